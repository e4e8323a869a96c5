//! `SupervisionService`, served alike by every agency whose deadlines somebody supervises. Out of scope: which act raises an alert
//! and what settles it; those are the agency's.

use contracts::cases::v1 as pb;
use contracts::cases::v1::supervision_service_server::SupervisionService;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::service::act;
use super::{Caller, CaseReader};
use crate::ledger::{Agency, CaseRef, ReadStore, Writer};
use crate::wire::{summary_to_wire, uuid_from_wire};

/// The agency's act by which the alert, or the notice, with this id is read.
pub type ReadAct<A> = fn(Uuid) -> <A as Agency>::Command;

pub(super) struct Supervision<A: Agency, R> {
    pub reader: CaseReader<A, R>,
    pub writer: Writer<A>,
    /// `None` where the agency raises no alerts.
    pub read_alert: Option<ReadAct<A>>,
}

#[tonic::async_trait]
impl<A: Agency, R: ReadStore<A>> SupervisionService for Supervision<A, R> {
    async fn list_overdue(
        &self,
        request: Request<pb::ListOverdueRequest>,
    ) -> Result<Response<pb::ListOverdueResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.reader.overdue(&caller, request.into_inner()).await?))
    }

    async fn list_alerts(
        &self,
        request: Request<pb::ListAlertsRequest>,
    ) -> Result<Response<pb::ListAlertsResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.reader.alerts(&caller, request.into_inner()).await?))
    }

    async fn read_alert(
        &self,
        request: Request<pb::ReadAlertRequest>,
    ) -> Result<Response<pb::ReadAlertResponse>, Status> {
        let caller = Caller::of(&request)?;
        let pb::ReadAlertRequest { case_id, alert_id, .. } = request.into_inner();
        let read = self.read_alert.ok_or_else(|| Status::unimplemented("this agency raises no alerts"))?;
        let alert = uuid_from_wire("alert_id", &alert_id)?;
        let case = CaseRef::Id(uuid_from_wire("case_id", &case_id)?);
        let answer = act(&self.writer, &caller, case, read(alert)).await?;
        let alert = self.reader.alert(&caller, &case_id, alert).await?;
        let case = Some(summary_to_wire(&answer.case));
        Ok(Response::new(pb::ReadAlertResponse { case, alert: Some(alert) }))
    }
}

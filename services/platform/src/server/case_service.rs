//! `CaseService`, served by every agency alike. Out of scope: how a list is cut into pages (`listing`) and a stream is fed
//! (`watching`).

use contracts::cases::v1 as pb;
use contracts::cases::v1::case_service_server::CaseService;
use futures_util::StreamExt as _;
use tonic::{Request, Response, Status};

use super::{Caller, CaseReader, Watched};
use crate::ledger::{Agency, ReadStore};

#[tonic::async_trait]
impl<A: Agency, R: ReadStore<A>> CaseService for CaseReader<A, R> {
    async fn get_case(&self, request: Request<pb::GetCaseRequest>) -> Result<Response<pb::GetCaseResponse>, Status> {
        let caller = Caller::of(&request)?;
        let case = self.whole_case(&caller, &request.get_ref().case_id).await?;
        Ok(Response::new(pb::GetCaseResponse { case: Some(case) }))
    }

    async fn list_cases(
        &self,
        request: Request<pb::ListCasesRequest>,
    ) -> Result<Response<pb::ListCasesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.cases(&caller, request.into_inner()).await?))
    }

    type WatchCaseStream = Watched<pb::WatchCaseResponse>;

    async fn watch_case(
        &self,
        request: Request<pb::WatchCaseRequest>,
    ) -> Result<Response<Self::WatchCaseStream>, Status> {
        let caller = Caller::of(&request)?;
        let pb::WatchCaseRequest { case_id, after_sequence } = request.into_inner();
        let entries = self.watch(&caller, &case_id, after_sequence).await?;
        let messages = entries.map(|entries| entries.map(|entries| pb::WatchCaseResponse { entries }));
        Ok(Response::new(messages.boxed()))
    }
}

//! A person asks: each RPC becomes a command for the act.

use contracts::dossier::v1::Ground as WireGround;
use contracts::is_mp::v1 as pb;
use contracts::is_mp::v1::is_mp_service_server::IsMpService;
use platform::ledger::CaseRef;
use platform::refusal::Refusal;
use platform::server::{AlertQuery, Caller, ListQuery, OverdueQuery, ServiceContext, Signing, Watched, act_response};
use platform::wire::{grounds_from_wire, text_from_wire, uuid_from_wire};
use regulation::CheckOutcome;
use regulation::p22_final_decision::Originals;
use tonic::{Request, Response, Status};

use crate::acts::{
    FormFinalResult, FormPreliminaryResult, ReadAlert, ReceiveOriginals, RecordChecks, RecordFinalChecks,
    ReportOriginalsLost, Ruling, subject_of_checks, subject_of_final_checks, subject_of_fingerprinting,
};
use crate::case::passport_among;
use crate::outbound::{Assessed, Registries, final_signature, preliminary_signature};
use crate::{Command, IsMp};

/// The longest note on a hit, characters.
const LONGEST_NOTE: usize = 1_000;

pub(crate) struct Rpc {
    pub service: ServiceContext<IsMp>,
    pub registries: Registries,
}

#[tonic::async_trait]
impl IsMpService for Rpc {
    async fn record_checks(
        &self,
        request: Request<pb::RecordChecksRequest>,
    ) -> Result<Response<pb::RecordChecksResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let assessments = (
            assessed_from_wire("ibd", request.ibd, &request.ibd_note)?,
            assessed_from_wire("sio_pso", request.sio_pso, &request.sio_pso_note)?,
        );
        let record = self.service.case(&caller, &request.case_id).await?;
        let dossier = subject_of_checks(&record.state)?;
        let (ibd, sio_pso) =
            self.registries.findings(&caller, &dossier.applicant, dossier.passport(), assessments).await?;
        self.service.act_on(&caller, &request.case_id, Command::RecordChecks(RecordChecks { ibd, sio_pso })).await
    }

    async fn request_approval(
        &self,
        request: Request<pb::RequestApprovalRequest>,
    ) -> Result<Response<pb::RequestApprovalResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::RequestApproval).await
    }

    async fn form_preliminary_result(
        &self,
        request: Request<pb::FormPreliminaryResultRequest>,
    ) -> Result<Response<pb::FormPreliminaryResultResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let ruling = ruling_from_wire(request.decision(), &request.grounds)?;
        let record = self.service.case(&caller, &request.case_id).await?;
        match preliminary_signature(&self.service, &caller, &record, &ruling, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::FormPreliminaryResultResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(decision) => {
                let command = FormPreliminaryResult { ruling, decision };
                self.service.act_on(&caller, &request.case_id, Command::FormPreliminaryResult(command)).await
            }
        }
    }

    async fn record_fingerprinting(
        &self,
        request: Request<pb::RecordFingerprintingRequest>,
    ) -> Result<Response<pb::RecordFingerprintingResponse>, Status> {
        let caller = Caller::of(&request)?;
        let answer = match self.service.repeated(&caller).await? {
            Some(answer) => answer,
            None => {
                let record = self.service.case(&caller, &request.get_ref().case_id).await?;
                let dossier = subject_of_fingerprinting(&record.state)?.dossier();
                let at = self.service.moment(&record).await?;
                let command = self.registries.register_fingerprints(&caller, dossier, at).await?;
                let case = CaseRef::Id(record.summary.case_id);
                self.service.act(&caller, case, Command::RecordFingerprinting(command)).await?
            }
        };
        let mut response: pb::RecordFingerprintingResponse = act_response(&answer)?;
        response.adis_reference = answer.detail("adis_reference");
        Ok(Response::new(response))
    }

    async fn record_contact(
        &self,
        request: Request<pb::RecordContactRequest>,
    ) -> Result<Response<pb::RecordContactResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::RecordContact).await
    }

    async fn receive_originals(
        &self,
        request: Request<pb::ReceiveOriginalsRequest>,
    ) -> Result<Response<pb::ReceiveOriginalsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let waybill = text_from_wire("waybill", &request.waybill, 64)?;
        self.service.act_on(&caller, &request.case_id, Command::ReceiveOriginals(ReceiveOriginals { waybill })).await
    }

    async fn report_originals_lost(
        &self,
        request: Request<pb::ReportOriginalsLostRequest>,
    ) -> Result<Response<pb::ReportOriginalsLostResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let waybill = text_from_wire("waybill", &request.waybill, 64)?;
        self.service
            .act_on(&caller, &request.case_id, Command::ReportOriginalsLost(ReportOriginalsLost { waybill }))
            .await
    }

    async fn record_final_checks(
        &self,
        request: Request<pb::RecordFinalChecksRequest>,
    ) -> Result<Response<pb::RecordFinalChecksResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let assessments = (
            assessed_from_wire("ibd", request.ibd, &request.ibd_note)?,
            assessed_from_wire("sio_pso", request.sio_pso, &request.sio_pso_note)?,
        );
        let record = self.service.case(&caller, &request.case_id).await?;
        let filing = &subject_of_final_checks(&record.state)?.filing;
        let dossier = filing.preliminary.dossier();
        // The passport that was shown last: it may have been renewed since the first filing.
        let passport = passport_among(&filing.documents).or_else(|| dossier.passport());
        let (ibd, sio_pso) = self.registries.findings(&caller, &dossier.applicant, passport, assessments).await?;
        let fingerprints = self.registries.fingerprints(&caller, &dossier.applicant).await?;
        let originals = if request.originals_match { Originals::Agree } else { Originals::Differ };
        let command = RecordFinalChecks { originals, fingerprints, ibd, sio_pso };
        self.service.act_on(&caller, &request.case_id, Command::RecordFinalChecks(command)).await
    }

    async fn form_final_result(
        &self,
        request: Request<pb::FormFinalResultRequest>,
    ) -> Result<Response<pb::FormFinalResultResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let ruling = ruling_from_wire(request.decision(), &request.grounds)?;
        let record = self.service.case(&caller, &request.case_id).await?;
        match final_signature(&self.service, &caller, &record, &ruling, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::FormFinalResultResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(decision) => {
                let command = FormFinalResult { ruling, decision };
                self.service.act_on(&caller, &request.case_id, Command::FormFinalResult(command)).await
            }
        }
    }

    async fn get_case(&self, request: Request<pb::GetCaseRequest>) -> Result<Response<pb::GetCaseResponse>, Status> {
        let caller = Caller::of(&request)?;
        let case = self.service.whole_case(&caller, &request.get_ref().case_id).await?;
        Ok(Response::new(pb::GetCaseResponse { case: Some(case) }))
    }

    async fn list_cases(
        &self,
        request: Request<pb::ListCasesRequest>,
    ) -> Result<Response<pb::ListCasesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let pb::ListCasesRequest { filter, order_by, page_size, page_token } = request.into_inner();
        let page = self.service.list_cases(&caller, ListQuery { filter, order_by, page_size, page_token }).await?;
        Ok(Response::new(pb::ListCasesResponse { cases: page.cases, next_page_token: page.next_page_token }))
    }

    async fn list_overdue(
        &self,
        request: Request<pb::ListOverdueRequest>,
    ) -> Result<Response<pb::ListOverdueResponse>, Status> {
        let caller = Caller::of(&request)?;
        let pb::ListOverdueRequest { filter, deadlines, page_size, page_token } = request.into_inner();
        let page =
            self.service.list_overdue(&caller, OverdueQuery { filter, deadlines, page_size, page_token }).await?;
        Ok(Response::new(pb::ListOverdueResponse { deadlines: page.deadlines, next_page_token: page.next_page_token }))
    }

    async fn list_alerts(
        &self,
        request: Request<pb::ListAlertsRequest>,
    ) -> Result<Response<pb::ListAlertsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let pb::ListAlertsRequest { filter, kinds, page_size, page_token } = request.into_inner();
        let page = self.service.list_alerts(&caller, AlertQuery { filter, kinds, page_size, page_token }).await?;
        Ok(Response::new(pb::ListAlertsResponse { alerts: page.alerts, next_page_token: page.next_page_token }))
    }

    async fn read_alert(
        &self,
        request: Request<pb::ReadAlertRequest>,
    ) -> Result<Response<pb::ReadAlertResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let alert = uuid_from_wire("alert_id", &request.alert_id)?;
        let command = Command::ReadAlert(ReadAlert { alert });
        let act = self.service.act_on::<pb::ReadAlertResponse>(&caller, &request.case_id, command).await?;
        let alert = Some(self.service.alert(&caller, &request.case_id, alert).await?);
        Ok(Response::new(pb::ReadAlertResponse { alert, ..act.into_inner() }))
    }

    type WatchCaseStream = Watched<pb::WatchCaseResponse>;

    async fn watch_case(
        &self,
        request: Request<pb::WatchCaseRequest>,
    ) -> Result<Response<Self::WatchCaseStream>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let message = |entries| pb::WatchCaseResponse { entries };
        self.service.watch(&caller, &request.case_id, request.after_sequence, message).await
    }
}

/// A note is for the service's own eyes; whether one is wanted is the act's to say.
fn assessed_from_wire(field: &str, assessment: i32, note: &str) -> Result<Assessed, Refusal> {
    let assessment = assessment_from_wire(field, assessment)?;
    let note = match note.trim() {
        "" => String::new(),
        note => text_from_wire(&format!("{field}_note"), note, LONGEST_NOTE)?,
    };
    Ok(Assessed { assessment, note })
}

fn assessment_from_wire(field: &str, assessment: i32) -> Result<CheckOutcome, Refusal> {
    match pb::Assessment::try_from(assessment) {
        Ok(pb::Assessment::NoHit) => Ok(CheckOutcome::NoHit),
        Ok(pb::Assessment::HitRelevant) => Ok(CheckOutcome::HitRelevant),
        Ok(pb::Assessment::HitIrrelevant) => Ok(CheckOutcome::HitIrrelevant),
        _ => Err(Refusal::field(field, "say what you make of the register's answer")),
    }
}

fn ruling_from_wire(decision: pb::Decision, grounds: &[WireGround]) -> Result<Ruling, Refusal> {
    match decision {
        pb::Decision::Approve if grounds.is_empty() => Ok(Ruling::Approve),
        pb::Decision::Approve => Err(Refusal::field("grounds", "an approval states no grounds")),
        pb::Decision::Refuse if grounds.is_empty() => Err(Refusal::field("grounds", "a refusal states its grounds")),
        pb::Decision::Refuse => Ok(Ruling::Refuse(grounds_from_wire(grounds)?)),
        pb::Decision::Unspecified => Err(Refusal::field("decision", "say how you decide")),
    }
}

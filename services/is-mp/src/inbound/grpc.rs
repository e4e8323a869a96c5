//! A person asks: each request becomes an act.

use contracts::dossier::v1::Ground as WireGround;
use contracts::is_mp::v1 as pb;
use contracts::is_mp::v1::is_mp_service_server::IsMpService;
use platform::ledger::CaseRef;
use platform::refusal::Refusal;
use platform::server::{Caller, ServiceContext, Signing, act_response};
use platform::wire::{grounds_from_wire, text_from_wire};
use regulation::CheckOutcome;
use regulation::p22_final_decision::Originals;
use tonic::{Request, Response, Status};

use crate::IsMp;
use crate::acts::{
    FormFinalResult, FormPreliminaryResult, OfficerDecision, ReceiveOriginals, RecordChecks, RecordContact,
    RecordFinalChecks, ReportOriginalsLost, RequestApproval, subject_of_checks, subject_of_final_checks,
    subject_of_fingerprinting,
};
use crate::case::passport_among;
use crate::outbound::{Assessed, Registries, final_signature, preliminary_signature};

/// The longest note on a hit, characters.
const LONGEST_NOTE: usize = 1_000;

pub(crate) struct Rpc {
    pub service: ServiceContext<IsMp>,
    pub registries: Registries,
}

#[tonic::async_trait]
impl IsMpService for Rpc {
    platform::plain_acts! {
        request_approval: pb::RequestApprovalRequest => RequestApproval;
        record_contact: pb::RecordContactRequest => RecordContact;
        receive_originals: pb::ReceiveOriginalsRequest => ReceiveOriginals;
        report_originals_lost: pb::ReportOriginalsLostRequest => ReportOriginalsLost;
    }

    async fn record_checks(
        &self,
        request: Request<pb::RecordChecksRequest>,
    ) -> Result<Response<pb::RecordChecksResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
        }
        let request = request.into_inner();
        let assessments = (
            assessed_from_wire("ibd", request.ibd, &request.ibd_note)?,
            assessed_from_wire("sio_pso", request.sio_pso, &request.sio_pso_note)?,
        );
        let record = self.service.case(&caller, &request.case_id).await?;
        let dossier = subject_of_checks(&record.state)?;
        let (ibd, sio_pso) =
            self.registries.findings(&caller, &dossier.submission.applicant, dossier.passport(), assessments).await?;
        let answer = self.service.act_on(&caller, &request.case_id, RecordChecks { ibd, sio_pso }).await?;
        Ok(Response::new(act_response(&answer)))
    }

    async fn form_preliminary_result(
        &self,
        request: Request<pb::FormPreliminaryResultRequest>,
    ) -> Result<Response<pb::FormPreliminaryResultResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
        }
        let request = request.into_inner();
        let decision = decision_from_wire(request.decision(), &request.grounds)?;
        let record = self.service.case(&caller, &request.case_id).await?;
        match preliminary_signature(&self.service, &caller, &record, &decision, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::FormPreliminaryResultResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(statement) => {
                let act = FormPreliminaryResult { decision, statement };
                let answer = self.service.act_on(&caller, &request.case_id, act).await?;
                Ok(Response::new(act_response(&answer)))
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
                let act = self.registries.register_fingerprints(&caller, dossier, at).await?;
                self.service.act(&caller, CaseRef::Id(record.summary.case_id), act.into()).await?
            }
        };
        let mut response: pb::RecordFingerprintingResponse = act_response(&answer);
        response.adis_reference = answer.detail("adis_reference");
        Ok(Response::new(response))
    }

    async fn record_final_checks(
        &self,
        request: Request<pb::RecordFinalChecksRequest>,
    ) -> Result<Response<pb::RecordFinalChecksResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
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
        let (ibd, sio_pso) =
            self.registries.findings(&caller, &dossier.submission.applicant, passport, assessments).await?;
        let fingerprints = self.registries.fingerprints(&caller, &dossier.submission.applicant).await?;
        let originals = if request.originals_match { Originals::Agree } else { Originals::Differ };
        let act = RecordFinalChecks { originals, fingerprints, ibd, sio_pso };
        let answer = self.service.act_on(&caller, &request.case_id, act).await?;
        Ok(Response::new(act_response(&answer)))
    }

    async fn form_final_result(
        &self,
        request: Request<pb::FormFinalResultRequest>,
    ) -> Result<Response<pb::FormFinalResultResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
        }
        let request = request.into_inner();
        let decision = decision_from_wire(request.decision(), &request.grounds)?;
        let record = self.service.case(&caller, &request.case_id).await?;
        match final_signature(&self.service, &caller, &record, &decision, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::FormFinalResultResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(statement) => {
                let act = FormFinalResult { decision, statement };
                let answer = self.service.act_on(&caller, &request.case_id, act).await?;
                Ok(Response::new(act_response(&answer)))
            }
        }
    }
}

impl TryFrom<pb::RequestApprovalRequest> for RequestApproval {
    type Error = Refusal;

    fn try_from(_: pb::RequestApprovalRequest) -> Result<Self, Refusal> {
        Ok(Self)
    }
}

impl TryFrom<pb::RecordContactRequest> for RecordContact {
    type Error = Refusal;

    fn try_from(_: pb::RecordContactRequest) -> Result<Self, Refusal> {
        Ok(Self)
    }
}

impl TryFrom<pb::ReceiveOriginalsRequest> for ReceiveOriginals {
    type Error = Refusal;

    fn try_from(request: pb::ReceiveOriginalsRequest) -> Result<Self, Refusal> {
        Ok(Self { waybill: text_from_wire("waybill", &request.waybill, 64)? })
    }
}

impl TryFrom<pb::ReportOriginalsLostRequest> for ReportOriginalsLost {
    type Error = Refusal;

    fn try_from(request: pb::ReportOriginalsLostRequest) -> Result<Self, Refusal> {
        Ok(Self { waybill: text_from_wire("waybill", &request.waybill, 64)? })
    }
}

/// Only the service may see a note. The act decides whether a note is required.
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

fn decision_from_wire(decision: pb::Decision, grounds: &[WireGround]) -> Result<OfficerDecision, Refusal> {
    match decision {
        pb::Decision::Approve if grounds.is_empty() => Ok(OfficerDecision::Approve),
        pb::Decision::Approve => Err(Refusal::field("grounds", "an approval states no grounds")),
        pb::Decision::Refuse if grounds.is_empty() => Err(Refusal::field("grounds", "a refusal states its grounds")),
        pb::Decision::Refuse => Ok(OfficerDecision::Refuse(grounds_from_wire(grounds)?)),
        pb::Decision::Unspecified => Err(Refusal::field("decision", "say how you decide")),
    }
}

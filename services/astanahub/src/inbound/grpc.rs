//! A person asks: each request becomes an act.

use contracts::astanahub::v1 as pb;
use contracts::astanahub::v1::astana_hub_service_server::AstanaHubService;
use platform::ledger::{CaseRecord, CaseRef};
use platform::refusal::Refusal;
use platform::server::{Caller, Part, ServiceContext, Signing, act_response, receive};
use platform::wire::{applicant_from_wire, document_to_wire, grounds_from_wire, moment_from_wire, text_from_wire};
use regulation::p06_interview::InterviewOutcome;
use regulation::statement::{self, Operator};
use regulation::{Clause, p04_petition};
use tonic::{Request, Response, Status, Streaming};

use crate::acts::{
    ApproveInterviewResult, ChooseInterviewSlot, CloseWithoutInterview, InviteToInterview, OpenPetition,
    PetitionRequest, RecordInterview, RecordNoShow, RefusePetition, RescheduleInterview, ScreenPetition, Screening,
    SignPetition, SubmitPetition, WithdrawConsent, WithdrawPetition,
};
use crate::outbound::{petition_signature, request_signature};
use crate::{Astanahub, Petition};

/// The most times an invitation may offer.
const MOST_SLOTS: usize = 20;

pub(crate) struct Rpc {
    pub service: ServiceContext<Astanahub>,
}

#[tonic::async_trait]
impl AstanaHubService for Rpc {
    platform::plain_acts! {
        screen_petition: pb::ScreenPetitionRequest => ScreenPetition;
        invite_to_interview: pb::InviteToInterviewRequest => InviteToInterview;
        choose_interview_slot: pb::ChooseInterviewSlotRequest => ChooseInterviewSlot;
        reschedule_interview: pb::RescheduleInterviewRequest => RescheduleInterview;
        record_interview: pb::RecordInterviewRequest => RecordInterview;
        record_no_show: pb::RecordNoShowRequest => RecordNoShow;
        close_without_interview: pb::CloseWithoutInterviewRequest => CloseWithoutInterview;
        approve_interview_result: pb::ApproveInterviewResultRequest => ApproveInterviewResult;
        refuse_petition: pb::RefusePetitionRequest => RefusePetition;
        withdraw_petition: pb::WithdrawPetitionRequest => WithdrawPetition;
        withdraw_consent: pb::WithdrawConsentRequest => WithdrawConsent;
    }

    async fn open_petition(
        &self,
        request: Request<pb::OpenPetitionRequest>,
    ) -> Result<Response<pb::OpenPetitionResponse>, Status> {
        let caller = Caller::of(&request)?;
        let (iin, consent) = (caller.human.iin.clone(), request.into_inner().consent);
        let text = if consent { statement::consent(Operator::AstanaHub, &iin) } else { String::new() };
        let act = OpenPetition { iin, consent };
        let case = CaseRef::Id(platform::clock::fresh_id());
        let answer = self.service.act(&caller, case, act.into()).await?;
        Ok(Response::new(pb::OpenPetitionResponse { consent_text: text.into_bytes(), ..act_response(&answer) }))
    }

    async fn upload_document(
        &self,
        request: Request<Streaming<pb::UploadDocumentRequest>>,
    ) -> Result<Response<pb::UploadDocumentResponse>, Status> {
        let caller = Caller::of(&request)?;
        let accepts = |case: &Petition| match case {
            Petition::Opened(_) => Ok(()),
            other => Err(other.out_of_place("UploadDocument", Clause::A4p2)),
        };
        let asked = p04_petition::DOCUMENTS.map(|item| item.kind);
        let document = receive(&self.service, &caller, request.into_inner(), part, &asked, accepts).await?;
        Ok(Response::new(pb::UploadDocumentResponse { document: Some(document_to_wire(&document)) }))
    }

    async fn submit_petition(
        &self,
        request: Request<pb::SubmitPetitionRequest>,
    ) -> Result<Response<pb::SubmitPetitionResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
        }
        let message = request.into_inner();
        let record = self.service.case(&caller, &message.case_id).await?;
        let request = petition_request(&self.service, &caller, &record, &message).await?;
        match request_signature(&self.service, &caller, &record, &request, &message.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::SubmitPetitionResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(signed) => {
                let act = SubmitPetition { request, signed };
                let answer = self.service.act_on(&caller, &message.case_id, act).await?;
                Ok(Response::new(act_response(&answer)))
            }
        }
    }

    async fn sign_petition(
        &self,
        request: Request<pb::SignPetitionRequest>,
    ) -> Result<Response<pb::SignPetitionResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
        }
        let request = request.into_inner();
        let record = self.service.case(&caller, &request.case_id).await?;
        match petition_signature(&self.service, &caller, &record, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::SignPetitionResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(petition) => {
                let answer = self.service.act_on(&caller, &request.case_id, SignPetition { petition }).await?;
                Ok(Response::new(act_response(&answer)))
            }
        }
    }
}

/// Who applies, as what, with the documents that were uploaded.
async fn petition_request(
    service: &ServiceContext<Astanahub>,
    caller: &Caller,
    record: &CaseRecord<Astanahub>,
    message: &pb::SubmitPetitionRequest,
) -> Result<PetitionRequest, Status> {
    let applicant = message.applicant.as_ref().ok_or_else(|| Refusal::field("applicant", "say who applies"))?;
    let applicant = applicant_from_wire(applicant, caller.human.iin.clone())?;
    let profession = text_from_wire("profession", &message.profession, 64)?;
    let documents = service.documents_of(record.summary.key()).await?;
    Ok(PetitionRequest { applicant, profession, documents })
}

impl TryFrom<pb::ScreenPetitionRequest> for ScreenPetition {
    type Error = Refusal;

    fn try_from(request: pb::ScreenPetitionRequest) -> Result<Self, Refusal> {
        let screening = match request.outcome() {
            pb::ScreeningOutcome::Passed => Screening::Passed,
            pb::ScreeningOutcome::Rejected => Screening::Rejected(grounds_from_wire(&request.grounds)?),
            pb::ScreeningOutcome::Unspecified => return Err(Refusal::field("outcome", "say what was found")),
        };
        Ok(Self { screening })
    }
}

impl TryFrom<pb::InviteToInterviewRequest> for InviteToInterview {
    type Error = Refusal;

    fn try_from(request: pb::InviteToInterviewRequest) -> Result<Self, Refusal> {
        if request.slots.len() > MOST_SLOTS {
            return Err(Refusal::field("slots", format!("offer at most {MOST_SLOTS} times")));
        }
        let slots = request.slots.iter().map(|slot| moment_from_wire("slots", Some(slot))).collect::<Result<_, _>>()?;
        Ok(Self { slots })
    }
}

impl TryFrom<pb::ChooseInterviewSlotRequest> for ChooseInterviewSlot {
    type Error = Refusal;

    fn try_from(request: pb::ChooseInterviewSlotRequest) -> Result<Self, Refusal> {
        Ok(Self { slot: moment_from_wire("slot", request.slot.as_ref())? })
    }
}

impl TryFrom<pb::RescheduleInterviewRequest> for RescheduleInterview {
    type Error = Refusal;

    fn try_from(request: pb::RescheduleInterviewRequest) -> Result<Self, Refusal> {
        Ok(Self { slot: moment_from_wire("slot", request.slot.as_ref())? })
    }
}

impl TryFrom<pb::RecordInterviewRequest> for RecordInterview {
    type Error = Refusal;

    fn try_from(request: pb::RecordInterviewRequest) -> Result<Self, Refusal> {
        let outcome = match request.outcome() {
            pb::InterviewOutcome::Passed => InterviewOutcome::Passed,
            pb::InterviewOutcome::Failed => InterviewOutcome::NotPassed,
            pb::InterviewOutcome::Unspecified => return Err(Refusal::field("outcome", "say how it went")),
        };
        Ok(Self { outcome, protocol: text_from_wire("protocol", &request.protocol, 4_000)? })
    }
}

impl TryFrom<pb::RefusePetitionRequest> for RefusePetition {
    type Error = Refusal;

    fn try_from(request: pb::RefusePetitionRequest) -> Result<Self, Refusal> {
        Ok(Self { grounds: grounds_from_wire(&request.grounds)? })
    }
}

/// Requests of acts that need nothing but the case.
macro_rules! acts_on_the_case {
    ($($request:ident => $act:ident),* $(,)?) => { $(
        impl TryFrom<pb::$request> for $act {
            type Error = Refusal;

            fn try_from(_: pb::$request) -> Result<Self, Refusal> {
                Ok(Self)
            }
        }
    )* };
}

acts_on_the_case! {
    RecordNoShowRequest => RecordNoShow,
    CloseWithoutInterviewRequest => CloseWithoutInterview,
    ApproveInterviewResultRequest => ApproveInterviewResult,
    WithdrawPetitionRequest => WithdrawPetition,
    WithdrawConsentRequest => WithdrawConsent,
}

fn part(message: pb::UploadDocumentRequest) -> Part {
    match message.part {
        Some(pb::upload_document_request::Part::Header(header)) => Part::Header(header),
        Some(pb::upload_document_request::Part::Chunk(chunk)) => Part::Chunk(chunk),
        None => Part::Nothing,
    }
}

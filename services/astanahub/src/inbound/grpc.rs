//! A person asks: each RPC becomes a command for the act.

use contracts::astanahub::v1 as pb;
use contracts::astanahub::v1::astana_hub_service_server::AstanaHubService;
use platform::ledger::CaseRef;
use platform::refusal::Refusal;
use platform::server::{Caller, ListQuery, Part, ServiceContext, Signing, Watched, act_response, receive};
use platform::wire::{
    applicant_from_wire, document_to_wire, grounds_from_wire, moment_from_wire, text_from_wire, uuid_from_wire,
};
use regulation::p06_interview::InterviewOutcome;
use regulation::statement::{self, Operator};
use regulation::{Clause, p04_petition};
use tonic::{Request, Response, Status, Streaming};

use crate::acts::{
    ChooseInterviewSlot, InviteToInterview, OpenPetition, PetitionRequest, ReadNotice, RecordInterview, RefusePetition,
    RescheduleInterview, ScreenPetition, Screening, SignPetition, SubmitPetition,
};
use crate::outbound::{petition_signature, request_signature};
use crate::{Astanahub, Command, Petition};

/// The most times an invitation may offer.
const MOST_SLOTS: usize = 20;

pub(crate) struct Rpc {
    pub service: ServiceContext<Astanahub>,
}

#[tonic::async_trait]
impl AstanaHubService for Rpc {
    async fn open_petition(
        &self,
        request: Request<pb::OpenPetitionRequest>,
    ) -> Result<Response<pb::OpenPetitionResponse>, Status> {
        let caller = Caller::of(&request)?;
        let (iin, consent) = (caller.human.iin.clone(), request.into_inner().consent);
        let text = if consent { statement::consent(Operator::AstanaHub, &iin) } else { String::new() };
        let command = OpenPetition { iin, consent };
        let case = CaseRef::Id(platform::clock::fresh_id());
        let answer = self.service.act(&caller, case, Command::OpenPetition(command)).await?;
        let response: pb::OpenPetitionResponse = act_response(&answer)?;
        Ok(Response::new(pb::OpenPetitionResponse { consent_text: text.into_bytes(), ..response }))
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
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let record = self.service.case(&caller, &request.case_id).await?;
        let applicant = request.applicant.ok_or_else(|| Refusal::field("applicant", "say who applies"))?;
        let applicant = applicant_from_wire(&applicant, caller.human.iin.clone())?;
        let profession = text_from_wire("profession", &request.profession, 64)?;
        let documents = self.service.documents_of(record.summary.case_id).await?;
        let asked = PetitionRequest { applicant, profession, documents };
        match request_signature(&self.service, &caller, &record, &asked, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::SubmitPetitionResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(signed) => {
                let command = Command::SubmitPetition(Box::new(SubmitPetition { request: asked, signed }));
                self.service.act_on(&caller, &request.case_id, command).await
            }
        }
    }

    async fn screen_petition(
        &self,
        request: Request<pb::ScreenPetitionRequest>,
    ) -> Result<Response<pb::ScreenPetitionResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let screening = match request.outcome() {
            pb::ScreeningOutcome::Passed => Screening::Passed,
            pb::ScreeningOutcome::Rejected => Screening::Rejected(grounds_from_wire(&request.grounds)?),
            pb::ScreeningOutcome::Unspecified => return Err(Refusal::field("outcome", "say what was found").into()),
        };
        self.service.act_on(&caller, &request.case_id, Command::ScreenPetition(ScreenPetition { screening })).await
    }

    async fn invite_to_interview(
        &self,
        request: Request<pb::InviteToInterviewRequest>,
    ) -> Result<Response<pb::InviteToInterviewResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        if request.slots.len() > MOST_SLOTS {
            return Err(Refusal::field("slots", format!("offer at most {MOST_SLOTS} times")).into());
        }
        let slots = request.slots.iter().map(|slot| moment_from_wire("slots", Some(slot))).collect::<Result<_, _>>()?;
        self.service.act_on(&caller, &request.case_id, Command::InviteToInterview(InviteToInterview { slots })).await
    }

    async fn choose_interview_slot(
        &self,
        request: Request<pb::ChooseInterviewSlotRequest>,
    ) -> Result<Response<pb::ChooseInterviewSlotResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let slot = moment_from_wire("slot", request.slot.as_ref())?;
        self.service.act_on(&caller, &request.case_id, Command::ChooseInterviewSlot(ChooseInterviewSlot { slot })).await
    }

    async fn reschedule_interview(
        &self,
        request: Request<pb::RescheduleInterviewRequest>,
    ) -> Result<Response<pb::RescheduleInterviewResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let slot = moment_from_wire("slot", request.slot.as_ref())?;
        self.service.act_on(&caller, &request.case_id, Command::RescheduleInterview(RescheduleInterview { slot })).await
    }

    async fn record_no_show(
        &self,
        request: Request<pb::RecordNoShowRequest>,
    ) -> Result<Response<pb::RecordNoShowResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::RecordNoShow).await
    }

    async fn close_without_interview(
        &self,
        request: Request<pb::CloseWithoutInterviewRequest>,
    ) -> Result<Response<pb::CloseWithoutInterviewResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::CloseWithoutInterview).await
    }

    async fn record_interview(
        &self,
        request: Request<pb::RecordInterviewRequest>,
    ) -> Result<Response<pb::RecordInterviewResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let outcome = match request.outcome() {
            pb::InterviewOutcome::Passed => InterviewOutcome::Passed,
            pb::InterviewOutcome::Failed => InterviewOutcome::NotPassed,
            pb::InterviewOutcome::Unspecified => return Err(Refusal::field("outcome", "say how it went").into()),
        };
        let protocol = text_from_wire("protocol", &request.protocol, 4_000)?;
        self.service
            .act_on(&caller, &request.case_id, Command::RecordInterview(RecordInterview { outcome, protocol }))
            .await
    }

    async fn approve_interview_result(
        &self,
        request: Request<pb::ApproveInterviewResultRequest>,
    ) -> Result<Response<pb::ApproveInterviewResultResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::ApproveInterviewResult).await
    }

    async fn sign_petition(
        &self,
        request: Request<pb::SignPetitionRequest>,
    ) -> Result<Response<pb::SignPetitionResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let record = self.service.case(&caller, &request.case_id).await?;
        match petition_signature(&self.service, &caller, &record, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::SignPetitionResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(petition) => {
                self.service.act_on(&caller, &request.case_id, Command::SignPetition(SignPetition { petition })).await
            }
        }
    }

    async fn refuse_petition(
        &self,
        request: Request<pb::RefusePetitionRequest>,
    ) -> Result<Response<pb::RefusePetitionResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let grounds = grounds_from_wire(&request.grounds)?;
        self.service.act_on(&caller, &request.case_id, Command::RefusePetition(RefusePetition { grounds })).await
    }

    async fn withdraw_petition(
        &self,
        request: Request<pb::WithdrawPetitionRequest>,
    ) -> Result<Response<pb::WithdrawPetitionResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::WithdrawPetition).await
    }

    async fn withdraw_consent(
        &self,
        request: Request<pb::WithdrawConsentRequest>,
    ) -> Result<Response<pb::WithdrawConsentResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::WithdrawConsent).await
    }

    async fn list_notices(
        &self,
        request: Request<pb::ListNoticesRequest>,
    ) -> Result<Response<pb::ListNoticesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let notices = self.service.list_notices(&caller, request.get_ref().page_size).await?;
        Ok(Response::new(pb::ListNoticesResponse { notices }))
    }

    async fn read_notice(
        &self,
        request: Request<pb::ReadNoticeRequest>,
    ) -> Result<Response<pb::ReadNoticeResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let notice = uuid_from_wire("notice_id", &request.notice_id)?;
        let command = Command::ReadNotice(ReadNotice { notice });
        let mut response: Response<pb::ReadNoticeResponse> =
            self.service.act_on(&caller, &request.case_id, command).await?;
        response.get_mut().notice = Some(self.service.notice(&caller, &request.case_id, notice).await?);
        Ok(response)
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

fn part(message: pb::UploadDocumentRequest) -> Part {
    match message.part {
        Some(pb::upload_document_request::Part::Header(header)) => Part::Header(header),
        Some(pb::upload_document_request::Part::Chunk(chunk)) => Part::Chunk(chunk),
        None => Part::Nothing,
    }
}

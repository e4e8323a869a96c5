//! A person asks: each RPC becomes a command for the act.

use contracts::egov_pep::v1 as pb;
use contracts::egov_pep::v1::egov_pep_service_server::EgovPepService;
use platform::ledger::{Answer, CaseRef};
use platform::server::{Caller, ListQuery, Part, ServiceContext, Signing, Watched, act_response, receive};
use platform::wire::{city_from_wire, document_to_wire, uuid_from_wire};
use regulation::{Clause, p10_application};
use tonic::{Request, Response, Status, Streaming};

use super::documents::{self, DecisionDocuments};
use crate::acts::{GiveConsent, OpenApplication, ReadNotice, ResubmitApplication, SubmitApplication};
use crate::outbound;
use crate::{Command, EgovPep, PortalCase};

pub(crate) struct Rpc {
    pub service: ServiceContext<EgovPep>,
    pub documents: DecisionDocuments,
}

#[tonic::async_trait]
impl EgovPepService for Rpc {
    async fn give_consent(
        &self,
        request: Request<pb::GiveConsentRequest>,
    ) -> Result<Response<pb::GiveConsentResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let signed = match request.consent {
            false => None,
            true => match outbound::consent_signature(&self.service, &caller, &request.signature).await? {
                Signing::Statement(text) => {
                    return Ok(Response::new(pb::GiveConsentResponse { case: None, statement: text.into_bytes() }));
                }
                Signing::Signed(signed) => Some(signed),
            },
        };
        let command = GiveConsent { iin: caller.human.iin.clone(), signed };
        let case = CaseRef::Id(platform::clock::fresh_id());
        let answer = self.service.act(&caller, case, Command::GiveConsent(Box::new(command))).await?;
        Ok(Response::new(act_response(&answer)?))
    }

    async fn open_application(
        &self,
        request: Request<pb::OpenApplicationRequest>,
    ) -> Result<Response<pb::OpenApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let city = city_from_wire("city", request.city)?;
        let command = OpenApplication { iin: caller.human.iin.clone(), city };
        // The consent that the person has given opened the case.
        let case = CaseRef::OfPerson { new_id: platform::clock::fresh_id() };
        let answer = self.service.act(&caller, case, Command::OpenApplication(command)).await?;
        Ok(Response::new(act_response(&answer)?))
    }

    async fn upload_document(
        &self,
        request: Request<Streaming<pb::UploadDocumentRequest>>,
    ) -> Result<Response<pb::UploadDocumentResponse>, Status> {
        let caller = Caller::of(&request)?;
        let accepts = |case: &PortalCase| match case {
            PortalCase::Opened { .. } | PortalCase::DutyOrdered { .. } | PortalCase::Returned { .. } => Ok(()),
            other => Err(other.out_of_place("UploadDocument", Clause::A10)),
        };
        let document =
            receive(&self.service, &caller, request.into_inner(), part, &p10_application::ATTACHED, accepts).await?;
        Ok(Response::new(pb::UploadDocumentResponse { document: Some(document_to_wire(&document)) }))
    }

    async fn request_duty_payment(
        &self,
        request: Request<pb::RequestDutyPaymentRequest>,
    ) -> Result<Response<pb::RequestDutyPaymentResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(duty_response(&answer)?));
        }
        let record = self.service.case(&caller, &request.get_ref().case_id).await?;
        let command = outbound::duty_payment(&self.service, &record, &caller).await?;
        let case = CaseRef::Id(record.summary.case_id);
        let answer = self.service.act(&caller, case, Command::RequestDutyPayment(command)).await?;
        Ok(Response::new(duty_response(&answer)?))
    }

    async fn submit_application(
        &self,
        request: Request<pb::SubmitApplicationRequest>,
    ) -> Result<Response<pb::SubmitApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let record = self.service.case(&caller, &request.case_id).await?;
        let package = outbound::package(&self.service, &record, &caller, request.questionnaire.as_ref()).await?;
        match outbound::package_signature(&self.service, &record, &caller, &package, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::SubmitApplicationResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(questionnaire) => {
                outbound::bind_payment(&self.service, &record).await?;
                let command = SubmitApplication { package, questionnaire };
                self.service.act_on(&caller, &request.case_id, Command::SubmitApplication(Box::new(command))).await
            }
        }
    }

    async fn resubmit_application(
        &self,
        request: Request<pb::ResubmitApplicationRequest>,
    ) -> Result<Response<pb::ResubmitApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let record = self.service.case(&caller, &request.case_id).await?;
        let correction = outbound::correction(&self.service, &record, &caller, request.questionnaire.as_ref()).await?;
        match outbound::correction_signature(&self.service, &record, &caller, &correction, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::ResubmitApplicationResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(questionnaire) => {
                let command = ResubmitApplication { correction, questionnaire };
                self.service.act_on(&caller, &request.case_id, Command::ResubmitApplication(Box::new(command))).await
            }
        }
    }

    async fn withdraw_application(
        &self,
        request: Request<pb::WithdrawApplicationRequest>,
    ) -> Result<Response<pb::WithdrawApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::WithdrawApplication).await
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
        let mut notices = self.service.list_notices(&caller, request.get_ref().page_size).await?;
        documents::tell_files(&self.service, &mut notices).await?;
        Ok(Response::new(pb::ListNoticesResponse { notices }))
    }

    async fn read_notice(
        &self,
        request: Request<pb::ReadNoticeRequest>,
    ) -> Result<Response<pb::ReadNoticeResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let notice = uuid_from_wire("notice_id", &request.notice_id)?;
        let act = self.service.act_on::<pb::ReadNoticeResponse>(
            &caller,
            &request.case_id,
            Command::ReadNotice(ReadNotice { notice }),
        );
        let mut response = act.await?;
        let mut opened = [self.service.notice(&caller, &request.case_id, notice).await?];
        documents::tell_files(&self.service, &mut opened).await?;
        response.get_mut().notice = opened.into_iter().next();
        Ok(response)
    }

    async fn download_decision(
        &self,
        request: Request<pb::DownloadDecisionRequest>,
    ) -> Result<Response<pb::DownloadDecisionResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.documents.download(&self.service, &caller, request.get_ref()).await.map(Response::new)
    }

    async fn verify_document(
        &self,
        request: Request<pb::VerifyDocumentRequest>,
    ) -> Result<Response<pb::VerifyDocumentResponse>, Status> {
        documents::verify(&self.service, request.get_ref()).await.map(Response::new)
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

fn duty_response(answer: &Answer) -> Result<pb::RequestDutyPaymentResponse, Status> {
    let mut response: pb::RequestDutyPaymentResponse = act_response(answer)?;
    response.payment_reference = answer.detail("payment_reference");
    response.amount_tenge = answer.detail("amount_tenge").parse().unwrap_or_default();
    response.pay_url = answer.detail("pay_url");
    Ok(response)
}

fn part(message: pb::UploadDocumentRequest) -> Part {
    match message.part {
        Some(pb::upload_document_request::Part::Header(header)) => Part::Header(header),
        Some(pb::upload_document_request::Part::Chunk(chunk)) => Part::Chunk(chunk),
        None => Part::Nothing,
    }
}

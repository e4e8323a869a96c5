//! A person asks: each request becomes an act.

use contracts::egov_pep::v1 as pb;
use contracts::egov_pep::v1::egov_pep_service_server::EgovPepService;
use platform::ledger::{Answer, CaseRef};
use platform::refusal::Refusal;
use platform::server::{Caller, Part, ServiceContext, Signing, act_response, receive};
use platform::wire::{city_from_wire, document_to_wire};
use regulation::{Clause, p10_application};
use tonic::{Request, Response, Status, Streaming};

use super::documents::{self, DecisionDocuments};
use crate::acts::{
    GiveConsent, OpenApplication, ResubmitApplication, SubmitApplication, WithdrawApplication, WithdrawConsent,
};
use crate::outbound;
use crate::{EgovPep, PortalCase};

pub(crate) struct Rpc {
    pub service: ServiceContext<EgovPep>,
    pub documents: DecisionDocuments,
}

#[tonic::async_trait]
impl EgovPepService for Rpc {
    platform::plain_acts! {
        withdraw_application: pb::WithdrawApplicationRequest => WithdrawApplication;
        withdraw_consent: pb::WithdrawConsentRequest => WithdrawConsent;
    }

    async fn give_consent(
        &self,
        request: Request<pb::GiveConsentRequest>,
    ) -> Result<Response<pb::GiveConsentResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
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
        let act = GiveConsent { iin: caller.human.iin.clone(), signed };
        let case = CaseRef::Id(platform::clock::fresh_id());
        let answer = self.service.act(&caller, case, act.into()).await?;
        Ok(Response::new(act_response(&answer)))
    }

    async fn open_application(
        &self,
        request: Request<pb::OpenApplicationRequest>,
    ) -> Result<Response<pb::OpenApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let city = city_from_wire("city", request.city)?;
        let act = OpenApplication { iin: caller.human.iin.clone(), city };
        // The consent that the person has given opened the case.
        let case = CaseRef::OfPerson { new_id: platform::clock::fresh_id() };
        let answer = self.service.act(&caller, case, act.into()).await?;
        Ok(Response::new(act_response(&answer)))
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
            return Ok(Response::new(duty_response(&answer)));
        }
        let record = self.service.case(&caller, &request.get_ref().case_id).await?;
        let act = outbound::duty_payment(&self.service, &record, &caller).await?;
        let case = CaseRef::Id(record.summary.case_id);
        let answer = self.service.act(&caller, case, act.into()).await?;
        Ok(Response::new(duty_response(&answer)))
    }

    async fn submit_application(
        &self,
        request: Request<pb::SubmitApplicationRequest>,
    ) -> Result<Response<pb::SubmitApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
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
                let act = SubmitApplication { package, questionnaire };
                let answer = self.service.act_on(&caller, &request.case_id, act).await?;
                Ok(Response::new(act_response(&answer)))
            }
        }
    }

    async fn resubmit_application(
        &self,
        request: Request<pb::ResubmitApplicationRequest>,
    ) -> Result<Response<pb::ResubmitApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
        }
        let request = request.into_inner();
        let record = self.service.case(&caller, &request.case_id).await?;
        let correction = outbound::correction(&self.service, &record, &caller, request.questionnaire.as_ref()).await?;
        match outbound::correction_signature(&self.service, &record, &caller, &correction, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::ResubmitApplicationResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(questionnaire) => {
                let act = ResubmitApplication { correction, questionnaire };
                let answer = self.service.act_on(&caller, &request.case_id, act).await?;
                Ok(Response::new(act_response(&answer)))
            }
        }
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
}

impl TryFrom<pb::WithdrawApplicationRequest> for WithdrawApplication {
    type Error = Refusal;

    fn try_from(_: pb::WithdrawApplicationRequest) -> Result<Self, Refusal> {
        Ok(Self)
    }
}

impl TryFrom<pb::WithdrawConsentRequest> for WithdrawConsent {
    type Error = Refusal;

    fn try_from(_: pb::WithdrawConsentRequest) -> Result<Self, Refusal> {
        Ok(Self)
    }
}

fn duty_response(answer: &Answer) -> pb::RequestDutyPaymentResponse {
    pb::RequestDutyPaymentResponse {
        payment_reference: answer.detail("payment_reference"),
        amount_tenge: answer.detail("amount_tenge").parse().unwrap_or_default(),
        pay_url: answer.detail("pay_url"),
        ..act_response(answer)
    }
}

fn part(message: pb::UploadDocumentRequest) -> Part {
    match message.part {
        Some(pb::upload_document_request::Part::Header(header)) => Part::Header(header),
        Some(pb::upload_document_request::Part::Chunk(chunk)) => Part::Chunk(chunk),
        None => Part::Nothing,
    }
}

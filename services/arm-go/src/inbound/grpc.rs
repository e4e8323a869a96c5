//! A person asks: each request becomes an act.

use contracts::arm_go::v1 as pb;
use contracts::arm_go::v1::arm_go_service_server::ArmGoService;
use platform::ledger::{Answer, CaseRef};
use platform::refusal::Refusal;
use platform::server::{Caller, Part, ServiceContext, Signing, act_response, receive};
use platform::wire::{
    country_from_wire, document_to_wire, grounds_from_wire, grounds_to_wire, kind_from_wire, moment_to_wire,
    summary_to_wire, text_from_wire, uuid_from_wire,
};
use regulation::{Clause, Ground, identity, p20_arrival};
use tonic::{Request, Response, Status, Streaming};

use super::consent;
use crate::acts::{
    AcceptFinalApplication, AttachFinalResult, RecordForeignRequest, RefuseAcceptance, RefuseDocuments,
    RegisterApplication, RegisterPreliminaryResult, RegisterResidence, ReturnForRework, SendOriginals,
};
use crate::outbound::{card_payment, paid_card, registration_signature};
use crate::{Application, ArmGo};

/// The most grounds that one act may name, and the most kinds of originals.
const MOST_LISTED: usize = 64;

pub(crate) struct Rpc {
    pub service: ServiceContext<ArmGo>,
}

impl Rpc {
    /// Par. 21: what was brought to the centre for the permit with this number.
    async fn brought(
        &self,
        caller: &Caller,
        case_id: &str,
        number: &str,
        compared: &[i32],
    ) -> Result<AcceptFinalApplication, Status> {
        let preliminary_number = preliminary_number(number)?;
        let found = self.service.case_by_reference(caller, &preliminary_number).await?.summary.key();
        if uuid_from_wire("case_id", case_id)? != found.id {
            return Err(Refusal::field("case_id", "this number belongs to another case").into());
        }
        let uploaded = self.service.documents_of(found).await?;
        Ok(AcceptFinalApplication { preliminary_number, uploaded, originals_compared: kinds(compared)? })
    }
}

#[tonic::async_trait]
impl ArmGoService for Rpc {
    platform::plain_acts! {
        return_for_rework: pb::ReturnForReworkRequest => ReturnForRework;
        refuse_documents: pb::RefuseDocumentsRequest => RefuseDocuments;
        register_preliminary_result: pb::RegisterPreliminaryResultRequest => RegisterPreliminaryResult;
        record_foreign_request: pb::RecordForeignRequestRequest => RecordForeignRequest;
        send_originals: pb::SendOriginalsRequest => SendOriginals;
        attach_final_result: pb::AttachFinalResultRequest => AttachFinalResult;
        register_residence: pb::RegisterResidenceRequest => RegisterResidence;
    }

    async fn register_application(
        &self,
        request: Request<pb::RegisterApplicationRequest>,
    ) -> Result<Response<pb::RegisterApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
        }
        let request = request.into_inner();
        let record = self.service.case(&caller, &request.case_id).await?;
        match registration_signature(&self.service, &caller, &record, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::RegisterApplicationResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(registration) => {
                let act = RegisterApplication { registration };
                let answer = self.service.act_on(&caller, &request.case_id, act).await?;
                Ok(Response::new(act_response(&answer)))
            }
        }
    }

    async fn upload_document(
        &self,
        request: Request<Streaming<pb::UploadDocumentRequest>>,
    ) -> Result<Response<pb::UploadDocumentResponse>, Status> {
        let caller = Caller::of(&request)?;
        let accepts = |case: &Application| match case {
            Application::PreliminaryApproved(_) => Ok(()),
            other => Err(other.out_of_place("UploadDocument", Clause::A20)),
        };
        let asked = p20_arrival::DOCUMENTS.map(|item| item.kind);
        let document = receive(&self.service, &caller, request.into_inner(), part, &asked, accepts).await?;
        Ok(Response::new(pb::UploadDocumentResponse { document: Some(document_to_wire(&document)) }))
    }

    async fn draw_up_consent(
        &self,
        request: Request<pb::DrawUpConsentRequest>,
    ) -> Result<Response<pb::DrawUpConsentResponse>, Status> {
        let caller = Caller::of(&request)?;
        consent::draw_up(&self.service, &caller, request.into_inner()).await
    }

    async fn withdraw_cross_border_consent(
        &self,
        request: Request<pb::WithdrawCrossBorderConsentRequest>,
    ) -> Result<Response<pb::WithdrawCrossBorderConsentResponse>, Status> {
        let caller = Caller::of(&request)?;
        consent::withdraw(&self.service, &caller, request.into_inner()).await
    }

    async fn accept_final_application(
        &self,
        request: Request<pb::AcceptFinalApplicationRequest>,
    ) -> Result<Response<pb::AcceptFinalApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)));
        }
        let request = request.into_inner();
        let (case, number) = (&request.case_id, &request.preliminary_number);
        let brought = self.brought(&caller, case, number, &request.originals_compared).await?;
        let answer = self.service.act_on(&caller, case, brought).await?;
        Ok(Response::new(act_response(&answer)))
    }

    async fn refuse_acceptance(
        &self,
        request: Request<pb::RefuseAcceptanceRequest>,
    ) -> Result<Response<pb::RefuseAcceptanceResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let answer = match self.service.repeated(&caller).await? {
            Some(answer) => answer,
            None => {
                let (case, number) = (&request.case_id, &request.preliminary_number);
                let brought = self.brought(&caller, case, number, &request.originals_compared).await?;
                let act = RefuseAcceptance { brought, seen: grounds(&request.grounds)? };
                self.service.act_on(&caller, case, act).await?
            }
        };
        let record = self.service.case(&caller, &request.case_id).await?;
        Ok(Response::new(non_acceptance(&answer, &record.state)?))
    }

    async fn request_card_payment(
        &self,
        request: Request<pb::RequestCardPaymentRequest>,
    ) -> Result<Response<pb::RequestCardPaymentResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(card_payment_requested(&answer)?));
        }
        let record = self.service.case(&caller, &request.get_ref().case_id).await?;
        let act = card_payment(&self.service, &record).await?;
        let answer = self.service.act(&caller, CaseRef::Id(record.summary.case_id), act.into()).await?;
        Ok(Response::new(card_payment_requested(&answer)?))
    }

    async fn issue_residence_card(
        &self,
        request: Request<pb::IssueResidenceCardRequest>,
    ) -> Result<Response<pb::IssueResidenceCardResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(card_issued(&answer)));
        }
        let record = self.service.case(&caller, &request.get_ref().case_id).await?;
        let act = paid_card(&self.service, &record).await?;
        let answer = self.service.act(&caller, CaseRef::Id(record.summary.case_id), act.into()).await?;
        Ok(Response::new(card_issued(&answer)))
    }

    async fn find_case(&self, request: Request<pb::FindCaseRequest>) -> Result<Response<pb::FindCaseResponse>, Status> {
        let caller = Caller::of(&request)?;
        let number = preliminary_number(&request.get_ref().preliminary_number)?;
        let record = self.service.case_by_reference(&caller, &number).await?;
        Ok(Response::new(pb::FindCaseResponse { case: Some(summary_to_wire(&record.summary)) }))
    }

    async fn export_bans(
        &self,
        request: Request<pb::ExportBansRequest>,
    ) -> Result<Response<pb::ExportBansResponse>, Status> {
        Ok(Response::new(super::bans::export(&self.service, &Caller::of(&request)?, request.get_ref()).await?))
    }
}

impl TryFrom<pb::ReturnForReworkRequest> for ReturnForRework {
    type Error = Refusal;

    fn try_from(request: pb::ReturnForReworkRequest) -> Result<Self, Refusal> {
        Ok(Self { grounds: grounds(&request.grounds)? })
    }
}

impl TryFrom<pb::RefuseDocumentsRequest> for RefuseDocuments {
    type Error = Refusal;

    fn try_from(request: pb::RefuseDocumentsRequest) -> Result<Self, Refusal> {
        Ok(Self { grounds: grounds(&request.grounds)? })
    }
}

impl TryFrom<pb::RegisterPreliminaryResultRequest> for RegisterPreliminaryResult {
    type Error = Refusal;

    fn try_from(_: pb::RegisterPreliminaryResultRequest) -> Result<Self, Refusal> {
        Ok(Self)
    }
}

impl TryFrom<pb::RecordForeignRequestRequest> for RecordForeignRequest {
    type Error = Refusal;

    fn try_from(request: pb::RecordForeignRequestRequest) -> Result<Self, Refusal> {
        Ok(Self {
            number: text_from_wire("number", &request.number, 64)?,
            state: country_from_wire("state", &request.state)?,
        })
    }
}

impl TryFrom<pb::SendOriginalsRequest> for SendOriginals {
    type Error = Refusal;

    fn try_from(request: pb::SendOriginalsRequest) -> Result<Self, Refusal> {
        Ok(Self { waybill: waybill(&request.waybill)? })
    }
}

impl TryFrom<pb::AttachFinalResultRequest> for AttachFinalResult {
    type Error = Refusal;

    fn try_from(_: pb::AttachFinalResultRequest) -> Result<Self, Refusal> {
        Ok(Self)
    }
}

impl TryFrom<pb::RegisterResidenceRequest> for RegisterResidence {
    type Error = Refusal;

    fn try_from(request: pb::RegisterResidenceRequest) -> Result<Self, Refusal> {
        let address = text_from_wire("address", &request.address, 200)?;
        if address.chars().count() < 5 {
            return Err(Refusal::field("address", "give 5 to 200 characters"));
        }
        Ok(Self { address })
    }
}

fn card_payment_requested(answer: &Answer) -> Result<pb::RequestCardPaymentResponse, Status> {
    let amount = answer.detail("amount_tenge").parse();
    Ok(pb::RequestCardPaymentResponse {
        payment_reference: answer.detail("payment_reference"),
        amount_tenge: amount.map_err(|_| Status::internal("an answer could not be read"))?,
        pay_url: answer.detail("pay_url"),
        ..act_response(answer)
    })
}

fn card_issued(answer: &Answer) -> pb::IssueResidenceCardResponse {
    pb::IssueResidenceCardResponse { card_number: answer.detail("card_number"), ..act_response(answer) }
}

/// The receipt as the case keeps it.
fn non_acceptance(answer: &Answer, case: &Application) -> Result<pb::RefuseAcceptanceResponse, Status> {
    let number = answer.detail("receipt_number");
    let receipts = case.approved().map(|approved| approved.non_acceptances.as_slice()).unwrap_or_default();
    let receipt = receipts.iter().find(|receipt| receipt.number == number);
    let receipt = receipt.ok_or_else(|| Status::internal("an answer could not be read"))?;
    Ok(pb::RefuseAcceptanceResponse {
        receipt_number: number,
        issued_at: moment_to_wire(receipt.issued_at),
        grounds: grounds_to_wire(&receipt.grounds),
        ..act_response(answer)
    })
}

fn grounds(grounds: &[contracts::dossier::v1::Ground]) -> Result<Vec<Ground>, Refusal> {
    if grounds.len() > MOST_LISTED {
        return Err(Refusal::field("grounds", format!("name at most {MOST_LISTED} grounds")));
    }
    grounds_from_wire(grounds)
}

fn kinds(kinds: &[i32]) -> Result<Vec<regulation::DocumentKind>, Refusal> {
    if kinds.len() > MOST_LISTED {
        return Err(Refusal::field("originals_compared", format!("name at most {MOST_LISTED} kinds")));
    }
    kinds.iter().map(|kind| kind_from_wire("originals_compared", *kind)).collect()
}

/// The number is typed from paper. The check character shows a typing error before anything is looked up.
fn preliminary_number(number: &str) -> Result<String, Refusal> {
    let number = number.trim();
    if number.len() <= 32 && identity::verify_check_character(number) {
        return Ok(number.to_owned());
    }
    Err(Refusal::field("preliminary_number", "the check character does not agree: read the number again"))
}

fn waybill(waybill: &str) -> Result<String, Refusal> {
    if (4..=32).contains(&waybill.len()) && waybill.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(waybill.to_owned());
    }
    Err(Refusal::field("waybill", "give 4 to 32 letters and digits"))
}

fn part(message: pb::UploadDocumentRequest) -> Part {
    match message.part {
        Some(pb::upload_document_request::Part::Header(header)) => Part::Header(header),
        Some(pb::upload_document_request::Part::Chunk(chunk)) => Part::Chunk(chunk),
        None => Part::Nothing,
    }
}

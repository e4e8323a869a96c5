//! A person asks: each RPC becomes a command for the act.

use contracts::arm_go::v1 as pb;
use contracts::arm_go::v1::arm_go_service_server::ArmGoService;
use platform::ledger::{Answer, CaseRef};
use platform::refusal::Refusal;
use platform::server::{
    AlertQuery, Caller, ListQuery, OverdueQuery, Part, ServiceContext, Signing, Watched, act_response, receive,
};
use platform::wire::{
    country_from_wire, document_to_wire, grounds_from_wire, grounds_to_wire, kind_from_wire, moment_to_wire,
    summary_to_wire, text_from_wire, uuid_from_wire,
};
use regulation::{Clause, Ground, identity, p20_arrival};
use tonic::{Request, Response, Status, Streaming};

use super::consent;
use crate::acts::{
    AcceptFinalApplication, ReadAlert, RecordForeignRequest, RefuseAcceptance, RefuseDocuments, RegisterApplication,
    RegisterResidence, ReturnForRework, SendOriginals,
};
use crate::outbound::{card_payment, paid_card, registration_signature};
use crate::{Application, ArmGo, Command};

/// The most grounds that one act may name, and the most kinds of originals.
const MOST_LISTED: usize = 64;

pub(crate) struct Rpc {
    pub service: ServiceContext<ArmGo>,
}

impl Rpc {
    /// Par. 21: what lies on the centre's act under the permit's number.
    async fn brought(
        &self,
        caller: &Caller,
        case_id: &str,
        number: &str,
        compared: &[i32],
    ) -> Result<AcceptFinalApplication, Status> {
        let preliminary_number = preliminary_number(number)?;
        let found = self.service.case_by_reference(caller, &preliminary_number).await?.summary.case_id;
        if uuid_from_wire("case_id", case_id)? != found {
            return Err(Refusal::field("case_id", "this number belongs to another case").into());
        }
        let uploaded = self.service.documents_of(found).await?;
        Ok(AcceptFinalApplication { preliminary_number, uploaded, originals_compared: kinds(compared)? })
    }
}

#[tonic::async_trait]
impl ArmGoService for Rpc {
    async fn register_application(
        &self,
        request: Request<pb::RegisterApplicationRequest>,
    ) -> Result<Response<pb::RegisterApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let record = self.service.case(&caller, &request.case_id).await?;
        match registration_signature(&self.service, &caller, &record, &request.signature).await? {
            Signing::Statement(text) => {
                Ok(Response::new(pb::RegisterApplicationResponse { case: None, statement: text.into_bytes() }))
            }
            Signing::Signed(registration) => {
                let command = Command::RegisterApplication(RegisterApplication { registration });
                self.service.act_on(&caller, &request.case_id, command).await
            }
        }
    }

    async fn return_for_rework(
        &self,
        request: Request<pb::ReturnForReworkRequest>,
    ) -> Result<Response<pb::ReturnForReworkResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let grounds = grounds(&request.grounds)?;
        self.service.act_on(&caller, &request.case_id, Command::ReturnForRework(ReturnForRework { grounds })).await
    }

    async fn refuse_documents(
        &self,
        request: Request<pb::RefuseDocumentsRequest>,
    ) -> Result<Response<pb::RefuseDocumentsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let grounds = grounds(&request.grounds)?;
        self.service.act_on(&caller, &request.case_id, Command::RefuseDocuments(RefuseDocuments { grounds })).await
    }

    async fn register_preliminary_result(
        &self,
        request: Request<pb::RegisterPreliminaryResultRequest>,
    ) -> Result<Response<pb::RegisterPreliminaryResultResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::RegisterPreliminaryResult).await
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

    async fn record_foreign_request(
        &self,
        request: Request<pb::RecordForeignRequestRequest>,
    ) -> Result<Response<pb::RecordForeignRequestResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let number = text_from_wire("number", &request.number, 64)?;
        let state = country_from_wire("state", &request.state)?;
        let command = RecordForeignRequest { number, state };
        self.service.act_on(&caller, &request.case_id, Command::RecordForeignRequest(command)).await
    }

    async fn accept_final_application(
        &self,
        request: Request<pb::AcceptFinalApplicationRequest>,
    ) -> Result<Response<pb::AcceptFinalApplicationResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(act_response(&answer)?));
        }
        let request = request.into_inner();
        let (case, number) = (&request.case_id, &request.preliminary_number);
        let brought = self.brought(&caller, case, number, &request.originals_compared).await?;
        self.service.act_on(&caller, case, Command::AcceptFinalApplication(brought)).await
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
                let command = RefuseAcceptance { brought, seen: grounds(&request.grounds)? };
                let case = CaseRef::Id(uuid_from_wire("case_id", case)?);
                self.service.act(&caller, case, Command::RefuseAcceptance(command)).await?
            }
        };
        let record = self.service.case(&caller, &request.case_id).await?;
        Ok(Response::new(non_acceptance(&answer, &record.state)?))
    }

    async fn send_originals(
        &self,
        request: Request<pb::SendOriginalsRequest>,
    ) -> Result<Response<pb::SendOriginalsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let waybill = waybill(&request.waybill)?;
        self.service.act_on(&caller, &request.case_id, Command::SendOriginals(SendOriginals { waybill })).await
    }

    async fn attach_final_result(
        &self,
        request: Request<pb::AttachFinalResultRequest>,
    ) -> Result<Response<pb::AttachFinalResultResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.service.act_on(&caller, &request.get_ref().case_id, Command::AttachFinalResult).await
    }

    async fn register_residence(
        &self,
        request: Request<pb::RegisterResidenceRequest>,
    ) -> Result<Response<pb::RegisterResidenceResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let address = text_from_wire("address", &request.address, 200)?;
        if address.chars().count() < 5 {
            return Err(Refusal::field("address", "give 5 to 200 characters").into());
        }
        self.service.act_on(&caller, &request.case_id, Command::RegisterResidence(RegisterResidence { address })).await
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
        let command = Command::RequestCardPayment(card_payment(&self.service, &record).await?);
        let answer = self.service.act(&caller, CaseRef::Id(record.summary.case_id), command).await?;
        Ok(Response::new(card_payment_requested(&answer)?))
    }

    async fn issue_residence_card(
        &self,
        request: Request<pb::IssueResidenceCardRequest>,
    ) -> Result<Response<pb::IssueResidenceCardResponse>, Status> {
        let caller = Caller::of(&request)?;
        if let Some(answer) = self.service.repeated(&caller).await? {
            return Ok(Response::new(card_issued(&answer)?));
        }
        let record = self.service.case(&caller, &request.get_ref().case_id).await?;
        let command = Command::IssueResidenceCard(paid_card(&self.service, &record).await?);
        let answer = self.service.act(&caller, CaseRef::Id(record.summary.case_id), command).await?;
        Ok(Response::new(card_issued(&answer)?))
    }

    async fn find_case(&self, request: Request<pb::FindCaseRequest>) -> Result<Response<pb::FindCaseResponse>, Status> {
        let caller = Caller::of(&request)?;
        let number = preliminary_number(&request.get_ref().preliminary_number)?;
        let record = self.service.case_by_reference(&caller, &number).await?;
        Ok(Response::new(pb::FindCaseResponse { case: Some(summary_to_wire(&record.summary)) }))
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

    async fn export_bans(
        &self,
        request: Request<pb::ExportBansRequest>,
    ) -> Result<Response<pb::ExportBansResponse>, Status> {
        Ok(Response::new(super::bans::export(&self.service, request.get_ref()).await?))
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

fn card_payment_requested(answer: &Answer) -> Result<pb::RequestCardPaymentResponse, Status> {
    let amount = answer.detail("amount_tenge").parse();
    Ok(pb::RequestCardPaymentResponse {
        payment_reference: answer.detail("payment_reference"),
        amount_tenge: amount.map_err(|_| Status::internal("an answer could not be read"))?,
        pay_url: answer.detail("pay_url"),
        ..act_response(answer)?
    })
}

fn card_issued(answer: &Answer) -> Result<pb::IssueResidenceCardResponse, Status> {
    Ok(pb::IssueResidenceCardResponse { card_number: answer.detail("card_number"), ..act_response(answer)? })
}

/// The receipt as it lies in the case.
fn non_acceptance(answer: &Answer, case: &Application) -> Result<pb::RefuseAcceptanceResponse, Status> {
    let number = answer.detail("receipt_number");
    let receipts = case.approved().map(|approved| approved.non_acceptances.as_slice()).unwrap_or_default();
    let receipt = receipts.iter().find(|receipt| receipt.number == number);
    let receipt = receipt.ok_or_else(|| Status::internal("an answer could not be read"))?;
    Ok(pb::RefuseAcceptanceResponse {
        receipt_number: number,
        issued_at: moment_to_wire(receipt.issued_at),
        grounds: grounds_to_wire(&receipt.grounds),
        ..act_response(answer)?
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

/// Typed from paper: the check character tells a slip before anything is looked up.
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

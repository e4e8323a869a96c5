//! The appendix's consent: its form is shown, the applicant signs it on the operator's terminal or on paper, and withdraws it in
//! writing.

use contracts::arm_go::v1 as pb;
use platform::ledger::CaseRecord;
use platform::refusal::Refusal;
use platform::server::{Caller, ServiceContext, Signing, act_response};
use platform::signing::Signatory;
use platform::wire::text_from_wire;
use regulation::{Document, DocumentKind};
use tonic::{Response, Status};

use crate::ArmGo;
use crate::acts::{self, DrawUpConsent, WithdrawCrossBorderConsent};
use crate::case::Writing;

/// The applicant signs, whoever calls.
fn applicant(record: &CaseRecord<ArmGo>) -> Signatory {
    Signatory::Person(record.state.submission().applicant.iin.clone())
}

pub(super) async fn draw_up(
    service: &ServiceContext<ArmGo>,
    caller: &Caller,
    request: pb::DrawUpConsentRequest,
) -> Result<Response<pb::DrawUpConsentResponse>, Status> {
    if let Some(answer) = service.repeated(caller).await? {
        return Ok(Response::new(act_response(&answer)));
    }
    let stay_address = text_from_wire("stay_address", &request.stay_address, 200)?;
    if stay_address.chars().count() < 5 {
        return Err(Refusal::field("stay_address", "give 5 to 200 characters").into());
    }
    if request.signed_by_hand && !request.signature.is_empty() {
        return Err(Refusal::field("signature", "the form is signed by hand or by ЭЦП, not both").into());
    }
    let record = service.case(caller, &request.case_id).await?;
    let text = acts::consent_form(&record.state, &stay_address, service.moment(&record).await?.legal_date())?;
    let act = if request.signed_by_hand {
        let scan = scan(service, &record).await?;
        service.documents.put(text.into_bytes()).await?;
        DrawUpConsent::by_hand(stay_address, scan)
    } else {
        match service.sign(&record, text, &request.signature, &applicant(&record)).await? {
            Signing::Statement(text) => {
                return Ok(Response::new(pb::DrawUpConsentResponse { case: None, statement: text.into_bytes() }));
            }
            Signing::Signed(statement) => DrawUpConsent::electronic(stay_address, statement),
        }
    };
    let answer = service.act_on(caller, &request.case_id, act).await?;
    Ok(Response::new(act_response(&answer)))
}

/// What was signed on paper.
async fn scan(service: &ServiceContext<ArmGo>, record: &CaseRecord<ArmGo>) -> Result<Document, Status> {
    let uploaded = service.documents_of(record.summary.key()).await?;
    let scan = uploaded.into_iter().find(|document| document.kind == DocumentKind::CrossBorderConsent);
    Ok(scan.ok_or_else(|| Refusal::field("signed_by_hand", "upload the signed form's scan first"))?)
}

pub(super) async fn withdraw(
    service: &ServiceContext<ArmGo>,
    caller: &Caller,
    request: pb::WithdrawCrossBorderConsentRequest,
) -> Result<Response<pb::WithdrawCrossBorderConsentResponse>, Status> {
    if let Some(answer) = service.repeated(caller).await? {
        return Ok(Response::new(act_response(&answer)));
    }
    let letter = request.letter_number.trim();
    if !letter.is_empty() && !request.signature.is_empty() {
        return Err(Refusal::field("signature", "the withdrawal is a letter or signed by ЭЦП, not both").into());
    }
    let record = service.case(caller, &request.case_id).await?;
    let writing = if letter.is_empty() {
        let text = acts::consent_withdrawal(&record.state, service.moment(&record).await?.legal_date())?;
        match service.sign(&record, text, &request.signature, &applicant(&record)).await? {
            Signing::Statement(text) => {
                let statement = text.into_bytes();
                return Ok(Response::new(pb::WithdrawCrossBorderConsentResponse { case: None, statement }));
            }
            Signing::Signed(statement) => Writing::Electronic { statement },
        }
    } else {
        Writing::Letter { number: text_from_wire("letter_number", letter, 64)? }
    };
    let answer = service.act_on(caller, &request.case_id, WithdrawCrossBorderConsent { writing }).await?;
    Ok(Response::new(act_response(&answer)))
}

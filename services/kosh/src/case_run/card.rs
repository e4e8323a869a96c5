//! ЦОН: registration at the place of residence, the card's duty, the residence card (ВНЖ), par. 25-27.

use anyhow::{Result, ensure};
use contracts::arm_go::v1 as pb;
use regulation::City;

use super::application::pay;
use super::preliminary::arm_go;
use super::{Answered as _, CaseRun, fresh};
use crate::services::Service;

const HERE: Service = Service::ArmGo;

pub async fn register_residence(run: &CaseRun, case: &str) -> Result<()> {
    let address = match run.cast.identity.city {
        City::Almaty => "г. Алматы, пр. Абая, 10, кв. 5",
        City::Astana => "г. Астана, пр. Мәңгілік Ел, 20, кв. 7",
    };
    let request =
        pb::RegisterResidenceRequest { request_id: fresh(), case_id: case.to_owned(), address: address.to_owned() };
    arm_go(run)?.register_residence(run.cast.tson_operator.ask(request)).await.answered("RegisterResidence")?;
    run.done(HERE, "par. 25", "registered at the place of residence");
    Ok(())
}

/// The operator asks for the card's duty.
pub async fn order_card_duty(run: &CaseRun, case: &str) -> Result<pb::RequestCardPaymentResponse> {
    let request = pb::RequestCardPaymentRequest { request_id: fresh(), case_id: case.to_owned() };
    arm_go(run)?.request_card_payment(run.cast.tson_operator.ask(request)).await.answered("RequestCardPayment")
}

pub async fn pay_card_duty(run: &CaseRun, case: &str) -> Result<()> {
    let asked = order_card_duty(run, case).await?;
    pay(run, &asked.pay_url, &asked.payment_reference).await?;
    // The gateway calls ARM GO back.
    run.time.quiet().await?;
    run.done(HERE, "par. 26(3)", format!("the card's duty of {} ₸ paid through ПШЭП", asked.amount_tenge));
    Ok(())
}

/// Returns the card's number.
pub async fn issue_card(run: &CaseRun, case: &str) -> Result<String> {
    let request = pb::IssueResidenceCardRequest { request_id: fresh(), case_id: case.to_owned() };
    let by = &run.cast.tson_operator;
    let answer = arm_go(run)?.issue_residence_card(by.ask(request)).await.answered("IssueResidenceCard")?;
    ensure!(!answer.card_number.is_empty(), "the card has no number");
    run.done(HERE, "par. 26-27", format!("residence card (ВНЖ) {} issued", answer.card_number));
    Ok(answer.card_number)
}

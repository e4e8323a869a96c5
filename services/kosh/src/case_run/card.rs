//! ЦОН: registration at the place of residence, the card's duty, the residence card (ВНЖ), par. 25-27.

use anyhow::{Result, ensure};
use contracts::arm_go::v1 as pb;
use regulation::City;

use super::application::pay;
use super::preliminary::arm_go;
use super::{Scene, Told as _, fresh};
use crate::services::Service;

const HERE: Service = Service::ArmGo;

pub async fn register_residence(scene: &Scene, case: &str) -> Result<()> {
    let address = match scene.cast.identity.city {
        City::Almaty => "г. Алматы, пр. Абая, 10, кв. 5",
        City::Astana => "г. Астана, пр. Мәңгілік Ел, 20, кв. 7",
    };
    let request =
        pb::RegisterResidenceRequest { request_id: fresh(), case_id: case.to_owned(), address: address.to_owned() };
    arm_go(scene)?.register_residence(scene.cast.tson_operator.ask(request)).await.told("RegisterResidence")?;
    scene.done(HERE, "par. 25", "registered at the place of residence");
    Ok(())
}

/// The operator asks for the card's duty.
pub async fn order_card_duty(scene: &Scene, case: &str) -> Result<pb::RequestCardPaymentResponse> {
    let request = pb::RequestCardPaymentRequest { request_id: fresh(), case_id: case.to_owned() };
    arm_go(scene)?.request_card_payment(scene.cast.tson_operator.ask(request)).await.told("RequestCardPayment")
}

pub async fn pay_card_duty(scene: &Scene, case: &str) -> Result<()> {
    let asked = order_card_duty(scene, case).await?;
    pay(scene, &asked.pay_url, &asked.payment_reference).await?;
    // The gateway calls ARM GO back.
    scene.time.quiet().await?;
    scene.done(HERE, "par. 26(3)", format!("the card's duty of {} ₸ paid through ПШЭП", asked.amount_tenge));
    Ok(())
}

/// Returns the card's number.
pub async fn issue_card(scene: &Scene, case: &str) -> Result<String> {
    let request = pb::IssueResidenceCardRequest { request_id: fresh(), case_id: case.to_owned() };
    let by = &scene.cast.tson_operator;
    let answer = arm_go(scene)?.issue_residence_card(by.ask(request)).await.told("IssueResidenceCard")?;
    ensure!(!answer.card_number.is_empty(), "the card has no number");
    scene.done(HERE, "par. 26-27", format!("residence card (ВНЖ) {} issued", answer.card_number));
    Ok(answer.card_number)
}

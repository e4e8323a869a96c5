//! The appendix's consent to cross-border transfer of personal data, par. 20(10).

use anyhow::Result;
use contracts::arm_go::v1 as pb;
use regulation::City;

use super::preliminary::arm_go;
use super::signing::signed;
use super::{Answered as _, CaseRun, fresh, summary};
use crate::people::Persona;
use crate::services::Service;

const HERE: Service = Service::ArmGo;

fn stay_address(run: &CaseRun) -> String {
    let address = match run.cast.identity.city {
        City::Almaty => "г. Алматы, пр. Абая, 10, кв. 5",
        City::Astana => "г. Астана, пр. Мәңгілік Ел, 20, кв. 7",
    };
    address.to_owned()
}

/// The form as the operator shows it; nothing changes.
pub async fn show_consent(run: &CaseRun, case: &str) -> Result<String> {
    let request = pb::DrawUpConsentRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        stay_address: stay_address(run),
        signature: vec![],
        signed_by_hand: false,
    };
    let answer = arm_go(run)?.draw_up_consent(run.cast.tson_operator.ask(request)).await.answered("DrawUpConsent")?;
    Ok(String::from_utf8(answer.statement)?)
}

/// The applicant signs the form by ЭЦП at the operator's terminal.
pub async fn sign_consent(run: &CaseRun, case: &str) -> Result<()> {
    sign_consent_as(run, case, &run.cast.applicant).await
}

/// Whoever signs it; only the applicant's signature counts.
pub async fn sign_consent_as(run: &CaseRun, case: &str, signer: &Persona) -> Result<()> {
    let (client, by) = (arm_go(run)?, &run.cast.tson_operator);
    let answer: pb::DrawUpConsentResponse = signed(run, signer, |signature| {
        let mut client = client.clone();
        let request = by.ask(pb::DrawUpConsentRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            stay_address: stay_address(run),
            signature,
            signed_by_hand: false,
        });
        async move { client.draw_up_consent(request).await.answered("DrawUpConsent") }
    })
    .await?;
    summary(answer.case)?;
    run.done(HERE, "par. 20(10)", "consent to cross-border transfer drawn up and signed by the applicant");
    Ok(())
}

/// The applicant signed the printed form, whose scan was uploaded.
pub async fn record_signed_consent(run: &CaseRun, case: &str) -> Result<()> {
    let request = pb::DrawUpConsentRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        stay_address: stay_address(run),
        signature: vec![],
        signed_by_hand: true,
    };
    arm_go(run)?.draw_up_consent(run.cast.tson_operator.ask(request)).await.answered("DrawUpConsent")?;
    Ok(())
}

/// The applicant withdraws by ЭЦП.
pub async fn withdraw_cross_border_consent(run: &CaseRun, case: &str) -> Result<()> {
    let (client, by) = (arm_go(run)?, &run.cast.tson_operator);
    let answer: pb::WithdrawCrossBorderConsentResponse = signed(run, &run.cast.applicant, |signature| {
        let mut client = client.clone();
        let request = by.ask(pb::WithdrawCrossBorderConsentRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            signature,
            letter_number: String::new(),
        });
        async move { client.withdraw_cross_border_consent(request).await.answered("WithdrawCrossBorderConsent") }
    })
    .await?;
    summary(answer.case)?;
    run.done(HERE, "appendix", "consent to cross-border transfer withdrawn");
    Ok(())
}

/// The officer records a request to a foreign state.
pub async fn record_foreign_request(run: &CaseRun, case: &str, number: &str) -> Result<()> {
    let request = pb::RecordForeignRequestRequest {
        request_id: fresh(),
        case_id: case.to_owned(),
        number: number.to_owned(),
        state: crate::people::Identity::CITIZENSHIP.to_owned(),
    };
    let by = &run.cast.ms_officer;
    arm_go(run)?.record_foreign_request(by.ask(request)).await.answered("RecordForeignRequest")?;
    run.done(HERE, "appendix", format!("request {number} to a foreign state recorded"));
    Ok(())
}

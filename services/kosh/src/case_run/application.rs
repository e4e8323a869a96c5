//! ПЭП egov.kz: the application, the duty, the cabinet, par. 10-11, 19, 23.

use anyhow::{Context as _, Result, ensure};
use contracts::cases::v1::CaseSummary;
use contracts::dossier::v1::{MaritalStatus, Questionnaire, Sex};
use contracts::egov_pep::v1 as pb;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use platform::payments::Payment;
use regulation::City;

use super::files::upload_to_portal;
use super::signing::signed;
use super::{Answered as _, CaseRun, Upload, fresh, summary};
use crate::people::Identity;
use crate::services::Service;
use crate::suite::RetryingChannel;

const HERE: Service = Service::EgovPep;

pub(super) fn endpoint(run: &CaseRun) -> Result<EgovPepServiceClient<RetryingChannel>> {
    Ok(EgovPepServiceClient::new(run.way(HERE)?))
}

/// The portal's own consent, signed with the applicant's ЭЦП; or none. Tells the case that it opens.
pub async fn give_consent(run: &CaseRun, consent: bool) -> Result<CaseSummary> {
    let (client, applicant) = (endpoint(run)?, &run.cast.applicant);
    let call = |signature| {
        let mut client = client.clone();
        let request = applicant.ask(pb::GiveConsentRequest { request_id: fresh(), consent, signature });
        async move { client.give_consent(request).await.answered("GiveConsent") }
    };
    let answer = if consent { signed(run, applicant, call).await? } else { call(vec![]).await? };
    let case = summary(answer.case)?;
    run.done(HERE, "par. 10", format!("the portal's own consent to data processing: {}", case.status));
    Ok(case)
}

pub async fn open_application(run: &CaseRun) -> Result<String> {
    open_application_with(run, run.cast.identity.city, true).await
}

/// The portal asks for a city and, before that, for a consent of its own; `consent`: it is given.
pub async fn open_application_with(run: &CaseRun, city: City, consent: bool) -> Result<String> {
    if consent {
        // A consent that waits for its application needs no other; whether there is an application, opening it tells.
        let given = give_consent(run, true).await.map(|_| ());
        let waits = |error: &anyhow::Error| format!("{error:#}").contains("LIVE_APPLICATION_EXISTS");
        given.or_else(|error| if waits(&error) { Ok(()) } else { Err(error) })?;
    }
    let request = pb::OpenApplicationRequest { request_id: fresh(), city: platform::wire::city_to_wire(city) };
    let answer = endpoint(run)?.open_application(run.cast.applicant.ask(request)).await.answered("OpenApplication")?;
    run.done(HERE, "par. 10", format!("application opened for {}", city.name_ru()));
    Ok(summary(answer.case)?.case_id)
}

pub async fn upload_documents(run: &CaseRun, case: &str, documents: &[Upload]) -> Result<()> {
    upload_to_portal(run, &run.cast.applicant, case, documents).await?;
    run.done(HERE, "par. 10", format!("{} documents uploaded, the criminal record with apostille", documents.len()));
    Ok(())
}

/// The duty is asked for at the portal.
pub async fn request_duty_payment(run: &CaseRun, case: &str) -> Result<pb::RequestDutyPaymentResponse> {
    let request = pb::RequestDutyPaymentRequest { request_id: fresh(), case_id: case.to_owned() };
    endpoint(run)?.request_duty_payment(run.cast.applicant.ask(request)).await.answered("RequestDutyPayment")
}

/// The duty is asked for at the portal and paid at the gateway.
pub async fn pay_duty(run: &CaseRun, case: &str) -> Result<()> {
    let asked = request_duty_payment(run, case).await?;
    pay(run, &asked.pay_url, &asked.payment_reference).await?;
    // The gateway calls the portal back.
    run.time.quiet().await?;
    run.done(HERE, "par. 10(6)", format!("state duty of {} ₸ paid through ПШЭП", asked.amount_tenge));
    Ok(())
}

/// Pays at the gateway ПШЭП, as a payer's bank would.
pub(super) async fn pay(run: &CaseRun, url: &str, reference: &str) -> Result<()> {
    let payer = run.cast.identity.iin.as_str();
    let body = serde_json::json!({ "payer_idn": payer, "paid_at": run.time.now().to_string() });
    let answer = run.suite.post(url, &body).await.context("the payment gateway")?;
    let status = answer.status();
    ensure!(status.is_success(), "the payment gateway refused ({status}): {}", answer.text().await.unwrap_or_default());
    let payment: Payment = answer.json().await.context("the payment gateway's answer")?;
    ensure!(payment.is_paid(), "the payment is still awaited");
    ensure!(payment.reference == reference, "another payment was paid than was asked for");
    Ok(())
}

/// Signed with the applicant's ЭЦП; the application travels to ARM GO.
pub async fn submit_application(run: &CaseRun, case: &str) -> Result<()> {
    submit_application_with(run, case, &questionnaire(run)).await
}

/// The same with these answers.
pub async fn submit_application_with(run: &CaseRun, case: &str, answers: &Questionnaire) -> Result<()> {
    let (client, applicant) = (endpoint(run)?, &run.cast.applicant);
    let answer: pb::SubmitApplicationResponse = signed(run, applicant, |signature| {
        let mut client = client.clone();
        let request = applicant.ask(pb::SubmitApplicationRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            questionnaire: Some(answers.clone()),
            signature,
        });
        async move { client.submit_application(request).await.answered("SubmitApplication") }
    })
    .await?;
    let number = summary(answer.case)?.number;
    run.done(
        HERE,
        "par. 10-11",
        format!("application {number} submitted with the signed questionnaire; it travels to ARM GO"),
    );
    Ok(())
}

/// Answers in Russian, as the rules ask.
pub fn questionnaire(run: &CaseRun) -> Questionnaire {
    let identity = &run.cast.identity;
    let text = |answer: &str| answer.to_owned();
    Questionnaire {
        // The token's number counts.
        iin: String::new(),
        surname: text("Де Врис"),
        given_name: text("Ян"),
        patronymic: String::new(),
        surname_latin: text(Identity::SURNAME),
        given_name_latin: text(Identity::GIVEN_NAME),
        previous_names: String::new(),
        birth_date: text(Identity::BIRTH_DATE),
        birth_place: text("Утрехт, Нидерланды"),
        sex: Sex::Male as i32,
        nationality: text("нидерландец"),
        citizenship: text(Identity::CITIZENSHIP),
        passport_number: identity.passport_number.clone(),
        passport_issued_on: text(Identity::PASSPORT_ISSUED_ON),
        passport_expires_on: text(Identity::PASSPORT_EXPIRES_ON),
        passport_issuer: text("Burgemeester van Utrecht"),
        marital_status: MaritalStatus::Single as i32,
        children_under_16: 0,
        education: text("высшее, информатика"),
        profession: text("разработчик программного обеспечения"),
        employer: text("Example B.V., удалённо"),
        address_abroad: text("Нидерланды, Утрехт, Voorbeeldstraat 1"),
        city: platform::wire::city_to_wire(identity.city),
        purpose: text("работа по профессии и постоянное проживание"),
        relatives_in_kazakhstan: String::new(),
        earlier_refusals: String::new(),
        criminal_liability: String::new(),
        phone: text("+77011234567"),
        email: text(run.cast.identity.email().as_str()),
        declares_truth: true,
    }
}

//! ПЭП egov.kz: the application, the duty, the cabinet, par. 10-11, 19, 23.

use anyhow::{Context as _, Result, ensure};
use contracts::dossier::v1::Questionnaire;
use contracts::egov_pep::v1 as pb;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use platform::payments::{Payment, PaymentStatus};
use regulation::City;
use tonic::transport::Channel;

use super::files::upload_to_portal;
use super::signing::signed;
use super::{Paper, Scene, Told as _, application_papers, fresh, summary};
use crate::services::Service;

const HERE: Service = Service::EgovPep;

pub(super) fn door(scene: &Scene) -> Result<EgovPepServiceClient<Channel>> {
    Ok(EgovPepServiceClient::new(scene.way(HERE)?))
}

pub async fn open_application(scene: &Scene) -> Result<String> {
    let city = scene.cast.identity.city;
    let request = pb::OpenApplicationRequest {
        request_id: fresh(),
        city: platform::wire::city_to_wire(city),
        consent: true,
    };
    let answer = door(scene)?.open_application(scene.cast.applicant.ask(request)).await.told("OpenApplication")?;
    scene.done(HERE, "10", format!("application opened for {}, consent given", city.name_ru()));
    Ok(summary(answer.case)?.case_id)
}

/// The documents of par. 10; empty when they cannot be made, which the upload then refuses.
pub fn choose_documents(scene: &Scene) -> Vec<Paper> {
    application_papers(&scene.cast.identity).unwrap_or_default()
}

pub async fn upload_documents(scene: &Scene, case: &str, papers: &[Paper]) -> Result<()> {
    ensure!(!papers.is_empty(), "there is nothing to upload");
    upload_to_portal(scene, &scene.cast.applicant, case, papers).await?;
    scene.done(HERE, "10", format!("{} documents uploaded, the criminal record with apostille", papers.len()));
    Ok(())
}

/// The duty is asked for at the portal and paid at the gateway.
pub async fn pay_duty(scene: &Scene, case: &str) -> Result<()> {
    let request = pb::RequestDutyPaymentRequest { request_id: fresh(), case_id: case.to_owned() };
    let by = &scene.cast.applicant;
    let asked = door(scene)?.request_duty_payment(by.ask(request)).await.told("RequestDutyPayment")?;
    pay(scene, &asked.pay_url, &asked.payment_reference).await?;
    scene.done(HERE, "10(6)", format!("state duty of {} ₸ paid through ПШЭП", asked.amount_tenge));
    Ok(())
}

/// Pays at the gateway ПШЭП, as a payer's bank would.
pub(super) async fn pay(scene: &Scene, url: &str, reference: &str) -> Result<()> {
    let payer = scene.cast.identity.iin.as_str();
    let body = serde_json::json!({ "payer_idn": payer, "paid_at": scene.time.now().to_string() });
    let answer = scene.suite.http().post(url).json(&body).send().await.context("the payment gateway")?;
    let status = answer.status();
    ensure!(status.is_success(), "the payment gateway refused ({status}): {}", answer.text().await.unwrap_or_default());
    let payment: Payment = answer.json().await.context("the payment gateway's answer")?;
    ensure!(payment.status == PaymentStatus::Paid, "the payment is still awaited");
    ensure!(payment.reference == reference, "another payment was paid than was asked for");
    Ok(())
}

/// Signed with the applicant's ЭЦП; the application travels to ARM GO.
pub async fn submit_application(scene: &Scene, case: &str) -> Result<()> {
    let (client, applicant) = (door(scene)?, &scene.cast.applicant);
    let answer: pb::SubmitApplicationResponse = signed(scene, applicant, |signature| {
        let mut client = client.clone();
        let request = applicant.ask(pb::SubmitApplicationRequest {
            request_id: fresh(),
            case_id: case.to_owned(),
            questionnaire: Some(questionnaire(scene)),
            signature,
        });
        async move { client.submit_application(request).await.told("SubmitApplication") }
    })
    .await?;
    let number = summary(answer.case)?.number;
    scene.done(HERE, "10-11", format!("application {number} submitted with the signed questionnaire; it travels to ARM GO"));
    Ok(())
}

/// Answers in Russian, as the rules ask.
pub fn questionnaire(scene: &Scene) -> Questionnaire {
    let city = match scene.cast.identity.city {
        City::Almaty => "г. Алматы, пр. Абая, 10, кв. 5",
        City::Astana => "г. Астана, пр. Мәңгілік Ел, 20, кв. 7",
    };
    let answers = |text: &str| text.to_owned();
    Questionnaire {
        surname: answers("Де Врис"),
        given_name: answers("Ян"),
        patronymic: String::new(),
        previous_names: String::new(),
        birth_place: answers("Утрехт, Нидерланды"),
        sex: answers("MALE"),
        nationality: answers("нидерландец"),
        marital_status: answers("SINGLE"),
        education: answers("высшее, информатика"),
        profession: answers("разработчик программного обеспечения"),
        workplace: answers("Example B.V., удалённо"),
        work_history: answers("2013–2026: разработчик, Example B.V."),
        address_abroad: answers("Нидерланды, Утрехт, Voorbeeldstraat 1"),
        address_in_kazakhstan: answers(city),
        purpose: answers("работа по профессии и постоянное проживание"),
        relatives: String::new(),
        earlier_refusals: String::new(),
        criminal_liability: answers("не привлекался"),
        military_status: answers("не военнообязанный"),
        languages: answers("нидерландский, английский, русский"),
        phone: answers("+77011234567"),
        declared_true: true,
    }
}

/// Opens every unread notice of the cabinet, oldest first.
pub async fn read_notices(scene: &Scene) -> Result<Vec<pb::Notice>> {
    let (mut client, by) = (door(scene)?, &scene.cast.applicant);
    let listed = client.list_notices(by.ask(pb::ListNoticesRequest { page_size: 100 })).await.told("ListNotices")?;
    let mut read = Vec::new();
    for notice in listed.notices.into_iter().rev().filter(|notice| notice.read_at.is_none()) {
        let request =
            pb::ReadNoticeRequest { request_id: fresh(), case_id: notice.case_id, notice_id: notice.notice_id };
        let answer = client.read_notice(by.ask(request)).await.told("ReadNotice")?;
        let notice = answer.notice.context("a notice was opened and not shown")?;
        scene.done(HERE, "19, 23", format!("notice {} read in the cabinet: {}", notice.kind, notice.title_ru));
        read.push(notice);
    }
    Ok(read)
}

//! The state duties at the portal, at ARM GO and at the gateway: called back once, bound by filing, consumed by the decision, released without.

use contracts::egov_pep::v1 as pep;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use kosh::case_run::{
    CaseRun, application, carry, final_permit, issue_card, open_application, pay_card_duty, pay_duty, petition,
    preliminary_permit, register_residence, silent,
};
use kosh::services::Service::{self, ArmGo, EgovPep};
use kosh::suite::Suite;
use platform::ledger::CaseKey;
use platform::payments::{CallbackSigner, PaymentCallback, SIGNATURE, order_id};
use regulation::{City, DutyService};
use serde_json::Value;

use crate::{run, tables, view};

async fn acts(agency: Service, case: &str, act: &str) -> usize {
    let tables = tables::all().await.into_iter().find(|tables| tables.agency == agency.name()).unwrap();
    tables.history(case.parse().unwrap()).await.iter().filter(|line| line.act == act).count()
}

/// An application in Astana whose duty is paid, and its payment's reference.
async fn paid_application() -> (CaseRun, String, String) {
    let run = run(City::Astana).await;
    petition(&run).await.unwrap();
    run.at("2026-10-22T10:00").await.unwrap();
    let case = open_application(&run).await.unwrap();
    pay_duty(&run, &case).await.unwrap();
    let request = pep::RequestDutyPaymentRequest { request_id: id(), case_id: case.clone() };
    let mut endpoint = EgovPepServiceClient::new(run.suite.channel(EgovPep).unwrap());
    let asked = endpoint.request_duty_payment(run.cast.applicant.ask(request)).await.unwrap().into_inner();
    (run, case, asked.payment_reference)
}

fn id() -> String {
    platform::clock::fresh_id().to_string()
}

/// What the installation's key file holds for the outside world.
fn gateway_key(suite: &Suite) -> CallbackSigner {
    let file = suite.endpoints().data.join("keys.json");
    let keys: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    CallbackSigner::from_hex(keys["sealing"]["registries"]["private"].as_str().unwrap()).unwrap()
}

/// The id under which an agency orders the payment of a duty.
fn order(run: &CaseRun, case: &str, service: DutyService) -> String {
    order_id(CaseKey { id: case.parse().unwrap(), clock: Some(run.time.clock()) }, service)
}

/// The gateway's own callback, to be delivered again; nobody moved the clock since it was paid.
fn callback(run: &CaseRun, reference: &str, order_id: String) -> Vec<u8> {
    let callback = PaymentCallback {
        callback_id: platform::digest::uuid_of_parts(&[b"paid", reference.as_bytes()]),
        reference: reference.to_owned(),
        order_id,
        paid_at: run.time.now(),
    };
    serde_json::to_vec(&callback).unwrap()
}

/// Delivers a callback to an agency and tells the status of its answer.
async fn deliver(run: &CaseRun, agency: Service, body: &[u8], signature: String) -> u16 {
    let url = format!("http://{}/callbacks/payments", run.suite.endpoints().callbacks[agency.name()][0]);
    let request = run.suite.http().post(&url).header(SIGNATURE, signature).body(body.to_vec());
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_callback_is_recorded_once_and_believed_by_its_signature_alone() {
    // Aim: the gateway's own callback and two more deliveries of it leave one line; unsigned, signed by a stranger, or signed
    // with other bytes it is turned away with 401; a genuine one about nobody's order is refused for good; none changes anything.
    let (run, case, reference) = paid_application().await;
    assert_eq!(acts(EgovPep, &case, "DutyPaymentRecorded").await, 1);
    let genuine = callback(&run, &reference, order(&run, &case, DutyService::PermanentResidencePermit));
    let key = gateway_key(&run.suite);
    let send = async |body: &[u8], signature: String| deliver(&run, EgovPep, body, signature).await;
    for _ in 0..2 {
        assert_eq!(send(&genuine, key.sign(&genuine)).await, 204);
    }
    let stranger = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let stranger = CallbackSigner::from_hex(&hex::encode(stranger.serialized_der())).unwrap();
    for signature in [String::new(), "zz".to_owned(), stranger.sign(&genuine), key.sign(b"{}")] {
        assert_eq!(send(&genuine, signature).await, 401);
    }
    let foreign = callback(&run, &reference, "somebody-elses".to_owned());
    assert_eq!(send(&foreign, key.sign(&foreign)).await, 422);
    assert_eq!(send(b"{}", key.sign(b"{}")).await, 400);
    assert_eq!(acts(EgovPep, &case, "DutyPaymentRecorded").await, 1);
}

#[tokio::test]
async fn the_cards_callback_is_noted_once() {
    // Aim: par. 26(3): the gateway calls ARM GO back by itself; the same callback twice more, before and after the card's issue,
    // is taken and leaves one line; the portal, who ordered nothing of the kind, takes it not; the operator has the next step.
    let run = run(City::Astana).await;
    petition(&run).await.unwrap();
    let case = application(&run).await.unwrap();
    let number = preliminary_permit(&run, &case).await.unwrap();
    final_permit(&run, &case, &number).await.unwrap();
    run.at("2026-12-23T10:00").await.unwrap();
    register_residence(&run, &case).await.unwrap();
    pay_card_duty(&run, &case).await.unwrap();
    assert_eq!(acts(ArmGo, &case, "CardPaymentRecorded").await, 1);
    assert_eq!(view::case(&run, ArmGo, &case).await.summary.unwrap().next_owner, "TSON_OPERATOR");
    let reference = view::fact(&run, ArmGo, &case, "/order/reference").await;
    let again = callback(&run, &reference, order(&run, &case, DutyService::ResidenceCard));
    let key = gateway_key(&run.suite);
    assert_eq!(deliver(&run, ArmGo, &again, key.sign(&again)).await, 204);
    assert_eq!(deliver(&run, EgovPep, &again, key.sign(&again)).await, 422);
    issue_card(&run, &case).await.unwrap();
    assert_eq!(deliver(&run, ArmGo, &again, key.sign(&again)).await, 204);
    assert_eq!(acts(ArmGo, &case, "CardPaymentRecorded").await, 1);
    view::stands(&run, &case, &[(ArmGo, "CARD_ISSUED")]).await;
}

#[tokio::test]
async fn a_decision_consumes_its_payment() {
    // Aim: AMB-27: after a whole case the permit's duty and the card's are consumed by their own applications, and every task
    // of both agencies is done.
    let run =
        CaseRun::open(&Suite::from_environment().unwrap(), City::Almaty, "2026-10-05T09:00", silent()).await.unwrap();
    let carried = carry(&run).await.unwrap();
    let case = carried.application.parse().unwrap();
    for (place, mails) in [(1, carried.notices.len() as i64), (2, 0)] {
        let agency = tables::all().await.remove(place);
        assert_eq!(agency.count("SELECT count(*) FROM tasks WHERE case_id = $1 AND way = 'mail'", case).await, mails);
        let used =
            "SELECT count(*) FROM tasks WHERE case_id = $1 AND state = 'done' AND body ->> 'task' = 'CONSUME_PAYMENT'";
        assert_eq!(agency.count(used, case).await, 1, "{}", agency.agency);
        assert_eq!(agency.count("SELECT count(*) FROM tasks WHERE case_id = $1 AND state <> 'done'", case).await, 0);
    }
}

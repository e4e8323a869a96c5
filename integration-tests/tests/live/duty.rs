//! The state duty at the portal and the gateway: called back once, bound by filing, consumed by the decision, released without.

use contracts::egov_pep::v1 as pep;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use kosh::case_run::{Scene, carry, open_application, pay_duty, petition, silent};
use kosh::services::Service::EgovPep;
use kosh::suite::Suite;
use platform::payments::{PaymentCallback, SIGNATURE, Signer};
use regulation::City;
use serde_json::Value;

use crate::{scene, tables};

async fn acts(case: &str, act: &str) -> usize {
    let history = tables::all().await.remove(1).history(case.parse().unwrap()).await;
    history.iter().filter(|line| line.act == act).count()
}

/// An application in Astana whose duty is paid, and its payment's reference.
async fn paid_application() -> (Scene, String, String) {
    let scene = scene(City::Astana).await;
    petition(&scene).await.unwrap();
    scene.at("2026-10-22T10:00").await.unwrap();
    let case = open_application(&scene).await.unwrap();
    pay_duty(&scene, &case).await.unwrap();
    let request = pep::RequestDutyPaymentRequest { request_id: id(), case_id: case.clone() };
    let mut door = EgovPepServiceClient::new(scene.suite.channel(EgovPep).unwrap());
    let asked = door.request_duty_payment(scene.cast.applicant.ask(request)).await.unwrap().into_inner();
    (scene, case, asked.payment_reference)
}

fn id() -> String {
    platform::clock::fresh_id().to_string()
}

/// What the installation's key file holds for the outside world.
fn gateway_key(suite: &Suite) -> Signer {
    let file = suite.endpoints().data.join("keys.json");
    let keys: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    Signer::from_hex(keys["sealing"]["registries"]["private"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_callback_is_noted_once_and_believed_by_its_signature_alone() {
    // Aim: the gateway's own callback and two more deliveries of it leave one line; unsigned, signed by a stranger, or signed
    // with other bytes it is turned away with 401; a genuine one about nobody's order is refused for good; none changes anything.
    let (scene, case, reference) = paid_application().await;
    assert_eq!(acts(&case, "DutyPaymentNoted").await, 1);
    let url = format!("http://{}/callbacks/payments", scene.suite.endpoints().callbacks_replicas[0]);
    let callback = |order_id: String| PaymentCallback {
        callback_id: platform::digest::uuid_of_parts(&[b"paid", reference.as_bytes()]),
        reference: reference.clone(),
        order_id,
        paid_at: scene.time.now(),
    };
    let genuine = serde_json::to_vec(&callback(format!("{case}:PERMANENT_RESIDENCE_PERMIT"))).unwrap();
    let key = gateway_key(&scene.suite);
    let send = async |body: &[u8], signature: String| {
        let request = scene.suite.http().post(&url).header(SIGNATURE, signature).body(body.to_vec());
        request.send().await.unwrap().status().as_u16()
    };
    for _ in 0..2 {
        assert_eq!(send(&genuine, key.sign(&genuine)).await, 204);
    }
    let stranger = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let stranger = Signer::from_hex(&hex::encode(stranger.serialized_der())).unwrap();
    for signature in [String::new(), "zz".to_owned(), stranger.sign(&genuine), key.sign(b"{}")] {
        assert_eq!(send(&genuine, signature).await, 401);
    }
    let foreign = serde_json::to_vec(&callback("somebody-elses".to_owned())).unwrap();
    assert_eq!(send(&foreign, key.sign(&foreign)).await, 422);
    assert_eq!(send(b"{}", key.sign(b"{}")).await, 400);
    assert_eq!(acts(&case, "DutyPaymentNoted").await, 1);
}

#[tokio::test]
async fn a_decision_consumes_its_payment() {
    // Aim: AMB-27: after a whole case the permit's duty and the card's are consumed by their own applications, and every errand
    // of both agencies is done.
    let scene =
        Scene::open(&Suite::from_environment().unwrap(), City::Almaty, "2026-10-05T09:00", silent()).await.unwrap();
    let carried = carry(&scene).await.unwrap();
    let case = carried.application.parse().unwrap();
    for (place, mails) in [(1, carried.notices.len() as i64), (2, 0)] {
        let agency = tables::all().await.remove(place);
        assert_eq!(agency.count("SELECT count(*) FROM errands WHERE case_id = $1 AND way = 'mail'", case).await, mails);
        let used = "SELECT count(*) FROM errands WHERE case_id = $1 AND state = 'done' AND body ->> 'errand' = 'CONSUME_PAYMENT'";
        assert_eq!(agency.count(used, case).await, 1, "{}", agency.agency);
        assert_eq!(agency.count("SELECT count(*) FROM errands WHERE case_id = $1 AND state <> 'done'", case).await, 0);
    }
}

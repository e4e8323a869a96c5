//! ПШЭП.

use platform::payments::{PaymentOrder, PaymentStatus};
use platform::refusal::Refusal;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::installation::{IIN, Installation, OTHER_IIN, fresh_key};

fn order() -> PaymentOrder {
    PaymentOrder {
        order_id: "application-1".to_owned(),
        service: "PERMANENT_RESIDENCE_PERMIT".to_owned(),
        beneficiary_iin: IIN.to_owned(),
        amount_tenge: 17_300,
        ordered_at: "2026-06-10T06:00:00Z".parse().unwrap(),
        callback_url: None,
        test_clock: None,
    }
}

async fn post(installation: &Installation, path: &str, body: impl Into<Vec<u8>>) -> (StatusCode, Value) {
    let response = installation.signed(Method::POST, path, body).send().await.unwrap();
    let status = response.status();
    let form = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(form, if status.is_success() { "application/json" } else { "application/problem+json" });
    (status, response.json().await.unwrap())
}

#[tokio::test]
async fn a_payment_is_ordered_paid_and_read() {
    // Aim: the client of the agencies sees AWAITING, then PAID. Repeated orders and payments change nothing.
    let installation = Installation::start().await;
    let gateway = installation.gateway();
    let ordered = gateway.order(&order()).await.unwrap();
    assert_eq!((ordered.status, ordered.paid_at), (PaymentStatus::Awaiting, None));
    assert_eq!(gateway.order(&order()).await.unwrap(), ordered);
    assert_eq!(installation.count("payments").await, 1);

    let pay = format!("/payments/{}/pay", ordered.reference);
    assert_eq!(ordered.pay_url, format!("{}{pay}", installation.payments_url));
    let first = json!({ "payer_idn": OTHER_IIN, "paid_at": "2026-06-10T07:00:00Z" });
    assert_eq!(post(&installation, &pay, first.to_string()).await.0, StatusCode::OK);
    let paid = gateway.status(&ordered.reference).await.unwrap();
    assert_eq!((paid.status, paid.paid_at), (PaymentStatus::Paid, Some("2026-06-10T07:00:00Z".parse().unwrap())));

    let again = json!({ "payer_idn": "940140000385", "paid_at": "2026-06-11T07:00:00Z" });
    let (status, body) = post(&installation, &pay, again.to_string()).await;
    assert_eq!((status, &body["paid_at"]), (StatusCode::OK, &json!("2026-06-10T07:00:00Z")));
    assert_eq!(installation.count("payments WHERE payer_idn = '900315200004'").await, 1);
    installation.end().await;
}

#[tokio::test]
async fn each_refusal_of_the_gateway_has_a_code() {
    // Aim: reused orders, unknown payments, wrong fields, too large bodies and invalid input have different codes
    // and fields.
    let installation = Installation::start().await;
    let gateway = installation.gateway();
    let unknown = Refusal::Outside { system: "ПШЭП", code: "UNKNOWN_PAYMENT".to_owned() };
    assert_eq!(gateway.status("PSHEP404").await.unwrap_err(), unknown);
    let ordered = gateway.order(&order()).await.unwrap();
    let pay = format!("/payments/{}/pay", ordered.reference);
    let dearer = serde_json::to_value(PaymentOrder { amount_tenge: 1, ..order() }).unwrap();
    let free = serde_json::to_value(PaymentOrder { amount_tenge: 0, ..order() }).unwrap();
    let early = json!({ "payer_idn": IIN, "paid_at": "2026-06-10T05:59:59Z" });
    for (path, body, status, code, field) in [
        ("/payments", dearer.to_string(), 409, "ORDER_ID_REUSED", None),
        ("/payments", free.to_string(), 400, "INVALID_REQUEST", Some("amount_tenge")),
        ("/payments", "[]".to_owned(), 400, "NOT_A_JSON_OBJECT", None),
        ("/payments", " ".repeat(65 * 1024), 413, "TOO_LARGE", None),
        (pay.as_str(), "{}".to_owned(), 400, "INVALID_REQUEST", Some("payer_idn")),
        (pay.as_str(), early.to_string(), 400, "INVALID_REQUEST", Some("paid_at")),
        ("/payments/PSHEP404/pay", json!({ "payer_idn": IIN }).to_string(), 404, "UNKNOWN_PAYMENT", None),
        ("/health", String::new(), 405, "METHOD_NOT_ALLOWED", None),
        ("/nowhere", String::new(), 404, "UNKNOWN_PATH", None),
    ] {
        let (answered, problem) = post(&installation, path, body).await;
        assert_eq!((answered.as_u16(), problem["code"].as_str()), (status, Some(code)), "{path}");
        assert_eq!(problem["field"].as_str(), field);
    }
    assert_eq!(gateway.status(&ordered.reference).await.unwrap().status, PaymentStatus::Awaiting);
    let health = installation.http.get(format!("{}/health", installation.payments_url)).send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    installation.end().await;
}

/// Waits until exactly one callback matches.
async fn until(installation: &Installation, question: &'static str) {
    let wait = async {
        while installation.line(question).await != "1" {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), wait).await.unwrap();
}

async fn paid_order(installation: &Installation, order: &PaymentOrder) -> String {
    let ordered = installation.gateway().order(order).await.unwrap();
    let pay = format!("/payments/{}/pay", ordered.reference);
    assert_eq!(post(installation, &pay, json!({ "payer_idn": OTHER_IIN }).to_string()).await.0, StatusCode::OK);
    ordered.reference
}

#[tokio::test]
async fn a_payment_is_used_by_one_application() {
    // Aim: AMB-27. An unpaid payment cannot be bound. A paid one is bound to the first application that binds it. A
    // released one can be bound again, and a consumed one cannot. Every act may be repeated, also late.
    let installation = Installation::start().await;
    let gateway = installation.gateway();
    let reference = gateway.order(&order()).await.unwrap().reference;
    let used = async |act: &str, application: &str| {
        let body = json!({ "application": application }).to_string();
        let (status, answer) = post(&installation, &format!("/payments/{reference}/{act}"), body).await;
        let result = if status.is_success() { &answer["status"] } else { &answer["code"] };
        (status.as_u16(), result.as_str().unwrap().to_owned(), answer["application"].as_str().unwrap_or("").to_owned())
    };
    let result = |status: u16, code: &str, application: &str| (status, code.to_owned(), application.to_owned());
    assert_eq!(used("bind", "A").await, result(409, "NOT_PAID", ""));
    assert_eq!(used("consume", "A").await, result(409, "NOT_PAID", ""));
    paid_order(&installation, &order()).await;
    for _ in 0..2 {
        assert_eq!(used("bind", "A").await, result(200, "BOUND", "A"));
        assert_eq!(used("bind", "B").await, result(409, "USED_ELSEWHERE", ""));
        assert_eq!(used("consume", "B").await, result(409, "USED_ELSEWHERE", ""));
    }
    for _ in 0..2 {
        assert_eq!(used("release", "A").await, result(200, "PAID", ""));
    }
    assert_eq!(used("bind", "B").await, result(200, "BOUND", "B"));
    assert_eq!(used("release", "A").await, result(200, "BOUND", "B"));
    for _ in 0..2 {
        assert_eq!(used("consume", "B").await, result(200, "CONSUMED", "B"));
    }
    assert_eq!(used("bind", "A").await, result(409, "USED_ELSEWHERE", ""));
    assert_eq!(used("release", "B").await, result(409, "CONSUMED", ""));
    assert_eq!(used("bind", "B").await, result(200, "CONSUMED", "B"));
    assert!(gateway.status(&reference).await.unwrap().is_used_elsewhere("A"));
    installation.end().await;
}

#[tokio::test]
async fn two_applications_at_once_do_not_share_a_payment() {
    // Aim: of many simultaneous bind calls only one succeeds.
    let installation = Installation::start().await;
    let reference = paid_order(&installation, &order()).await;
    let gateway = installation.gateway();
    let names: Vec<_> = (0..16).map(|number| format!("A{number}")).collect();
    let mut calls = tokio::task::JoinSet::new();
    for name in names {
        let (gateway, reference) = (gateway.clone(), reference.clone());
        calls.spawn(async move { gateway.bind(&reference, &name).await.is_ok() });
    }
    assert_eq!(calls.join_all().await.into_iter().filter(|bound| *bound).count(), 1);
    installation.end().await;
}

#[tokio::test]
async fn the_gateway_answers_only_known_agencies() {
    // Aim: UNKNOWN_CALLER and no change follow a missing signature, another key, an old moment, and a path or body
    // that was not signed. A payer needs no signature and sees no number of a person.
    let installation = Installation::start().await;
    let reference = paid_order(&installation, &order()).await;
    let path = format!("/payments/{reference}/bind");
    let body = json!({ "application": "A" }).to_string();
    let url = |path: &str| format!("{}{path}", installation.payments_url);
    let good = || installation.signed(Method::POST, &path, body.clone());
    let moved = good().build().unwrap().headers().clone();
    let mut old = moved.clone();
    old.insert("x-kosh-signed-at", "1".parse().unwrap());
    let stranger = platform::payments::CallbackSigner::from_hex(&fresh_key().0).unwrap();
    for request in [
        installation.http.post(url(&path)).body(body.clone()),
        installation.http.get(url(&format!("/payments/{reference}"))),
        installation.http.post(url("/payments")).body("{}"),
        installation.http.post(url(&path)).headers(moved.clone()).body(json!({ "application": "B" }).to_string()),
        installation
            .http
            .post(url(&format!("/payments/{reference}/consume")))
            .headers(moved.clone())
            .body(body.clone()),
        installation.http.post(url(&path)).headers(old).body(body.clone()),
        installation
            .http
            .post(url(&path))
            .header("x-kosh-agency", "egov-pep")
            .header("x-kosh-signed-at", platform::clock::wall_now().as_second())
            .header("x-kosh-signature", stranger.sign(body.as_bytes()))
            .body(body.clone()),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], "UNKNOWN_CALLER");
    }
    let bill = installation.http.get(url(&format!("/payments/{reference}/pay"))).send().await.unwrap();
    let bill: Value = bill.json().await.unwrap();
    assert_eq!((&bill["status"], bill.get("beneficiary_iin")), (&json!("PAID"), None));
    assert_eq!(good().send().await.unwrap().status(), StatusCode::OK);
    installation.end().await;
}

#[tokio::test]
async fn a_payment_is_called_back_until_the_receiver_accepts_it() {
    // Aim: the callback is stored with the payment, and the gateway signs its exact bytes. After a 503 the same
    // body is sent again, and after acceptance never again. A receiver that refuses permanently gets no second
    // call.
    let installation = Installation::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (seen, mut calls) = tokio::sync::mpsc::unbounded_channel();
    let endpoint = move |headers: axum::http::HeaderMap, body: axum::body::Bytes| async move {
        seen.send((headers["x-kosh-signature"].to_str().unwrap().to_owned(), body.to_vec())).unwrap();
        if String::from_utf8_lossy(&body).contains("never") {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    let router = axum::Router::new().route("/paid", axum::routing::post(endpoint));
    let served = tokio::spawn(async move { axum::serve(listener, router).await });
    let callback_url = Some(format!("http://{address}/paid"));
    let reference = paid_order(&installation, &PaymentOrder { callback_url: callback_url.clone(), ..order() }).await;
    let (signature, body) = calls.recv().await.unwrap();
    assert!(platform::payments::is_signed(&installation.callback_key, &body, &signature));
    let callback: platform::payments::PaymentCallback = serde_json::from_slice(&body).unwrap();
    assert_eq!((callback.reference, callback.order_id.as_str()), (reference, "application-1"));
    assert_eq!(calls.recv().await.unwrap(), (signature, body));
    let refused = PaymentOrder { callback_url, order_id: "never".to_owned(), ..order() };
    paid_order(&installation, &refused).await;
    until(&installation, "SELECT count(*)::text FROM callbacks WHERE state = 'parked' AND reason = 'refused with 404'")
        .await;
    served.abort();
    installation.end().await;
}

#[tokio::test]
async fn a_callback_waits_for_an_absent_receiver() {
    // Aim: an agency that stops between the payment and its callback loses nothing. While no process listens at its
    // address, the gateway retries. When it listens again, the callback arrives once.
    let installation = Installation::start().await;
    // The port is bound but not listening, so that no other process gets it and connections are refused.
    let away = tokio::net::TcpSocket::new_v4().unwrap();
    away.set_reuseaddr(true).unwrap();
    away.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let callback_url = Some(format!("http://{}/paid", away.local_addr().unwrap()));
    let reference = paid_order(&installation, &PaymentOrder { callback_url, ..order() }).await;
    let tried =
        "SELECT count(*)::text FROM callbacks WHERE state = 'waiting' AND reason = 'the receiver did not answer'";
    until(&installation, tried).await;
    let listener = away.listen(16).unwrap();
    let (seen, mut calls) = tokio::sync::mpsc::unbounded_channel();
    let endpoint = move |body: axum::body::Bytes| async move {
        seen.send(body.to_vec()).unwrap();
        StatusCode::NO_CONTENT
    };
    let router = axum::Router::new().route("/paid", axum::routing::post(endpoint));
    let served = tokio::spawn(async move { axum::serve(listener, router).await });
    until(&installation, "SELECT count(*)::text FROM callbacks WHERE state = 'done'").await;
    let callback: platform::payments::PaymentCallback = serde_json::from_slice(&calls.recv().await.unwrap()).unwrap();
    assert_eq!(callback.reference, reference);
    assert!(calls.try_recv().is_err());
    served.abort();
    installation.end().await;
}

#[tokio::test]
async fn a_client_that_never_finishes_its_head_is_disconnected() {
    // Aim: a client that sends half a head holds a connection only for a limited time. Other clients are served
    // meanwhile.
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let installation = Installation::start().await;
    let place = installation.payments_url.strip_prefix("http://").unwrap();
    let mut slow = tokio::net::TcpStream::connect(place).await.unwrap();
    slow.write_all(b"GET /health HTTP/1.1\r\nX-Slow: ").await.unwrap();
    let health = installation.http.get(format!("{}/health", installation.payments_url)).send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(60), slow.read_to_end(&mut answer)).await;
    // The gateway may send an error first; in both cases the connection ends.
    let _ = ended.expect("the connection is still open");
    installation.end().await;
}

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

async fn post(house: &Installation, path: &str, body: impl Into<Vec<u8>>) -> (StatusCode, Value) {
    let response = house.signed(Method::POST, path, body).send().await.unwrap();
    let status = response.status();
    let form = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(form, if status.is_success() { "application/json" } else { "application/problem+json" });
    (status, response.json().await.unwrap())
}

#[tokio::test]
async fn a_payment_is_ordered_paid_and_read() {
    // Aim: the agencies' own client sees AWAITING, then PAID; orders and payments repeat without effect.
    let house = Installation::start().await;
    let gateway = house.gateway();
    let ordered = gateway.order(&order()).await.unwrap();
    assert_eq!((ordered.status, ordered.paid_at), (PaymentStatus::Awaiting, None));
    assert_eq!(gateway.order(&order()).await.unwrap(), ordered);
    assert_eq!(house.count("payments").await, 1);

    let pay = format!("/payments/{}/pay", ordered.reference);
    assert_eq!(ordered.pay_url, format!("{}{pay}", house.payments_url));
    let first = json!({ "payer_idn": OTHER_IIN, "paid_at": "2026-06-10T07:00:00Z" });
    assert_eq!(post(&house, &pay, first.to_string()).await.0, StatusCode::OK);
    let paid = gateway.status(&ordered.reference).await.unwrap();
    assert_eq!((paid.status, paid.paid_at), (PaymentStatus::Paid, Some("2026-06-10T07:00:00Z".parse().unwrap())));

    let again = json!({ "payer_idn": "940140000385", "paid_at": "2026-06-11T07:00:00Z" });
    let (status, body) = post(&house, &pay, again.to_string()).await;
    assert_eq!((status, &body["paid_at"]), (StatusCode::OK, &json!("2026-06-10T07:00:00Z")));
    assert_eq!(house.count("payments WHERE payer_idn = '900315200004'").await, 1);
    house.end().await;
}

#[tokio::test]
async fn what_the_gateway_refuses_has_a_code() {
    // Aim: reused orders, unknown payments, wrong fields, too much and nonsense are told apart by code and field.
    let house = Installation::start().await;
    let gateway = house.gateway();
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
        let (answered, problem) = post(&house, path, body).await;
        assert_eq!((answered.as_u16(), problem["code"].as_str()), (status, Some(code)), "{path}");
        assert_eq!(problem["field"].as_str(), field);
    }
    assert_eq!(gateway.status(&ordered.reference).await.unwrap().status, PaymentStatus::Awaiting);
    let health = house.http.get(format!("{}/health", house.payments_url)).send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    house.end().await;
}

/// Waits until there is one such callback.
async fn until(house: &Installation, question: &'static str) {
    let wait = async {
        while house.line(question).await != "1" {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), wait).await.unwrap();
}

async fn paid_order(house: &Installation, order: &PaymentOrder) -> String {
    let ordered = house.gateway().order(order).await.unwrap();
    let pay = format!("/payments/{}/pay", ordered.reference);
    assert_eq!(post(house, &pay, json!({ "payer_idn": OTHER_IIN }).to_string()).await.0, StatusCode::OK);
    ordered.reference
}

#[tokio::test]
async fn a_payment_is_used_by_one_application() {
    // Aim: AMB-27: unpaid it binds to none; paid to one, whoever asks first; released it binds to the next; consumed it never
    // binds again. Every act may be repeated, also late.
    let house = Installation::start().await;
    let gateway = house.gateway();
    let reference = gateway.order(&order()).await.unwrap().reference;
    let used = async |act: &str, application: &str| {
        let body = json!({ "application": application }).to_string();
        let (status, answer) = post(&house, &format!("/payments/{reference}/{act}"), body).await;
        let told = if status.is_success() { &answer["status"] } else { &answer["code"] };
        (status.as_u16(), told.as_str().unwrap().to_owned(), answer["application"].as_str().unwrap_or("").to_owned())
    };
    let told = |status: u16, word: &str, application: &str| (status, word.to_owned(), application.to_owned());
    assert_eq!(used("bind", "A").await, told(409, "NOT_PAID", ""));
    assert_eq!(used("consume", "A").await, told(409, "NOT_PAID", ""));
    paid_order(&house, &order()).await;
    for _ in 0..2 {
        assert_eq!(used("bind", "A").await, told(200, "BOUND", "A"));
        assert_eq!(used("bind", "B").await, told(409, "USED_ELSEWHERE", ""));
        assert_eq!(used("consume", "B").await, told(409, "USED_ELSEWHERE", ""));
    }
    for _ in 0..2 {
        assert_eq!(used("release", "A").await, told(200, "PAID", ""));
    }
    assert_eq!(used("bind", "B").await, told(200, "BOUND", "B"));
    assert_eq!(used("release", "A").await, told(200, "BOUND", "B"));
    for _ in 0..2 {
        assert_eq!(used("consume", "B").await, told(200, "CONSUMED", "B"));
    }
    assert_eq!(used("bind", "A").await, told(409, "USED_ELSEWHERE", ""));
    assert_eq!(used("release", "B").await, told(409, "CONSUMED", ""));
    assert_eq!(used("bind", "B").await, told(200, "CONSUMED", "B"));
    assert!(gateway.status(&reference).await.unwrap().is_used_elsewhere("A"));
    house.end().await;
}

#[tokio::test]
async fn two_applications_at_once_do_not_share_a_payment() {
    // Aim: of many that bind at the same moment one wins.
    let house = Installation::start().await;
    let reference = paid_order(&house, &order()).await;
    let gateway = house.gateway();
    let names: Vec<_> = (0..16).map(|number| format!("A{number}")).collect();
    let mut asked = tokio::task::JoinSet::new();
    for name in names {
        let (gateway, reference) = (gateway.clone(), reference.clone());
        asked.spawn(async move { gateway.bind(&reference, &name).await.is_ok() });
    }
    assert_eq!(asked.join_all().await.into_iter().filter(|bound| *bound).count(), 1);
    house.end().await;
}

#[tokio::test]
async fn the_gateway_answers_agencies_it_knows() {
    // Aim: no signature, another key, another path or body than was signed, an old moment: UNKNOWN_CALLER and no change; a payer
    // needs none and sees nobody's number.
    let house = Installation::start().await;
    let reference = paid_order(&house, &order()).await;
    let path = format!("/payments/{reference}/bind");
    let body = json!({ "application": "A" }).to_string();
    let url = |path: &str| format!("{}{path}", house.payments_url);
    let good = || house.signed(Method::POST, &path, body.clone());
    let moved = good().build().unwrap().headers().clone();
    let mut old = moved.clone();
    old.insert("x-kosh-signed-at", "1".parse().unwrap());
    let stranger = platform::payments::CallbackSigner::from_hex(&fresh_key().0).unwrap();
    for request in [
        house.http.post(url(&path)).body(body.clone()),
        house.http.get(url(&format!("/payments/{reference}"))),
        house.http.post(url("/payments")).body("{}"),
        house.http.post(url(&path)).headers(moved.clone()).body(json!({ "application": "B" }).to_string()),
        house.http.post(url(&format!("/payments/{reference}/consume"))).headers(moved.clone()).body(body.clone()),
        house.http.post(url(&path)).headers(old).body(body.clone()),
        house
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
    let bill = house.http.get(url(&format!("/payments/{reference}/pay"))).send().await.unwrap();
    let bill: Value = bill.json().await.unwrap();
    assert_eq!((&bill["status"], bill.get("beneficiary_iin")), (&json!("PAID"), None));
    assert_eq!(good().send().await.unwrap().status(), StatusCode::OK);
    house.end().await;
}

#[tokio::test]
async fn a_payment_is_called_back_until_it_is_taken() {
    // Aim: written with the payment, signed by the gateway over the very bytes, sent again after a 503 with the same body, then
    // never again; an orderer who refuses for good is not asked again.
    let house = Installation::start().await;
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
    let reference = paid_order(&house, &PaymentOrder { callback_url: callback_url.clone(), ..order() }).await;
    let (signature, body) = calls.recv().await.unwrap();
    assert!(platform::payments::is_signed(&house.callback_key, &body, &signature));
    let callback: platform::payments::PaymentCallback = serde_json::from_slice(&body).unwrap();
    assert_eq!((callback.reference, callback.order_id.as_str()), (reference, "application-1"));
    assert_eq!(calls.recv().await.unwrap(), (signature, body));
    let refused = PaymentOrder { callback_url, order_id: "never".to_owned(), ..order() };
    paid_order(&house, &refused).await;
    until(&house, "SELECT count(*)::text FROM callbacks WHERE state = 'parked' AND reason = 'refused with 404'").await;
    served.abort();
    house.end().await;
}

#[tokio::test]
async fn a_callback_waits_for_a_receiver_who_was_away() {
    // Aim: an agency that was killed between the payment and its callback loses nothing: nobody listens at its address while the
    // gateway tries; once it listens there again the callback comes, once.
    let house = Installation::start().await;
    // Held without listening, so that no one else is given the address: who connects is refused.
    let away = tokio::net::TcpSocket::new_v4().unwrap();
    away.set_reuseaddr(true).unwrap();
    away.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let callback_url = Some(format!("http://{}/paid", away.local_addr().unwrap()));
    let reference = paid_order(&house, &PaymentOrder { callback_url, ..order() }).await;
    let tried = "SELECT count(*)::text FROM callbacks WHERE state = 'waiting' AND reason = 'nobody answered'";
    until(&house, tried).await;
    let listener = away.listen(16).unwrap();
    let (seen, mut calls) = tokio::sync::mpsc::unbounded_channel();
    let endpoint = move |body: axum::body::Bytes| async move {
        seen.send(body.to_vec()).unwrap();
        StatusCode::NO_CONTENT
    };
    let router = axum::Router::new().route("/paid", axum::routing::post(endpoint));
    let served = tokio::spawn(async move { axum::serve(listener, router).await });
    until(&house, "SELECT count(*)::text FROM callbacks WHERE state = 'done'").await;
    let callback: platform::payments::PaymentCallback = serde_json::from_slice(&calls.recv().await.unwrap()).unwrap();
    assert_eq!(callback.reference, reference);
    assert!(calls.try_recv().is_err());
    served.abort();
    house.end().await;
}

#[tokio::test]
async fn a_client_that_never_finishes_its_head_is_hung_up_on() {
    // Aim: a client that opens a connection and sends half a head holds it for a bounded time; others are served meanwhile.
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let house = Installation::start().await;
    let place = house.payments_url.strip_prefix("http://").unwrap();
    let mut slow = tokio::net::TcpStream::connect(place).await.unwrap();
    slow.write_all(b"GET /health HTTP/1.1\r\nX-Slow: ").await.unwrap();
    let health = house.http.get(format!("{}/health", house.payments_url)).send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(60), slow.read_to_end(&mut answer)).await;
    // Whether it is told so or not, the connection is gone.
    let _ = ended.expect("the connection was held");
    house.end().await;
}

//! ПШЭП.

use platform::payments::{PaymentGateway, PaymentOrder, PaymentStatus};
use platform::refusal::Refusal;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::installation::{IIN, Installation, OTHER_IIN};

fn order() -> PaymentOrder {
    PaymentOrder {
        order_id: "application-1".to_owned(),
        service: "PERMANENT_RESIDENCE_PERMIT".to_owned(),
        beneficiary_iin: IIN.to_owned(),
        amount_tenge: 17_300,
        ordered_at: "2026-06-10T06:00:00Z".parse().unwrap(),
    }
}

async fn post(house: &Installation, path: &str, body: impl Into<reqwest::Body>) -> (StatusCode, Value) {
    let response = house.http.post(format!("{}{path}", house.payments_url)).body(body).send().await.unwrap();
    let status = response.status();
    let form = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(form, if status.is_success() { "application/json" } else { "application/problem+json" });
    (status, response.json().await.unwrap())
}

#[tokio::test]
async fn a_payment_is_ordered_paid_and_read() {
    // Aim: the agencies' own client sees AWAITING, then PAID; orders and payments repeat without effect.
    let house = Installation::start().await;
    let gateway = PaymentGateway::new(&house.payments_url).unwrap();
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
    let gateway = PaymentGateway::new(&house.payments_url).unwrap();
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

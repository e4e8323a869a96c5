//! Health as a kubelet asks for it, and the endpoint's TLS.
//!
//! Needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;

use std::time::Duration;

use database::Database;
use platform::server::{Entrance, Gate, Heartbeat, Routes, TlsSettings, Vitals, listen_with};
use platform::token::TokenReader;
use rcgen::{CertificateParams, KeyPair, PKCS_ED25519};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};
use tokio_util::sync::CancellationToken;
use tonic::Code;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

/// A database that is back is found within this.
const BOUND: Duration = Duration::from_secs(30);

fn free() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

async fn serves(channel: &Channel, service: &str) -> Result<bool, Code> {
    let request = HealthCheckRequest { service: service.to_owned() };
    let answer = HealthClient::new(channel.clone()).check(request).await.map_err(|status| status.code())?;
    Ok(answer.get_ref().status() == ServingStatus::Serving)
}

#[tokio::test]
async fn a_probe_means_what_it_says() {
    // Aim: not ready before the endpoints are open, without a migration, without the database, or after a stop; alive in all of it.
    let database = Database::create().await;
    let url = database.runtime.connect_options().to_url_lossy().to_string();
    let stop = CancellationToken::new();
    let vitals = Vitals::new(platform::ledger::migrations(), stop.clone());
    let address = free();
    let _probed = vitals.answer_at(Some(&address)).await.unwrap();
    let service = Endpoint::from_shared(format!("http://{address}")).unwrap().connect_lazy();
    vitals.observe(vec![Heartbeat::default()]);
    assert_eq!((serves(&service, "started").await, serves(&service, "ready").await), (Ok(false), Ok(false)));
    let pool = vitals.await_database(&url).await.unwrap();
    assert_eq!(serves(&service, "ready").await, Ok(false));
    vitals.opened();
    assert_eq!((serves(&service, "started").await, serves(&service, "ready").await), (Ok(true), Ok(true)));
    assert_eq!(serves(&service, "broker").await, Err(Code::NotFound));

    // A newer program's migration is none of this one's business; a missing one of its own is.
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'newer', true, '', 0)";
    database.owner.execute(newer).await.unwrap();
    assert_eq!(serves(&service, "ready").await, Ok(true));
    database.owner.execute("UPDATE _sqlx_migrations SET version = 5000 WHERE version = 1").await.unwrap();
    assert_eq!(serves(&service, "ready").await, Ok(false));
    database.owner.execute("UPDATE _sqlx_migrations SET version = 1 WHERE version = 5000").await.unwrap();
    assert_eq!(serves(&service, "ready").await, Ok(true));

    let role = database.runtime.connect_options().get_username().to_owned();
    let shut = format!(
        "ALTER ROLE {role} NOLOGIN; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'"
    );
    database.owner.execute(sqlx::raw_sql(AssertSqlSafe(shut))).await.unwrap();
    assert_eq!((serves(&service, "ready").await, serves(&service, "live").await), (Ok(false), Ok(true)));
    database.owner.execute(AssertSqlSafe(format!("ALTER ROLE {role} LOGIN"))).await.unwrap();
    // The pool may hand out what is left of a connection once more.
    let again = async { while serves(&service, "ready").await != Ok(true) {} };
    tokio::time::timeout(BOUND, again).await.unwrap();

    stop.cancel();
    assert_eq!((serves(&service, "ready").await, serves(&service, "live").await), (Ok(false), Ok(true)));
    pool.close().await;
    database.drop().await;
}

#[tokio::test]
async fn who_waits_for_a_database_ends_when_told_to() {
    // Aim: a database that takes the connection and never answers does not hold a process that is told to end.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://somebody@{}/nothing", silent.local_addr().unwrap());
    let stop = CancellationToken::new();
    let vitals = Vitals::new(platform::ledger::migrations(), stop.clone());
    let (waited, ()) = tokio::join!(vitals.await_database(&url), async { stop.cancel() });
    assert!(waited.unwrap_err().to_string().contains("told to end"));
}

#[tokio::test]
async fn a_door_with_a_certificate_speaks_nothing_else() {
    // Aim: whoever trusts the certificate is served over TLS; in clear the same endpoint serves nobody.
    platform::server::install_crypto();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let directory = std::env::temp_dir().join(format!("kosh-tls-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let tls = TlsSettings { certificate: directory.join("tls.crt"), key: directory.join("tls.key") };
    std::fs::write(&tls.certificate, certificate.pem()).unwrap();
    std::fs::write(&tls.key, key.serialize_pem()).unwrap();

    let stop = CancellationToken::new();
    let entrance = Entrance { listen: free(), tls: Some(tls), vitals: Vitals::new(vec![], stop.clone()) };
    let port = entrance.listen.rsplit_once(':').unwrap().1.to_owned();
    let token_key = KeyPair::generate_for(&PKCS_ED25519).unwrap().public_key_pem();
    let gate = Gate::new(TokenReader::from_pem(&token_key).unwrap(), true, &[]).unwrap();
    let served = tokio::spawn({
        let stop = stop.clone();
        async move { listen_with(&entrance, gate, &mut Routes::default(), stop).await }
    });

    let trust = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(certificate.pem()));
    let sealed = Endpoint::from_shared(format!("https://localhost:{port}")).unwrap().tls_config(trust).unwrap();
    let service = tokio::time::timeout(Duration::from_secs(10), async {
        loop {
            match sealed.connect().await {
                Ok(service) => break service,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    });
    let service = service.await.unwrap();
    assert_eq!(serves(&service, "").await, Ok(true));
    let clear = Endpoint::from_shared(format!("http://127.0.0.1:{port}")).unwrap().connect_lazy();
    assert!(serves(&clear, "").await.is_err());
    stop.cancel();
    tokio::time::timeout(platform::server::DRAIN, served).await.unwrap().unwrap().unwrap();
    std::fs::remove_dir_all(&directory).unwrap();
}

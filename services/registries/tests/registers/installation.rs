//! One installation per test: a database, an authority and both endpoints on free ports. All of it is removed at
//! the end.

use std::collections::BTreeMap;
use std::time::Duration;

use contracts::registries::v1::certificate_authority_service_client::CertificateAuthorityServiceClient;
use contracts::registries::v1::fingerprint_service_client::FingerprintServiceClient;
use contracts::registries::v1::special_records_service_client::SpecialRecordsServiceClient;
use platform::clock::fresh_id;
use platform::ledger::Human;
use platform::payments::{AGENCY, CallbackSigner, PaymentGateway, SIGNATURE, SIGNED_AT, signed_bytes};
use platform::signature::{AuthorityKeys, create_authority};
use platform::token::{Claims, Role, issue};
use registries::Settings;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgPool};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

pub const IIN: &str = "991231100000";
pub const OTHER_IIN: &str = "900315200004";
pub const AGENCY_NAME: &str = "egov-pep";

pub struct Installation {
    pub authority: AuthorityKeys,
    pub http: reqwest::Client,
    pub payments_url: String,
    /// The public key for the callbacks of the gateway.
    pub callback_key: String,
    agency: CallbackSigner,
    channel: Channel,
    token_key: String,
    stop: CancellationToken,
    served: JoinHandle<anyhow::Result<()>>,
    owner: PgPool,
    admin: PgConnectOptions,
    database: String,
}

impl Installation {
    pub async fn start() -> Self {
        Self::start_as(true).await
    }

    pub async fn start_as(sandbox: bool) -> Self {
        let url = std::env::var("DATABASE_URL").expect("DATABASE_URL is not set: run cargo kosh test");
        let admin: PgConnectOptions = url.parse().unwrap();
        let database = format!("registries_test_{}", fresh_id().simple());
        execute(&admin, format!("CREATE DATABASE {database}")).await;
        let own = admin.clone().database(&database);
        let owner = PgPool::connect_with(own.clone()).await.unwrap();
        registries::migrate(&owner).await.unwrap();

        let authority = create_authority("2026-06-01T00:00:00Z".parse().unwrap()).unwrap();
        let token_key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let (agency, own_key) = (CallbackSigner::from_hex(&fresh_key().0).unwrap(), fresh_key());
        let [grpc, http] = free_ports();
        let settings = Settings {
            tls: None,
            issued_before: vec![],
            health_listen: None,
            metrics_listen: None,
            listen: format!("127.0.0.1:{grpc}"),
            payments_listen: format!("127.0.0.1:{http}"),
            payments_public_url: None,
            database_url: own.to_url_lossy().to_string().into(),
            token_key: token_key.public_key_pem(),
            issuing_chain_pem: authority.issuing_chain_pem.clone(),
            issuing_key_pem: authority.issuing_key_pem.as_str().into(),
            callers: BTreeMap::from([(AGENCY_NAME.to_owned(), agency.public())]),
            callback_key: own_key.0.into(),
            sandbox,
            otlp_endpoint: None,
        };
        let stop = CancellationToken::new();
        let served = tokio::spawn(registries::serve_until(settings, stop.clone()));
        let channel = connected(format!("http://127.0.0.1:{grpc}")).await;
        Self {
            authority,
            http: reqwest::Client::new(),
            payments_url: format!("http://127.0.0.1:{http}"),
            callback_key: own_key.1,
            agency,
            channel,
            token_key: token_key.serialize_pem(),
            stop,
            served,
            owner,
            admin,
            database,
        }
    }

    /// A request as a caller with this role sends it.
    pub fn request_as<T>(&self, role: Role, message: T) -> Request<T> {
        let human = Human { iin: OTHER_IIN.parse().unwrap(), role, city: None };
        let token = issue(&Claims::new(&human, None, 1), &self.token_key).unwrap();
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        request
    }

    /// The gateway through the client of an agency.
    pub fn gateway(&self) -> PaymentGateway {
        PaymentGateway::new(&self.payments_url, AGENCY_NAME, self.agency.clone()).unwrap()
    }

    /// A request to the gateway, signed by the agency.
    pub fn signed(&self, method: reqwest::Method, path: &str, body: impl Into<Vec<u8>>) -> reqwest::RequestBuilder {
        let (body, at) = (body.into(), platform::clock::wall_now().as_second());
        let signature = self.agency.sign(&signed_bytes(AGENCY_NAME, at, method.as_str(), path, &body));
        let request = self.http.request(method, format!("{}{path}", self.payments_url)).body(body);
        request.header(AGENCY, AGENCY_NAME).header(SIGNED_AT, at).header(SIGNATURE, signature)
    }

    /// One value of the database, read as its owner.
    pub async fn line(&self, sql: &'static str) -> String {
        sqlx::query_scalar(sql).fetch_one(&self.owner).await.unwrap()
    }

    pub fn special_records(&self) -> SpecialRecordsServiceClient<Channel> {
        SpecialRecordsServiceClient::new(self.channel.clone())
    }

    pub fn fingerprints(&self) -> FingerprintServiceClient<Channel> {
        FingerprintServiceClient::new(self.channel.clone())
    }

    pub fn authority_client(&self) -> CertificateAuthorityServiceClient<Channel> {
        CertificateAuthorityServiceClient::new(self.channel.clone())
    }

    pub fn ocsp_url(&self) -> String {
        format!("{}/ocsp", self.payments_url)
    }

    /// Changes the database directly, without the service.
    pub async fn alter_database(&self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&self.owner).await.unwrap();
    }

    pub async fn count(&self, table: &'static str) -> i64 {
        let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(count).fetch_one(&self.owner).await.unwrap()
    }

    /// Stops the service as a signal would, and drops the database.
    pub async fn end(self) {
        self.stop.cancel();
        drop(self.channel);
        drop(self.http);
        tokio::time::timeout(Duration::from_secs(15), self.served).await.unwrap().unwrap().unwrap();
        self.owner.close().await;
        execute(&self.admin, format!("DROP DATABASE {} WITH (FORCE)", self.database)).await;
    }
}

/// The stable code of the refusal, and the wrong fields.
pub fn refusal(status: &Status) -> (Code, String, Vec<String>) {
    let details = status.get_error_details();
    let fields = details.bad_request().map(|bad| bad.field_violations.iter().map(|v| v.field.clone()).collect());
    let code = details.error_info().map(|info| info.reason.clone()).unwrap_or_default();
    (status.code(), code, fields.unwrap_or_default())
}

/// A key in the form of settings, and its public half.
pub fn fresh_key() -> (String, String) {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    (hex::encode(key.serialized_der()), hex::encode(key.public_key_raw()))
}

fn free_ports() -> [u16; 2] {
    // Both listeners stay open until both ports are known, so that the ports differ.
    let held = [0, 1].map(|_| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

/// Waits until the endpoint accepts connections, at most ten seconds.
async fn connected(url: String) -> Channel {
    let endpoint = Channel::from_shared(url).unwrap();
    let mut round = tokio::time::interval(Duration::from_millis(10));
    let connect = async {
        loop {
            round.tick().await;
            if let Ok(channel) = endpoint.connect().await {
                return channel;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), connect).await.expect("the service does not listen")
}

async fn execute(admin: &PgConnectOptions, sql: String) {
    let mut connection = admin.connect().await.unwrap();
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.unwrap();
    connection.close().await.unwrap();
}

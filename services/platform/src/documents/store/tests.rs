//! Tests of the store in a bucket over the S3 protocol. An S3 server in this process keeps its buckets in a folder
//! and checks signatures like S3.
#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;
use std::path::PathBuf;

use hyper_util::rt::TokioIo;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s::{S3Result, s3_error};
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::*;

const BUCKET: &str = "kosh-documents";
const SECRET: &str = "a secret of the test's own";
/// The time limit of an RPC, and so the longest wait of a caller.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// An S3 server that runs as long as this value lives.
struct Server {
    folder: PathBuf,
    address: SocketAddr,
    _serving: AbortOnDropHandle<()>,
}

/// Allows one bucket. The server would create any named bucket, but S3 does not.
struct OneBucket;

#[tonic::async_trait]
impl S3Access for OneBucket {
    async fn check(&self, call: &mut S3AccessContext<'_>) -> S3Result<()> {
        match (call.credentials(), call.s3_path().get_bucket_name()) {
            (None, _) => Err(s3_error!(AccessDenied)),
            (_, Some(BUCKET)) => Ok(()),
            _ => Err(s3_error!(NoSuchBucket)),
        }
    }
}

impl Server {
    async fn start() -> Self {
        crate::server::install_crypto();
        let folder = std::env::temp_dir().join(format!("kosh-s3-{}", crate::clock::fresh_id()));
        std::fs::create_dir_all(folder.join(BUCKET)).unwrap();
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(&folder).unwrap());
        builder.set_auth(SimpleAuth::from_single("kosh", SECRET));
        builder.set_access(OneBucket);
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let http = hyper::server::conn::http1::Builder::new();
                let connection = http.serve_connection(TokioIo::new(stream), service.clone());
                connections.spawn(async move { drop(connection.await) });
            }
        });
        Self { folder, address, _serving: AbortOnDropHandle::new(serving) }
    }

    fn store(&self, bucket: &str, secret: &str) -> DocumentStore {
        bucket_at(self.address, bucket, secret)
    }

    /// The file in which the server stores an object.
    fn file_of(&self, digest: &str) -> PathBuf {
        self.folder.join(BUCKET).join(&digest[..2]).join(digest)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Opens the store as a service does, from its settings and the S3 variables.
fn bucket_at(address: SocketAddr, bucket: &str, secret: &str) -> DocumentStore {
    let variables = [
        ("AWS_ENDPOINT_URL", format!("http://{address}")),
        ("AWS_REGION", "kz-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "kosh".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
        ("PATH", "/bin".to_owned()),
    ];
    let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value));
    DocumentStore::open_with(&format!("s3://{bucket}/"), variables).unwrap()
}

/// What an RPC caller would see: the gRPC code and the code of the outside system.
fn status_of(error: StoreError) -> (Code, String) {
    let status = Status::from(error);
    let info = status.get_details_error_info().unwrap();
    assert_eq!(
        (info.reason.as_str(), info.metadata["system"].as_str()),
        ("OUTSIDE_SYSTEM_REFUSED", "the object store")
    );
    (status.code(), info.metadata["code"].clone())
}

#[tokio::test]
async fn a_bucket_stores_bytes_under_their_digest() {
    // Aim: stored bytes are returned, also to another process, and the same bytes are stored once. The largest
    // document and an empty one are accepted.
    let server = Server::start().await;
    let store = server.store(BUCKET, SECRET);
    let largest: Vec<u8> = (0..crate::documents::LARGEST).map(|place| (place % 251) as u8).collect();
    for bytes in [b"%PDF-1.7 a portfolio".to_vec(), vec![], largest] {
        let digest = store.put(bytes.clone()).await.unwrap();
        assert_eq!(digest, hex::encode(sha256(&bytes)));
        assert_eq!(store.put(bytes.clone()).await.unwrap(), digest);
        assert!(server.file_of(&digest).is_file());
        assert_eq!(server.store(BUCKET, SECRET).get(&digest).await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn absent_or_altered_bytes_are_not_returned() {
    // Aim: an absent object and an object with replaced bytes are reported as such, and no byte is returned.
    let server = Server::start().await;
    let store = server.store(BUCKET, SECRET);
    let absent = store.get(&hex::encode(sha256(b"never put"))).await.unwrap_err();
    assert_eq!(status_of(absent), (Code::FailedPrecondition, "BYTES_MISSING".to_owned()));
    let digest = store.put(b"a decision".to_vec()).await.unwrap();
    std::fs::write(server.file_of(&digest), b"another decision").unwrap();
    let altered = store.get(&digest).await.unwrap_err();
    assert_eq!(status_of(altered), (Code::FailedPrecondition, "BYTES_ALTERED".to_owned()));
}

#[tokio::test]
async fn denied_access_and_an_unavailable_store_have_different_codes() {
    // Aim: the operator must correct a wrong secret or a wrong bucket. Nothing is stored, and the call is not
    // repeated.
    let server = Server::start().await;
    let digest = server.store(BUCKET, SECRET).put(b"a statement".to_vec()).await.unwrap();
    let denied_store = server.store(BUCKET, "another secret");
    let denied = || (Code::FailedPrecondition, "NO_ACCESS".to_owned());
    assert_eq!(status_of(denied_store.put(b"forged".to_vec()).await.unwrap_err()), denied());
    assert_eq!(status_of(denied_store.get(&digest).await.unwrap_err()), denied());
    assert!(!server.file_of(&hex::encode(sha256(b"forged"))).exists());
    let misplaced = server.store("no-such-bucket", SECRET).put(b"lost".to_vec()).await.unwrap_err();
    assert_eq!(status_of(misplaced), (Code::FailedPrecondition, "NO_SUCH_PLACE".to_owned()));
}

#[tokio::test]
async fn an_unavailable_store_is_reported_within_the_time_of_a_call() {
    // Aim: a store that does not listen or never answers gives UNAVAILABLE within the ten seconds of a call, so
    // that the caller can repeat it.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    crate::server::install_crypto();
    let digest = hex::encode(sha256(b"a consent"));
    for address in [gone, silent.local_addr().unwrap()] {
        let store = bucket_at(address, BUCKET, SECRET);
        let (put, got) = tokio::time::timeout(CALL_TIMEOUT, async {
            tokio::join!(store.put(b"a consent".to_vec()), store.get(&digest))
        })
        .await
        .unwrap();
        for error in [put.unwrap_err(), got.unwrap_err()] {
            assert_eq!(status_of(error), (Code::Unavailable, Refusal::UNREACHABLE.to_owned()));
        }
    }
}

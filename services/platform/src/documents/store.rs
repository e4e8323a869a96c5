//! The object store: bytes of documents and statements under their SHA-256, in a directory or in an S3 bucket.
//!
//! It is separate from the rows because the bytes are large and never change.
//!
//! Out of scope: the meaning of a document for a case.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::{ClientOptions, Error, ObjectStore, ObjectStoreExt as _, RetryConfig};

use crate::digest::sha256;
use crate::refusal::Refusal;

/// All tries of one call end well within the ten seconds of an RPC, so that the caller learns which system was
/// unavailable.
const CONNECTING: Duration = Duration::from_secs(2);
const ONE_TRY: Duration = Duration::from_secs(6);
const TRYING: Duration = Duration::from_secs(3);
const TRIES: usize = 3;

/// The store for documents and statements, shared by the agencies of one installation.
#[derive(Clone)]
pub struct DocumentStore {
    store: Arc<dyn ObjectStore>,
}

/// Why bytes were not stored or not returned.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The settings do not name a store.
    #[error("the object store cannot be opened: {0}")]
    Unusable(#[source] Error),
    /// No answer in time, or an answer that is not from an object store.
    #[error("the object store did not answer: {0}")]
    Away(#[source] Error),
    /// Wrong credentials or missing rights. S3 also answers this for an absent object if the caller may not list
    /// the bucket.
    #[error("the object store denied access: {0}")]
    Denied(#[source] Error),
    /// The bucket does not exist.
    #[error("the bucket of the object store does not exist: {0}")]
    NoPlace(#[source] Error),
    #[error("the object store does not contain {digest}")]
    Missing { digest: String },
    /// Damaged, or replaced by somebody with write access.
    #[error("the object store contains other bytes under {digest}")]
    Altered { digest: String },
}

impl StoreError {
    fn refusal(&self) -> Refusal {
        let code = match self {
            Self::Away(_) => Refusal::UNREACHABLE,
            Self::Denied(_) => "NO_ACCESS",
            Self::Unusable(_) | Self::NoPlace(_) => "NO_SUCH_PLACE",
            Self::Missing { .. } => "BYTES_MISSING",
            Self::Altered { .. } => "BYTES_ALTERED",
        };
        Refusal::Outside { system: "the object store", code: code.to_owned() }
    }
}

impl From<StoreError> for tonic::Status {
    fn from(error: StoreError) -> Self {
        // The caller learns what failed. The reason concerns only the operator.
        tracing::error!(%error, "object store call failed");
        error.refusal().into()
    }
}

impl DocumentStore {
    /// Opens a store: a directory, or `s3://bucket`. For a bucket, the usual S3 variables define endpoint, region
    /// and credentials (`AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`).
    pub fn open(place: &str) -> Result<Self, StoreError> {
        let variables = std::env::vars_os();
        Self::open_with(
            place,
            variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    fn open_with(place: &str, variables: impl Iterator<Item = (String, String)>) -> Result<Self, StoreError> {
        match place.strip_prefix("s3://") {
            None => {
                // A new volume is empty. If this fails, the next line fails too.
                let _ = std::fs::create_dir_all(place);
                Self::in_directory(Path::new(place))
            }
            Some(bucket) => Self::in_bucket(bucket.trim_end_matches('/'), variables),
        }
    }

    /// A store in a directory.
    pub fn in_directory(path: &Path) -> Result<Self, StoreError> {
        let store = LocalFileSystem::new_with_prefix(path).map_err(StoreError::Unusable)?;
        Ok(Self { store: Arc::new(store) })
    }

    fn in_bucket(bucket: &str, variables: impl Iterator<Item = (String, String)>) -> Result<Self, StoreError> {
        let client = ClientOptions::new().with_connect_timeout(CONNECTING).with_timeout(ONE_TRY);
        let retry = RetryConfig { max_retries: TRIES - 1, retry_timeout: TRYING, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new().with_client_options(client).with_retry(retry);
        for (name, value) in variables {
            let name = name.to_ascii_lowercase();
            // Names without the prefix, such as `region`, may belong to other programs.
            if let Some(key) = name.starts_with("aws_").then(|| name.parse::<AmazonS3ConfigKey>().ok()).flatten() {
                builder = builder.with_config(key, value);
            }
        }
        // An `http://` endpoint explicitly allows HTTP, as with the S3 tools. Without an endpoint it is AWS over
        // TLS.
        let endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint).unwrap_or_default();
        if endpoint.starts_with("http://") {
            builder = builder.with_allow_http(true);
        }
        let store = builder.with_bucket_name(bucket).build().map_err(StoreError::Unusable)?;
        Ok(Self { store: Arc::new(store) })
    }

    /// Stores bytes under their digest. The same bytes are stored once.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<String, StoreError> {
        let digest = hex::encode(sha256(&bytes));
        match self.store.put(&Self::place(&digest), bytes.into()).await {
            Ok(_) => Ok(digest),
            Err(error @ Error::NotFound { .. }) => Err(StoreError::NoPlace(error)),
            Err(error) => Err(of(error)),
        }
    }

    /// Returns exactly the bytes that were stored.
    pub async fn get(&self, digest: &str) -> Result<Vec<u8>, StoreError> {
        let found = match self.store.get(&Self::place(digest)).await {
            Ok(found) => found.bytes().await.map_err(of)?,
            Err(Error::NotFound { .. }) => return Err(StoreError::Missing { digest: digest.to_owned() }),
            Err(error) => return Err(of(error)),
        };
        if hex::encode(sha256(&found)) != digest {
            return Err(StoreError::Altered { digest: digest.to_owned() });
        }
        Ok(found.to_vec())
    }

    fn place(digest: &str) -> object_store::path::Path {
        let (shelf, _) = digest.split_at(2.min(digest.len()));
        object_store::path::Path::from_iter([shelf, digest])
    }
}

fn of(error: Error) -> StoreError {
    match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => StoreError::Denied(error),
        _ => StoreError::Away(error),
    }
}

#[cfg(test)]
mod tests;

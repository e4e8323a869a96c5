//! Where the bytes of documents and statements lie, under their SHA-256: a directory, or a bucket of an S3 store.
//!
//! It exists beside the rows because bytes are large and never change. Out of scope: what a document is to a case.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::{ClientOptions, Error, ObjectStore, ObjectStoreExt as _, RetryConfig};

use crate::digest::sha256;
use crate::refusal::Refusal;

/// All tries of one call end well within the ten seconds that an endpoint gives a call: whoever called learns what was away.
const CONNECTING: Duration = Duration::from_secs(2);
const ONE_TRY: Duration = Duration::from_secs(6);
const TRYING: Duration = Duration::from_secs(3);
const TRIES: usize = 3;

/// The bytes of documents and statements, shared by the agencies of one installation.
#[derive(Clone)]
pub struct DocumentStore {
    store: Arc<dyn ObjectStore>,
}

/// Why bytes were not kept, or not given.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The settings do not name a store.
    #[error("the object store cannot be opened: {0}")]
    Unusable(#[source] Error),
    /// Nobody answered in time, or not as a store does.
    #[error("the object store did not answer: {0}")]
    Away(#[source] Error),
    /// Wrong credentials, or too few rights. Of an absent object as well, to whoever may not list the bucket.
    #[error("the object store does not let this service in: {0}")]
    Denied(#[source] Error),
    /// The bucket does not exist.
    #[error("the object store has no such place: {0}")]
    NoPlace(#[source] Error),
    #[error("the object store does not hold {digest}")]
    Missing { digest: String },
    /// Damaged, or exchanged by somebody who may write there.
    #[error("under {digest} the object store holds other bytes")]
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
        // The caller learns what happened; why it did concerns the operator alone.
        tracing::error!(%error, "the object store failed a call");
        error.refusal().into()
    }
}

impl DocumentStore {
    /// The store at this place: a directory, or `s3://bucket`, whose endpoint, region and credentials are told by the variables
    /// of S3's own programs (`AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`).
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
                // A fresh volume is empty; what fails here fails at the next line as well.
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
            // Its short names, such as `region`, may be anybody's variables.
            if let Some(key) = name.starts_with("aws_").then(|| name.parse::<AmazonS3ConfigKey>().ok()).flatten() {
                builder = builder.with_config(key, value);
            }
        }
        // Whoever writes `http://` means it, as to S3's own programs; without an endpoint it is AWS over TLS.
        let endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint).unwrap_or_default();
        if endpoint.starts_with("http://") {
            builder = builder.with_allow_http(true);
        }
        let store = builder.with_bucket_name(bucket).build().map_err(StoreError::Unusable)?;
        Ok(Self { store: Arc::new(store) })
    }

    /// Keeps bytes under their digest. The same bytes are kept once.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<String, StoreError> {
        let digest = hex::encode(sha256(&bytes));
        match self.store.put(&Self::place(&digest), bytes.into()).await {
            Ok(_) => Ok(digest),
            Err(error @ Error::NotFound { .. }) => Err(StoreError::NoPlace(error)),
            Err(error) => Err(of(error)),
        }
    }

    /// The bytes that were put, and no others.
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

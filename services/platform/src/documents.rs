//! Documents: bytes in the object store under their SHA-256, and facts in the rows of the case.

mod content;
mod jpeg;
mod pdf;
mod store;

use contracts::dossier::v1::DocumentFacts;
use jiff_sqlx::ToSqlx as _;
use regulation::{Document, DocumentKind, Facts};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use self::content::Content;
use crate::clock::wall_now;
use crate::ledger::{CaseKey, RecordsError, clock_column};
use crate::refusal::Refusal;
use crate::wire::facts_from_wire;

pub use self::store::{DocumentStore, StoreError};

/// The largest document, bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// The data of an upload.
pub struct Upload {
    pub request_id: Uuid,
    pub case: CaseKey,
    pub kind: DocumentKind,
    pub media_type: String,
    pub facts: Option<DocumentFacts>,
    pub bytes: Vec<u8>,
}

/// Checks and stores an uploaded document. A repeated request is stored once.
pub async fn file(store: &DocumentStore, pool: &PgPool, mut upload: Upload) -> Result<Document, tonic::Status> {
    let content;
    (content, upload.bytes) = content::inspect(upload.kind, &upload.media_type, upload.bytes).await?;
    let facts = facts_of(&upload, content)?;
    let size = upload.bytes.len() as u64;
    let sha256 = store.put(upload.bytes).await?;
    let document = Document { kind: upload.kind, sha256, size, media_type: upload.media_type, facts };
    let body =
        serde_json::to_value(&document).map_err(|_| tonic::Status::internal("a document could not be written"))?;
    let row = sqlx::query(
        "INSERT INTO documents (case_id, clock, kind, document, request_id, uploaded_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (request_id) DO NOTHING RETURNING id",
    )
    .bind(upload.case.id)
    .bind(clock_column(upload.case.clock))
    .bind(upload.kind.code())
    .bind(&body)
    .bind(upload.request_id)
    .bind(wall_now().to_sqlx())
    .fetch_optional(pool)
    .await
    .map_err(RecordsError::from)?;
    if row.is_some() {
        return Ok(document);
    }
    let earlier = sqlx::query("SELECT case_id, document FROM documents WHERE request_id = $1")
        .bind(upload.request_id)
        .fetch_one(pool)
        .await
        .map_err(RecordsError::from)?;
    let same_case = earlier.try_get::<Uuid, _>("case_id").map_err(RecordsError::from)? == upload.case.id;
    if same_case && earlier.try_get::<serde_json::Value, _>("document").map_err(RecordsError::from)? == body {
        return Ok(document);
    }
    Err(Refusal::RequestReused.into())
}

/// The documents of a case: the newest of each kind, and for criminal records the newest of each state.
pub async fn of_case(pool: &PgPool, case: CaseKey) -> Result<Vec<Document>, RecordsError> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (kind, document #>> '{facts,issuing_state}') document FROM documents WHERE case_id = $1 AND clock = $2
         ORDER BY kind, document #>> '{facts,issuing_state}', id DESC",
    )
    .bind(case.id)
    .bind(clock_column(case.clock))
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            serde_json::from_value(row.try_get("document")?)
                .map_err(|error| RecordsError::Unreadable(error.to_string()))
        })
        .collect()
}

fn facts_of(upload: &Upload, content: Content) -> Result<Facts, Refusal> {
    match content {
        // The size of a photo is measured from its bytes, because the caller's statement proves nothing.
        Content::Jpeg(width_px, height_px) if upload.kind == DocumentKind::PortraitPhoto => {
            Ok(Facts::Photo { width_px, height_px })
        }
        _ => facts_from_wire(upload.facts.as_ref()),
    }
}

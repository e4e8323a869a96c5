//! Documents: bytes in the object store under their SHA-256, facts in the case's own rows.

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
use crate::ledger::RecordsError;
use crate::refusal::Refusal;
use crate::wire::facts_from_wire;

pub use self::store::{DocumentStore, StoreError};

/// The largest document, bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// What an upload says of itself.
pub struct Upload {
    pub request_id: Uuid,
    pub case_id: Uuid,
    pub kind: DocumentKind,
    pub media_type: String,
    pub facts: Option<DocumentFacts>,
    pub bytes: Vec<u8>,
}

/// Stores an uploaded document after a look into it; the same request is stored once.
pub async fn file(store: &DocumentStore, pool: &PgPool, mut upload: Upload) -> Result<Document, tonic::Status> {
    let content;
    (content, upload.bytes) = content::look(upload.kind, &upload.media_type, upload.bytes).await?;
    let facts = facts_of(&upload, content)?;
    let size = upload.bytes.len() as u64;
    let sha256 = store.put(upload.bytes).await?;
    let document = Document { kind: upload.kind, sha256, size, media_type: upload.media_type, facts };
    let body =
        serde_json::to_value(&document).map_err(|_| tonic::Status::internal("a document could not be written"))?;
    let row = sqlx::query(
        "INSERT INTO documents (case_id, kind, document, request_id, uploaded_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (request_id) DO NOTHING RETURNING id",
    )
    .bind(upload.case_id)
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
    let before = sqlx::query("SELECT case_id, document FROM documents WHERE request_id = $1")
        .bind(upload.request_id)
        .fetch_one(pool)
        .await
        .map_err(RecordsError::from)?;
    let same_case = before.try_get::<Uuid, _>("case_id").map_err(RecordsError::from)? == upload.case_id;
    if same_case && before.try_get::<serde_json::Value, _>("document").map_err(RecordsError::from)? == body {
        return Ok(document);
    }
    Err(Refusal::RequestReused.into())
}

/// The case's documents: the newest of each kind, and of criminal records the newest of each state.
pub async fn of_case(pool: &PgPool, case_id: Uuid) -> Result<Vec<Document>, RecordsError> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (kind, document #>> '{facts,issuing_state}') document FROM documents WHERE case_id = $1
         ORDER BY kind, document #>> '{facts,issuing_state}', id DESC",
    )
    .bind(case_id)
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
        // Measured from the bytes: a caller's word on the size of a photo proves nothing.
        Content::Jpeg(width_px, height_px) if upload.kind == DocumentKind::PortraitPhoto => {
            Ok(Facts::Photo { width_px, height_px })
        }
        _ => facts_from_wire(upload.facts.as_ref()),
    }
}

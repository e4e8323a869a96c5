//! Receiving a document in a stream: asked for at this endpoint, bounded, digested, checked against its own bytes.

use contracts::dossier::v1::UploadHeader;
use regulation::{Document, DocumentKind};
use tonic::{Status, Streaming};

use super::{Caller, ServiceContext};
use crate::documents::{self, LARGEST, Upload};
use crate::ledger::{Agency, CaseState as _};
use crate::refusal::Refusal;
use crate::wire::{kind_from_wire, uuid_from_wire};

/// The largest chunk, bytes.
const LARGEST_CHUNK: usize = 1024 * 1024;

/// One message of an upload.
pub enum Part {
    Header(UploadHeader),
    Chunk(Vec<u8>),
    Nothing,
}

/// Receives one document for a case of the caller's, of a kind that is `asked` for at this endpoint. `accepts` says whether the
/// case takes documents now.
pub async fn receive<A: Agency, M>(
    service: &ServiceContext<A>,
    caller: &Caller,
    mut stream: Streaming<M>,
    part: impl Fn(M) -> Part,
    asked: &[DocumentKind],
    accepts: impl Fn(&A::Case) -> Result<(), Refusal>,
) -> Result<Document, Status> {
    let first = stream.message().await?.map(&part);
    let Some(Part::Header(header)) = first else {
        return Err(Refusal::field("header", "begin the stream with the header").into());
    };
    let request_id = uuid_from_wire("header.request_id", &header.request_id)?;
    let kind = kind_from_wire("header.kind", header.kind)?;
    if !asked.contains(&kind) {
        return Err(not_asked(asked).into());
    }
    let record = service.case(caller, &header.case_id).await?;
    accepts(&record.state)?;
    let mut bytes = Vec::new();
    while let Some(message) = stream.message().await? {
        let Part::Chunk(chunk) = part(message) else {
            return Err(Refusal::field("chunk", "send chunks after the header").into());
        };
        if chunk.len() > LARGEST_CHUNK {
            return Err(Refusal::field("chunk", "send at most 1 MiB at once").into());
        }
        if bytes.len() + chunk.len() > LARGEST {
            return Err(Refusal::field("chunk", "a document has at most 20 MiB").into());
        }
        bytes.extend_from_slice(&chunk);
    }
    tracing::debug!(case = %record.summary.case_id, status = record.state.status(), %kind, "a document was received");
    let upload = Upload {
        request_id,
        case: record.summary.key(),
        kind,
        media_type: header.media_type,
        facts: header.facts,
        bytes,
    };
    documents::file(&service.documents, service.records.pool(), upload).await
}

fn not_asked(asked: &[DocumentKind]) -> Refusal {
    let kinds: Vec<_> = asked.iter().map(|kind| kind.code()).collect();
    Refusal::field("header.kind", format!("asked for here: {}", kinds.join(", ")))
}

//! The real type of a file, determined from its bytes and not from the uploader's statement.
//!
//! It exists because officers open files of strangers. Polyglot files, decompression bombs and files with active
//! content must not reach them.
//!
//! Out of scope: the meaning of a document for a case, which the law determines.

use std::sync::LazyLock;

use regulation::DocumentKind;
use tokio::sync::Semaphore;

use super::{jpeg, pdf};
use crate::refusal::Refusal;

/// The number of pictures decoded at once. It limits the memory that uploads can occupy.
const MAX_CONCURRENT: usize = 2;
static PLACES: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(MAX_CONCURRENT));

/// The detected content of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Pdf,
    /// Width and height in pixels.
    Jpeg(u32, u32),
}

/// Inspects a file outside the runtime's own threads and returns its bytes.
pub(super) async fn inspect(
    kind: DocumentKind,
    media_type: &str,
    bytes: Vec<u8>,
) -> Result<(Content, Vec<u8>), tonic::Status> {
    let media_type = media_type.to_owned();
    let _place =
        PLACES.acquire().await.map_err(|_| tonic::Status::unavailable("the service is stopping; try again"))?;
    let inspected =
        tokio::task::spawn_blocking(move || content_of(kind, &media_type, &bytes).map(|found| (found, bytes))).await;
    // A panic of the decoder also means that the file is unreadable.
    Ok(inspected.map_err(|_| unreadable("this file cannot be read"))??)
}

fn content_of(kind: DocumentKind, media_type: &str, bytes: &[u8]) -> Result<Content, Refusal> {
    let found = sniff(bytes).ok_or_else(|| unreadable("upload a PDF or a JPEG file"))?;
    if found != media_type {
        return Err(Refusal::field("header.media_type", format!("the bytes are {found}")));
    }
    if kind == DocumentKind::PortraitPhoto && found != "image/jpeg" {
        return Err(Refusal::field("header.media_type", "a portrait is a JPEG file"));
    }
    match found {
        "image/jpeg" => jpeg::measure(bytes).map(|(width, height)| Content::Jpeg(width, height)).map_err(unreadable),
        _ => pdf::inspect(bytes).map(|()| Content::Pdf).map_err(unreadable),
    }
}

/// The media type that the bytes show.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"%PDF-") {
        Some("application/pdf")
    } else if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Some("image/jpeg")
    } else {
        None
    }
}

fn unreadable(advice: &'static str) -> Refusal {
    Refusal::field("chunk", advice)
}

/// The first position of `word` in `bytes`.
pub(super) fn position(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

/// The last position of `word` in `bytes`.
pub(super) fn last_position(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}

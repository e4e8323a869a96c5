//! What a file really is, found in its own bytes and not in its uploader's word.
//!
//! It exists because officers open what strangers upload: a file that is two things at once, that swells when it is opened or
//! that acts by itself must not reach them. What a document means for a case may not enter; that is the law's.

use std::sync::LazyLock;

use regulation::DocumentKind;
use tokio::sync::Semaphore;

use super::{jpeg, pdf};
use crate::refusal::Refusal;

/// Pictures are unfolded by so many at once; the memory that a stranger can claim is bounded by it.
const AT_ONCE: usize = 2;
static PLACES: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// What a file was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Pdf,
    /// Width and height in pixels.
    Jpeg(u32, u32),
}

/// Looks into a file beside the runtime's own threads; gives the bytes back.
pub(super) async fn look(
    kind: DocumentKind,
    media_type: &str,
    bytes: Vec<u8>,
) -> Result<(Content, Vec<u8>), tonic::Status> {
    let media_type = media_type.to_owned();
    let _place = PLACES.acquire().await.map_err(|_| tonic::Status::unavailable("the service is closing; try again"))?;
    let looked =
        tokio::task::spawn_blocking(move || content_of(kind, &media_type, &bytes).map(|found| (found, bytes))).await;
    // A decoder that gives up on a file in panic has judged it too.
    Ok(looked.map_err(|_| unreadable("this file cannot be read"))??)
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

/// The media type that the bytes themselves show.
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

/// Where `word` first stands in `bytes`.
pub(super) fn position(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

/// Where `word` last stands in `bytes`.
pub(super) fn last_position(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}

//! Decision documents: A4 pages as a PDF that a person prints, keeps and shows, and that others can verify without
//! this system.
//!
//! It exists because a decision must be valid outside these systems: at a border, in a bank, years later. The same
//! facts give the same bytes, until a seal signs them.
//!
//! Out of scope: the contents of a document, clocks and the network.
//!
//! - [`DecisionDocument`] contains the blocks in reading order, and [`DecisionDocument::render`] places them on
//!   pages.
//! - [`DecisionDocument::seal`] also signs the file (PAdES), and [`sealed_parts`] extracts the signature.

mod blocks;
mod file;
mod font;
mod qr;
mod seal;
mod sheets;
#[cfg(test)]
mod tests;

use crate::digest::sha256;

pub use file::subject_of;
pub use qr::Matrix;
pub use seal::{Seal, SealSettings, sealed_parts};

/// Text in Kazakh and in Russian, side by side on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    pub kk: String,
    pub ru: String,
}

impl Words {
    pub fn new(kk: impl Into<String>, ru: impl Into<String>) -> Self {
        Self { kk: kk.into(), ru: ru.into() }
    }
}

/// A fact with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub name: Words,
    pub value: String,
}

impl Fact {
    pub fn new(kk: &str, ru: &str, value: impl Into<String>) -> Self {
        Self { name: Words::new(kk, ru), value: value.into() }
    }
}

/// One block of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The issuing body in the first line, its department in the next lines.
    Letterhead(Words),
    /// Number and date of the document.
    Reference(Vec<Fact>),
    Title(Words),
    /// The most important facts in large type, at most three.
    Emphasis(Vec<Fact>),
    Facts(Vec<Fact>),
    Heading(Words),
    Text(Words),
    /// A numbered list.
    Items(Vec<Words>),
    /// How to verify the document: a QR code, its contents in words, and the signer. It stays on one page, and the
    /// mark of the seal covers it.
    Proof {
        qr: String,
        facts: Vec<Fact>,
        text: Words,
    },
}

/// A file embedded in the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    pub description: String,
    pub bytes: Vec<u8>,
}

/// The contents of a document, in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionDocument {
    /// The title for the reader's window and for catalogues.
    pub title: String,
    /// The author for the reader's window and for catalogues.
    pub author: String,
    /// The contents of the QR code for programs, ASCII.
    pub subject: String,
    /// The footer of every page.
    pub foot: String,
    /// A warning below the footer of every page.
    pub warning: Option<Words>,
    pub blocks: Vec<Block>,
    pub attachments: Vec<Attachment>,
}

impl DecisionDocument {
    /// The pages as an unsigned file.
    pub fn render(&self) -> Result<Vec<u8>, PdfError> {
        self.file(None)
    }

    fn file(&self, slot: Option<&file::Slot<'_>>) -> Result<Vec<u8>, PdfError> {
        file::write(&blocks::compose(self)?, self, self.id(), slot)
    }

    /// The file identifier. It depends only on the facts.
    fn id(&self) -> [u8; 16] {
        let digest = sha256(format!("{self:?}").as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        id
    }
}

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("a font cannot be read")]
    Font,
    #[error("the QR code cannot hold this much")]
    Qr,
    #[error("the file has no room for its signature")]
    NoRoom,
    #[error("the creation of the document was interrupted")]
    Unfinished,
    #[error("the document could not be signed")]
    Signing(#[from] crate::signature::SigningError),
}

impl From<PdfError> for tonic::Status {
    fn from(_: PdfError) -> Self {
        tonic::Status::internal("the document could not be created")
    }
}

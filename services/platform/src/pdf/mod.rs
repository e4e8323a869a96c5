//! DecisionDocuments: pages of A4 that a person prints, keeps and shows, as a PDF that anybody can check without us.
//!
//! It exists because a decision must count outside these systems: at a border, in a bank, years later. The same facts give
//! the same bytes, until a seal signs them. What a document says may not enter, nor a clock, nor the network.
//!
//! - [`DecisionDocument`] is what stands on it, in reading order; [`DecisionDocument::render`] sets it on pages.
//! - [`DecisionDocument::seal`] also signs the file itself (PAdES); [`sealed_parts`] takes the signature out again.

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

/// Words in Kazakh and in Russian, side by side on the page.
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

/// One thing that stands on a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Who issues: the body in the first line, its department in the next ones.
    Letterhead(Words),
    /// Number and date of the document.
    Reference(Vec<Fact>),
    Title(Words),
    /// What is looked for first, large, at most three.
    Emphasis(Vec<Fact>),
    Facts(Vec<Fact>),
    Heading(Words),
    Text(Words),
    /// Numbered.
    Items(Vec<Words>),
    /// How to check the document: a QR code, what it holds in words, who signed. Stays on one page; the seal's mark is over it.
    Proof {
        qr: String,
        facts: Vec<Fact>,
        text: Words,
    },
}

/// A file that travels inside the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    pub description: String,
    pub bytes: Vec<u8>,
}

/// What stands on a document, in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionDocument {
    /// For the reader's window and for catalogues.
    pub title: String,
    /// Whose document it is, likewise.
    pub author: String,
    /// What the QR code holds, for programs that have no eyes; ASCII.
    pub subject: String,
    /// At the foot of every page.
    pub foot: String,
    /// Below the foot of every page, when there is something that nobody may miss.
    pub warning: Option<Words>,
    pub blocks: Vec<Block>,
    pub attachments: Vec<Attachment>,
}

impl DecisionDocument {
    /// The pages as a file that nobody has signed.
    pub fn render(&self) -> Result<Vec<u8>, PdfError> {
        self.file(None)
    }

    fn file(&self, slot: Option<&file::Slot<'_>>) -> Result<Vec<u8>, PdfError> {
        file::write(&blocks::compose(self)?, self, self.id(), slot)
    }

    /// Of the facts alone: a file's identifier may depend on nothing else.
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
    #[error("the making of the document was broken off")]
    Unfinished,
    #[error("the document could not be signed")]
    Signing(#[from] crate::signature::SigningError),
}

impl From<PdfError> for tonic::Status {
    fn from(_: PdfError) -> Self {
        tonic::Status::internal("the document could not be made")
    }
}

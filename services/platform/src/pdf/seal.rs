//! The seal: a signature of the issuing organisation over the whole file, inside the file (PAdES, ETSI EN 319
//! 142-1).
//!
//! It exists so that `pdfsig`, a PDF reader or openssl can detect every changed octet, years later and without this
//! system. The file contains the certificates and the authority's answer about them, and the signature covers them
//! too.
//!
//! Out of scope: who may seal which document.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::Offset;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::file::{OFFSETS, ROOM, Slot};
use super::{DecisionDocument, PdfError};
use crate::signature::{CertificateInQuestion, Signer, SigningError, SigningIdentity, sign_detached};

/// The organisation's certificate with its issuing chain, and its key.
#[derive(Clone, Deserialize)]
pub struct SealSettings {
    /// The certificate first, then its issuers, PEM.
    pub chain: String,
    /// PKCS#8, PEM.
    pub key: SecretString,
    /// The address for verification, which precedes number and code in the QR code of a document.
    pub verify_at: String,
}

/// The key with which an organisation seals documents.
pub struct Seal {
    identity: SigningIdentity,
}

impl Seal {
    pub fn read(settings: &SealSettings) -> Result<Self, SigningError> {
        SigningIdentity::from_pem(&settings.chain, settings.key.expose_secret()).map(|identity| Self { identity })
    }

    pub fn signer(&self) -> &Signer {
        self.identity.signer()
    }

    /// The certificate whose revocation status must be queried before a seal.
    pub fn certificate(&self) -> Result<CertificateInQuestion, SigningError> {
        self.identity.in_question()
    }
}

impl DecisionDocument {
    /// [`DecisionDocument::seal`] on another thread, because layout and signature take milliseconds of processor
    /// time.
    pub async fn seal_aside(
        self,
        seal: Arc<Seal>,
        ocsp: Vec<u8>,
        reason: String,
        at: Timestamp,
    ) -> Result<Vec<u8>, PdfError> {
        let sealed = tokio::task::spawn_blocking(move || self.seal(&seal, ocsp, &reason, at)).await;
        sealed.map_err(|_| PdfError::Unfinished)?
    }

    /// The pages as a sealed file. `ocsp` is the authority's answer about the seal's certificate at that moment,
    /// DER.
    pub fn seal(&self, seal: &Seal, ocsp: Vec<u8>, reason: &str, at: Timestamp) -> Result<Vec<u8>, PdfError> {
        let mut file = self.file(Some(&Slot {
            signer: &seal.signer().common_name,
            reason,
            at: &pdf_date(at),
            certificates: &seal.identity.chain_der()?,
            answers: &[ocsp],
        }))?;
        let hole = Hole::find(&file).ok_or(PdfError::NoRoom)?;
        hole.write_offsets(&mut file).ok_or(PdfError::NoRoom)?;
        let content = hole.around(&file).ok_or(PdfError::NoRoom)?;
        // PAdES states the moment in the dictionary and forbids it among the signed attributes.
        let signature = sign_detached(&content, &seal.identity, None)?;
        if signature.len() > ROOM {
            return Err(PdfError::NoRoom);
        }
        let digits = hex::encode(signature);
        let place = file.get_mut(hole.start + 1..hole.start + 1 + digits.len()).ok_or(PdfError::NoRoom)?;
        place.copy_from_slice(digits.as_bytes());
        let rest = file.get_mut(hole.start + 1 + digits.len()..hole.end - 1).ok_or(PdfError::NoRoom)?;
        rest.fill(b'0');
        Ok(file)
    }
}

/// The octets that the signature of a sealed file covers, and the signature (CMS, DER). openssl takes them as two
/// files.
pub fn sealed_parts(file: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let hole = Hole::find(file)?;
    let covered =
        file.get(..hole.start)?.windows(b"/ByteRange [".len()).rposition(|window| window == b"/ByteRange [")?;
    let offsets = file.get(covered + b"/ByteRange [".len()..hole.start)?.split(|byte| *byte == b']').next()?;
    // Any other omitted range could be changed without detection.
    if std::str::from_utf8(offsets).ok()?.split_whitespace().ne(hole.offsets(file.len()).iter().map(u32::to_string)) {
        return None;
    }
    let padded = hex::decode(file.get(hole.start + 1..hole.end - 1)?).ok()?;
    Some((hole.around(file)?, padded.get(..der_length(&padded)?)?.to_vec()))
}

/// The range of the signature value, from `<` to after `>`.
#[derive(Clone, Copy)]
struct Hole {
    start: usize,
    end: usize,
}

impl Hole {
    /// Streams are compressed, so only the signature dictionary contains this name with a string.
    fn find(file: &[u8]) -> Option<Self> {
        const NAME: &[u8] = b"/Contents <";
        let start = file.windows(NAME.len()).position(|window| window == NAME)? + NAME.len() - 1;
        let end = start + 2 * ROOM + 2;
        (file.get(end - 1) == Some(&b'>')).then_some(Self { start, end })
    }

    fn offsets(self, length: usize) -> [u32; 4] {
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        [0, short(self.start), short(self.end), short(length - self.end)]
    }

    /// Overwrites the ten digits reserved for each offset. Blanks fill the rest.
    fn write_offsets(self, file: &mut [u8]) -> Option<()> {
        let kept = OFFSETS.map(|offset| offset.to_string()).join(" ");
        let offsets = self.offsets(file.len()).map(|offset| offset.to_string()).join(" ");
        let start = file.windows(kept.len()).position(|window| window == kept.as_bytes())?;
        let place = file.get_mut(start..start + kept.len())?;
        place.fill(b' ');
        place.get_mut(..offsets.len())?.copy_from_slice(offsets.as_bytes());
        Some(())
    }

    fn around(self, file: &[u8]) -> Option<Vec<u8>> {
        Some([file.get(..self.start)?, file.get(self.end..)?].concat())
    }
}

/// The length of a DER value with its header. Zeros follow it.
fn der_length(bytes: &[u8]) -> Option<usize> {
    let [0x30, first, rest @ ..] = bytes else { return None };
    let first = usize::from(*first);
    if first < 0x80 {
        return Some(2 + first);
    }
    let digits = rest.get(..first & 0x7F).filter(|digits| digits.len() <= 4)?;
    let length = digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit));
    Some(2 + digits.len() + length)
}

/// Legal time in the date format of PDF.
fn pdf_date(at: Timestamp) -> String {
    at.to_zoned(Offset::constant(5).to_time_zone()).strftime("D:%Y%m%d%H%M%S+05'00'").to_string()
}

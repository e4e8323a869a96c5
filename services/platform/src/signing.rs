//! Statements and who signed them: the text is derived from the facts, the signature is verified over that text.
//!
//! Because every endpoint derives the text anew, a signature that is valid but belongs to other facts is refused. The first
//! endpoint also asks the certification authority whether the certificate was revoked, and keeps the signed answer with the
//! signature: later endpoints judge the same evidence at the same moment and ask nobody.

use std::sync::Arc;

use regulation::{Bin, Iin, Moment};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::random_bytes;
use crate::digest::sha256;
use crate::refusal::Refusal;
use crate::revocation::StatusAuthority;
use crate::signature::{Authority, CertificateInQuestion, CertificateStatus, Expected, Verifier, ocsp};

/// A statement that must have been signed by somebody.
pub struct StatementCheck {
    /// The exact text, derived anew from the facts that came with it.
    pub text: String,
    pub statement: SignedStatement,
    pub by: Signatory,
}

/// Who must have signed.
#[derive(Clone, PartialEq)]
pub enum Signatory {
    /// A private person, with their own certificate.
    Person(Iin),
    /// An official of a state body, with that body's certificate.
    Official { body: Body, iin: Iin },
}

/// The state bodies whose officials sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// МИИЦР: petitions, par. 8. The signatory needs the authority to sign for the ministry.
    Miicr,
    /// The migration service (УМС ДП): registrations and decisions, par. 12, 17, 22.
    MigrationService,
}

/// The bodies' BINs in this installation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bodies {
    pub miicr: Bin,
    pub migration_service: Bin,
}

/// A statement with its signature, as cases keep it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedStatement {
    /// SHA-256 of the text, hexadecimal.
    pub sha256: String,
    pub size: u64,
    /// Detached CMS, DER, base64.
    #[serde(with = "base64_bytes")]
    pub signature: Vec<u8>,
    pub received_at: Moment,
    pub signer_iin: String,
    pub signer_bin: String,
    /// The OCSP answer about the signer's certificate that the first endpoint obtained, DER, base64. Without it, as in rows
    /// older than this field, no later endpoint accepts the statement.
    #[serde(with = "base64_bytes", default)]
    pub ocsp: Vec<u8>,
}

impl SignedStatement {
    /// The signature must stand over this very text: the facts at the writer are those that were shown to the signer.
    pub fn must_be_over(&self, text: &str) -> Result<(), Refusal> {
        if self.sha256 == hex::encode(sha256(text.as_bytes())) {
            return Ok(());
        }
        Err(Refusal::Signature("STATEMENT_DIFFERS_FROM_FACTS".to_owned()))
    }
}

impl std::fmt::Debug for SignedStatement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedStatement({})", self.sha256)
    }
}

mod base64_bytes {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(D::Error::custom)
    }
}

/// When the first endpoint received a signature.
#[derive(Clone, Copy, Debug)]
pub struct ReceivedAt {
    /// By the case's own clock.
    pub at: Moment,
    /// Set when that is a test clock.
    pub test_clock: Option<Uuid>,
}

/// Verifies statements for one installation.
#[derive(Clone)]
pub struct StatementVerifier {
    verifier: Arc<dyn Verifier>,
    authority: Arc<dyn StatusAuthority>,
    bodies: Bodies,
}

impl StatementVerifier {
    pub fn new(verifier: Arc<dyn Verifier>, authority: Arc<dyn StatusAuthority>, bodies: Bodies) -> Self {
        Self { verifier, authority, bodies }
    }

    /// The first endpoint: takes a signature over `text` from `by`, judges its certificate at the moment of receipt, and
    /// asks whether it was revoked by then. Nobody is asked about a signature that fails already.
    pub async fn accept(
        &self,
        text: &str,
        signature: &[u8],
        by: &Signatory,
        receipt: ReceivedAt,
    ) -> Result<SignedStatement, Refusal> {
        let at = receipt.at;
        let certificate = self.verify(text, signature, by, at)?;
        let ocsp = self.evidence(&certificate, receipt).await?;
        let (iin, bin) = match by {
            Signatory::Person(iin) => (iin, String::new()),
            Signatory::Official { body, iin } => (iin, self.bin(*body).to_string()),
        };
        Ok(SignedStatement {
            sha256: hex::encode(sha256(text.as_bytes())),
            size: text.len() as u64,
            signature: signature.to_vec(),
            received_at: at,
            signer_iin: iin.to_string(),
            signer_bin: bin,
            ocsp,
        })
    }

    /// The authority's answer that the certificate stood at the receipt (or, of a seal of our own, when it is set). Silence and
    /// unusable answers change nothing and may pass: the act is called again. They are never taken for "good".
    pub async fn evidence(&self, certificate: &CertificateInQuestion, receipt: ReceivedAt) -> Result<Vec<u8>, Refusal> {
        let unchecked = |cause| Refusal::RevocationUnchecked { cause };
        let at = receipt.at.timestamp();
        let nonce: [u8; 32] = random_bytes();
        let question = ocsp::question(certificate, &nonce, receipt.test_clock.map(|_| at))
            .map_err(|_| unchecked("OCSP_MALFORMED"))?;
        let answer = self.authority.ask(question).await.map_err(|silence| unchecked(silence.code()))?;
        let standing =
            self.verifier.judge(&answer, certificate, Some(&nonce), at).map_err(|refusal| unchecked(refusal.code()))?;
        require_standing(standing, receipt.at)?;
        Ok(answer)
    }

    /// Every later endpoint: the same evidence, judged at the moment the first endpoint received it.
    pub fn confirm(&self, statement_checks: &StatementCheck) -> Result<(), Refusal> {
        let StatementCheck { text, statement, by } = statement_checks;
        statement.must_be_over(text)?;
        let at = statement.received_at;
        let certificate = self.verify(text, &statement.signature, by, at)?;
        let standing = self
            .verifier
            .judge(&statement.ocsp, &certificate, None, at.timestamp())
            .map_err(|refusal| Refusal::Signature(refusal.code().to_owned()))?;
        require_standing(standing, at)
    }

    fn verify(
        &self,
        text: &str,
        signature: &[u8],
        by: &Signatory,
        at: Moment,
    ) -> Result<CertificateInQuestion, Refusal> {
        let expected = match by {
            Signatory::Person(iin) => Expected::Individual { iin },
            Signatory::Official { body, iin } => {
                Expected::Officer { iin, bin: self.bin(*body), at_least: authority_of(*body) }
            }
        };
        self.verifier
            .verify(text.as_bytes(), signature, &expected, at.timestamp())
            .map(|verified| verified.certificate)
            .map_err(|refusal| Refusal::Signature(refusal.code().to_owned()))
    }

    fn bin(&self, body: Body) -> &Bin {
        match body {
            Body::Miicr => &self.bodies.miicr,
            Body::MigrationService => &self.bodies.migration_service,
        }
    }
}

/// A revocation counts from its moment on: what was received before stays signed. Answers count whole seconds, so one in
/// the second of the receipt counts.
fn require_standing(standing: CertificateStatus, received_at: Moment) -> Result<(), Refusal> {
    match standing {
        CertificateStatus::Good => Ok(()),
        CertificateStatus::Revoked { at, .. } if at > received_at.timestamp() => Ok(()),
        CertificateStatus::Revoked { at, .. } => Err(Refusal::CertificateRevoked { at }),
        CertificateStatus::Unknown => Err(Refusal::CertificateUnknown),
    }
}

fn authority_of(body: Body) -> Authority {
    match body {
        Body::Miicr => Authority::SigningAuthority,
        Body::MigrationService => Authority::Employee,
    }
}

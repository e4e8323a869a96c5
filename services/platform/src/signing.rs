//! Signed statements: the text is derived from facts, and the signature is verified over that text.
//!
//! Every service derives the text again, so a valid signature over other facts is refused. The first service asks
//! the certification authority for the revocation status. It stores the signed answer with the signature. Later
//! services judge the same evidence for the same moment and query nobody.

use std::sync::Arc;

use regulation::{Bin, Iin, Moment};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::random_bytes;
use crate::digest::sha256;
use crate::refusal::Refusal;
use crate::revocation::StatusAuthority;
use crate::signature::{Authority, CertificateInQuestion, CertificateStatus, Expected, Verifier, ocsp};

/// A statement that a given person must have signed.
pub struct StatementCheck {
    /// The exact text, derived again from the received facts.
    pub text: String,
    pub statement: SignedStatement,
    pub by: Signatory,
}

impl StatementCheck {
    /// An official signs with their own IIN. The certificate proves that the signer is an official.
    pub fn by_official(body: Body, text: String, statement: &SignedStatement) -> Self {
        let by = Signatory::Official { body, iin: statement.signer_iin.clone() };
        Self { text, statement: statement.clone(), by }
    }
}

/// The person who must have signed.
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
    /// МИИЦР: petitions, par. 8. The official needs the authority to sign for the ministry.
    Miicr,
    /// The migration service (УМС ДП): registrations and decisions, par. 12, 17, 22.
    MigrationService,
}

/// The BINs of the bodies in this installation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bodies {
    pub miicr: Bin,
    pub migration_service: Bin,
}

/// A statement with its signature, as a case stores it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedStatement {
    /// SHA-256 of the text, hexadecimal.
    pub sha256: String,
    pub size: u64,
    /// Detached CMS, DER, base64.
    #[serde(with = "base64_bytes")]
    pub signature: Vec<u8>,
    pub received_at: Moment,
    pub signer_iin: Iin,
    pub signer_bin: String,
    /// The OCSP answer about the signer's certificate that the first service obtained, DER, base64. Rows older than
    /// this field lack it, and later services then refuse the statement.
    #[serde(with = "base64_bytes", default)]
    pub ocsp: Vec<u8>,
}

impl SignedStatement {
    /// Refuses if the signature covers another text, so that the facts are those that the signer saw.
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

/// The moment at which the first service received a signature.
#[derive(Clone, Copy, Debug)]
pub struct ReceivedAt {
    /// According to the clock of the case.
    pub at: Moment,
    /// Set if the clock is a test clock.
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

    /// First service: accepts a signature over `text` from `by`. It verifies the certificate at the moment of
    /// receipt and queries its revocation status. A signature that is already invalid causes no query.
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
            signer_iin: iin.clone(),
            signer_bin: bin,
            ocsp,
        })
    }

    /// The answer of the authority that the certificate was valid at receipt (or when an own seal is applied). A
    /// missing or unusable answer is never treated as "good". It changes nothing, and the caller may repeat the
    /// act.
    pub async fn evidence(&self, certificate: &CertificateInQuestion, receipt: ReceivedAt) -> Result<Vec<u8>, Refusal> {
        let unchecked = |cause| Refusal::RevocationUnchecked { cause };
        let at = receipt.at.timestamp();
        let nonce: [u8; 32] = random_bytes();
        let question = ocsp::question(certificate, &nonce, receipt.test_clock.map(|_| at))
            .map_err(|_| unchecked("OCSP_MALFORMED"))?;
        let answer = self.authority.ask(question).await.map_err(|failure| unchecked(failure.code()))?;
        let status =
            self.verifier.judge(&answer, certificate, Some(&nonce), at).map_err(|refusal| unchecked(refusal.code()))?;
        require_valid(status, receipt.at)?;
        Ok(answer)
    }

    /// Later services: judge the same evidence for the moment of the first receipt.
    pub fn confirm(&self, check: &StatementCheck) -> Result<(), Refusal> {
        let StatementCheck { text, statement, by } = check;
        statement.must_be_over(text)?;
        let at = statement.received_at;
        let certificate = self.verify(text, &statement.signature, by, at)?;
        let status = self
            .verifier
            .judge(&statement.ocsp, &certificate, None, at.timestamp())
            .map_err(|refusal| Refusal::Signature(refusal.code().to_owned()))?;
        require_valid(status, at)
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

/// A revocation counts from its moment, so an earlier signature remains valid. Answers have whole seconds, so a
/// revocation in the second of the receipt counts.
fn require_valid(status: CertificateStatus, received_at: Moment) -> Result<(), Refusal> {
    match status {
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

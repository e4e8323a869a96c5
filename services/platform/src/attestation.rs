//! Statements and who signed them: the text is derived from the facts, the signature is verified over that text.
//!
//! Because every door derives the text anew, a signature that is valid but belongs to other facts is refused.

use std::sync::Arc;

use regulation::{Bin, Iin, Moment};
use serde::{Deserialize, Serialize};

use crate::digest::sha256;
use crate::refusal::Refusal;
use crate::signature::{Authority, Expected, Verifier};

/// A statement that must have been signed by somebody.
pub struct Attested {
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
}

impl SignedStatement {
    /// The signature must stand over this very text: the facts at the desk are those that were shown to the signer.
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

/// Verifies statements for one installation.
#[derive(Clone)]
pub struct Attestor {
    verifier: Arc<dyn Verifier>,
    bodies: Bodies,
}

impl Attestor {
    pub fn new(verifier: Arc<dyn Verifier>, bodies: Bodies) -> Self {
        Self { verifier, bodies }
    }

    /// The first door: takes a signature over `text` from `by` and judges its certificate at this moment.
    pub fn accept(&self, text: &str, signature: &[u8], by: &Signatory, at: Moment) -> Result<SignedStatement, Refusal> {
        self.verify(text, signature, by, at)?;
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
        })
    }

    /// Every later door: the same evidence, judged at the moment the first door received it.
    pub fn confirm(&self, attested: &Attested) -> Result<(), Refusal> {
        let Attested { text, statement, by } = attested;
        statement.must_be_over(text)?;
        self.verify(text, &statement.signature, by, statement.received_at)
    }

    fn verify(&self, text: &str, signature: &[u8], by: &Signatory, at: Moment) -> Result<(), Refusal> {
        let expected = match by {
            Signatory::Person(iin) => Expected::Individual { iin },
            Signatory::Official { body, iin } => {
                Expected::Officer { iin, bin: self.bin(*body), at_least: authority_of(*body) }
            }
        };
        self.verifier
            .verify(text.as_bytes(), signature, &expected, at.timestamp())
            .map(|_| ())
            .map_err(|refusal| Refusal::Signature(refusal.code().to_owned()))
    }

    fn bin(&self, body: Body) -> &Bin {
        match body {
            Body::Miicr => &self.bodies.miicr,
            Body::MigrationService => &self.bodies.migration_service,
        }
    }
}

fn authority_of(body: Body) -> Authority {
    match body {
        Body::Miicr => Authority::SigningAuthority,
        Body::MigrationService => Authority::Employee,
    }
}

//! Sandbox tokens: JWT, EdDSA. Only the token defines the caller, the role and the city, never the body of a
//! request.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use regulation::{City, Iin};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use crate::clock::wall_now;
use crate::ledger::Human;

const ISSUER: &str = "kosh-sandbox";
const AUDIENCE: &str = "kosh";

/// The roles of people, numbered as in `residency.auth.v1.Role`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    Applicant,
    AkfScreener,
    MiicrSignatory,
    MiicrReader,
    MsOfficer,
    MsSupervisor,
    TsonOperator,
    KnbOfficer,
    BorderOfficer,
    Auditor,
    Qa,
    Administrator,
}

impl Role {
    pub const ALL: &'static [Role] = Self::VARIANTS;

    /// The role's name, as in tokens and histories.
    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn from_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }

    /// Whether the role works in one city. The token of such a person names the city.
    pub const fn works_in_a_city(self) -> bool {
        matches!(self, Self::MsOfficer | Self::TsonOperator)
    }

    /// Reads the number of the contract's enum, in which 0 means unspecified.
    pub fn from_wire(number: i32) -> Option<Self> {
        usize::try_from(number).ok()?.checked_sub(1).and_then(|index| Self::ALL.get(index)).copied()
    }
}

/// The contents of a token.
#[derive(Clone, Serialize, Deserialize)]
pub struct Claims {
    pub sub: Iin,
    pub role: Role,
    /// The city of an officer or an operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<City>,
    /// The test clock for the cases that this person opens, in a sandbox only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_clock: Option<Uuid>,
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
}

impl Claims {
    /// A token valid for `hours` from now.
    pub fn new(human: &Human, test_clock: Option<Uuid>, hours: i64) -> Self {
        let now = wall_now().as_second();
        Self {
            sub: human.iin.clone(),
            role: human.role,
            city: human.city,
            test_clock,
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            iat: now,
            exp: now.saturating_add(hours.saturating_mul(3600)),
        }
    }

    pub fn human(&self) -> Human {
        Human { iin: self.sub.clone(), role: self.role, city: self.city }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the token is not accepted: {0}")]
pub struct TokenRefused(#[from] jsonwebtoken::errors::Error);

/// Creates tokens with the key of the installation (PKCS#8 PEM).
pub fn issue(claims: &Claims, private_key_pem: &str) -> Result<String, TokenRefused> {
    let key = EncodingKey::from_ed_pem(private_key_pem.as_bytes())?;
    Ok(jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), claims, &key)?)
}

/// Reads tokens with the public key of the installation (PEM).
#[derive(Clone)]
pub struct TokenReader {
    key: DecodingKey,
    validation: Validation,
}

impl TokenReader {
    pub fn from_pem(public_key_pem: &str) -> Result<Self, TokenRefused> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "sub", "iss", "aud"]);
        Ok(Self { key: DecodingKey::from_ed_pem(public_key_pem.as_bytes())?, validation })
    }

    pub fn read(&self, token: &str) -> Result<Claims, TokenRefused> {
        Ok(jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation)?.claims)
    }
}

//! Stand-in persons: the people of the order with synthetic numbers, tokens and, for those who sign, keys and certificates
//! of the sandbox authority.
//!
//! Out of scope: a real person's number. The birth dates inside the numbers lie in the 1800s.

mod certificate;

use anyhow::{Context as _, Result};
use contracts::dossier::v1 as dossier;
use jiff::Timestamp;
use platform::ledger::Human;
use platform::signature::{PrivateKeyPem, SigningIdentity, sign_detached};
use platform::telemetry::trace::TRACEPARENT;
use platform::token::Role;
use regulation::identity::with_check_digit;
use regulation::{Bin, City, Iin};
use std::sync::Arc;
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use uuid::Uuid;

use crate::suite::Suite;
use certificate::{CertificateState, Holder};

/// Seeds of the two state bodies' numbers.
pub const MIICR: u64 = 1;
pub const MIGRATION_SERVICE: u64 = 2;
/// And of the portal's operator, who seals its documents.
pub(crate) const PORTAL_OPERATOR: u64 = 3;

/// A person at an endpoint: who they are, their token and, where they sign, their signing identity.
#[derive(Clone)]
pub struct Persona {
    pub human: Human,
    bearer: MetadataValue<Ascii>,
    /// All that people do on one test clock is one trace, whose id is the clock's.
    traceparent: Option<MetadataValue<Ascii>>,
    identity: Option<Arc<SigningIdentity>>,
}

impl Persona {
    /// A person with a token only.
    pub fn without_signature(suite: &Suite, human: Human, clock: Option<Uuid>) -> Result<Self> {
        let bearer = format!("Bearer {}", suite.token(&human, clock)?);
        let bearer = bearer.parse().context("a token that cannot stand in a header")?;
        Ok(Self { human, bearer, traceparent: clock.and_then(traceparent), identity: None })
    }

    fn with(suite: &Suite, human: &Human, clock: Option<Uuid>, identity: &Arc<SigningIdentity>) -> Result<Self> {
        let plain = Self::without_signature(suite, human.clone(), clock)?;
        Ok(Self { identity: Some(identity.clone()), ..plain })
    }

    /// The same person with another certificate.
    pub fn signing_with(&self, identity: SigningIdentity) -> Self {
        Self { identity: Some(Arc::new(identity)), ..self.clone() }
    }

    /// The message as this person sends it.
    pub fn ask<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.bearer.clone());
        if let Some(traceparent) = &self.traceparent {
            request.metadata_mut().insert(TRACEPARENT, traceparent.clone());
        }
        request
    }

    /// The detached signature of this person over the exact bytes of a statement.
    pub async fn sign(&self, statement: Vec<u8>, at: Timestamp) -> Result<Vec<u8>> {
        let identity =
            self.identity.clone().with_context(|| format!("{} has no certificate", self.human.role.code()))?;
        let signed = tokio::task::spawn_blocking(move || sign_detached(&statement, &identity, at));
        Ok(signed.await.context("signing")??)
    }
}

fn traceparent(clock: Uuid) -> Option<MetadataValue<Ascii>> {
    let id = clock.simple().to_string();
    format!("00-{id}-{}-01", &id[16..]).parse().ok()
}

/// The officials: who they are does not change from case to case.
pub struct Officials {
    miicr_signatory: (Human, Arc<SigningIdentity>),
    /// One per city.
    ms_officers: [(Human, Arc<SigningIdentity>); 2],
}

impl Officials {
    /// Makes the keys and has the certificates issued, all at the same time.
    pub(crate) async fn appoint(suite: &Suite) -> Result<Self> {
        let miicr = CertificateState::Signatory {
            organisation: "МИИЦР РК (SANDBOX)",
            bin: suite.endpoints().miicr.clone(),
        };
        let police = suite.endpoints().migration_service.clone();
        let officer = || CertificateState::Employee { organisation: "УМС ДП (SANDBOX)", bin: police.clone() };
        let signatory = human(11, Role::MiicrSignatory, None)?;
        let (almaty, astana) =
            (human(12, Role::MsOfficer, Some(City::Almaty))?, human(13, Role::MsOfficer, Some(City::Astana))?);
        let (first, second, third) = tokio::try_join!(
            certificate::obtain(suite, Holder::new(&signatory, "САРСЕНОВА", "АЙГЕРІМ", miicr)),
            certificate::obtain(suite, Holder::new(&almaty, "ОСПАНОВ", "ЕРЛАН", officer())),
            certificate::obtain(suite, Holder::new(&astana, "ЖУМАБАЕВА", "ДИНАРА", officer())),
        )?;
        Ok(Self { miicr_signatory: (signatory, first), ms_officers: [(almaty, second), (astana, third)] })
    }
}

/// The portal's own certificate and key, with which it seals documents: PEM both.
pub(crate) async fn portal_seal(suite: &Suite) -> Result<(String, PrivateKeyPem)> {
    let human = human(14, Role::Auditor, None)?;
    let operator =
        CertificateState::Signatory { organisation: "АО «НИТ» (SANDBOX)", bin: synthetic_bin(PORTAL_OPERATOR)? };
    certificate::obtain_pem(suite, &Holder::new(&human, "ПЭП", "EGOV.KZ", operator)).await
}

/// Everybody who meets in one case.
pub struct Cast {
    pub applicant: Persona,
    /// The applicant as the passport names them.
    pub identity: Identity,
    pub screener: Persona,
    pub miicr_signatory: Persona,
    pub ms_officer: Persona,
    pub ms_supervisor: Persona,
    pub tson_operator: Persona,
    pub knb_officer: Persona,
    pub border_officer: Persona,
    pub auditor: Persona,
    pub qa: Persona,
}

/// What the applicant's documents say.
#[derive(Clone)]
pub struct Identity {
    pub iin: Iin,
    pub passport_number: String,
    pub city: City,
}

impl Identity {
    pub const SURNAME: &'static str = "DE VRIES";
    pub const GIVEN_NAME: &'static str = "JAN";
    pub const BIRTH_DATE: &'static str = "1990-04-02";
    pub const CITIZENSHIP: &'static str = "NLD";
    pub const PASSPORT_ISSUED_ON: &'static str = "2021-03-15";
    /// More than 180 days after every day of the pilot.
    pub const PASSPORT_EXPIRES_ON: &'static str = "2031-03-14";

    /// Somebody new for every seed.
    pub fn of(seed: u64, city: City) -> Result<Self> {
        Ok(Self {
            iin: synthetic_iin(1_000 + seed % (NUMBERS - 1_000))?,
            passport_number: format!("NX{:09}", seed % 1_000_000_000),
            city,
        })
    }

    /// An address that no other applicant has.
    pub fn email(&self) -> String {
        format!("jan.devries.{}@example.com", self.passport_number.to_ascii_lowercase())
    }

    pub fn on_wire(&self) -> dossier::Applicant {
        dossier::Applicant {
            iin: self.iin.to_string(),
            surname: Self::SURNAME.to_owned(),
            given_name: Self::GIVEN_NAME.to_owned(),
            patronymic: String::new(),
            birth_date: Self::BIRTH_DATE.to_owned(),
            citizenship: Self::CITIZENSHIP.to_owned(),
            further_citizenships: vec![],
            residence_country: Self::CITIZENSHIP.to_owned(),
            email: self.email(),
        }
    }
}

impl Cast {
    /// A new applicant for the city, and the officials who will meet them there, all on one test clock.
    pub async fn assemble(suite: &Suite, identity: Identity, clock: Uuid) -> Result<Self> {
        let applicant = Human { iin: identity.iin.clone(), role: Role::Applicant, city: None };
        let holder = Holder::new(&applicant, Identity::SURNAME, Identity::GIVEN_NAME, CertificateState::Private);
        let (officials, key) = tokio::try_join!(suite.officials(), certificate::obtain(suite, holder))?;
        let city = Some(identity.city);
        let clock = Some(clock);
        let plain = |seed, role, city| Persona::without_signature(suite, human(seed, role, city)?, clock);
        let (signatory, signatory_key) = &officials.miicr_signatory;
        let (officer, officer_key) = officials
            .ms_officers
            .iter()
            .find(|(officer, _)| officer.city == city)
            .context("no officer of the migration service in this city")?;
        Ok(Self {
            applicant: Persona::with(suite, &applicant, clock, &key)?,
            screener: plain(21, Role::AkfScreener, None)?,
            miicr_signatory: Persona::with(suite, signatory, clock, signatory_key)?,
            ms_officer: Persona::with(suite, officer, clock, officer_key)?,
            ms_supervisor: plain(27, Role::MsSupervisor, city)?,
            tson_operator: plain(22, Role::TsonOperator, city)?,
            knb_officer: plain(23, Role::KnbOfficer, None)?,
            border_officer: plain(24, Role::BorderOfficer, None)?,
            auditor: plain(25, Role::Auditor, None)?,
            qa: plain(26, Role::Qa, None)?,
            identity,
        })
    }
}

/// An official with a synthetic number.
pub fn human(seed: u64, role: Role, city: Option<City>) -> Result<Human> {
    Ok(Human { iin: synthetic_iin(seed)?, role, city })
}

/// The QA persona, who drives clocks and seeds registers.
pub fn qa() -> Result<Human> {
    human(26, Role::Qa, None)
}

/// How many seeds give numbers apart.
const NUMBERS: u64 = 28 * 12 * 100 * 2 * 1_000;

/// A valid number for a seed: a date of the 1800s, a serial, the check digit. Seeds below [`NUMBERS`] give numbers apart.
pub fn synthetic_iin(seed: u64) -> Result<Iin> {
    // The serial's last digit is left free, since for one number in a hundred no check digit exists.
    let (rest, day) = (seed / 28, seed % 28 + 1);
    let (rest, month) = (rest / 12, rest % 12 + 1);
    let (rest, year) = (rest / 100, rest % 100);
    let (serial, sex) = (rest / 2 % 1_000, rest % 2 + 1);
    let attempt = |last| with_check_digit(&format!("{year:02}{month:02}{day:02}{sex}{serial:03}{last}"));
    (0..10).find_map(attempt).context("no valid number for this seed")?.parse().context("a synthetic number")
}

/// A valid number of an organisation that does not exist (month 99).
pub fn synthetic_bin(seed: u64) -> Result<Bin> {
    let attempt = |last| with_check_digit(&format!("99994{:05}{last}", seed % 100_000));
    (0..10).find_map(attempt).context("no valid number for this seed")?.parse().context("a synthetic number")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_seed_has_a_valid_number_of_its_own() {
        // Aim: thousands of applicants never collide, with each other or with the officials.
        let seeds = (0..20_000).chain((21..60).map(|i| i * 1_000_003)).chain(NUMBERS - 1_000..NUMBERS);
        let numbers: Vec<Iin> = seeds.map(|seed| synthetic_iin(seed).unwrap()).collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        assert_ne!(synthetic_bin(MIICR).unwrap(), synthetic_bin(MIGRATION_SERVICE).unwrap());
    }
}

//! The facts that the states carry. Each struct holds those of the state before it: a later state proves the earlier.

use platform::alerts::Alert;
use platform::signing::SignedStatement;
use regulation::p19_preliminary_decision::Crossing;
use regulation::p22_final_decision::FinalChecks;
use regulation::{
    Applicant, ApprovalAnswer, Checks, City, Document, DocumentKind, Facts, Ground, Moment, Passport, Questionnaire,
};
use serde::{Deserialize, Serialize};

/// What the registration brought, and the facts that arrive independently of the case's stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dossier {
    pub number: String,
    /// The number's own serial: permits are numbered by it, so that both calls of a signed act name the same permit.
    pub serial: u64,
    pub opened_at: Moment,
    pub arm_number: String,
    pub pep_number: String,
    pub petition_number: String,
    pub revision: u32,
    pub filed_at: Moment,
    pub received_at: Moment,
    pub city: City,
    pub applicant: Applicant,
    pub profession: String,
    pub petition: SignedStatement,
    pub questionnaire: SignedStatement,
    pub answers: Questionnaire,
    pub documents: Vec<Document>,
    pub duty: Duty,
    pub registration: SignedStatement,
    /// As «Беркут» told them, in the order in which it did.
    pub crossings: Vec<Crossing>,
    pub fingerprinting: Option<Fingerprinting>,
    /// Par. 19: when the applicant applied to the department, fingerprints or not.
    #[serde(default)]
    pub contacted_at: Option<Moment>,
    /// Moments about which ARM GO asked and «Беркут» has not answered yet.
    pub inquiries: Vec<Moment>,
    /// What the supervisor was to look at, the oldest first (N-10).
    #[serde(default)]
    pub alerts: Vec<Alert>,
}

/// The state duty as the portal took it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    pub reference: String,
    pub amount_tenge: u64,
    pub paid_at: Moment,
}

/// Par. 20: a registration in АДИС.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fingerprinting {
    pub reference: String,
    pub taken_at: Moment,
    pub department: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Checked {
    pub dossier: Dossier,
    pub checks: Checks,
    pub records: HitReferences,
    pub recorded_at: Moment,
}

/// The registers' references of their hits, and why the officer takes each for relevant or not; empty without a hit. For the
/// service's own eyes: no message and no notice has a place for it (AMB-33).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HitReferences {
    pub ibd: String,
    pub sio_pso: String,
    #[serde(default)]
    pub ibd_note: String,
    #[serde(default)]
    pub sio_pso_note: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answered {
    pub checked: Checked,
    pub received_at: Moment,
    /// The outcome and nothing else (AMB-34); of an approval that was taken back, `RECALLED`.
    pub answer: ApprovalAnswer,
    pub answered_at: Moment,
    #[serde(default)]
    pub recalled_at: Option<Moment>,
}

/// A decision of the migration service under its officer's signature.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Formed {
    pub decided_at: Moment,
    pub verdict: Verdict,
    pub decision: SignedStatement,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    Approved { number: String },
    Refused { grounds: Vec<Ground> },
}

impl Verdict {
    pub const fn approved(&self) -> bool {
        matches!(self, Self::Approved { .. })
    }

    /// The permit that is granted.
    pub fn permit(&self) -> Option<&str> {
        match self {
            Self::Approved { number } => Some(number),
            Self::Refused { .. } => None,
        }
    }

    pub fn grounds(&self) -> &[Ground] {
        match self {
            Self::Approved { .. } => &[],
            Self::Refused { grounds } => grounds,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Preliminary {
    pub answered: Answered,
    pub formed: Formed,
}

/// Par. 20-21: what the service centre accepted, under an approved preliminary result.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FinalFiling {
    pub preliminary: Preliminary,
    pub filed_at: Moment,
    pub documents: Vec<Document>,
    /// Shipments that never came, the oldest first.
    #[serde(default)]
    pub lost: Vec<LostShipment>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shipment {
    pub waybill: String,
    pub handed_over_at: Moment,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LostShipment {
    pub shipment: Shipment,
    pub reported_at: Moment,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Received {
    pub filing: FinalFiling,
    pub shipment: Shipment,
    pub received_at: Moment,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Verified {
    pub received: Received,
    pub checks: FinalChecks,
    pub records: HitReferences,
    pub recorded_at: Moment,
}

impl Dossier {
    /// The passport of the application: the second identity under which registers and the border know a person.
    pub fn passport(&self) -> Option<&Passport> {
        passport_among(&self.documents)
    }

    /// When the applicant applied to the migration service here (AMB-12).
    pub fn applied(&self) -> Vec<Moment> {
        let fingerprinted_at = self.fingerprinting.as_ref().map(|taken| taken.taken_at);
        self.contacted_at.into_iter().chain(fingerprinted_at).collect()
    }
}

/// The passport among these documents, as far as its facts were read.
pub fn passport_among(documents: &[Document]) -> Option<&Passport> {
    documents.iter().filter(|document| document.kind == DocumentKind::Passport).find_map(|document| {
        match &document.facts {
            Facts::Passport(passport) => Some(passport),
            _ => None,
        }
    })
}

impl Preliminary {
    pub fn dossier(&self) -> &Dossier {
        &self.answered.checked.dossier
    }
}

impl Verified {
    pub fn answered(&self) -> &Answered {
        &self.received.filing.preliminary.answered
    }

    pub fn dossier(&self) -> &Dossier {
        self.received.filing.preliminary.dossier()
    }
}

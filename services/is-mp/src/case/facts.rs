//! The facts that the states carry. Each struct holds the facts of the state before it: a later state proves the earlier one.
//!
//! Out of scope: facts that messages carry too. They are the messages' own structs.

use messages::ApplicationRegistered;
use messages::facts::{MigrationDecision, Shipment, Submission};
use platform::alerts::Alert;
use platform::signing::SignedStatement;
use regulation::p19_preliminary_decision::Crossing;
use regulation::p22_final_decision::FinalChecks;
use regulation::{ApprovalAnswer, Checks, Document, DocumentKind, Facts, Moment, Passport};
use serde::{Deserialize, Serialize};

/// What the registration brought, and the facts that arrive independently of the case's stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dossier {
    pub number: String,
    /// The number's own serial: permits are numbered by it, so that both calls of a signed act name the same permit.
    pub serial: u64,
    pub opened_at: Moment,
    pub arm_number: String,
    pub submission: Submission,
    /// Receipt in АРМ ГО.
    pub received_at: Moment,
    pub registration: SignedStatement,
    /// As «Беркут» sent them, in the order in which it did.
    pub crossings: Vec<Crossing>,
    pub fingerprinting: Option<Fingerprinting>,
    /// Par. 19: when the applicant applied to the department, fingerprints or not.
    #[serde(default)]
    pub contacted_at: Option<Moment>,
    /// Moments about which АРМ ГО asked and «Беркут» has not answered yet.
    pub inquiries: Vec<Moment>,
    /// The alerts to the supervisor, the oldest first (N-10).
    #[serde(default)]
    pub alerts: Vec<Alert>,
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

/// The registers' references of their hits, and why the officer assesses each as relevant or not; empty without a hit. Only the
/// service may see them: no message and no notice has a field for them (AMB-33).
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

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Preliminary {
    pub answered: Answered,
    pub decision: MigrationDecision,
}

/// Par. 20-21: what the service centre accepted, under an approved preliminary result.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FinalFiling {
    pub preliminary: Preliminary,
    pub filed_at: Moment,
    pub documents: Vec<Document>,
    /// Shipments that were lost, the oldest first.
    #[serde(default)]
    pub lost: Vec<LostShipment>,
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
    pub fn of(registered: &ApplicationRegistered, number: String, serial: u64, opened_at: Moment) -> Self {
        let ApplicationRegistered { submission, arm_number, received_at, registration } = registered.clone();
        Self {
            number,
            serial,
            opened_at,
            arm_number,
            submission,
            received_at,
            registration,
            crossings: vec![],
            fingerprinting: None,
            contacted_at: None,
            inquiries: vec![],
            alerts: vec![],
        }
    }

    /// The passport of the application: the second identity under which registers and the border know a person.
    pub fn passport(&self) -> Option<&Passport> {
        passport_among(&self.submission.documents)
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

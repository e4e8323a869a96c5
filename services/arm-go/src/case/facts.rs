//! The facts that the states carry. Each struct holds the facts of the state before it: a later state proves the earlier one.
//!
//! Out of scope: facts that messages carry too. They are the messages' own structs.

use jiff::civil::Date;
use messages::FingerprintingRecorded;
use messages::facts::{MigrationDecision, Shipment, Submission, Withdrawal};
use platform::alerts::Alert;
use platform::signing::SignedStatement;
use regulation::p12_registration::Arrivals;
use regulation::{Ban, Document, DocumentKind, Facts, Ground, Moment, Receipt};
use serde::{Deserialize, Serialize};

/// Par. 11: АРМ ГО has received a version. Its deadlines count from here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Received {
    pub arm_number: String,
    pub received_at: Moment,
    pub submission: Submission,
    /// When each version came, and how long the applicant had the application between them.
    #[serde(default)]
    pub arrivals: Option<Arrivals>,
    /// Bans in force on the filing day. АРМ ГО finds them itself, whatever the portal found.
    pub findings: Vec<Ground>,
    /// What the officer should look at although the order refuses nobody for it: old criminal records, and states without a
    /// criminal record (AMB-23).
    #[serde(default)]
    pub warnings: Vec<Ground>,
    /// The applicant withdraws. ИС МП answers while it has the case.
    #[serde(default)]
    pub withdrawal: Option<Withdrawal>,
    /// The alerts to the supervisor, the oldest first (N-10). Those of earlier versions stay.
    #[serde(default)]
    pub alerts: Vec<Alert>,
}

/// Par. 12: registered by hand.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Registered {
    pub received: Received,
    pub registered_at: Moment,
    /// The officer's signed record.
    pub registration: SignedStatement,
}

/// Par. 12: ИС МП has opened its case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    pub registered: Registered,
    /// The number that ИС МП gave.
    pub case_number: String,
    pub opened_at: Moment,
}

/// Par. 17: the preliminary result waits for its registration by the officer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PreliminaryFormed {
    pub opened: Opened,
    pub decision: MigrationDecision,
    pub presence: Presence,
}

/// Par. 19-20: what the applicant has done in Kazakhstan, as ИС МП reported it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Presence {
    /// The legal moments of the entries.
    pub entries: Vec<Moment>,
    pub fingerprinting: Option<FingerprintingRecorded>,
    /// When the applicant applied to the migration service's department, fingerprints or not (AMB-12).
    #[serde(default)]
    pub contacted_at: Option<Moment>,
}

/// Par. 18-19: the preliminary permit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Approved {
    pub opened: Opened,
    pub decision: MigrationDecision,
    pub registered_at: Moment,
    /// When the notice reached the personal cabinet.
    pub delivered_at: Option<Moment>,
    /// The last day of validity (D-06): from the decision, or from its later delivery.
    pub valid_until: Date,
    /// The thirty days in which to arrive and to apply (D-07). They begin when the notice is delivered.
    pub arrival_deadline: Option<Receipt>,
    /// The thirty days are over and the days of grace of the reading run (AMB-12).
    #[serde(default)]
    pub in_grace: bool,
    /// The end of the deadline about which ИС МП was asked. It is set while the answer is awaited.
    pub inquired_until: Option<Moment>,
    pub presence: Presence,
    /// Receipts of refusals to accept the final package, the oldest first (AMB-19).
    #[serde(default)]
    pub non_acceptances: Vec<NonAcceptance>,
    /// The appendix's consent to cross-border transfer, once it is signed.
    #[serde(default)]
    pub consent: Option<Consent>,
}

/// Par. 20(10): the appendix's form, signed by the applicant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    pub stay_address: String,
    /// SHA-256 of the form's text, hexadecimal.
    pub form_sha256: String,
    pub signed_at: Moment,
    pub signature: ConsentSignature,
    pub withdrawn: Option<ConsentWithdrawal>,
    /// Requests to foreign states, the oldest first. The consent is a part of each.
    pub requests: Vec<ForeignRequest>,
}

/// How the consent was signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "signature", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConsentSignature {
    Electronic { statement: SignedStatement },
    ByHand { scan: Document },
}

/// AP-5: "до дня отзыва в письменной форме".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsentWithdrawal {
    pub withdrawn_at: Moment,
    pub writing: Writing,
}

/// The writing in which a consent is withdrawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "writing", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Writing {
    Electronic {
        statement: SignedStatement,
    },
    /// The number under which the letter was registered.
    Letter {
        number: String,
    },
}

/// A request to the competent body of a foreign state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForeignRequest {
    pub number: String,
    /// ISO 3166-1 alpha-3.
    pub state: String,
    pub requested_at: Moment,
}

impl Consent {
    pub fn withdrawn_at(&self) -> Option<Moment> {
        self.withdrawn.as_ref().map(|withdrawn| withdrawn.withdrawn_at)
    }

    /// The document of the package.
    pub fn document(&self) -> Document {
        let (sha256, size, media_type) = match &self.signature {
            ConsentSignature::Electronic { statement } => {
                (statement.sha256.clone(), statement.size, "text/plain".to_owned())
            }
            ConsentSignature::ByHand { scan } => (scan.sha256.clone(), scan.size, scan.media_type.clone()),
        };
        let facts = Facts::CrossBorderConsent {
            signed_at: self.signed_at,
            form_sha256: self.form_sha256.clone(),
            withdrawn_at: self.withdrawn_at(),
        };
        Document { kind: DocumentKind::CrossBorderConsent, sha256, size, media_type, facts }
    }
}

/// A receipt of a refusal to accept (расписка об отказе в приеме), as it was handed over at the centre.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NonAcceptance {
    pub number: String,
    pub issued_at: Moment,
    /// What is missing or does not conform.
    pub grounds: Vec<Ground>,
}

/// Par. 19: the preliminary permit was refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PreliminaryRefused {
    pub opened: Opened,
    pub decision: MigrationDecision,
    pub registered_at: Moment,
    pub ban: Ban,
    pub delivered_at: Option<Moment>,
}

/// Par. 20-21: the final application with its documents.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Accepted {
    pub approved: Approved,
    pub filed_at: Moment,
    pub documents: Vec<Document>,
    pub originals_compared: Vec<DocumentKind>,
    /// The same warnings as on receipt, about the package that was brought (AMB-23).
    #[serde(default)]
    pub warnings: Vec<Ground>,
    /// Shipments of the originals that never came, the oldest first.
    #[serde(default)]
    pub lost: Vec<LostShipment>,
}

/// Par. 21: a shipment that the migration service reported lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LostShipment {
    pub shipment: Shipment,
    pub reported_at: Moment,
}

/// Par. 21: the courier has the originals.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    pub accepted: Accepted,
    pub shipment: Shipment,
}

/// Par. 22-23: the permit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Granted {
    pub sent: Sent,
    pub decision: MigrationDecision,
    pub attached_at: Moment,
}

/// Par. 25: registered at the place of residence.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resident {
    pub granted: Granted,
    pub address: String,
    pub registered_at: Moment,
}

/// Par. 26(3): the duty of the card, as it was ordered from the gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CardOrder {
    pub reference: String,
    pub amount_tenge: u64,
    /// As the gateway called back. It need not have called, because the issue of the card asks the gateway itself.
    #[serde(default)]
    pub paid_at: Option<Moment>,
}

/// Par. 27: the residence card (ВНЖ).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub number: String,
    pub issued_at: Moment,
    /// The last day of validity.
    pub valid_until: Date,
    /// The three documents of par. 26.
    pub documents: Vec<Document>,
}

impl Received {
    /// A row that is older than the field holds a first version, or a version whose deadlines began anew.
    pub fn arrivals(&self) -> Arrivals {
        self.arrivals.clone().unwrap_or_else(|| Arrivals::of_first_version(self.received_at))
    }
}

impl Presence {
    /// Whether the applicant had applied to the migration service by this moment.
    pub fn applied_by(&self, until: Moment) -> bool {
        let fingerprinted_at = self.fingerprinting.as_ref().map(|taken| taken.taken_at);
        self.contacted_at.into_iter().chain(fingerprinted_at).any(|at| at <= until)
    }
}

impl Approved {
    /// The number of the preliminary permit; an approval always has one.
    pub fn number(&self) -> &str {
        self.decision.result.number().unwrap_or_default()
    }
}

impl Opened {
    pub fn submission(&self) -> &Submission {
        &self.registered.received.submission
    }
}

//! The facts that the states carry. Each struct holds those of the state before it: a later state proves the earlier.

use jiff::civil::Date;
use platform::alerts::Alert;
use platform::signing::SignedStatement;
use regulation::p12_registration::Arrivals;
use regulation::{Applicant, Ban, City, Document, DocumentKind, Facts, Ground, Moment, Questionnaire, Receipt};
use serde::{Deserialize, Serialize};

/// Par. 10-11: what the portal registered, in one version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Submission {
    pub pep_number: String,
    /// 1 for the first version, one more with each resubmission.
    pub revision: u32,
    pub filed_at: Moment,
    /// The first version's filing: the day for which the passport is tested (AMB-25).
    pub first_filed_at: Moment,
    pub city: City,
    pub applicant: Applicant,
    pub profession: String,
    pub petition_number: String,
    pub petition: SignedStatement,
    pub questionnaire: SignedStatement,
    pub answers: Questionnaire,
    pub documents: Vec<Document>,
    pub duty: Duty,
}

/// Par. 10(6): the duty of the permit, as the gateway confirmed it to the portal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Duty {
    pub reference: String,
    pub amount_tenge: u64,
    pub paid_at: Moment,
}

/// Par. 11: a version has come to ARM GO; its deadlines run from here.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Received {
    pub arm_number: String,
    pub received_at: Moment,
    pub submission: Submission,
    /// When this version and those before it came, and how long the applicant had the application between them.
    #[serde(default)]
    pub arrivals: Option<Arrivals>,
    /// Bans in force on the filing day: found again here, whatever the portal found.
    pub findings: Vec<Ground>,
    /// What the officer should look at and the order refuses nobody for: old criminal records, and states without one (AMB-23).
    #[serde(default)]
    pub warnings: Vec<Ground>,
    /// The applicant withdraws; while ИС МП has the case, it is ИС МП who answers.
    #[serde(default)]
    pub withdrawal: Option<Withdrawal>,
    /// What the supervisor was to look at, the oldest first (N-10); those of earlier versions too.
    #[serde(default)]
    pub alerts: Vec<Alert>,
}

/// What the applicant takes back, and when (AMB-38).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub asked_at: Moment,
    /// The consent to the processing of personal data is withdrawn too (AMB-22).
    pub consent_withdrawn: bool,
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

/// What the officer decided in ИС МП, par. 17 and 22.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// `number` is the permit's.
    Granted {
        number: String,
    },
    Refused {
        grounds: Vec<Ground>,
    },
}

/// A verdict with its moment and the officer's signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ruling {
    pub verdict: Verdict,
    pub decided_at: Moment,
    pub decision: SignedStatement,
}

/// Par. 17: the preliminary result lies at the officer's desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PreliminaryFormed {
    pub opened: Opened,
    pub ruling: Ruling,
    pub presence: Presence,
}

/// Par. 19-20: what the applicant has done in Kazakhstan, as ИС МП told it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Presence {
    /// Legal moments of the entries.
    pub entries: Vec<Moment>,
    pub fingerprinting: Option<Fingerprinting>,
    /// When the applicant applied to the migration service's department, fingerprints or not (AMB-12).
    #[serde(default)]
    pub contacted_at: Option<Moment>,
}

/// Par. 20: fingerprints were taken by the migration service, which is to have applied to it (AMB-12).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fingerprinting {
    pub adis_reference: String,
    pub taken_at: Moment,
}

/// Par. 18-19: the preliminary permit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Approved {
    pub opened: Opened,
    pub number: String,
    pub decided_at: Moment,
    pub decision: SignedStatement,
    pub registered_at: Moment,
    /// When the notice reached the personal cabinet.
    pub delivered_at: Option<Moment>,
    /// The last day of validity (D-06): from the decision, or from its later delivery.
    pub valid_until: Date,
    /// The thirty days in which to arrive and to apply (D-07); they run once the notice is delivered.
    pub arrival_deadline: Option<Receipt>,
    /// The thirty days are over; the reading's days of grace run (AMB-12).
    #[serde(default)]
    pub in_grace: bool,
    /// The end of the deadline about which ИС МП was asked; set while the answer is awaited.
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
    /// Requests to foreign states, of which the consent is a part; the oldest first.
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
    pub ruling: Ruling,
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
    /// As at the first desk, of the package that was brought (AMB-23).
    #[serde(default)]
    pub warnings: Vec<Ground>,
    /// Shipments of the originals that never came, the oldest first.
    #[serde(default)]
    pub lost: Vec<LostShipment>,
}

/// Par. 21: a shipment that the migration service reported lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LostShipment {
    pub waybill: String,
    pub handed_over_at: Moment,
    pub reported_at: Moment,
}

/// Par. 21: the originals are with the courier.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    pub accepted: Accepted,
    pub waybill: String,
    pub handed_over_at: Moment,
}

/// Par. 22-23: the permit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Granted {
    pub sent: Sent,
    pub permit_number: String,
    pub decided_at: Moment,
    pub decision: SignedStatement,
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
    /// As the gateway called back; it need not have, for the card's issue asks the gateway itself.
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

impl Verdict {
    /// The permit's number, when there is one.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Granted { number } => Some(number),
            Self::Refused { .. } => None,
        }
    }

    pub fn grounds(&self) -> &[Ground] {
        match self {
            Self::Granted { .. } => &[],
            Self::Refused { grounds } => grounds,
        }
    }
}

impl Received {
    /// A row older than the field is a first version, or one whose deadlines began anew.
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

impl Opened {
    pub fn submission(&self) -> &Submission {
        &self.registered.received.submission
    }
}

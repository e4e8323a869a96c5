//! The states of a referral to КНБ and of a foreigner's stay. Each carries exactly the facts that prove it was reached.

mod withheld;

use jiff::civil::Date;
use messages::{ApprovalRequested, BorderCrossed};
use platform::ledger::CaseState;
use platform::refusal::Refusal;
use regulation::p19_preliminary_decision::Direction;
use regulation::{Applicant, ApprovalAnswer, City, Clause, Document, Moment};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use uuid::Uuid;

pub use withheld::withhold_reasons;

/// A foreigner as the border knows one: citizenship, passport and birth date. Officers there know no ИИН.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Identity(String);

impl Identity {
    /// A passport's number has no small letters, whoever types it.
    pub fn of(citizenship: &str, passport_number: &str, birth_date: Date) -> Self {
        Self(format!("{citizenship}|{}|{birth_date}", passport_number.to_ascii_uppercase()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Never prints whom it names.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(***)")
    }
}

/// What crosses a person's cases: where the next crossing belongs, and all crossings there were.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub referral: Option<Uuid>,
    pub stay: Option<Uuid>,
    pub crossings: Vec<Crossing>,
}

impl Person {
    /// The last crossing up to a moment, whatever the order in which crossings were recorded.
    pub fn last_crossing(&self, at: Moment) -> Option<&Crossing> {
        self.crossings.iter().filter(|crossing| crossing.at <= at).max_by_key(|crossing| crossing.at)
    }
}

/// One crossing of the State border.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    pub direction: Direction,
    pub at: Moment,
    pub checkpoint: String,
}

impl Crossing {
    pub fn message(&self) -> BorderCrossed {
        BorderCrossed { direction: self.direction, crossed_at: self.at, checkpoint: self.checkpoint.clone() }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Case {
    /// Par. 14: the electronic case has come; КНБ's 25 days run.
    Referred { referral: Referral },
    /// Par. 15: КНБ has answered. Its reason lies here and nowhere else.
    Answered { referral: Referral, answer: ApprovalAnswer, answered_at: Moment, internal_reason: InternalReason },
    /// Par. 15: КНБ took its approval back (AMB-17). No other answer follows: at section 2.2 КНБ is not asked again.
    Recalled { referral: Referral, answered_at: Moment, internal_reason: InternalReason, recall: Recall },
    /// The applicant withdrew (AMB-38), before КНБ's answer or after it; nothing hangs on the answer any more.
    Withdrawn {
        referral: Referral,
        answer: Option<ApprovalAnswer>,
        answered_at: Option<Moment>,
        internal_reason: InternalReason,
        #[serde(default)]
        recall: Option<Recall>,
        withdrawn_at: Moment,
    },
    /// Par. 22: a foreigner who crossed the border and was not referred.
    Stay { number: String, last: Crossing },
}

/// What was referred.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Referral {
    pub number: String,
    /// ИС МП's own number.
    pub case_number: String,
    pub pep_number: String,
    pub applicant: Applicant,
    pub profession: String,
    pub city: City,
    pub documents: Vec<Document>,
    pub received_at: Moment,
}

impl Referral {
    pub fn of(request: &ApprovalRequested, number: String, received_at: Moment) -> Self {
        let ApprovalRequested { case_number, pep_number, applicant, profession, city, documents } = request.clone();
        Self { number, case_number, pep_number, applicant, profession, city, documents, received_at }
    }
}

/// An approval taken back, and why: its reason too lies here and nowhere else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recall {
    pub recalled_at: Moment,
    pub internal_reason: InternalReason,
}

/// КНБ's own reason, for КНБ alone.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InternalReason(pub Option<String>);

/// Never prints the reason: what is debugged ends up in logs.
impl std::fmt::Debug for InternalReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InternalReason(***)")
    }
}

impl Case {
    /// The refusal of an act that has no place in this state.
    pub fn out_of_place(&self, act: &'static str, clause: Clause) -> Refusal {
        Refusal::WrongState { act, status: self.status(), clause }
    }
}

impl CaseState for Case {
    type Dossier = ();
    type Stage = Self;

    fn of((): (), stage: Self) -> Self {
        stage
    }

    fn dossier(&self) -> &() {
        &()
    }

    fn stage(&self) -> &Self {
        self
    }

    fn number(&self) -> &str {
        match self {
            Self::Referred { referral }
            | Self::Answered { referral, .. }
            | Self::Recalled { referral, .. }
            | Self::Withdrawn { referral, .. } => &referral.number,
            Self::Stay { number, .. } => number,
        }
    }

    fn iin(&self) -> &str {
        match self {
            Self::Referred { referral }
            | Self::Answered { referral, .. }
            | Self::Recalled { referral, .. }
            | Self::Withdrawn { referral, .. } => referral.applicant.iin.as_str(),
            Self::Stay { .. } => "",
        }
    }

    /// КНБ and the border serve the whole country.
    fn city(&self) -> Option<City> {
        None
    }

    fn status(&self) -> &'static str {
        self.into()
    }

    fn next_owner(&self) -> &'static str {
        match self {
            Self::Referred { .. } => "KNB_OFFICER",
            Self::Answered { .. } | Self::Recalled { .. } | Self::Withdrawn { .. } | Self::Stay { .. } => "",
        }
    }
}

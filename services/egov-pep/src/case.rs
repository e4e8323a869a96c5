//! The states of a petition that is held and of an application. Each carries exactly the facts that prove it was
//! reached.

use jiff::civil::Date;
use messages::facts::{Duty, MigrationDecision, Submission, Withdrawal};
use messages::{ApplicationReceived, PetitionSigned, ResidenceCardIssued};
use platform::ledger::CaseState;
use platform::notices::{Cabinet, Notice};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{
    City, Clause, Document, Ground, Iin, Moment, Questionnaire, Receipt, SecondaryIdentity, Tenge, ban, duty,
};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use uuid::Uuid;

/// The petition as astanahub.com sent it; its signature was verified on receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Petition {
    pub case_id: Uuid,
    #[serde(flatten)]
    pub signed: PetitionSigned,
}

/// What the portal holds under one case id.
#[derive(Clone, Debug, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum PortalCase {
    /// Par. 8, 10(3): the petition came from astanahub.com and waits for an application.
    PetitionHeld { petition: Petition },
    /// No consent was given: nothing personal is kept (AMB-22).
    EndedWithoutConsent { pep_number: String },
    /// Consent was given under the applicant's ЭЦП; nothing else is known yet.
    ConsentGiven { pep_number: String, iin: Iin, consent: Consent },
    /// Par. 10: a city was chosen; documents are being gathered.
    Opened { application: Application },
    /// Par. 10(6): the gateway was asked for a payment.
    DutyOrdered { application: Application, duty: DutyOrder },
    /// Par. 11: registered at the portal and sent to АРМ ГО.
    Submitted { application: Application, filing: Box<Filing> },
    /// Par. 11-12: АРМ ГО has it; its deadlines run there.
    Received { application: Application, filing: Box<Filing>, receipt: ApplicationReceived },
    /// Par. 12: to be corrected within five calendar days of the notice.
    Returned {
        application: Application,
        filing: Box<Filing>,
        grounds: Vec<Ground>,
        /// D-03, from the delivery of the notice.
        deadline: Box<Receipt>,
    },
    /// Par. 12: the five days passed. No ban (AMB-05).
    Annulled { application: Application, filing: Box<Filing>, grounds: Vec<Ground>, annulled_at: Moment },
    /// Par. 12: refused for its documents. No ban.
    DocumentsRefused { application: Application, filing: Box<Filing>, grounds: Vec<Ground> },
    /// The applicant withdraws (AMB-38): the agencies that have the application are asked, and one of them may have
    /// formed a result before the withdrawal arrived.
    WithdrawalRequested {
        application: Application,
        filing: Box<Filing>,
        /// `None` while АРМ ГО has not confirmed this version.
        receipt: Option<ApplicationReceived>,
        withdrawal: Withdrawal,
    },
    /// Withdrawn before any decision: no ban; petition and payment stay usable (AMB-27).
    Withdrawn { application: Application, withdrawal: Withdrawal, withdrawn_at: Moment },
    /// Par. 19: the thirty days run.
    PreliminaryApproved { application: Application, approval: Approval },
    /// Par. 19: refused, with a ban of a year.
    PreliminaryRefused { application: Application, decision: MigrationDecision },
    /// Par. 19: the approval was annulled (with a ban) or has expired (without).
    PermitLapsed { application: Application, approval: Approval, annulled: bool, lapsed_at: Moment },
    /// Par. 22-23: the permit is granted.
    Granted {
        application: Application,
        /// The approval that it followed; `None` in rows older than this field.
        #[serde(default)]
        approval: Option<Box<Approval>>,
        decision: MigrationDecision,
    },
    /// Par. 22-24: refused, with a ban of a year.
    Refused {
        application: Application,
        #[serde(default)]
        approval: Option<Box<Approval>>,
        decision: MigrationDecision,
    },
    /// Par. 27: the residence card is issued.
    CardIssued {
        application: Application,
        #[serde(default)]
        approval: Option<Box<Approval>>,
        decision: MigrationDecision,
        card: ResidenceCardIssued,
    },
}

/// The portal's own consent to data processing, as it was recorded before any document was stored (AMB-22).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consent {
    /// Which wording was agreed to; the statement carries the SHA-256 of the very text.
    pub wording: String,
    pub given_at: Moment,
    pub statement: SignedStatement,
    /// After a decision a withdrawal is recorded and changes nothing.
    #[serde(default)]
    pub withdrawn_at: Option<Moment>,
}

/// The facts that every state of an application needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Application {
    pub pep_number: String,
    pub iin: Iin,
    pub city: City,
    pub petition: Petition,
    pub consent: Consent,
    pub notices: Vec<Notice>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DutyOrder {
    /// The gateway's.
    pub reference: String,
    pub amount: Tenge,
    /// As the gateway called back; it need not have, for a filing asks the gateway itself.
    #[serde(default)]
    pub paid_at: Option<Moment>,
}

/// A payment of the duty as the gateway confirmed it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paid {
    pub payment: duty::Payment,
    pub paid_at: Moment,
}

impl Paid {
    fn fact(&self) -> Duty {
        let (reference, amount_tenge) = (self.payment.reference.clone(), self.payment.amount.0);
        Duty { reference, amount_tenge, paid_at: self.paid_at }
    }
}

/// One version of an application as it was registered at the portal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filing {
    pub revision: u32,
    pub filed_at: Moment,
    /// The day for which the passport is tested, whatever the version (AMB-25).
    pub first_filed_at: Moment,
    pub answers: Questionnaire,
    /// The signature over answers and documents.
    pub questionnaire: SignedStatement,
    pub documents: Vec<Document>,
    pub duty: Paid,
}

impl Filing {
    /// This version as it goes to АРМ ГО.
    pub fn submission(&self, application: &Application) -> Submission {
        let PetitionSigned { petition_number, applicant, profession, petition } = application.petition.signed.clone();
        Submission {
            pep_number: application.pep_number.clone(),
            revision: self.revision,
            filed_at: self.filed_at,
            first_filed_at: self.first_filed_at,
            city: application.city,
            applicant,
            profession,
            petition_number,
            petition,
            questionnaire: self.questionnaire.clone(),
            documents: self.documents.clone(),
            duty: self.duty.fact(),
            answers: self.answers.clone(),
        }
    }
}

/// The preliminary approval as it was delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    pub decision: MigrationDecision,
    /// From the decision or its later delivery (AMB-09).
    pub valid_until: Date,
}

impl Approval {
    /// The preliminary permit's number.
    pub fn number(&self) -> &str {
        self.decision.result.number().unwrap_or_default()
    }
}

impl PortalCase {
    /// The refusal of an act that has no place in this state.
    pub fn out_of_place(&self, act: &'static str, clause: Clause) -> Refusal {
        Refusal::WrongState { act, status: self.status(), clause }
    }

    /// A decision on the permit was made and delivered.
    pub fn decided(&self) -> bool {
        matches!(
            self,
            Self::PreliminaryApproved { .. }
                | Self::PreliminaryRefused { .. }
                | Self::PermitLapsed { .. }
                | Self::Granted { .. }
                | Self::Refused { .. }
                | Self::CardIssued { .. }
        )
    }

    pub fn application(&self) -> Option<&Application> {
        match self {
            Self::PetitionHeld { .. } | Self::EndedWithoutConsent { .. } | Self::ConsentGiven { .. } => None,
            Self::Opened { application }
            | Self::DutyOrdered { application, .. }
            | Self::Submitted { application, .. }
            | Self::Received { application, .. }
            | Self::Returned { application, .. }
            | Self::Annulled { application, .. }
            | Self::DocumentsRefused { application, .. }
            | Self::WithdrawalRequested { application, .. }
            | Self::Withdrawn { application, .. }
            | Self::PreliminaryApproved { application, .. }
            | Self::PreliminaryRefused { application, .. }
            | Self::PermitLapsed { application, .. }
            | Self::Granted { application, .. }
            | Self::Refused { application, .. }
            | Self::CardIssued { application, .. } => Some(application),
        }
    }

    /// The version that was filed, until a decision takes its place.
    pub fn filing(&self) -> Option<&Filing> {
        match self {
            Self::Submitted { filing, .. }
            | Self::Received { filing, .. }
            | Self::Returned { filing, .. }
            | Self::Annulled { filing, .. }
            | Self::DocumentsRefused { filing, .. }
            | Self::WithdrawalRequested { filing, .. } => Some(filing),
            _ => None,
        }
    }

    /// The same state, its application changed where no state depends on it: the reading of a notice.
    pub(crate) fn application_mut(&mut self) -> Option<&mut Application> {
        match self {
            Self::PetitionHeld { .. } | Self::EndedWithoutConsent { .. } | Self::ConsentGiven { .. } => None,
            Self::Opened { application }
            | Self::DutyOrdered { application, .. }
            | Self::Submitted { application, .. }
            | Self::Received { application, .. }
            | Self::Returned { application, .. }
            | Self::Annulled { application, .. }
            | Self::DocumentsRefused { application, .. }
            | Self::WithdrawalRequested { application, .. }
            | Self::Withdrawn { application, .. }
            | Self::PreliminaryApproved { application, .. }
            | Self::PreliminaryRefused { application, .. }
            | Self::PermitLapsed { application, .. }
            | Self::Granted { application, .. }
            | Self::Refused { application, .. }
            | Self::CardIssued { application, .. } => Some(application),
        }
    }
}

impl Cabinet for PortalCase {
    fn notices(&self) -> &[Notice] {
        self.application().map(|application| application.notices.as_slice()).unwrap_or_default()
    }

    fn notices_mut(&mut self) -> Option<&mut Vec<Notice>> {
        self.application_mut().map(|application| &mut application.notices)
    }
}

impl CaseState for PortalCase {
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

    /// A held petition keeps astanahub's number; an application has the portal's own.
    fn number(&self) -> &str {
        match self {
            Self::PetitionHeld { petition } => &petition.signed.petition_number,
            Self::EndedWithoutConsent { pep_number } | Self::ConsentGiven { pep_number, .. } => pep_number,
            _ => self.application().map_or("", |application| &application.pep_number),
        }
    }

    fn iin(&self) -> &str {
        match self {
            Self::PetitionHeld { petition } => petition.signed.applicant.iin.as_str(),
            Self::ConsentGiven { iin, .. } => iin.as_str(),
            _ => self.application().map_or("", |application| application.iin.as_str()),
        }
    }

    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        self.filing().map(|filing| ban::second_identities(&filing.documents)).unwrap_or_default()
    }

    fn city(&self) -> Option<City> {
        self.application().map(|application| application.city)
    }

    fn status(&self) -> &'static str {
        self.into()
    }

    fn next_owner(&self) -> &'static str {
        match self {
            Self::ConsentGiven { .. }
            | Self::Opened { .. }
            | Self::DutyOrdered { .. }
            | Self::Returned { .. }
            | Self::PreliminaryApproved { .. }
            | Self::Granted { .. } => "APPLICANT",
            Self::Submitted { .. } | Self::Received { .. } | Self::WithdrawalRequested { .. } => "arm-go",
            Self::PetitionHeld { .. }
            | Self::EndedWithoutConsent { .. }
            | Self::Annulled { .. }
            | Self::DocumentsRefused { .. }
            | Self::Withdrawn { .. }
            | Self::PreliminaryRefused { .. }
            | Self::PermitLapsed { .. }
            | Self::Refused { .. }
            | Self::CardIssued { .. } => "",
        }
    }
}

//! The states of an application in АРМ ГО. Each carries exactly the facts that prove it was reached.

pub mod alerting;
mod facts;

use messages::facts::{MigrationDecision, Submission};
use platform::alerts::{Alert, Alerting};
use platform::ledger::CaseState;
use platform::refusal::Refusal;
use regulation::{Ban, City, Clause, Ground, Moment, SecondaryIdentity, Unfulfilled, ban};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use uuid::Uuid;

pub use facts::{
    Accepted, Approved, Card, CardOrder, Consent, ConsentSignature, ConsentWithdrawal, ForeignRequest, Granted,
    LostShipment, NonAcceptance, Opened, PreliminaryFormed, PreliminaryRefused, Presence, Received, Registered,
    Resident, Sent, Writing,
};

/// What crosses a person's applications.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The portal keeps the bans too, so that no ban depends on one system alone.
    pub bans: Vec<Ban>,
    /// At most one application is under way (AMB-38).
    pub live_application: Option<Uuid>,
}

impl Person {
    /// This person's bans and those of linked identities, which hold too (AMB-08 e).
    pub fn bans_with(&self, of_linked: &[Ban]) -> Vec<Ban> {
        [self.bans.as_slice(), of_linked].concat()
    }

    /// The person once `case` has ended, banned or not.
    #[must_use]
    pub fn after(&self, case: Uuid, ban: Option<&Ban>) -> Self {
        let mut person = self.clone();
        person.bans.extend(ban.cloned());
        person.live_application = self.live_application.filter(|live| *live != case);
        person
    }
}

/// An application, from its receipt to the residence card.
#[derive(Clone, Debug, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Application {
    /// Par. 11: a version waits for the officer; 2 working days and 45 calendar days run.
    Received(Received),
    /// Par. 12: returned for rework; the portal counts the five days.
    Returned { received: Received, grounds: Vec<Ground>, returned_at: Moment },
    /// Par. 12: the documents are refused, because no correction can cure them. No ban.
    DocumentsRefused { received: Received, grounds: Vec<Ground> },
    /// Par. 12: the five days passed without a correction. No ban.
    Annulled(Received),
    /// Withdrawn by the applicant before any decision (AMB-38). No ban.
    Withdrawn { received: Received, withdrawn_at: Moment },
    /// Par. 12: registered by hand; ИС МП has not opened its case yet.
    Registered(Registered),
    /// Par. 12: ИС МП has opened its case; the checks, the approval by КНБ and the decision follow there.
    Opened(Opened),
    /// Par. 17: the preliminary result was formed and waits for its registration.
    PreliminaryFormed(PreliminaryFormed),
    /// Par. 18-19: the preliminary permit; the thirty days run.
    PreliminaryApproved(Approved),
    /// Par. 18-19: refused, with a ban.
    PreliminaryRefused(PreliminaryRefused),
    /// Par. 19: the applicant neither arrived nor applied: annulled with a ban.
    PermitAnnulled { approved: Approved, unfulfilled: Unfulfilled, ban: Ban },
    /// Par. 19: the thirty days passed otherwise: expired without a ban.
    PermitExpired { approved: Approved, unfulfilled: Unfulfilled },
    /// Par. 20-21: the final application was accepted; one working day runs.
    Accepted(Accepted),
    /// Par. 21: the originals travel to the migration service.
    OriginalsSent(Sent),
    /// Par. 21: the courier lost the originals; they are sent again under a new waybill.
    OriginalsLost(Accepted),
    /// Par. 22: the final result was formed and waits to be attached.
    FinalFormed { sent: Sent, decision: MigrationDecision },
    /// Par. 22-23: the permit.
    Granted(Granted),
    /// Par. 24: refused, with a ban.
    Refused { sent: Sent, decision: MigrationDecision, ban: Ban },
    /// Par. 25: registered at the place of residence.
    ResidenceRegistered(Resident),
    /// Par. 26(3): the card's duty was ordered.
    CardDutyOrdered { resident: Resident, order: CardOrder },
    /// Par. 27: the card was issued.
    CardIssued { resident: Resident, order: CardOrder, card: Card },
}

impl Application {
    /// The refusal of an act that has no place in this state.
    pub fn out_of_place(&self, act: &'static str, clause: Clause) -> Refusal {
        Refusal::WrongState { act, status: self.status(), clause }
    }

    /// The version considered. Every state has one.
    pub fn received(&self) -> &Received {
        match self {
            Self::Received(received)
            | Self::Annulled(received)
            | Self::Returned { received, .. }
            | Self::DocumentsRefused { received, .. }
            | Self::Withdrawn { received, .. } => received,
            Self::Registered(registered) => &registered.received,
            Self::Opened(opened) => &opened.registered.received,
            Self::PreliminaryFormed(formed) => &formed.opened.registered.received,
            Self::PreliminaryRefused(refused) => &refused.opened.registered.received,
            Self::PreliminaryApproved(approved)
            | Self::PermitAnnulled { approved, .. }
            | Self::PermitExpired { approved, .. } => &approved.opened.registered.received,
            Self::Accepted(accepted) | Self::OriginalsLost(accepted) => &accepted.approved.opened.registered.received,
            Self::OriginalsSent(sent) | Self::FinalFormed { sent, .. } | Self::Refused { sent, .. } => {
                &sent.accepted.approved.opened.registered.received
            }
            Self::Granted(granted) => &granted.sent.accepted.approved.opened.registered.received,
            Self::ResidenceRegistered(resident)
            | Self::CardDutyOrdered { resident, .. }
            | Self::CardIssued { resident, .. } => &resident.granted.sent.accepted.approved.opened.registered.received,
        }
    }

    /// What the portal sent, in the version considered.
    pub fn submission(&self) -> &Submission {
        &self.received().submission
    }

    /// The same, to change facts of the whole case.
    pub fn received_mut(&mut self) -> &mut Received {
        match self {
            Self::Received(received)
            | Self::Annulled(received)
            | Self::Returned { received, .. }
            | Self::DocumentsRefused { received, .. }
            | Self::Withdrawn { received, .. } => received,
            Self::Registered(registered) => &mut registered.received,
            Self::Opened(opened) => &mut opened.registered.received,
            Self::PreliminaryFormed(formed) => &mut formed.opened.registered.received,
            Self::PreliminaryRefused(refused) => &mut refused.opened.registered.received,
            Self::PreliminaryApproved(approved)
            | Self::PermitAnnulled { approved, .. }
            | Self::PermitExpired { approved, .. } => &mut approved.opened.registered.received,
            Self::Accepted(accepted) | Self::OriginalsLost(accepted) => {
                &mut accepted.approved.opened.registered.received
            }
            Self::OriginalsSent(sent) | Self::FinalFormed { sent, .. } | Self::Refused { sent, .. } => {
                &mut sent.accepted.approved.opened.registered.received
            }
            Self::Granted(granted) => &mut granted.sent.accepted.approved.opened.registered.received,
            Self::ResidenceRegistered(resident)
            | Self::CardDutyOrdered { resident, .. }
            | Self::CardIssued { resident, .. } => {
                &mut resident.granted.sent.accepted.approved.opened.registered.received
            }
        }
    }

    /// The preliminary permit, in every state that follows it.
    pub fn approved(&self) -> Option<&Approved> {
        match self {
            Self::PreliminaryApproved(approved)
            | Self::PermitAnnulled { approved, .. }
            | Self::PermitExpired { approved, .. } => Some(approved),
            Self::Accepted(accepted) | Self::OriginalsLost(accepted) => Some(&accepted.approved),
            Self::OriginalsSent(sent) | Self::FinalFormed { sent, .. } | Self::Refused { sent, .. } => {
                Some(&sent.accepted.approved)
            }
            other => other.granted().map(|granted| &granted.sent.accepted.approved),
        }
    }

    pub fn approved_mut(&mut self) -> Option<&mut Approved> {
        match self {
            Self::PreliminaryApproved(approved)
            | Self::PermitAnnulled { approved, .. }
            | Self::PermitExpired { approved, .. } => Some(approved),
            Self::Accepted(accepted) | Self::OriginalsLost(accepted) => Some(&mut accepted.approved),
            Self::OriginalsSent(sent) | Self::FinalFormed { sent, .. } | Self::Refused { sent, .. } => {
                Some(&mut sent.accepted.approved)
            }
            Self::Granted(granted) => Some(&mut granted.sent.accepted.approved),
            Self::ResidenceRegistered(resident)
            | Self::CardDutyOrdered { resident, .. }
            | Self::CardIssued { resident, .. } => Some(&mut resident.granted.sent.accepted.approved),
            _ => None,
        }
    }

    /// Where facts of the applicant's presence are kept. They may come before the registration of the approval.
    pub fn presence_mut(&mut self) -> Option<&mut Presence> {
        match self {
            Self::PreliminaryFormed(formed) => formed.decision.result.granted().then_some(&mut formed.presence),
            other => other.approved_mut().map(|approved| &mut approved.presence),
        }
    }

    /// The final permit, once it was attached.
    pub fn granted(&self) -> Option<&Granted> {
        match self {
            Self::Granted(granted) => Some(granted),
            _ => self.resident().map(|resident| &resident.granted),
        }
    }

    /// The registration at the place of residence, once it was made.
    pub fn resident(&self) -> Option<&Resident> {
        match self {
            Self::ResidenceRegistered(resident)
            | Self::CardDutyOrdered { resident, .. }
            | Self::CardIssued { resident, .. } => Some(resident),
            _ => None,
        }
    }
}

impl CaseState for Application {
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
        &self.received().arm_number
    }

    /// Par. 21 compares "по номеру предварительного РПП".
    fn reference(&self) -> Option<&str> {
        match self {
            Self::PreliminaryFormed(formed) => formed.decision.result.number(),
            other => other.approved().map(Approved::number),
        }
    }

    fn iin(&self) -> &str {
        self.submission().applicant.iin.as_str()
    }

    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        let documents = match self {
            Self::Accepted(accepted) | Self::OriginalsLost(accepted) => &accepted.documents,
            other => &other.submission().documents,
        };
        ban::second_identities(documents)
    }

    fn raised(&self) -> &[Alert] {
        self.alerts()
    }

    fn city(&self) -> Option<City> {
        Some(self.submission().city)
    }

    fn status(&self) -> &'static str {
        self.into()
    }

    fn next_owner(&self) -> &'static str {
        match self {
            Self::Received(_) | Self::PreliminaryFormed(_) | Self::FinalFormed { .. } => "MS_OFFICER",
            Self::PreliminaryApproved(approved) if approved.inquired_until.is_some() => "is-mp",
            Self::CardDutyOrdered { order, .. } if order.paid_at.is_some() => "TSON_OPERATOR",
            Self::Returned { .. } | Self::PreliminaryApproved(_) | Self::Granted(_) | Self::CardDutyOrdered { .. } => {
                "APPLICANT"
            }
            Self::Registered(_) | Self::Opened(_) | Self::OriginalsSent(_) => "is-mp",
            Self::Accepted(_) | Self::OriginalsLost(_) | Self::ResidenceRegistered(_) => "TSON_OPERATOR",
            Self::DocumentsRefused { .. }
            | Self::Annulled(_)
            | Self::Withdrawn { .. }
            | Self::PreliminaryRefused(_)
            | Self::PermitAnnulled { .. }
            | Self::PermitExpired { .. }
            | Self::Refused { .. }
            | Self::CardIssued { .. } => "",
        }
    }
}

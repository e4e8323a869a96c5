//! The states of an electronic case. Each carries exactly the facts that prove it was reached.

pub mod alerting;
mod facts;

use jiff::civil::Date;
use messages::facts::{MigrationDecision, Shipment, Withdrawal};
use platform::alerts::{Alert, Alerting};
use platform::ledger::CaseState;
use platform::refusal::Refusal;
use regulation::{City, Clause, Moment};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

pub use facts::{
    Answered, Checked, Dossier, FinalFiling, Fingerprinting, HitReferences, LostShipment, Preliminary, Received,
    Verified, passport_among,
};

/// A person's cases share nothing here: arm-go and egov-pep keep the bans and the one live application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Person {}

/// An electronic case, from the registration by hand to the final result.
#[derive(Clone, Debug, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Case {
    /// Par. 12: registered in АРМ ГО and opened here.
    Opened { dossier: Dossier },
    /// Par. 13: both registers were asked and their answers assessed.
    ChecksRecorded(Checked),
    /// Par. 14: sent to КНБ; the 25 days run once «Беркут» has received it (AMB-13).
    ApprovalRequested {
        checked: Checked,
        requested_at: Moment,
        received_at: Option<Moment>,
        /// The 25 days have passed in silence: the supervisor has an alert (AMB-01).
        #[serde(default)]
        escalated_at: Option<Moment>,
    },
    /// Par. 15: КНБ has answered.
    ApprovalAnswered(Answered),
    /// Par. 13, 17: refused on a relevant hit before КНБ answered, which an edition may allow (AMB-33). It closes the case.
    RefusedOnChecks { checked: Checked, decision: MigrationDecision },
    /// The applicant withdrew before the preliminary result (AMB-38). No decision, no ban.
    Withdrawn { dossier: Dossier, withdrawal: Withdrawal, withdrawn_at: Moment },
    /// Par. 17: the preliminary result is formed. A refusal closes the case.
    PreliminaryFormed(Preliminary),
    /// Par. 19: the thirty days passed without arrival or contact.
    PermitLapsed { preliminary: Preliminary, annulled: bool, first_allowed: Option<Date> },
    /// Par. 21: the service centre has accepted the final application.
    FinalAccepted(FinalFiling),
    /// Par. 21: the originals are with the courier.
    OriginalsSent { filing: FinalFiling, shipment: Shipment },
    /// Par. 21: the courier lost the originals; they are awaited under a new waybill. No decision, no ban, no three days.
    OriginalsLost { filing: FinalFiling },
    /// Par. 22: the originals have come; the three working days run.
    OriginalsReceived(Received),
    /// Par. 22: all four checks were made and every system holds its data.
    FinalChecked(Verified),
    /// Par. 22: data were absent; they are asked for again (AMB-18).
    OnHold(Verified),
    /// Par. 22: the result is formed and sent to АРМ ГО.
    FinalFormed { verified: Verified, decision: MigrationDecision },
    /// Par. 22: the result was attached in АРМ ГО by hand.
    Closed { verified: Verified, decision: MigrationDecision, granted: bool },
}

impl Case {
    /// The refusal of an act that has no place in this state.
    pub fn out_of_place(&self, act: &'static str, clause: Clause) -> Refusal {
        Refusal::WrongState { act, status: self.status(), clause }
    }

    pub fn dossier(&self) -> &Dossier {
        match self {
            Self::Opened { dossier } => dossier,
            Self::ChecksRecorded(checked)
            | Self::ApprovalRequested { checked, .. }
            | Self::RefusedOnChecks { checked, .. } => &checked.dossier,
            Self::ApprovalAnswered(answered) => &answered.checked.dossier,
            Self::Withdrawn { dossier, .. } => dossier,
            Self::PreliminaryFormed(preliminary) | Self::PermitLapsed { preliminary, .. } => preliminary.dossier(),
            Self::FinalAccepted(filing) | Self::OriginalsSent { filing, .. } | Self::OriginalsLost { filing } => {
                filing.preliminary.dossier()
            }
            Self::OriginalsReceived(received) => received.filing.preliminary.dossier(),
            Self::FinalChecked(verified)
            | Self::OnHold(verified)
            | Self::FinalFormed { verified, .. }
            | Self::Closed { verified, .. } => verified.dossier(),
        }
    }

    /// For facts that arrive independently of the stage. The stage does not change.
    pub fn dossier_mut(&mut self) -> &mut Dossier {
        match self {
            Self::Opened { dossier } => dossier,
            Self::ChecksRecorded(checked)
            | Self::ApprovalRequested { checked, .. }
            | Self::RefusedOnChecks { checked, .. } => &mut checked.dossier,
            Self::ApprovalAnswered(answered) => &mut answered.checked.dossier,
            Self::Withdrawn { dossier, .. } => dossier,
            Self::PreliminaryFormed(preliminary) | Self::PermitLapsed { preliminary, .. } => {
                &mut preliminary.answered.checked.dossier
            }
            Self::FinalAccepted(filing) | Self::OriginalsSent { filing, .. } | Self::OriginalsLost { filing } => {
                &mut filing.preliminary.answered.checked.dossier
            }
            Self::OriginalsReceived(received) => &mut received.filing.preliminary.answered.checked.dossier,
            Self::FinalChecked(verified)
            | Self::OnHold(verified)
            | Self::FinalFormed { verified, .. }
            | Self::Closed { verified, .. } => &mut verified.received.filing.preliminary.answered.checked.dossier,
        }
    }

    /// The preliminary result, once it is formed.
    pub fn preliminary(&self) -> Option<&Preliminary> {
        match self {
            Self::Opened { .. }
            | Self::ChecksRecorded(_)
            | Self::ApprovalRequested { .. }
            | Self::ApprovalAnswered(_)
            | Self::RefusedOnChecks { .. }
            | Self::Withdrawn { .. } => None,
            Self::PreliminaryFormed(preliminary) | Self::PermitLapsed { preliminary, .. } => Some(preliminary),
            Self::FinalAccepted(filing) | Self::OriginalsSent { filing, .. } | Self::OriginalsLost { filing } => {
                Some(&filing.preliminary)
            }
            Self::OriginalsReceived(received) => Some(&received.filing.preliminary),
            Self::FinalChecked(verified)
            | Self::OnHold(verified)
            | Self::FinalFormed { verified, .. }
            | Self::Closed { verified, .. } => Some(&verified.received.filing.preliminary),
        }
    }

    /// КНБ's answer, once there is one: a recall changes it at every stage.
    pub fn answered_mut(&mut self) -> Option<&mut Answered> {
        match self {
            Self::Opened { .. }
            | Self::ChecksRecorded(_)
            | Self::ApprovalRequested { .. }
            | Self::RefusedOnChecks { .. }
            | Self::Withdrawn { .. } => None,
            Self::ApprovalAnswered(answered) => Some(answered),
            Self::PreliminaryFormed(preliminary) | Self::PermitLapsed { preliminary, .. } => {
                Some(&mut preliminary.answered)
            }
            Self::FinalAccepted(filing) | Self::OriginalsSent { filing, .. } | Self::OriginalsLost { filing } => {
                Some(&mut filing.preliminary.answered)
            }
            Self::OriginalsReceived(received) => Some(&mut received.filing.preliminary.answered),
            Self::FinalChecked(verified)
            | Self::OnHold(verified)
            | Self::FinalFormed { verified, .. }
            | Self::Closed { verified, .. } => Some(&mut verified.received.filing.preliminary.answered),
        }
    }

    /// The preliminary approval under which the applicant arrives and files, until a result or time ends it.
    pub fn live_approval(&self) -> Option<&Preliminary> {
        match self {
            Self::PermitLapsed { .. } | Self::FinalFormed { .. } | Self::Closed { .. } => None,
            _ => self.preliminary().filter(|preliminary| preliminary.decision.result.granted()),
        }
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
        &self.dossier().number
    }

    fn reference(&self) -> Option<&str> {
        self.preliminary().and_then(|preliminary| preliminary.decision.result.number())
    }

    fn iin(&self) -> &str {
        self.dossier().submission.applicant.iin.as_str()
    }

    fn raised(&self) -> &[Alert] {
        self.alerts()
    }

    fn city(&self) -> Option<City> {
        Some(self.dossier().submission.city)
    }

    fn status(&self) -> &'static str {
        self.into()
    }

    fn next_owner(&self) -> &'static str {
        match self {
            Self::Opened { .. }
            | Self::ChecksRecorded(_)
            | Self::ApprovalAnswered(_)
            | Self::OriginalsSent { .. }
            | Self::OriginalsReceived(_)
            | Self::FinalChecked(_)
            | Self::OnHold(_) => "MS_OFFICER",
            Self::ApprovalRequested { escalated_at: Some(_), .. } => "MS_SUPERVISOR",
            Self::ApprovalRequested { .. } => "berkut",
            Self::PreliminaryFormed(preliminary) if !preliminary.decision.result.granted() => "",
            Self::PreliminaryFormed(_)
            | Self::FinalAccepted(_)
            | Self::OriginalsLost { .. }
            | Self::FinalFormed { .. } => "arm-go",
            // A permit that was granted before КНБ's recall came is a matter for the supervisor.
            Self::Closed { verified, granted: true, .. } if verified.answered().recalled_at.is_some() => {
                "MS_SUPERVISOR"
            }
            Self::RefusedOnChecks { .. } | Self::Withdrawn { .. } | Self::PermitLapsed { .. } | Self::Closed { .. } => {
                ""
            }
        }
    }
}

//! Par. 19: "Услугополучателю в личный кабинет ПЭП направляется уведомление…": delivery of the notice of the preliminary
//! decision ends the 45 days. It begins the thirty days, which count from the decision or from a later delivery (AMB-09).

pub use messages::NoticeDelivered;
use platform::ledger::{MessageAct, Outcome};
use platform::notices::Kind;
use regulation::{Clause, DeadlineId, Edition, Moment, Receipt, YearUnknown, p19_preliminary_decision};

use super::{Context, Decision};
use crate::case::Approved;
use crate::{Application, ArmGo};

const EVENT: &str = "NoticeDelivered";

impl MessageAct<ArmGo> for NoticeDelivered {
    fn decide(&self, case: &Application, context: &Context<'_>) -> Decision {
        let mut after = case.clone();
        let delivered = Some(self.delivered_at);
        let deadline = match (self.kind, &mut after) {
            (Kind::N5, Application::PreliminaryRefused(refused)) => {
                refused.delivered_at = delivered;
                None
            }
            (Kind::N6, Application::PreliminaryApproved(approved)) => {
                Some(deliver(approved, self.delivered_at, context.law)?)
            }
            // The applicant filed before this message came, so there is nothing left to wait for.
            (Kind::N6, other) if other.approved().is_some() => {
                other.approved_mut().into_iter().for_each(|approved| approved.delivered_at = delivered);
                None
            }
            _ => return recorded(self.kind, case),
        };
        let outcome = Outcome::new(EVENT, Clause::A19p1, after).stop(DeadlineId::D05);
        Ok(deadline.into_iter().fold(outcome, Outcome::start))
    }
}

/// Every other notice is only recorded in the history.
fn recorded(kind: Kind, case: &Application) -> Decision {
    let clause = match (kind, case) {
        (Kind::N3, Application::Returned { .. } | Application::DocumentsRefused { .. }) => Clause::A12p2,
        (Kind::N4, Application::Annulled(_)) => Clause::A12p3,
        (Kind::N7, Application::PermitAnnulled { .. } | Application::PermitExpired { .. }) => Clause::A19p4,
        (Kind::N8, Application::Refused { .. }) => Clause::A23,
        (Kind::N8, other) if other.granted().is_some() => Clause::A23,
        _ => return Err(case.out_of_place(EVENT, Clause::A19p1)),
    };
    Ok(Outcome::new(EVENT, clause, case.clone()))
}

/// The thirty days begin: from the decision, or from this delivery when it is later.
fn deliver(approved: &mut Approved, delivered_at: Moment, law: &Edition) -> Result<Receipt, YearUnknown> {
    let (decided_at, delivered) = (approved.decision.decided_at, Some(delivered_at));
    let deadline = p19_preliminary_decision::arrival_deadline(decided_at, delivered, law)?;
    approved.delivered_at = delivered;
    approved.valid_until = p19_preliminary_decision::validity(decided_at, delivered, law)?.effective_end;
    approved.arrival_deadline = Some(deadline.clone());
    Ok(deadline)
}

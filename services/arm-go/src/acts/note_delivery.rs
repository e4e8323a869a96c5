//! Par. 19: "Услугополучателю в личный кабинет ПЭП направляется уведомление…": delivery of the preliminary decision's
//! notice ends the 45 days and begins the thirty, which count from the decision or from a later delivery (AMB-09).

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, DeadlineId, Edition, Moment, Receipt, YearUnknown, p19_preliminary_decision};

use super::Decision;
use crate::Application;
use crate::case::Approved;

#[derive(Clone, Debug)]
pub struct NoteDelivery {
    pub kind: NoticeKind,
    pub delivered_at: Moment,
}

/// The notices of a decision in the personal cabinet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// N-3: returned, or documents refused.
    Returned,
    /// N-4: annulled after the five days.
    Annulled,
    /// N-5: the preliminary permit refused.
    PreliminaryRefused,
    /// N-6: the preliminary permit approved.
    PreliminaryApproved,
    /// N-7: the preliminary permit lapsed.
    PermitLapsed,
    /// N-8: the final result.
    FinalResult,
}

pub(super) fn note_delivery(case: &Application, act: &NoteDelivery, context: &ActContext<'_>) -> Decision {
    let mut after = case.clone();
    let clause = match (act.kind, &mut after) {
        (NoticeKind::PreliminaryRefused, Application::PreliminaryRefused(refused)) => {
            refused.delivered_at = Some(act.delivered_at);
            return Ok(Outcome::new("NoticeDelivered", Clause::A19p1, after).stop(DeadlineId::D05));
        }
        (NoticeKind::PreliminaryApproved, Application::PreliminaryApproved(approved)) => {
            let deadline = deliver(approved, act.delivered_at, context.law)?;
            return Ok(Outcome::new("NoticeDelivered", Clause::A19p1, after).stop(DeadlineId::D05).start(deadline));
        }
        // The applicant may have been quicker than the message: nothing is left to wait for.
        (NoticeKind::PreliminaryApproved, other) if other.approved().is_some() => {
            if let Some(approved) = other.approved_mut() {
                approved.delivered_at = Some(act.delivered_at);
            }
            return Ok(Outcome::new("NoticeDelivered", Clause::A19p1, after).stop(DeadlineId::D05));
        }
        // The rest are lines in the history.
        (NoticeKind::Returned, Application::Returned { .. } | Application::DocumentsRefused { .. }) => Clause::A12p2,
        (NoticeKind::Annulled, Application::Annulled(_)) => Clause::A12p3,
        (NoticeKind::PermitLapsed, Application::PermitAnnulled { .. } | Application::PermitExpired { .. }) => {
            Clause::A19p4
        }
        (NoticeKind::FinalResult, Application::Refused { .. }) => Clause::A23,
        (NoticeKind::FinalResult, other) if other.granted().is_some() => Clause::A23,
        _ => return Err(case.out_of_place("NoteDelivery", Clause::A19p1)),
    };
    Ok(Outcome::new("NoticeDelivered", clause, after))
}

/// The thirty days begin: from the decision, or from this delivery when it is later.
fn deliver(approved: &mut Approved, delivered_at: Moment, law: &Edition) -> Result<Receipt, YearUnknown> {
    let (decided_at, delivered) = (approved.decided_at, Some(delivered_at));
    let deadline = p19_preliminary_decision::arrival_deadline(decided_at, delivered, law)?;
    approved.delivered_at = delivered;
    approved.valid_until = p19_preliminary_decision::validity(decided_at, delivered, law)?.effective_end;
    approved.arrival_deadline = Some(deadline.clone());
    Ok(deadline)
}

//! The order is silent on withdrawal; what nobody has decided yet its applicant may take back (AMB-38). No refusal and no ban; a
//! new petition is possible at once. The consent stays; who takes that back too does it by an act of its own.

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, DeadlineId};

use super::Decision;
use crate::{Astanahub, Person, Petition};

pub(super) fn withdraw_petition(case: &Petition, context: &ActContext<'_>) -> Decision {
    ended("PetitionWithdrawn", Clause::A4p1, case, false, context)
        .ok_or_else(|| case.out_of_place("WithdrawPetition", Clause::A4p1))
}

/// The petition's end without a decision; `None` when there was one, or an end before.
pub(super) fn ended(
    event: &'static str,
    clause: Clause,
    case: &Petition,
    consent_withdrawn: bool,
    context: &ActContext<'_>,
) -> Option<Outcome<Astanahub>> {
    let opened = match case {
        Petition::Opened(opened) => opened,
        Petition::Submitted(submitted)
        | Petition::Admitted(submitted)
        | Petition::Invited { submitted, .. }
        | Petition::SlotChosen { submitted, .. }
        | Petition::InterviewMissed { submitted, .. } => &submitted.opened,
        Petition::Interviewed(interviewed) | Petition::ResultApproved(interviewed) => &interviewed.submitted.opened,
        Petition::EndedWithoutConsent { .. }
        | Petition::ScreeningRejected { .. }
        | Petition::ClosedWithoutInterview { .. }
        | Petition::Refused { .. }
        | Petition::Withdrawn { .. }
        | Petition::Signed { .. } => return None,
    };
    let withdrawn = Petition::Withdrawn { opened: opened.clone(), withdrawn_at: context.moment, consent_withdrawn };
    let outcome = Outcome::new(event, clause, withdrawn).person(Person { live_petition: None });
    Some(match case {
        // The chosen hour is free for others.
        Petition::SlotChosen { invitation, slot, .. } => outcome.release(invitation.hour(*slot)),
        _ => outcome.stop(DeadlineId::D01),
    })
}

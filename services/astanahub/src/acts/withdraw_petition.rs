//! The order is silent on withdrawal; the applicant may withdraw a petition that nobody has decided yet (AMB-38). No refusal and no
//! ban; a new petition is possible at once. The consent stays; it is withdrawn by an act of its own.

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::case::Opened;
use crate::{Astanahub, Person, Petition};

#[derive(Clone, Debug)]
pub struct WithdrawPetition;

impl HumanAct<Astanahub> for WithdrawPetition {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        ended("PetitionWithdrawn", Clause::A4p1, case, false, context)
            .ok_or_else(|| case.out_of_place("WithdrawPetition", Clause::A4p1))
    }
}

/// The petition's end without a decision; `None` when there was one, or an end before.
pub(super) fn ended(
    event: &'static str,
    clause: Clause,
    case: &Petition,
    consent_withdrawn: bool,
    context: &Context<'_>,
) -> Option<Outcome<Astanahub>> {
    let opened = undecided(case)?.clone();
    let withdrawn = Petition::Withdrawn { opened, withdrawn_at: context.moment, consent_withdrawn };
    let outcome = Outcome::new(event, clause, withdrawn).person(Person { live_petition: None });
    Some(match case {
        // The chosen hour is free for others.
        Petition::SlotChosen { invitation, slot, .. } => outcome.release(invitation.hour(*slot)),
        _ => outcome.stop(DeadlineId::D01),
    })
}

fn undecided(case: &Petition) -> Option<&Opened> {
    match case {
        Petition::Opened(opened) => Some(opened),
        Petition::Submitted(submitted)
        | Petition::Admitted(submitted)
        | Petition::Invited { submitted, .. }
        | Petition::SlotChosen { submitted, .. }
        | Petition::InterviewMissed { submitted, .. } => Some(&submitted.opened),
        Petition::Interviewed(interviewed) | Petition::ResultApproved(interviewed) => {
            Some(&interviewed.submitted.opened)
        }
        Petition::EndedWithoutConsent { .. }
        | Petition::ScreeningRejected { .. }
        | Petition::ClosedWithoutInterview { .. }
        | Petition::Refused { .. }
        | Petition::Withdrawn { .. }
        | Petition::Signed { .. } => None,
    }
}

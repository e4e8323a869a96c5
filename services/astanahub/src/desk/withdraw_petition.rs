//! The order is silent on withdrawal; what nobody has decided yet its applicant may take back (AMB-38), with the consent of
//! par. 4 or without: "В случае несогласия услугополучателя на сбор и обработку персональных данных процесс формирования
//! электронного ходатайства завершается" (AMB-22). No refusal and no ban; a new petition is possible at once.

use platform::ledger::{Outcome, Scene};
use regulation::{Clause, TermId};

use super::Decision;
use crate::{Person, Petition};

#[derive(Clone, Debug)]
pub struct WithdrawPetition {
    pub consent_withdrawn: bool,
}

pub(super) fn withdraw_petition(case: &Petition, act: &WithdrawPetition, scene: &Scene<'_>) -> Decision {
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
        | Petition::Signed { .. } => return Err(case.out_of_place("WithdrawPetition", Clause::A4p1)),
    };
    let clause = if act.consent_withdrawn { Clause::A4p1s2 } else { Clause::A4p1 };
    let withdrawn = Petition::Withdrawn {
        opened: opened.clone(),
        withdrawn_at: scene.moment,
        consent_withdrawn: act.consent_withdrawn,
    };
    let outcome = Outcome::new("PetitionWithdrawn", clause, withdrawn).person(Person { live_petition: None });
    // The chosen hour is free for others.
    Ok(match case {
        Petition::SlotChosen { invitation, slot, .. } => outcome.release(invitation.hour(*slot)),
        _ => outcome.stop(TermId::D01),
    })
}

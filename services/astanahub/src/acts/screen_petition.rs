//! Par. 5: "Работник АКФ ПИТ проводит первичный скрининг на полноту и соответствие требованиям, на основании приложенных
//! документов." A refusal is told with its reasons, as par. 9 says, and bans nobody (AMB-30).

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, DeadlineId, Ground, p05_screening, p08_petition_decision};

use super::{Decision, notices};
use crate::{Person, Petition};

#[derive(Clone, Debug)]
pub struct ScreenPetition {
    pub screening: Screening,
}

/// What the screener found.
#[derive(Clone, Debug)]
pub enum Screening {
    Passed,
    Rejected(Vec<Ground>),
}

pub(super) fn screen_petition(case: &Petition, act: &ScreenPetition, context: &ActContext<'_>) -> Decision {
    let Petition::Submitted(submitted) = case else {
        return Err(case.out_of_place("ScreenPetition", Clause::A5));
    };
    match &act.screening {
        Screening::Passed => {
            let filing = submitted.filed_at.legal_date();
            p05_screening::may_admit(&submitted.documents, &submitted.profession, filing, context.law)?;
            // Par. 6: two working days from the approval (AMB-14).
            Ok(Outcome::new("PetitionScreened", Clause::A5, Petition::Admitted(submitted.clone()))
                .start(context.law.deadline(DeadlineId::D01, context.moment)?))
        }
        Screening::Rejected(grounds) => {
            p08_petition_decision::may_refuse(grounds)?;
            let told = notices::refused(&submitted.opened.number, context.moment.legal_date(), grounds)?;
            let rejected = Petition::ScreeningRejected { submitted: submitted.clone(), grounds: grounds.clone() }
                .deliver(context.case_id, told, context.moment);
            Ok(Outcome::new("PetitionRefused", Clause::A9, rejected).person(Person { live_petition: None }))
        }
    }
}

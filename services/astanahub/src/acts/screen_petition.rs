//! Par. 5: "Работник АКФ ПИТ проводит первичный скрининг на полноту и соответствие требованиям, на основании приложенных
//! документов." The notice of a refusal names its reasons, as par. 9 says, and nobody is banned (AMB-30).

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Clause, DeadlineId, Ground, p05_screening, p08_petition_decision};

use super::delivery::Delivery as _;
use super::{Context, Decision, notices};
use crate::case::Submitted;
use crate::{Astanahub, Person, Petition};

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

impl HumanAct<Astanahub> for ScreenPetition {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let Petition::Submitted(submitted) = case else {
            return Err(case.out_of_place("ScreenPetition", Clause::A5));
        };
        match &self.screening {
            Screening::Passed => admit(submitted, context),
            Screening::Rejected(grounds) => reject(submitted, grounds, context),
        }
    }
}

fn admit(submitted: &Submitted, context: &Context<'_>) -> Decision {
    let filing = submitted.filed_at.legal_date();
    p05_screening::may_admit(&submitted.documents, &submitted.profession, filing, context.law)?;
    // Par. 6: two working days from the approval (AMB-14).
    Ok(Outcome::new("PetitionScreened", Clause::A5, Petition::Admitted(submitted.clone()))
        .start(context.law.deadline(DeadlineId::D01, context.moment)?))
}

fn reject(submitted: &Submitted, grounds: &[Ground], context: &Context<'_>) -> Decision {
    p08_petition_decision::may_refuse(grounds)?;
    let draft = notices::refused(&submitted.opened.number, context.moment.legal_date(), grounds)?;
    let rejected = Petition::ScreeningRejected { submitted: submitted.clone(), grounds: grounds.to_vec() };
    Ok(Outcome::new("PetitionRefused", Clause::A9, rejected)
        .person(Person { live_petition: None })
        .deliver(draft, context))
}

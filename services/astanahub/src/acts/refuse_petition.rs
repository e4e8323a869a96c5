//! Par. 9: "В случае отказа заявки по результатам верификации АКФ ПИТ направляет заявителю уведомление с пояснением причин в
//! личный кабинет на портале astanahub.com либо на адрес электронной почты." No ban follows.

use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::{Clause, Ground, p08_petition_decision};

use super::delivery::Delivery as _;
use super::{Context, Decision, notices};
use crate::case::Interviewed;
use crate::{Astanahub, Person, Petition};

#[derive(Clone, Debug)]
pub struct RefusePetition {
    pub grounds: Vec<Ground>,
}

impl HumanAct<Astanahub> for RefusePetition {
    fn decide(&self, case: &Petition, human: &Human, context: &Context<'_>) -> Decision {
        let interviewed = refusable(case, human)?;
        p08_petition_decision::may_refuse(&self.grounds)?;
        let number = &interviewed.submitted.opened.number;
        let draft = notices::refused(number, context.moment.legal_date(), &self.grounds)?;
        let refused = Petition::Refused { interviewed: interviewed.clone(), grounds: self.grounds.clone() };
        Ok(Outcome::new("PetitionRefused", Clause::A9, refused)
            .person(Person { live_petition: None })
            .deliver(draft, context))
    }
}

/// АКФ ПИТ refuses after an interview that was not passed; the ministry may decline every petition that waits for it (AMB-29).
fn refusable<'a>(case: &'a Petition, human: &Human) -> Result<&'a Interviewed, Refusal> {
    let by_ministry = human.role == Role::MiicrSignatory;
    match case {
        Petition::Interviewed(interviewed) | Petition::ResultApproved(interviewed)
            if by_ministry || !interviewed.passed() =>
        {
            Ok(interviewed)
        }
        _ => Err(case.out_of_place("RefusePetition", Clause::A9)),
    }
}

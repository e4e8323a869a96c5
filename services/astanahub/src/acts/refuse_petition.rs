//! Par. 9: "В случае отказа заявки по результатам верификации АКФ ПИТ направляет заявителю уведомление с пояснением причин в
//! личный кабинет на портале astanahub.com либо на адрес электронной почты." No ban follows.

use platform::ledger::{ActContext, Outcome};
use platform::token::Role;
use regulation::{Clause, Ground, p08_petition_decision};

use super::{Decision, notices};
use crate::case::Interviewed;
use crate::{Person, Petition};

#[derive(Clone, Debug)]
pub struct RefusePetition {
    pub grounds: Vec<Ground>,
}

pub(super) fn refuse_petition(case: &Petition, act: &RefusePetition, context: &ActContext<'_>) -> Decision {
    let interviewed = refusable(case, context)?;
    p08_petition_decision::may_refuse(&act.grounds)?;
    let number = &interviewed.submitted.opened.number;
    let told = notices::refused(number, context.moment.legal_date(), &act.grounds)?;
    let refused = Petition::Refused { interviewed: interviewed.clone(), grounds: act.grounds.clone() }.deliver(
        context.case_id,
        told,
        context.moment,
    );
    Ok(Outcome::new("PetitionRefused", Clause::A9, refused).person(Person { live_petition: None }))
}

/// АКФ ПИТ refuses after an interview that was not passed; the ministry may decline whatever lies with it (AMB-29).
fn refusable<'a>(case: &'a Petition, context: &ActContext<'_>) -> Result<&'a Interviewed, platform::refusal::Refusal> {
    let by_ministry = context.human()?.role == Role::MiicrSignatory;
    match case {
        Petition::Interviewed(interviewed) if by_ministry || !interviewed.passed() => Ok(interviewed),
        Petition::ResultApproved(interviewed) if by_ministry || !interviewed.passed() => Ok(interviewed),
        _ => Err(case.out_of_place("RefusePetition", Clause::A9)),
    }
}

//! Par. 25: "При получении РПП услугополучатель обращается в ЦОН для постановки на регистрационный учет и оформления
//! ВНЖ."

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, p26_card};

use super::Decision;
use crate::Application;
use crate::case::Resident;

#[derive(Clone, Debug)]
pub struct RegisterResidence {
    pub address: String,
}

pub(super) fn register_residence(case: &Application, act: &RegisterResidence, context: &ActContext<'_>) -> Decision {
    p26_card::may_register_residence(case.granted().is_some())?;
    let Application::Granted(granted) = case else {
        return Err(case.out_of_place("RegisterResidence", Clause::A25p1));
    };
    context.human()?;
    let resident = Resident { granted: granted.clone(), address: act.address.clone(), registered_at: context.moment };
    Ok(Outcome::new("ResidenceRegistered", Clause::A25p1, Application::ResidenceRegistered(resident)))
}

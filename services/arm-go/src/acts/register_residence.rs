//! Par. 25: "При получении РПП услугополучатель обращается в ЦОН для постановки на регистрационный учет и оформления
//! ВНЖ."

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Clause, p26_card};

use super::{Context, Decision};
use crate::case::Resident;
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct RegisterResidence {
    pub address: String,
}

impl HumanAct<ArmGo> for RegisterResidence {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        p26_card::may_register_residence(case.granted().is_some())?;
        let Application::Granted(granted) = case else {
            return Err(case.out_of_place("RegisterResidence", Clause::A25p1));
        };
        let resident =
            Resident { granted: granted.clone(), address: self.address.clone(), registered_at: context.moment };
        Ok(Outcome::new("ResidenceRegistered", Clause::A25p1, Application::ResidenceRegistered(resident)))
    }
}

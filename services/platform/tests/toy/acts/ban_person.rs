use platform::ledger::{Human, HumanAct};

use super::{Context, Decision};
use crate::toy::{BANNED, Numbers, Toy, outcome};

#[derive(Clone, Debug)]
pub struct BanPerson;

impl HumanAct<Toy> for BanPerson {
    fn decide(&self, case: &Numbers, _: &Human, context: &Context<'_>) -> Decision {
        Ok(outcome("PersonBanned", case.clone(), context).person(BANNED))
    }
}

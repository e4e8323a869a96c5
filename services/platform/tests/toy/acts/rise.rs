use platform::ledger::{Human, HumanAct};

use super::{Context, Decision};
use crate::toy::{Numbers, SEAT, Toy, outcome};

/// Releases the seat.
#[derive(Clone, Debug)]
pub struct Rise;

impl HumanAct<Toy> for Rise {
    fn decide(&self, case: &Numbers, _: &Human, context: &Context<'_>) -> Decision {
        Ok(outcome("Rose", case.clone(), context).release(SEAT.to_owned()))
    }
}

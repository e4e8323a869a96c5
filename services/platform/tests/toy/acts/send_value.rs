use platform::ledger::{Human, HumanAct};

use super::{Context, Decision};
use crate::toy::{Numbers, PingToPong, Toy, ValueSent, outcome};

/// Adds a value and sends it to the neighbour.
#[derive(Clone, Debug)]
pub struct SendValue(pub u64);

impl HumanAct<Toy> for SendValue {
    fn decide(&self, case: &Numbers, _: &Human, context: &Context<'_>) -> Decision {
        let numbers = case.with(self.0)?;
        Ok(outcome("ValueSent", numbers, context).send(PingToPong, &ValueSent(self.0)).detail("value", self.0))
    }
}

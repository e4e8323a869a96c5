use platform::ledger::DeadlineAct;

use super::{Context, Decision};
use crate::toy::{Numbers, Stage, Toy, outcome};

#[derive(Clone, Debug)]
pub struct Expire;

impl DeadlineAct<Toy> for Expire {
    fn decide(&self, case: &Numbers, context: &Context<'_>) -> Decision {
        Ok(outcome("Expired", Numbers { stage: Stage::Expired, ..case.clone() }, context))
    }
}

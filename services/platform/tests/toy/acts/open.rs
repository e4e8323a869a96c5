use platform::ledger::{Human, HumanOpening};
use platform::refusal::Refusal;
use regulation::{DeadlineId, Iin};

use super::{Context, Decision};
use crate::toy::{Numbers, Toy, outcome};

#[derive(Clone, Debug)]
pub struct Open {
    pub iin: Iin,
}

impl HumanOpening<Toy> for Open {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(self.iin.to_string())
    }

    fn decide(&self, case: Option<&Numbers>, human: &Human, context: &Context<'_>) -> Decision {
        let numbers = case.cloned().unwrap_or_else(|| Numbers::empty(context, human.iin.as_str()));
        Ok(outcome("Opened", numbers, context).start(context.law.deadline(DeadlineId::D03, context.moment)?))
    }
}

use platform::ledger::MessageOpening;
use platform::refusal::Refusal;

use super::{Context, Decision};
pub use crate::toy::ValueSent;
use crate::toy::{APPLICANT, Numbers, Toy, outcome};

/// The first message opens the case.
impl MessageOpening<Toy> for ValueSent {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(APPLICANT.to_owned())
    }

    fn decide(&self, case: Option<&Numbers>, context: &Context<'_>) -> Decision {
        let numbers = case.cloned().unwrap_or_else(|| Numbers::empty(context, APPLICANT));
        Ok(outcome("ValueSent", numbers.with(self.0)?, context))
    }
}

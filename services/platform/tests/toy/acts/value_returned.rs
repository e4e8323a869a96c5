use platform::ledger::MessageOpening;
use platform::refusal::Refusal;

use super::{Context, Decision};
pub use crate::toy::ValueReturned;
use crate::toy::{APPLICANT, Numbers, Toy, outcome};

/// The first message opens the case.
impl MessageOpening<Toy> for ValueReturned {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(APPLICANT.to_owned())
    }

    fn decide(&self, case: Option<&Numbers>, context: &Context<'_>) -> Decision {
        let numbers = case.cloned().unwrap_or_else(|| Numbers::empty(context, APPLICANT));
        Ok(outcome("ValueReturned", numbers.with(self.0)?, context))
    }
}

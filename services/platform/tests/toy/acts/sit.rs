use platform::ledger::{Human, HumanAct};
use platform::refusal::Refusal;

use super::{Context, Decision};
use crate::toy::{Numbers, SEAT, Toy, outcome};

/// Reserves the one seat of its clock.
#[derive(Clone, Debug)]
pub struct Sit;

impl HumanAct<Toy> for Sit {
    fn decide(&self, case: &Numbers, _: &Human, context: &Context<'_>) -> Decision {
        let taken = Refusal::field("seat", "somebody sits there");
        Ok(outcome("Sat", case.clone(), context).reserve(SEAT.to_owned(), taken))
    }
}

use platform::ledger::{Human, HumanAct};
use regulation::SecondaryIdentity;

use super::{Context, Decision};
use crate::toy::{Numbers, Toy, outcome};

/// Shows a passport. The case gets its second number.
#[derive(Clone, Debug)]
pub struct Show(pub SecondaryIdentity);

impl HumanAct<Toy> for Show {
    fn decide(&self, case: &Numbers, _: &Human, context: &Context<'_>) -> Decision {
        let mut numbers = case.clone();
        numbers.dossier.reference = Some(format!("P{}", case.dossier.number));
        numbers.dossier.shown.push(self.0.clone());
        Ok(outcome("Shown", numbers, context))
    }
}

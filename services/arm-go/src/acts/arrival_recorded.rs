//! Par. 20: "Услугополучатель по прибытию в Республику Казахстан…": ЕИС «Беркут» recorded the entry, and ИС МП passes it on.

pub use messages::ArrivalRecorded;
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Application, ArmGo};

/// A fact that is added to the case in any stage. Its meaning is decided at the end of the thirty days.
impl MessageAct<ArmGo> for ArrivalRecorded {
    fn decide(&self, case: &Application, _: &Context<'_>) -> Decision {
        let mut after = case.clone();
        match after.presence_mut() {
            Some(presence) => presence.entries.push(self.entered_at),
            None => return Err(case.out_of_place("ArrivalRecorded", Clause::A20)),
        }
        Ok(Outcome::new("ArrivalRecorded", Clause::A20, after))
    }
}

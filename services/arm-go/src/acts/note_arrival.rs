//! Par. 20: "Услугополучатель по прибытию в Республику Казахстан…": ЕИС «Беркут» saw the entry, ИС МП tells it here.

use platform::ledger::Outcome;
use regulation::{Clause, Moment};

use super::Decision;
use crate::Application;

#[derive(Clone, Debug)]
pub struct NoteArrival {
    pub entered_at: Moment,
}

/// A fact, in whatever state it finds the case: what it means is asked when the thirty days end.
pub(super) fn note_arrival(case: &Application, act: &NoteArrival) -> Decision {
    let mut after = case.clone();
    match after.presence_mut() {
        Some(presence) => presence.entries.push(act.entered_at),
        None => return Err(case.out_of_place("NoteArrival", Clause::A20)),
    }
    Ok(Outcome::new("ArrivalRecorded", Clause::A20, after))
}

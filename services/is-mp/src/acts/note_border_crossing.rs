//! Par. 22: "…проверяет пересечение государственной границы через ИС МП (на основании поступившей из ЕИС "Беркут"
//! информации)". An entry under a live approval is the arrival of par. 19 and is told to ARM GO.

use platform::ledger::{ActContext, Outcome};
use regulation::Clause;
use regulation::p19_preliminary_decision::{Crossing, Direction, arrived};

use super::Decision;
use crate::{Case, Outgoing};

#[derive(Clone, Debug)]
pub struct NoteBorderCrossing {
    pub crossing: Crossing,
}

pub(super) fn note_border_crossing(case: &Case, act: &NoteBorderCrossing, context: &ActContext<'_>) -> Decision {
    // «Беркут» tells of nobody who was not referred to it.
    if matches!(case, Case::Opened { .. } | Case::ChecksRecorded(_)) {
        return Err(case.out_of_place("NoteBorderCrossing", Clause::A22));
    }
    let mut noted = case.clone();
    noted.dossier_mut().crossings.push(act.crossing);
    let tells = is_arrival(&noted, &act.crossing, context);
    let outcome = Outcome::new("BorderCrossingNoted", Clause::A22, noted);
    Ok(match tells {
        true => outcome.send(Outgoing::ArrivalRecorded { entered_at: act.crossing.at }),
        false => outcome,
    })
}

/// An entry after the approval is an arrival. An earlier one that is told late is one for who is still inside (AMB-11).
fn is_arrival(case: &Case, crossing: &Crossing, context: &ActContext<'_>) -> bool {
    let Some(approved) = case.live_approval() else { return false };
    let decided = approved.formed.decided_at;
    let inside = || arrived(&case.dossier().crossings, context.moment, decided, &context.law.interpretations);
    crossing.direction == Direction::Entry && (crossing.at >= decided || inside())
}

//! Par. 22: "…проверяет пересечение государственной границы через ИС МП (на основании поступившей из ЕИС "Беркут"
//! информации)". An entry under a live approval is the arrival of par. 19 and is sent to АРМ ГО.

pub use messages::BorderCrossed;
use messages::{ArrivalRecorded, IsMpToArmGo};
use platform::ledger::{MessageAct, Outcome};
use regulation::Clause;
use regulation::p19_preliminary_decision::{Crossing, Direction, arrived};

use super::{Context, Decision};
use crate::{Case, IsMp};

impl MessageAct<IsMp> for BorderCrossed {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Decision {
        // «Беркут» sends crossings only of persons who were referred to it.
        if matches!(case, Case::Opened { .. } | Case::ChecksRecorded(_)) {
            return Err(case.out_of_place("BorderCrossed", Clause::A22));
        }
        let crossing = Crossing { direction: self.direction, at: self.crossed_at };
        let mut crossed = case.clone();
        crossed.dossier_mut().crossings.push(crossing);
        let arrival = is_arrival(&crossed, &crossing, context);
        let outcome = Outcome::new("BorderCrossed", Clause::A22, crossed);
        Ok(match arrival {
            true => outcome.send(IsMpToArmGo, &ArrivalRecorded { entered_at: crossing.at }),
            false => outcome,
        })
    }
}

/// An entry after the approval is an arrival. An earlier entry that is reported late is one if the person is still inside (AMB-11).
fn is_arrival(case: &Case, crossing: &Crossing, context: &Context<'_>) -> bool {
    let Some(approved) = case.live_approval() else { return false };
    let decided = approved.decision.decided_at;
    let inside = || arrived(&case.dossier().crossings, context.moment, decided, &context.law.interpretations);
    crossing.direction == Direction::Entry && (crossing.at >= decided || inside())
}

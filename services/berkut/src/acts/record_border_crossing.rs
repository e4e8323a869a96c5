//! Par. 22: "…проверяет пересечение государственной границы через ИС МП (на основании поступившей из ЕИС "Беркут"
//! информации)". Every foreigner's crossing is recorded; only of those who were referred ИС МП is told.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::Clause;

use super::Decision;
use crate::case::{Crossing, Identity};
use crate::{Berkut, Case, Outgoing, Person};

#[derive(Clone, Debug)]
pub struct RecordBorderCrossing {
    pub identity: Identity,
    pub crossing: Crossing,
}

pub(super) fn record_border_crossing(
    case: Option<&Case>,
    person: &Person,
    act: &RecordBorderCrossing,
    context: &ActContext<'_>,
) -> Decision {
    context.human()?;
    if act.crossing.at > context.moment {
        return Err(Refusal::field("crossed_at", "a crossing is recorded after it happened"));
    }
    let mut person = person.clone();
    person.crossings.push(act.crossing.clone());
    match case {
        Some(referred @ (Case::Referred { .. } | Case::Answered { .. } | Case::Recalled { .. })) => {
            Ok(Outcome::new("BorderCrossingRecorded", Clause::A22, referred.clone())
                .person(person)
                .send(Outgoing::BorderCrossed { crossing: act.crossing.clone() }))
        }
        Some(Case::Stay { number, .. }) => Ok(stay(number.clone(), person, act, context)),
        // No person's crossings fall to a withdrawn referral.
        Some(withdrawn @ Case::Withdrawn { .. }) => Err(withdrawn.out_of_place("RecordBorderCrossing", Clause::A22)),
        None => {
            person.stay = Some(context.case_id);
            Ok(stay(context.number::<Berkut>(), person, act, context))
        }
    }
}

fn stay(number: String, person: Person, act: &RecordBorderCrossing, context: &ActContext<'_>) -> Outcome<Berkut> {
    let last = person.last_crossing(context.moment).unwrap_or(&act.crossing).clone();
    Outcome::new("BorderCrossingRecorded", Clause::A22, Case::Stay { number, last }).person(person)
}

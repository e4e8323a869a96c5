//! Par. 22: "…проверяет пересечение государственной границы через ИС МП (на основании поступившей из ЕИС "Беркут"
//! информации)". Every foreigner's crossing is recorded; ИС МП hears only of persons who were referred.

use messages::BerkutToIsMp;
use platform::ledger::{Human, HumanOpening, Outcome};
use platform::refusal::Refusal;
use regulation::Clause;

use super::{Context, Decision};
use crate::case::{Crossing, Identity};
use crate::{Berkut, Case, Person};

const EVENT: &str = "BorderCrossingRecorded";

#[derive(Clone, Debug)]
pub struct RecordBorderCrossing {
    pub identity: Identity,
    pub crossing: Crossing,
}

impl HumanOpening<Berkut> for RecordBorderCrossing {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(self.identity.as_str().to_owned())
    }

    fn decide(&self, case: Option<&Case>, _: &Human, context: &Context<'_>) -> Decision {
        if self.crossing.at > context.moment {
            return Err(Refusal::field("crossed_at", "a crossing is recorded after it happened"));
        }
        let mut person = context.person.clone();
        person.crossings.push(self.crossing.clone());
        match case {
            Some(referred @ (Case::Referred { .. } | Case::Answered { .. } | Case::Recalled { .. })) => {
                Ok(Outcome::new(EVENT, Clause::A22, referred.clone())
                    .person(person)
                    .send(BerkutToIsMp, &self.crossing.message()))
            }
            Some(Case::Stay { number, .. }) => Ok(self.stay(number.clone(), person, context)),
            // No person's crossings fall to a withdrawn referral.
            Some(withdrawn @ Case::Withdrawn { .. }) => {
                Err(withdrawn.out_of_place("RecordBorderCrossing", Clause::A22))
            }
            None => {
                person.stay = Some(context.case_id);
                Ok(self.stay(context.number(), person, context))
            }
        }
    }
}

impl RecordBorderCrossing {
    fn stay(&self, number: String, person: Person, context: &Context<'_>) -> Outcome<Berkut> {
        let last = person.last_crossing(context.moment).unwrap_or(&self.crossing).clone();
        Outcome::new(EVENT, Clause::A22, Case::Stay { number, last }).person(person)
    }
}

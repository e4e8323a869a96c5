//! Par. 19: "Если услугополучатель … в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не
//! обратился в территориальную службу МС, результат решения аннулируется." Before the thirty days decide, the border is
//! asked. All its crossings were told on the same link before, so the answer needs nothing but the moment.

use platform::ledger::Outcome;
use regulation::{Clause, Moment};

use super::Decision;
use crate::{Case, Outgoing};

#[derive(Clone, Debug)]
pub struct AnswerCrossings {
    pub until: Moment,
}

pub(super) fn answer_crossings(case: &Case, act: &AnswerCrossings) -> Decision {
    match case {
        Case::Referred { .. } | Case::Withdrawn { .. } | Case::Stay { .. } => {
            Err(case.out_of_place("AnswerCrossings", Clause::A19p4))
        }
        Case::Answered { .. } | Case::Recalled { .. } => {
            Ok(Outcome::new("CrossingsAnswered", Clause::A19p4, case.clone())
                .send(Outgoing::CrossingsAnswered { until: act.until }))
        }
    }
}

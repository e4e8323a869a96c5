//! Par. 19: "Если услугополучатель … в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не
//! обратился в территориальную службу МС, результат решения аннулируется." Before ARM GO lets the thirty days decide,
//! it asks; the border is asked first, and its answer follows on the same link behind all crossings until that moment.

use platform::ledger::{ActContext, Outcome};
use regulation::p19_preliminary_decision::arrived_in_time;
use regulation::{Clause, Moment};

use super::Decision;
use crate::{Case, Outgoing};

/// ARM GO asks.
#[derive(Clone, Debug)]
pub struct InquireCrossings {
    pub until: Moment,
}

/// «Беркут» has answered.
#[derive(Clone, Debug)]
pub struct AnswerArrival {
    pub until: Moment,
}

pub(super) fn inquire_crossings(case: &Case, act: &InquireCrossings) -> Decision {
    if case.live_approval().is_none() {
        return Err(case.out_of_place("InquireCrossings", Clause::A19p4));
    }
    let mut inquired = case.clone();
    inquired.dossier_mut().inquiries.push(act.until);
    Ok(Outcome::new("CrossingsInquired", Clause::A19p4, inquired)
        .send(Outgoing::CrossingsInquired { until: act.until }))
}

/// Whatever stage the case has reached meanwhile, who asked is answered.
pub(super) fn answer_arrival(case: &Case, act: &AnswerArrival, context: &ActContext<'_>) -> Decision {
    let out_of_place = || case.out_of_place("AnswerArrival", Clause::A19p4);
    let dossier = case.dossier();
    let asked = dossier.inquiries.iter().position(|until| *until == act.until).ok_or_else(out_of_place)?;
    let decided = case.preliminary().ok_or_else(out_of_place)?.formed.decided_at;
    let arrived = arrived_in_time(&dossier.crossings, act.until, decided, &context.law.interpretations);
    let mut answered = case.clone();
    answered.dossier_mut().inquiries.remove(asked);
    Ok(Outcome::new("ArrivalAnswered", Clause::A19p4, answered)
        .send(Outgoing::ArrivalAnswered { until: act.until, arrived }))
}

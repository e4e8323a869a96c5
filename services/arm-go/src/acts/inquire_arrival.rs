//! Par. 19: "Если услугополучатель… в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не
//! обратился в территориальную службу МС…": the thirty days are over. A fact counts by its legal moment, and its message
//! may still be on the way, so ИС МП is asked before anything is decided.

use platform::ledger::Outcome;
use regulation::Clause;

use super::Decision;
use crate::{Application, Outgoing};

pub(super) fn inquire_arrival(case: &Application) -> Decision {
    let out_of_place = || case.out_of_place("InquireArrival", Clause::A19p4);
    let Application::PreliminaryApproved(approved) = case else { return Err(out_of_place()) };
    let until = approved.arrival_deadline.as_ref().ok_or_else(out_of_place)?.due;
    let mut approved = approved.clone();
    approved.inquired_until = Some(until);
    Ok(Outcome::new("ArrivalInquired", Clause::A19p4, Application::PreliminaryApproved(approved))
        .send(Outgoing::ArrivalInquired { until }))
}

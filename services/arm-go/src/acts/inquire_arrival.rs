//! Par. 19: "Если услугополучатель… в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не
//! обратился в территориальную службу МС…": the thirty days are over. A fact counts by its legal moment, and its message
//! may still be on its way. Therefore АРМ ГО asks ИС МП before anything is decided.

use messages::{ArmGoToIsMp, ArrivalInquired};
use platform::ledger::{DeadlineAct, Outcome};
use regulation::Clause;

use super::{Context, Decision};
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct InquireArrival;

impl DeadlineAct<ArmGo> for InquireArrival {
    fn decide(&self, case: &Application, _: &Context<'_>) -> Decision {
        let out_of_place = || case.out_of_place("InquireArrival", Clause::A19p4);
        let Application::PreliminaryApproved(approved) = case else { return Err(out_of_place()) };
        let until = approved.arrival_deadline.as_ref().ok_or_else(out_of_place)?.due;
        let mut approved = approved.clone();
        approved.inquired_until = Some(until);
        Ok(Outcome::new("ArrivalInquired", Clause::A19p4, Application::PreliminaryApproved(approved))
            .send(ArmGoToIsMp, &ArrivalInquired { until }))
    }
}

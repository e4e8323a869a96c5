//! Par. 12: "При неполном перечне либо несоответствии документов установленным требованиям, сотрудник МС посредством АРМ
//! ГО ИИС "ЦОН" отправляет мотивированный отказ с указанием причины в личный кабинет ПЭП." A fault that a correction can cure
//! is returned for rework (AMB-04). The portal counts the five days.

use messages::{ApplicationReturned, ArmGoToEgovPep};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::p12_registration::{may_return, return_kind};
use regulation::{Clause, DeadlineId, Ground, ReturnKind};

use super::{Context, Decision};
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct ReturnForRework {
    pub grounds: Vec<Ground>,
}

impl HumanAct<ArmGo> for ReturnForRework {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let Application::Received(received) = case else {
            return Err(case.out_of_place("ReturnForRework", Clause::A12p2));
        };
        // КНБ cannot have an application that is not registered.
        may_return(&self.grounds, false)?;
        if return_kind(&self.grounds, &context.law.interpretations) != ReturnKind::ReturnForRework {
            return Err(Refusal::field(
                "grounds",
                "these are no ground of rework under the case's edition: refuse the documents",
            ));
        }
        let (received, grounds) = (received.clone(), self.grounds.clone());
        let returned = ApplicationReturned { revision: received.submission.revision, grounds: grounds.clone() };
        let after = Application::Returned { received, grounds, returned_at: context.moment };
        Ok(Outcome::new("ApplicationReturned", Clause::A12p2, after)
            .stop(DeadlineId::D02)
            .stop(DeadlineId::D05)
            .send(ArmGoToEgovPep, &returned))
    }
}

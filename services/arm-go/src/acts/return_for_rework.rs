//! Par. 12: "При неполном перечне либо несоответствии документов установленным требованиям, сотрудник МС посредством АРМ
//! ГО ИИС "ЦОН" отправляет мотивированный отказ с указанием причины в личный кабинет ПЭП." What a correction can cure is
//! returned for rework (AMB-04); the five days run at the portal.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::p12_registration::{may_return, return_kind};
use regulation::{Clause, DeadlineId, Ground, ReturnKind};

use super::Decision;
use crate::{Application, Outgoing};

#[derive(Clone, Debug)]
pub struct ReturnForRework {
    pub grounds: Vec<Ground>,
}

pub(super) fn return_for_rework(case: &Application, act: &ReturnForRework, context: &ActContext<'_>) -> Decision {
    let Application::Received(received) = case else {
        return Err(case.out_of_place("ReturnForRework", Clause::A12p2));
    };
    context.human()?;
    // What is not registered cannot have gone to КНБ.
    may_return(&act.grounds, false)?;
    if return_kind(&act.grounds, &context.law.interpretations) != ReturnKind::ReturnForRework {
        return Err(Refusal::field(
            "grounds",
            "these are no ground of rework under the case's edition: refuse the documents",
        ));
    }
    let returned =
        Application::Returned { received: received.clone(), grounds: act.grounds.clone(), returned_at: context.moment };
    Ok(Outcome::new("ApplicationReturned", Clause::A12p2, returned)
        .stop(DeadlineId::D02)
        .stop(DeadlineId::D05)
        .send(Outgoing::ApplicationReturned { revision: received.submission.revision, grounds: act.grounds.clone() }))
}

//! Par. 12: "…сотрудник МС посредством АРМ ГО ИИС "ЦОН" отправляет мотивированный отказ с указанием причины в личный
//! кабинет ПЭП." One ground that no correction can cure ends the application (AMB-04). Nobody is banned (AMB-05).

use messages::{ArmGoToEgovPep, DocumentsRefused};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::p12_registration::{may_return, return_kind};
use regulation::{Clause, DeadlineId, Ground, ReturnKind};

use super::{Context, Decision};
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct RefuseDocuments {
    pub grounds: Vec<Ground>,
}

impl HumanAct<ArmGo> for RefuseDocuments {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let Application::Received(received) = case else {
            return Err(case.out_of_place("RefuseDocuments", Clause::A12p2));
        };
        may_return(&self.grounds, false)?;
        if return_kind(&self.grounds, &context.law.interpretations) != ReturnKind::DocumentRefusal {
            return Err(Refusal::field("grounds", "a correction can cure all of these: return the application"));
        }
        let refused = Application::DocumentsRefused { received: received.clone(), grounds: self.grounds.clone() };
        Ok(Outcome::new("DocumentsRefused", Clause::A12p2, refused)
            .person(context.person.after(context.case_id, None))
            .stop(DeadlineId::D02)
            .stop(DeadlineId::D05)
            .send(ArmGoToEgovPep, &DocumentsRefused { grounds: self.grounds.clone() }))
    }
}

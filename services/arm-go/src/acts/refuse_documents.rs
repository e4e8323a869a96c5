//! Par. 12: "…сотрудник МС посредством АРМ ГО ИИС "ЦОН" отправляет мотивированный отказ с указанием причины в личный
//! кабинет ПЭП." One ground that no correction can cure ends the application (AMB-04); nobody is banned (AMB-05).

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::p12_registration::{may_return, return_kind};
use regulation::{Clause, DeadlineId, Ground, ReturnKind};

use super::Decision;
use crate::{Application, Outgoing, Person};

#[derive(Clone, Debug)]
pub struct RefuseDocuments {
    pub grounds: Vec<Ground>,
}

pub(super) fn refuse_documents(
    case: &Application,
    person: &Person,
    act: &RefuseDocuments,
    context: &ActContext<'_>,
) -> Decision {
    let Application::Received(received) = case else {
        return Err(case.out_of_place("RefuseDocuments", Clause::A12p2));
    };
    context.human()?;
    may_return(&act.grounds, false)?;
    if return_kind(&act.grounds, &context.law.interpretations) != ReturnKind::DocumentRefusal {
        return Err(Refusal::field("grounds", "a correction can cure all of these: return the application"));
    }
    let refused = Application::DocumentsRefused { received: received.clone(), grounds: act.grounds.clone() };
    Ok(Outcome::new("DocumentsRefused", Clause::A12p2, refused)
        .person(person.after(context.case_id, None))
        .stop(DeadlineId::D02)
        .stop(DeadlineId::D05)
        .send(Outgoing::DocumentsRefused { grounds: act.grounds.clone() }))
}

//! Par. 12: "…в течении 5 (пяти) календарных дней не устранил причину возврата электронное заявление аннулируется." The
//! portal keeps the five days and tells their end; nobody is banned (AMB-05).

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::Clause;

use super::Decision;
use crate::{Application, Person};

#[derive(Clone, Debug)]
pub struct TakeAnnulment {
    pub pep_number: String,
}

pub(super) fn take_annulment(
    case: &Application,
    person: &Person,
    act: &TakeAnnulment,
    context: &ActContext<'_>,
) -> Decision {
    let Application::Returned { received, .. } = case else {
        return Err(case.out_of_place("TakeAnnulment", Clause::A12p3));
    };
    if received.submission.pep_number != act.pep_number {
        return Err(Refusal::field("pep_number", "the case has another number at the portal"));
    }
    Ok(Outcome::new("ApplicationAnnulled", Clause::A12p3, Application::Annulled(received.clone()))
        .person(person.after(context.case_id, None)))
}

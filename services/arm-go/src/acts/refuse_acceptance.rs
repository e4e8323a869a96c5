//! Par. 20-21 say nothing of an incomplete package; it is not accepted, and the applicant takes home a receipt of the refusal
//! to accept (расписка об отказе в приеме) with what is missing (AMB-19). No decision and no ban; the thirty days run on,
//! and the applicant may come back. The document is handed over at the act, so no notice goes to the cabinet.

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, Ground, p21_intake};

use super::Decision;
use super::accept_final_application::{AcceptFinalApplication, findings};
use crate::case::NonAcceptance;
use crate::{Application, ArmGo, Person};

#[derive(Clone, Debug)]
pub struct RefuseAcceptance {
    /// What was brought: the same package that would have been accepted.
    pub brought: AcceptFinalApplication,
    /// What the operator sees and the system cannot.
    pub seen: Vec<Ground>,
}

pub(super) fn refuse_acceptance(
    case: &Application,
    person: &Person,
    act: &RefuseAcceptance,
    context: &ActContext<'_>,
) -> Decision {
    let Application::PreliminaryApproved(approved) = case else {
        return Err(case.out_of_place("RefuseAcceptance", Clause::A21));
    };
    let found = findings(approved, person, &act.brought, context)?;
    let grounds = p21_intake::non_acceptance(found, &act.seen)?;
    let number = context.number::<ArmGo>();
    let mut approved = approved.clone();
    approved.non_acceptances.push(NonAcceptance { number: number.clone(), issued_at: context.moment, grounds });
    Ok(Outcome::new("AcceptanceRefused", Clause::A21, Application::PreliminaryApproved(approved))
        .tell("receipt_number", number))
}

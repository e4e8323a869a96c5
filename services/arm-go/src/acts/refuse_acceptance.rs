//! Par. 20-21 have no rule for an incomplete package. The package is not accepted, and the applicant gets a receipt of
//! non-acceptance (расписка об отказе в приеме) that names what is missing (AMB-19). There is no decision and no ban. The
//! thirty days continue, and the applicant may come back. The receipt is handed over at once, so no notice is sent.

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::{Clause, Ground, p21_intake};

use super::accept_final_application::{AcceptFinalApplication, findings};
use super::{Context, Decision};
use crate::case::NonAcceptance;
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct RefuseAcceptance {
    /// What was brought: the package that would have been accepted.
    pub brought: AcceptFinalApplication,
    /// What the operator sees and the system cannot.
    pub seen: Vec<Ground>,
}

impl HumanAct<ArmGo> for RefuseAcceptance {
    fn decide(&self, case: &Application, human: &Human, context: &Context<'_>) -> Decision {
        let Application::PreliminaryApproved(approved) = case else {
            return Err(case.out_of_place("RefuseAcceptance", Clause::A21));
        };
        let found = findings(approved, &self.brought, human, context)?;
        let grounds = p21_intake::non_acceptance(found, &self.seen)?;
        let number = context.number();
        let mut approved = approved.clone();
        approved.non_acceptances.push(NonAcceptance { number: number.clone(), issued_at: context.moment, grounds });
        Ok(Outcome::new("AcceptanceRefused", Clause::A21, Application::PreliminaryApproved(approved))
            .detail("receipt_number", number))
    }
}

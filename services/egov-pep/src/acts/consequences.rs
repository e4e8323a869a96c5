//! What several acts bring about alike: a notice in the cabinet, and the end of an application without a decision.
//!
//! It exists so that no act forgets the e-mail beside a notice or the release of a payment. Out of scope: the words of a notice.

use messages::facts::MigrationDecision;
use platform::ledger::Outcome;
use platform::notices::{Draft, deliver, mails};
use platform::refusal::Refusal;
use platform::tasks::Task;

use super::Context;
use crate::EgovPep;
use crate::case::Application;

pub(super) trait Consequences {
    /// Puts a notice into the cabinet; from this moment it is delivered. The same notice also goes by e-mail (AMB-32).
    #[must_use]
    fn deliver(self, draft: Draft, context: &Context<'_>) -> Self;

    /// Ends the application without a decision: petition and payment stay usable, also at the gateway (AMB-27).
    #[must_use]
    fn undecided(self, payment: Option<&str>, context: &Context<'_>) -> Self;
}

impl Consequences for Outcome<EgovPep> {
    fn deliver(mut self, draft: Draft, context: &Context<'_>) -> Self {
        let Some(application) = self.case.application_mut() else { return self };
        let known = application.notices.len();
        deliver(&mut application.notices, context.case_id, draft, context.moment);
        self.tasks.extend(mails(&application.notices, known, &application.petition.signed.applicant.email));
        self
    }

    fn undecided(mut self, payment: Option<&str>, context: &Context<'_>) -> Self {
        let freed = payment.filter(|payment| context.person.free_payment.as_deref() != Some(*payment));
        if let (Some(reference), Some(application)) = (freed, self.case.application()) {
            let (reference, application) = (reference.to_owned(), application.pep_number.clone());
            self.tasks.push(Task::ReleasePayment { reference, application });
        }
        self.person(context.person.undecided(payment))
    }
}

/// The signature was verified over the facts of the message; they must be the facts of this case.
pub(super) fn must_be_about(decision: &MigrationDecision, application: &Application) -> Result<(), Refusal> {
    if decision.pep_number != application.pep_number {
        return Err(Refusal::field("decision.pep_number", "the decision names another application"));
    }
    if decision.applicant != application.petition.signed.applicant {
        return Err(Refusal::field("decision.applicant", "the decision names another applicant"));
    }
    Ok(())
}

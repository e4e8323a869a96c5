//! A consent that is withdrawn before a decision ends the application like a withdrawal, without a decision and without a ban; after a
//! decision the withdrawal is recorded and has no effect on it (AMB-22).

use platform::ledger::{ActContext, Outcome};
use regulation::Clause;

use super::Decision;
use super::withdraw_application::ended;
use crate::{Person, PortalCase};

const EVENT: &str = "ConsentWithdrawn";

pub(super) fn withdraw_consent(case: &PortalCase, person: &Person, context: &ActContext<'_>) -> Decision {
    if let PortalCase::ConsentGiven { pep_number, .. } = case {
        let ended = PortalCase::EndedWithoutConsent { pep_number: pep_number.clone() };
        return Ok(Outcome::new(EVENT, Clause::A4p1s2, ended).person(person.clone().over(None)));
    }
    let undecided = ended(EVENT, case, person, true, context)?;
    let decided = || case.decided().then(|| Outcome::new(EVENT, Clause::A4p1s2, case.clone()));
    let Some(mut outcome) = undecided.or_else(decided) else {
        return Err(case.out_of_place("WithdrawConsent", Clause::A10));
    };
    let consent = outcome.case.application_mut().map(|application| &mut application.consent);
    match consent.filter(|consent| consent.withdrawn_at.is_none()) {
        Some(consent) => consent.withdrawn_at = Some(context.moment),
        None => return Err(case.out_of_place("WithdrawConsent", Clause::A10)),
    }
    Ok(outcome)
}

//! A consent that is withdrawn before a decision ends the application like a withdrawal, without a decision and without a ban; after a
//! decision the withdrawal is recorded and has no effect on it (AMB-22).

use messages::facts::Withdrawal;
use platform::ledger::{Human, HumanAct, Outcome};
use regulation::Clause;

use super::withdraw_application::ended;
use super::{Context, Decision};
use crate::{EgovPep, PortalCase};

const EVENT: &str = "ConsentWithdrawn";

#[derive(Clone, Debug)]
pub struct WithdrawConsent;

impl HumanAct<EgovPep> for WithdrawConsent {
    fn decide(&self, case: &PortalCase, _: &Human, context: &Context<'_>) -> Decision {
        if let PortalCase::ConsentGiven { pep_number, .. } = case {
            let ended = PortalCase::EndedWithoutConsent { pep_number: pep_number.clone() };
            return Ok(Outcome::new(EVENT, Clause::A4p1s2, ended).person(context.person.clone().over(None)));
        }
        let out_of_place = || case.out_of_place("WithdrawConsent", Clause::A10);
        let withdrawal = Withdrawal { asked_at: context.moment, consent_withdrawn: true };
        let undecided = ended(EVENT, case, withdrawal, context)?;
        let decided = || case.decided().then(|| Outcome::new(EVENT, Clause::A4p1s2, case.clone()));
        let mut outcome = undecided.or_else(decided).ok_or_else(out_of_place)?;
        let consent = outcome.case.application_mut().map(|application| &mut application.consent);
        let consent = consent.filter(|consent| consent.withdrawn_at.is_none()).ok_or_else(out_of_place)?;
        consent.withdrawn_at = Some(context.moment);
        Ok(outcome)
    }
}

//! Par. 4: "В случае несогласия услугополучателя на сбор и обработку персональных данных процесс формирования электронного
//! ходатайства завершается." A consent that is withdrawn before a decision ends the petition, without a refusal and without a ban;
//! after a decision the withdrawal is recorded and changes nothing (AMB-22).

use platform::ledger::{Human, HumanAct, Outcome};
use regulation::Clause;

use super::withdraw_petition::ended;
use super::{Context, Decision};
use crate::{Astanahub, Petition};

const EVENT: &str = "ConsentWithdrawn";

#[derive(Clone, Debug)]
pub struct WithdrawConsent;

impl HumanAct<Astanahub> for WithdrawConsent {
    fn decide(&self, case: &Petition, _: &Human, context: &Context<'_>) -> Decision {
        let mut outcome = match ended(EVENT, Clause::A4p1s2, case, true, context) {
            Some(ended) => ended,
            None if stands(case) => Outcome::new(EVENT, Clause::A4p1s2, case.clone()),
            None => return Err(case.out_of_place("WithdrawConsent", Clause::A4p1s2)),
        };
        if let Some(opened) = outcome.case.opened_mut() {
            opened.consent.withdrawn_at = Some(context.moment);
        }
        Ok(outcome)
    }
}

/// The consent was given and not withdrawn. With a withdrawn petition it needs no withdrawal of its own.
fn stands(case: &Petition) -> bool {
    let given = case.opened().is_some_and(|opened| opened.consent.withdrawn_at.is_none());
    given && !matches!(case, Petition::Withdrawn { .. })
}

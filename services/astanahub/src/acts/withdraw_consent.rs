//! Par. 4: "В случае несогласия услугополучателя на сбор и обработку персональных данных процесс формирования электронного
//! ходатайства завершается." A consent that is withdrawn before a decision ends the petition, without a refusal and without a ban;
//! after a decision the withdrawal is recorded and changes nothing (AMB-22).

use platform::ledger::{ActContext, Outcome};
use regulation::Clause;

use super::Decision;
use super::withdraw_petition::ended;
use crate::Petition;

pub(super) fn withdraw_consent(case: &Petition, context: &ActContext<'_>) -> Decision {
    const EVENT: &str = "ConsentWithdrawn";
    if let Some(mut outcome) = ended(EVENT, Clause::A4p1s2, case, true, context) {
        note(&mut outcome.case, context);
        return Ok(outcome);
    }
    let given = case.opened().is_some_and(|opened| opened.consent.withdrawn_at.is_none());
    if !given || matches!(case, Petition::Withdrawn { .. }) {
        return Err(case.out_of_place("WithdrawConsent", Clause::A4p1s2));
    }
    let mut decided = case.clone();
    note(&mut decided, context);
    Ok(Outcome::new(EVENT, Clause::A4p1s2, decided))
}

fn note(case: &mut Petition, context: &ActContext<'_>) {
    if let Some(opened) = case.opened_mut() {
        opened.consent.withdrawn_at = Some(context.moment);
    }
}

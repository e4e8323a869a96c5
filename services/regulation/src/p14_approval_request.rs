//! Paragraph 14: the electronic case goes to КНБ through «Беркут».
//!
//! "Сотрудник МС посредством ИС МП направляет электронное дело для согласования КНБ в ЕИС "Беркут"."

use crate::clause::Clause;
use crate::ground::{Ground, Reason, allowed_unless};
use crate::p13_checks::{Checks, both_recorded};

/// Both checks of paragraph 13 come first (AMB-33), and only one request is open at a time. Stage 2.2 has no second
/// request (AMB-17), so no function exists for it.
pub fn may_request(checks: &Checks, already_requested: bool) -> Result<(), Vec<Ground>> {
    let mut grounds = both_recorded(checks, Clause::A13);
    if already_requested {
        grounds.push(Ground::new(Clause::A14, Reason::ActOutOfOrder, "approval_request"));
    }
    allowed_unless(grounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::p13_checks::CheckOutcome;

    #[test]
    fn a14_after_both_checks_and_once() {
        // Aim: a relevant hit does not block the request. A missing check or an open request does.
        let checks = Checks { ibd: Some(CheckOutcome::HitRelevant), sio: Some(CheckOutcome::NoHit) };
        assert!(may_request(&checks, false).is_ok());
        assert!(may_request(&checks, true).is_err());
        assert!(may_request(&Checks::default(), false).is_err());
    }
}

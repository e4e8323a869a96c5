//! Appendix: "Настоящее согласие действует со дня его подписания до дня отзыва в письменной форме". The withdrawal touches no
//! decision; it stops further requests abroad (AMB-22).

use jiff::civil::Date;
use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, appendix_consent};

use super::Decision;
use crate::Application;
use crate::case::{Consent, ConsentWithdrawal, Writing};

#[derive(Clone, Debug)]
pub struct WithdrawCrossBorderConsent {
    pub writing: Writing,
}

/// What the applicant signs to withdraw.
pub fn statement(case: &Application, on: Date) -> Result<String, Refusal> {
    let consent = standing(case, "WithdrawCrossBorderConsent")?;
    Ok(appendix_consent::withdrawal(&case.received().submission.answers, consent.signed_at.legal_date(), on))
}

pub(super) fn withdraw_cross_border_consent(
    case: &Application,
    act: &WithdrawCrossBorderConsent,
    context: &ActContext<'_>,
) -> Decision {
    let text = statement(case, context.moment.legal_date())?;
    context.human()?;
    if let Writing::Electronic { statement } = &act.writing {
        statement.must_be_over(&text)?;
    }
    let mut after = case.clone();
    if let Some(consent) = after.approved_mut().and_then(|approved| approved.consent.as_mut()) {
        consent.withdrawn = Some(ConsentWithdrawal { withdrawn_at: context.moment, writing: act.writing.clone() });
    }
    Ok(Outcome::new("CrossBorderConsentWithdrawn", Clause::AP5, after))
}

/// The consent that stands.
pub(super) fn standing<'a>(case: &'a Application, act: &'static str) -> Result<&'a Consent, Refusal> {
    let approved = case.approved().ok_or_else(|| case.out_of_place(act, Clause::AP5))?;
    let consent = approved.consent.as_ref();
    appendix_consent::in_force(consent.map(|consent| consent.signed_at), consent.and_then(Consent::withdrawn_at))?;
    consent.ok_or_else(|| case.out_of_place(act, Clause::AP5))
}

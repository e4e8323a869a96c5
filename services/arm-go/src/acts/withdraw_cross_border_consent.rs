//! Appendix: "Настоящее согласие действует со дня его подписания до дня отзыва в письменной форме". The withdrawal changes no
//! decision. It stops further requests abroad (AMB-22).

use jiff::civil::Date;
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, appendix_consent};

use super::{Context, Decision};
use crate::case::{Consent, ConsentWithdrawal, Writing};
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct WithdrawCrossBorderConsent {
    pub writing: Writing,
}

/// The text that the applicant signs to withdraw.
pub fn statement(case: &Application, on: Date) -> Result<String, Refusal> {
    let consent = in_force(case, "WithdrawCrossBorderConsent")?;
    Ok(appendix_consent::withdrawal(&case.submission().answers, consent.signed_at.legal_date(), on))
}

impl HumanAct<ArmGo> for WithdrawCrossBorderConsent {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let text = statement(case, context.moment.legal_date())?;
        if let Writing::Electronic { statement } = &self.writing {
            statement.must_be_over(&text)?;
        }
        let mut after = case.clone();
        if let Some(consent) = after.approved_mut().and_then(|approved| approved.consent.as_mut()) {
            consent.withdrawn = Some(ConsentWithdrawal { withdrawn_at: context.moment, writing: self.writing.clone() });
        }
        Ok(Outcome::new("CrossBorderConsentWithdrawn", Clause::AP5, after))
    }
}

/// The consent that is in force.
pub(super) fn in_force<'a>(case: &'a Application, act: &'static str) -> Result<&'a Consent, Refusal> {
    let approved = case.approved().ok_or_else(|| case.out_of_place(act, Clause::AP5))?;
    let consent = approved.consent.as_ref();
    appendix_consent::in_force(consent.map(|consent| consent.signed_at), consent.and_then(Consent::withdrawn_at))?;
    consent.ok_or_else(|| case.out_of_place(act, Clause::AP5))
}

//! Par. 4: "…с предоставлением согласия на сбор и обработку персональных данных…" The portal is another operator than
//! astanahub.com and needs a consent of its own, before any document (AMB-22). Without it the forming of the application ends, and
//! nothing personal is kept.

use platform::ledger::{Human, HumanOpening, NOBODY, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::statement::{self, CONSENT_WORDING, Operator};
use regulation::{Clause, Ground, Iin, Reason};

use super::{Context, Decision};
use crate::case::Consent;
use crate::{EgovPep, Person, PortalCase};

#[derive(Clone, Debug)]
pub struct GiveConsent {
    pub iin: Iin,
    /// The consent's text under the applicant's signature; `None`: the applicant does not consent.
    pub signed: Option<SignedStatement>,
}

impl HumanOpening<EgovPep> for GiveConsent {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(if self.signed.is_some() { self.iin.to_string() } else { NOBODY.to_owned() })
    }

    fn decide(&self, _: Option<&PortalCase>, _: &Human, context: &Context<'_>) -> Decision {
        let pep_number = context.number();
        let Some(signed) = &self.signed else {
            let ended = PortalCase::EndedWithoutConsent { pep_number };
            return Ok(Outcome::new("ConsentRefused", Clause::A4p1s2, ended).nameless());
        };
        may_consent(context.person)?;
        signed.must_be_over(&consent_text(&self.iin))?;
        let given = PortalCase::ConsentGiven { pep_number, iin: self.iin.clone(), consent: consent(signed, context) };
        Ok(Outcome::new("ConsentGiven", Clause::A10, given)
            .person(Person { live_application: Some(context.case_id), ..context.person.clone() }))
    }
}

fn consent(signed: &SignedStatement, context: &Context<'_>) -> Consent {
    Consent {
        wording: CONSENT_WORDING.to_owned(),
        given_at: context.moment,
        statement: signed.clone(),
        withdrawn_at: None,
    }
}

/// The text as it is shown to the applicant: nobody is asked to sign what the act would refuse.
pub fn statement(person: &Person, iin: &Iin) -> Result<String, Refusal> {
    may_consent(person)?;
    Ok(consent_text(iin))
}

fn consent_text(iin: &Iin) -> String {
    statement::consent(Operator::EgovPortal, iin)
}

/// At most one application is under way (AMB-38).
fn may_consent(person: &Person) -> Result<(), Refusal> {
    match person.live_application {
        Some(_) => Err(Ground::new(Clause::A10, Reason::LiveApplicationExists, "application").into()),
        None => Ok(()),
    }
}

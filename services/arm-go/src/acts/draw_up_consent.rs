//! Par. 20(10): "заявление-согласие на обработку персональных данных и трансграничную передачу персональных данных на
//! территории иностранных государств согласно приложению к настоящему Алгоритму." The form is filled in from the questionnaire;
//! the applicant signs it by ЭЦП, or on paper, which is scanned.

use jiff::civil::Date;
use platform::digest::sha256;
use platform::ledger::{ActContext, Outcome};
use platform::signing::SignedStatement;
use regulation::{Clause, Document, appendix_consent};

use super::Decision;
use crate::Application;
use crate::case::{Approved, Consent, ConsentSignature};

#[derive(Clone, Debug)]
pub struct DrawUpConsent {
    pub stay_address: String,
    pub signature: ConsentSignature,
}

impl DrawUpConsent {
    pub fn electronic(stay_address: String, statement: SignedStatement) -> Self {
        Self { stay_address, signature: ConsentSignature::Electronic { statement } }
    }

    pub fn by_hand(stay_address: String, scan: Document) -> Self {
        Self { stay_address, signature: ConsentSignature::ByHand { scan } }
    }
}

/// The form as it is shown and printed on a day.
pub fn form(case: &Application, stay_address: &str, on: Date) -> Result<String, platform::refusal::Refusal> {
    Ok(appendix_consent::form(&place(case)?.opened.submission().answers, stay_address, on))
}

pub(super) fn draw_up_consent(case: &Application, act: &DrawUpConsent, context: &ActContext<'_>) -> Decision {
    let approved = place(case)?;
    context.human()?;
    let text = form(case, &act.stay_address, context.moment.legal_date())?;
    if let ConsentSignature::Electronic { statement } = &act.signature {
        statement.must_be_over(&text)?;
    }
    let mut approved = approved.clone();
    // Requests made under an earlier one were a part of that.
    approved.consent = Some(Consent {
        stay_address: act.stay_address.clone(),
        form_sha256: sha256(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
        signed_at: context.moment,
        signature: act.signature.clone(),
        withdrawn: None,
        requests: vec![],
    });
    Ok(Outcome::new("ConsentDrawnUp", Clause::A20d10, Application::PreliminaryApproved(approved)))
}

/// A document of the final package: there is none to draw up before the permit and none behind the filing.
fn place(case: &Application) -> Result<&Approved, platform::refusal::Refusal> {
    match case {
        Application::PreliminaryApproved(approved) => Ok(approved),
        _ => Err(case.out_of_place("DrawUpConsent", Clause::A20d10)),
    }
}

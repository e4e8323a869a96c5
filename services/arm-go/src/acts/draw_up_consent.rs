//! Par. 20(10): "заявление-согласие на обработку персональных данных и трансграничную передачу персональных данных на
//! территории иностранных государств согласно приложению к настоящему Алгоритму." The form is filled in from the questionnaire.
//! The applicant signs it by ЭЦП, or signs it on paper and the paper is scanned.

use jiff::civil::Date;
use platform::digest::sha256;
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Clause, Document, appendix_consent};

use super::{Context, Decision};
use crate::case::{Approved, Consent, ConsentSignature};
use crate::{Application, ArmGo};

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
pub fn form(case: &Application, stay_address: &str, on: Date) -> Result<String, Refusal> {
    Ok(appendix_consent::form(&approved(case)?.opened.submission().answers, stay_address, on))
}

impl HumanAct<ArmGo> for DrawUpConsent {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let mut approved = approved(case)?.clone();
        let text = form(case, &self.stay_address, context.moment.legal_date())?;
        if let ConsentSignature::Electronic { statement } = &self.signature {
            statement.must_be_over(&text)?;
        }
        // Requests that were made under an earlier consent were a part of that consent.
        approved.consent = Some(Consent {
            stay_address: self.stay_address.clone(),
            form_sha256: sha256(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
            signed_at: context.moment,
            signature: self.signature.clone(),
            withdrawn: None,
            requests: vec![],
        });
        Ok(Outcome::new("ConsentDrawnUp", Clause::A20d10, Application::PreliminaryApproved(approved)))
    }
}

/// The consent is a document of the final package: it is drawn up after the preliminary permit and before the final filing.
fn approved(case: &Application) -> Result<&Approved, Refusal> {
    match case {
        Application::PreliminaryApproved(approved) => Ok(approved),
        _ => Err(case.out_of_place("DrawUpConsent", Clause::A20d10)),
    }
}

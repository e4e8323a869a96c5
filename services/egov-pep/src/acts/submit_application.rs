//! Par. 10-11: "Зарегистрированное в ПЭП электронное заявление с перечнем обязательных документов посредством
//! интеграционного взаимодействия поступает в АРМ ГО ИИС "ЦОН"." Six documents, the questionnaire under the
//! applicant's ЭЦП.

use messages::{ApplicationSubmitted, EgovPepToArmGo};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Clause, Document, DutyService, Ground, Questionnaire, Reason, SecondaryIdentity, ban};

use super::{Context, Decision};
use crate::acts::package::Version;
use crate::case::{Application, DutyOrder, Paid};
use crate::{EgovPep, PortalCase};

/// What the applicant and the gateway give for the first version.
#[derive(Clone, Debug)]
pub struct Package {
    pub answers: Questionnaire,
    pub uploaded: Vec<Document>,
    /// As the gateway confirmed it; `None` while it is unpaid.
    pub paid: Option<Paid>,
}

#[derive(Clone, Debug)]
pub struct SubmitApplication {
    pub package: Package,
    pub questionnaire: SignedStatement,
}

/// The application and the payment that was ordered for it.
pub fn ordered(case: &PortalCase) -> Result<(&Application, &DutyOrder), Refusal> {
    match case {
        PortalCase::DutyOrdered { application, duty } => Ok((application, duty)),
        // Nothing was asked of the gateway yet, so nothing can have been paid.
        PortalCase::Opened { .. } => Err(unpaid().into()),
        _ => Err(case.out_of_place("SubmitApplication", Clause::A10)),
    }
}

/// The questionnaire with its package, as it is shown to the signer: nobody is asked to sign what the act would refuse.
pub fn statement(case: &PortalCase, package: &Package, context: &Context<'_>) -> Result<String, Refusal> {
    Ok(version(case, package, context)?.statement())
}

impl HumanAct<EgovPep> for SubmitApplication {
    fn decide(&self, case: &PortalCase, _: &Human, context: &Context<'_>) -> Decision {
        let version = version(case, &self.package, context)?;
        let filing = version.file(&self.questionnaire, context.moment, context.moment)?;
        let (application, filing) = (version.application, Box::new(filing));
        let message = ApplicationSubmitted { submission: filing.submission(&application) };
        let submitted = PortalCase::Submitted { application, filing };
        Ok(Outcome::new("ApplicationSubmitted", Clause::A11, submitted).send(EgovPepToArmGo, &message))
    }

    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        ban::second_identities(&self.package.uploaded)
    }
}

/// The first version, if the law lets it be filed now.
fn version(case: &PortalCase, package: &Package, context: &Context<'_>) -> Result<Version, Refusal> {
    let (application, duty) = ordered(case)?;
    // The payment is this application's own: a reference never comes from the caller.
    let paid = package.paid.as_ref().filter(|paid| paid.payment.reference == duty.reference).ok_or_else(unpaid)?;
    let petition = context.person.petition_now(&application.petition).clone();
    let application = Application { petition, ..application.clone() };
    let version = Version::new(application, 1, &package.answers, &package.uploaded, paid);
    let grounds = version.findings(context.moment, context);
    if grounds.is_empty() { Ok(version) } else { Err(Refusal::Law(grounds)) }
}

fn unpaid() -> Ground {
    Ground::of_document(Clause::A10d6, Reason::DutyNotPaid, DutyService::PermanentResidencePermit.receipt())
}

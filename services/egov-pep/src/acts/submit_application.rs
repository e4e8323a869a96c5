//! Par. 10-11: "Зарегистрированное в ПЭП электронное заявление с перечнем обязательных документов посредством
//! интеграционного взаимодействия поступает в АРМ ГО ИИС "ЦОН"." Six documents, the questionnaire under the
//! applicant's ЭЦП.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Clause, Document, DutyService, Ground, Questionnaire, Reason};

use super::Decision;
use crate::acts::package::Version;
use crate::case::{Application, DutyOrder, Paid};
use crate::{Outgoing, Person, PortalCase};

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
pub fn statement(
    case: &PortalCase,
    person: &Person,
    package: &Package,
    context: &ActContext<'_>,
) -> Result<String, Refusal> {
    Ok(version(case, person, package, context)?.statement())
}

pub(super) fn submit_application(
    case: &PortalCase,
    person: &Person,
    act: &SubmitApplication,
    context: &ActContext<'_>,
) -> Decision {
    let version = version(case, person, &act.package, context)?;
    let filing = version.file(&act.questionnaire, context.moment, context.moment)?;
    let (application, filing) = (version.application, Box::new(filing));
    let message = Outgoing::submitted(&application, &filing);
    Ok(Outcome::new("ApplicationSubmitted", Clause::A11, PortalCase::Submitted { application, filing }).send(message))
}

/// The first version, if the law lets it be filed now.
fn version(
    case: &PortalCase,
    person: &Person,
    package: &Package,
    context: &ActContext<'_>,
) -> Result<Version, Refusal> {
    let (application, duty) = ordered(case)?;
    // The payment is this application's own: a reference never comes from the caller.
    let paid = package.paid.as_ref().filter(|paid| paid.payment.reference == duty.reference).ok_or_else(unpaid)?;
    let petition = person.petition_now(&application.petition).clone();
    let application = Application { petition, ..application.clone() };
    let version = Version::new(application, 1, &package.answers, &package.uploaded, paid);
    let grounds = version.findings(context.moment, person, context);
    if grounds.is_empty() { Ok(version) } else { Err(Refusal::Law(grounds)) }
}

fn unpaid() -> Ground {
    Ground::of_document(Clause::A10d6, Reason::DutyNotPaid, DutyService::PermanentResidencePermit.receipt())
}

//! Par. 12: "В случаях если услугополучатель при получении уведомления о необходимости доработки поданного ранее
//! электронного заявления в течении 5 (пяти) календарных дней не устранил причину возврата электронное заявление
//! аннулируется. Повторное рассмотрение заявления возможно после приведения услугополучателем документов в
//! соответствие с требованиями." In time and with each reason addressed, it is considered anew (AMB-03).

use messages::{ApplicationSubmitted, EgovPepToArmGo};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::p12_registration::{check_cure, cured_in_time};
use regulation::{
    Clause, DeadlineId, Document, DocumentKind, Ground, Moment, Questionnaire, Reason, SecondaryIdentity, ban,
};

use super::{Context, Decision};
use crate::acts::package::{Version, answers_document};
use crate::case::{Application, Filing};
use crate::{EgovPep, Person, PortalCase};

/// What the applicant gives for the corrected version; the payment stays (AMB-27).
#[derive(Clone, Debug)]
pub struct Correction {
    pub answers: Questionnaire,
    pub uploaded: Vec<Document>,
}

#[derive(Clone, Debug)]
pub struct ResubmitApplication {
    pub correction: Correction,
    pub questionnaire: SignedStatement,
}

/// The corrected questionnaire with its package, as it is shown to the signer: nobody is asked to sign what the act
/// would refuse.
pub fn statement(case: &PortalCase, correction: &Correction, context: &Context<'_>) -> Result<String, Refusal> {
    Ok(corrected(case, correction, context)?.0.statement())
}

impl HumanAct<EgovPep> for ResubmitApplication {
    fn decide(&self, case: &PortalCase, _: &Human, context: &Context<'_>) -> Decision {
        let (version, first_filed_at) = corrected(case, &self.correction, context)?;
        let filing = version.file(&self.questionnaire, context.moment, first_filed_at)?;
        let (application, filing) = (version.application, Box::new(filing));
        let message = ApplicationSubmitted { submission: filing.submission(&application) };
        let submitted = PortalCase::Submitted { application, filing };
        Ok(Outcome::new("ApplicationResubmitted", Clause::A12p4, submitted)
            .stop(DeadlineId::D03)
            .send(EgovPepToArmGo, &message))
    }

    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        ban::second_identities(&self.correction.uploaded)
    }
}

/// The corrected version, if the law lets it be filed now, and when the first one was filed.
fn corrected(case: &PortalCase, correction: &Correction, context: &Context<'_>) -> Result<(Version, Moment), Refusal> {
    let PortalCase::Returned { application, filing: before, grounds: reasons, deadline, .. } = case else {
        return Err(case.out_of_place("ResubmitApplication", Clause::A12p4));
    };
    if !cured_in_time(context.moment, deadline) {
        return Err(Ground::new(Clause::A12p3, Reason::ReworkDeadlinePassed, "application").into());
    }
    context.law.pending_step(context.moment.legal_date())?;
    let version = version(application, before, reasons, context.person, correction);
    let mut grounds = version.findings(before.first_filed_at, context);
    grounds.extend(uncured(reasons, before, &version));
    if grounds.is_empty() { Ok((version, before.first_filed_at)) } else { Err(Refusal::Law(grounds)) }
}

fn version(
    application: &Application,
    before: &Filing,
    reasons: &[Ground],
    person: &Person,
    correction: &Correction,
) -> Version {
    // Another city is possible by rework only (AMB-21).
    let of_city = reasons.iter().any(|ground| ground.reason == Reason::CityMismatch);
    let application = Application {
        city: if of_city { correction.answers.city } else { application.city },
        petition: person.petition_now(&application.petition).clone(),
        ..application.clone()
    };
    Version::new(application, before.revision + 1, &correction.answers, &correction.uploaded, &before.duty)
}

/// Reasons that no changed item addresses. A signature is new in each version; answers count by what they say, since
/// the questionnaire's own digest changes with the version's number.
fn uncured(reasons: &[Ground], before: &Filing, after: &Version) -> Vec<Ground> {
    let of_signature = |ground: &Ground| matches!(ground.reason, Reason::NotSigned | Reason::SignatureInvalid);
    let (signatures, others): (Vec<Ground>, Vec<Ground>) = reasons.iter().cloned().partition(of_signature);
    let now = after.package();
    let contents = (by_content(&before.documents, &before.answers), by_content(&now, &after.answers));
    let mut changed = changed_answers(&before.answers, &after.answers);
    // With an empty name when anything changed, for a reason that names no item.
    if contents.0 != contents.1 {
        changed.push(String::new());
    }
    let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
    let mut grounds = check_cure(&signatures, &before.documents, &now, &changed);
    grounds.extend(check_cure(&others, &contents.0, &contents.1, &changed));
    grounds
}

fn by_content(documents: &[Document], answers: &Questionnaire) -> Vec<Document> {
    let uploaded = documents.iter().filter(|document| document.kind != DocumentKind::Questionnaire);
    uploaded.cloned().chain([answers_document(answers)]).collect()
}

/// The answers that changed, by name.
fn changed_answers(before: &Questionnaire, after: &Questionnaire) -> Vec<String> {
    let fields = |answers: &Questionnaire| match serde_json::to_value(answers) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (old, new) = (fields(before), fields(after));
    new.iter().filter(|(name, answer)| old.get(*name) != Some(*answer)).map(|(name, _)| name.clone()).collect()
}

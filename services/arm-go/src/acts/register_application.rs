//! Par. 12: "Сотрудник МС в течение 2 (двух) рабочих дней со дня поступления электронного заявления в АРМ ГО ИИС "ЦОН"
//! в ручном режиме регистрирует и загружает информацию в ИС МП."

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Clause, Ground, Reason, ban, p10_application, p12_registration, statement as text};

use super::Decision;
use crate::case::{Received, Registered};
use crate::{Application, Outgoing, Person};

#[derive(Clone, Debug)]
pub struct RegisterApplication {
    pub registration: SignedStatement,
}

/// The record of the registration, as it is shown to the officer: nobody is asked to sign what the act would refuse.
pub fn statement(case: &Application, person: &Person, context: &ActContext<'_>) -> Result<String, Refusal> {
    Ok(record(registrable(case, person, context)?))
}

pub(super) fn register_application(
    case: &Application,
    person: &Person,
    act: &RegisterApplication,
    context: &ActContext<'_>,
) -> Decision {
    context.human()?;
    let received = registrable(case, person, context)?;
    act.registration.must_be_over(&record(received))?;
    let registered = Registered {
        received: received.clone(),
        registered_at: context.moment,
        registration: act.registration.clone(),
    };
    Ok(Outcome::new("ApplicationRegistered", Clause::A12p1, Application::Registered(registered.clone()))
        .person(Person { live_application: Some(context.case_id), ..person.clone() })
        .send(Outgoing::ApplicationRegistered(Box::new(registered))))
}

/// What stands against the version, tested for the day on which the application was first filed (AMB-25).
fn findings(received: &Received, person: &Person, context: &ActContext<'_>) -> Vec<Ground> {
    let submission = &received.submission;
    let filing = submission.first_filed_at.legal_date();
    let tested_on =
        p12_registration::test_day(submission.first_filed_at, submission.filed_at, &context.law.interpretations);
    let mut findings = received.findings.clone();
    // A ban may have come since the receipt, here or to whoever shares this passport.
    let bans = ban::check_bans(&person.bans_with(context.bans_of_linked_identities), filing);
    findings.extend(bans.into_iter().filter(|found| !received.findings.contains(found)));
    findings.extend(p10_application::check_package(
        &submission.documents,
        &submission.applicant,
        tested_on,
        context.law,
    ));
    findings.extend(submission.answers.validate(&submission.applicant.iin, submission.city, context.law));
    if person.live_application.is_some_and(|live| live != context.case_id) {
        findings.push(Ground::new(Clause::A10, Reason::LiveApplicationExists, "application"));
    }
    findings
}

/// The version at the officer's desk, if nothing stands against it.
fn registrable<'a>(case: &'a Application, person: &Person, context: &ActContext<'_>) -> Result<&'a Received, Refusal> {
    let Application::Received(received) = case else {
        return Err(case.out_of_place("RegisterApplication", Clause::A12p1));
    };
    p12_registration::may_register(&findings(received, person, context))?;
    Ok(received)
}

fn record(received: &Received) -> String {
    let Received { arm_number, submission, .. } = received;
    text::registration(arm_number, &submission.pep_number, submission.revision, submission.city, &submission.documents)
}

//! Par. 12: "Сотрудник МС в течение 2 (двух) рабочих дней со дня поступления электронного заявления в АРМ ГО ИИС "ЦОН"
//! в ручном режиме регистрирует и загружает информацию в ИС МП."

use messages::{ApplicationRegistered, ArmGoToIsMp};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use regulation::{Clause, Ground, Reason, ban, p10_application, p12_registration, statement as text};

use super::{Context, Decision};
use crate::case::{Received, Registered};
use crate::{Application, ArmGo, Person};

#[derive(Clone, Debug)]
pub struct RegisterApplication {
    pub registration: SignedStatement,
}

/// The record of the registration that the officer is to sign. Nobody is asked to sign what the act would refuse.
pub fn statement(case: &Application, context: &Context<'_>) -> Result<String, Refusal> {
    Ok(record(registrable(case, context)?))
}

impl HumanAct<ArmGo> for RegisterApplication {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let received = registrable(case, context)?;
        self.registration.must_be_over(&record(received))?;
        let registered = Registered {
            received: received.clone(),
            registered_at: context.moment,
            registration: self.registration.clone(),
        };
        let registration = ApplicationRegistered {
            submission: received.submission.clone(),
            arm_number: received.arm_number.clone(),
            received_at: received.received_at,
            registration: self.registration.clone(),
        };
        Ok(Outcome::new("ApplicationRegistered", Clause::A12p1, Application::Registered(registered))
            .person(Person { live_application: Some(context.case_id), ..context.person.clone() })
            .send(ArmGoToIsMp, &registration))
    }
}

/// What stands against the version, tested for the day on which the application was first filed (AMB-25).
fn findings(received: &Received, context: &Context<'_>) -> Vec<Ground> {
    let submission = &received.submission;
    let filing = submission.first_filed_at.legal_date();
    let tested_on =
        p12_registration::test_day(submission.first_filed_at, submission.filed_at, &context.law.interpretations);
    let mut findings = received.findings.clone();
    // Since the receipt this person, or another one with this passport, may have got a ban.
    let bans = ban::check_bans(&context.person.bans_with(context.bans_of_linked_identities), filing);
    findings.extend(bans.into_iter().filter(|found| !received.findings.contains(found)));
    findings.extend(p10_application::check_package(
        &submission.documents,
        &submission.applicant,
        tested_on,
        context.law,
    ));
    findings.extend(submission.answers.validate(&submission.applicant.iin, submission.city, context.law));
    if context.person.live_application.is_some_and(|live| live != context.case_id) {
        findings.push(Ground::new(Clause::A10, Reason::LiveApplicationExists, "application"));
    }
    findings
}

/// The version that waits for the officer, if nothing stands against it.
fn registrable<'a>(case: &'a Application, context: &Context<'_>) -> Result<&'a Received, Refusal> {
    let Application::Received(received) = case else {
        return Err(case.out_of_place("RegisterApplication", Clause::A12p1));
    };
    p12_registration::may_register(&findings(received, context))?;
    Ok(received)
}

fn record(received: &Received) -> String {
    let Received { arm_number, submission, .. } = received;
    text::registration(arm_number, &submission.pep_number, submission.revision, submission.city, &submission.documents)
}

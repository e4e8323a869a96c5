//! Par. 11: "Зарегистрированное в ПЭП электронное заявление с перечнем обязательных документов посредством
//! интеграционного взаимодействия поступает в АРМ ГО ИИС "ЦОН"."
//!
//! An application of a banned person is received like any other. The officer refuses it and gives the reasons.

pub use messages::ApplicationSubmitted;
use messages::facts::Submission;
use messages::{ApplicationReceived, ArmGoToEgovPep};
use platform::ledger::{MessageOpening, Outcome};
use platform::refusal::Refusal;
use regulation::p12_registration::Arrivals;
use regulation::{Clause, Ground, SecondaryIdentity, ban, legalisation, p12_registration};

use super::{Context, Decision};
use crate::case::Received;
use crate::{Application, ArmGo, Person};

const EVENT: &str = "ApplicationSubmitted";

impl MessageOpening<ArmGo> for ApplicationSubmitted {
    fn person_key(&self) -> Result<String, Refusal> {
        Ok(self.submission.applicant.iin.to_string())
    }

    /// The bans of everybody who shares the passport count too (AMB-08 e).
    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        ban::second_identities(&self.submission.documents)
    }

    fn decide(&self, case: Option<&Application>, context: &Context<'_>) -> Decision {
        let (arm_number, arrivals) = version(case, &self.submission, context)?;
        let [registration, consideration] = p12_registration::consideration_deadlines(&arrivals, context.law)?;
        let receipt = ApplicationReceived {
            arm_number: arm_number.clone(),
            revision: self.submission.revision,
            received_at: context.moment,
        };
        let received = received(case, &self.submission, arm_number, arrivals, context);
        // The end of the other live application may still be on its way, so the officer's act tests this again.
        let live_application = context.person.live_application.or(Some(context.case_id));
        Ok(Outcome::new(EVENT, Clause::A11, Application::Received(received))
            .person(Person { live_application, ..context.person.clone() })
            .start(registration)
            .start(consideration)
            .send(ArmGoToEgovPep, &receipt))
    }
}

/// The number of the application and the receipts of its versions. A version is the first one or follows the returned one.
fn version(
    case: Option<&Application>,
    submission: &Submission,
    context: &Context<'_>,
) -> Result<(String, Arrivals), Refusal> {
    match case {
        None if submission.revision == 1 => Ok((context.number(), Arrivals::of_first_version(context.moment))),
        None => Err(Refusal::field("revision", "an application begins with its first version")),
        Some(Application::Returned { received, returned_at, .. }) => {
            follows(&received.submission, submission)?;
            Ok((received.arm_number.clone(), received.arrivals().corrected(*returned_at, context.moment)))
        }
        Some(other) => Err(other.out_of_place(EVENT, Clause::A11)),
    }
}

fn received(
    case: Option<&Application>,
    submission: &Submission,
    arm_number: String,
    arrivals: Arrivals,
    context: &Context<'_>,
) -> Received {
    let bans = context.person.bans_with(context.bans_of_linked_identities);
    Received {
        arm_number,
        received_at: context.moment,
        submission: submission.clone(),
        arrivals: Some(arrivals),
        withdrawal: None,
        alerts: case.map(|case| case.received().alerts.clone()).unwrap_or_default(),
        warnings: warnings(submission, context),
        findings: ban::check_bans(&bans, submission.first_filed_at.legal_date()),
    }
}

/// The warnings about a version, for the day on which it is tested.
fn warnings(submission: &Submission, context: &Context<'_>) -> Vec<Ground> {
    let Submission { documents, applicant, first_filed_at, filed_at, .. } = submission;
    let tested_on = p12_registration::test_day(*first_filed_at, *filed_at, &context.law.interpretations);
    legalisation::criminal_record_warnings(documents, applicant, tested_on, Clause::A10d4, context.law)
}

/// A later version corrects the same application of the same person. The city may be corrected too (AMB-21).
fn follows(before: &Submission, now: &Submission) -> Result<(), Refusal> {
    let same = before.pep_number == now.pep_number
        && before.applicant.iin == now.applicant.iin
        && before.first_filed_at == now.first_filed_at;
    if same && now.revision == before.revision + 1 {
        return Ok(());
    }
    Err(Refusal::field("revision", "send the next version of the same application"))
}

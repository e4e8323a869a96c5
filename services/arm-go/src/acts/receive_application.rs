//! Par. 11: "Зарегистрированное в ПЭП электронное заявление с перечнем обязательных документов посредством
//! интеграционного взаимодействия поступает в АРМ ГО ИИС "ЦОН"."
//!
//! A banned person's application is received like any other: it is the officer who refuses it, with reasons.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::p12_registration::Arrivals;
use regulation::{Clause, Ground, Iin, ban, legalisation, p12_registration};

use super::Decision;
use crate::case::{Received, Submission};
use crate::{Application, ArmGo, Outgoing, Person};

#[derive(Clone, Debug)]
pub struct ReceiveApplication {
    pub submission: Submission,
    /// The official of МИИЦР who signed the petition.
    pub petition_signer: Iin,
}

pub(super) fn receive_application(
    case: Option<&Application>,
    person: &Person,
    act: &ReceiveApplication,
    context: &ActContext<'_>,
) -> Decision {
    let submission = &act.submission;
    let (arm_number, arrivals) = match case {
        None if submission.revision == 1 => (context.number::<ArmGo>(), Arrivals::of_first_version(context.moment)),
        None => return Err(Refusal::field("revision", "an application begins with its first version")),
        Some(Application::Returned { received, returned_at, .. }) => {
            follows(&received.submission, submission)?;
            (received.arm_number.clone(), received.arrivals().corrected(*returned_at, context.moment))
        }
        Some(other) => return Err(other.out_of_place("ReceiveApplication", Clause::A11)),
    };
    let received = Received {
        arm_number: arm_number.clone(),
        received_at: context.moment,
        submission: submission.clone(),
        arrivals: Some(arrivals.clone()),
        withdrawal: None,
        alerts: case.map(|case| case.received().alerts.clone()).unwrap_or_default(),
        warnings: warnings(submission, context),
        findings: ban::check_bans(
            &person.bans_with(context.bans_of_linked_identities),
            submission.first_filed_at.legal_date(),
        ),
    };
    let receipt =
        Outgoing::ApplicationReceived { arm_number, revision: submission.revision, received_at: context.moment };
    // The other live application may be one whose end is still under way here: the officer's act asks again.
    let live_application = person.live_application.or(Some(context.case_id));
    let [registration, consideration] = p12_registration::consideration_deadlines(&arrivals, context.law)?;
    Ok(Outcome::new("ApplicationReceived", Clause::A11, Application::Received(received))
        .person(Person { live_application, ..person.clone() })
        .start(registration)
        .start(consideration)
        .send(receipt))
}

/// Of a version, as of the day for which it is tested.
fn warnings(submission: &Submission, context: &ActContext<'_>) -> Vec<Ground> {
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

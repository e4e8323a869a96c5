//! The order is silent on withdrawal; what nobody has decided yet its applicant may take back (AMB-38). No decision, so no ban, and petition and payment stay usable (AMB-27).
//!
//! Only until the preliminary result: an approval that could be given back on its last day would evade par. 19's ban.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId};

use super::Decision;
use crate::acts::notices;
use crate::case::{Application, ArmReceipt, Filing, Withdrawal};
use crate::{EgovPep, Outgoing, Person, PortalCase};

pub(super) fn withdraw_application(case: &PortalCase, person: &Person, context: &ActContext<'_>) -> Decision {
    ended("WithdrawalRequested", case, person, false, context)?
        .ok_or_else(|| case.out_of_place("WithdrawApplication", Clause::A10))
}

/// The application's end without a decision, asked for by `event`; `None` where there is nothing to end.
pub(super) fn ended(
    event: &'static str,
    case: &PortalCase,
    person: &Person,
    consent_withdrawn: bool,
    context: &ActContext<'_>,
) -> Result<Option<Outcome<EgovPep>>, Refusal> {
    let withdrawal = Withdrawal { asked_at: context.moment, consent_withdrawn };
    Ok(Some(match case {
        // Nobody else has heard of it.
        PortalCase::Opened { application } => withdrawn(application, person, withdrawal, None, context)?,
        PortalCase::DutyOrdered { application, duty } => {
            withdrawn(application, person, withdrawal, Some(&duty.reference), context)?
        }
        PortalCase::Submitted { application, filing } => requested(event, application, filing, None, withdrawal),
        PortalCase::Received { application, filing, receipt } => {
            requested(event, application, filing, Some(receipt), withdrawal)
        }
        PortalCase::Returned { application, filing, .. } => {
            requested(event, application, filing, None, withdrawal).stop(DeadlineId::D03)
        }
        _ => return Ok(None),
    }))
}

fn requested(
    event: &'static str,
    application: &Application,
    filing: &Filing,
    receipt: Option<&ArmReceipt>,
    withdrawal: Withdrawal,
) -> Outcome<EgovPep> {
    let message =
        Outgoing::ApplicationWithdrawn { pep_number: application.pep_number.clone(), withdrawal: withdrawal.clone() };
    let requested = PortalCase::WithdrawalRequested {
        application: application.clone(),
        filing: Box::new(filing.clone()),
        receipt: receipt.cloned(),
        withdrawal,
    };
    Outcome::new(event, Clause::A10, requested).send(message)
}

/// The end of the application, by the portal alone or once the agencies have ended it.
pub(super) fn withdrawn(
    application: &Application,
    person: &Person,
    withdrawal: Withdrawal,
    payment: Option<&str>,
    context: &ActContext<'_>,
) -> Decision {
    let draft =
        notices::withdrawn(&application.pep_number, &withdrawal, context.moment.legal_date(), payment.is_some())?;
    let (application, _) = application.deliver(context.case_id, draft, context.moment);
    let withdrawn = PortalCase::Withdrawn { application, withdrawal, withdrawn_at: context.moment };
    Ok(Outcome::new("ApplicationWithdrawn", Clause::A10, withdrawn).person(person.undecided(payment)))
}

//! The order is silent on withdrawal; the applicant may take back what nobody has decided yet (AMB-38). No decision, so no ban,
//! and petition and payment stay usable (AMB-27).
//!
//! Only until the preliminary result: an approval that could be given back on its last day would evade par. 19's ban.

use messages::facts::Withdrawal;
use messages::{ApplicationReceived, ApplicationWithdrawn, EgovPepToArmGo};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId};

use super::consequences::Consequences as _;
use super::{Context, Decision, notices};
use crate::case::{Application, Filing};
use crate::{EgovPep, PortalCase};

const ENDED: &str = "ApplicationWithdrawn";

#[derive(Clone, Debug)]
pub struct WithdrawApplication;

impl HumanAct<EgovPep> for WithdrawApplication {
    fn decide(&self, case: &PortalCase, _: &Human, context: &Context<'_>) -> Decision {
        let withdrawal = Withdrawal { asked_at: context.moment, consent_withdrawn: false };
        ended("WithdrawalRequested", case, withdrawal, context)?
            .ok_or_else(|| case.out_of_place("WithdrawApplication", Clause::A10))
    }
}

/// The application's end without a decision, asked for by `event`; `None` where there is nothing to end.
pub(super) fn ended(
    event: &'static str,
    case: &PortalCase,
    withdrawal: Withdrawal,
    context: &Context<'_>,
) -> Result<Option<Outcome<EgovPep>>, Refusal> {
    Ok(Some(match case {
        // No other agency knows of it.
        PortalCase::Opened { application } => withdrawn(ENDED, application, withdrawal, None, context)?,
        PortalCase::DutyOrdered { application, duty } => {
            withdrawn(ENDED, application, withdrawal, Some(&duty.reference), context)?
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
    receipt: Option<&ApplicationReceived>,
    withdrawal: Withdrawal,
) -> Outcome<EgovPep> {
    let message = ApplicationWithdrawn { withdrawal: withdrawal.clone() };
    let requested = PortalCase::WithdrawalRequested {
        application: application.clone(),
        filing: Box::new(filing.clone()),
        receipt: receipt.cloned(),
        withdrawal,
    };
    Outcome::new(event, Clause::A10, requested).send(EgovPepToArmGo, &message)
}

/// The end of the application, by the portal alone or once the agencies have ended it.
pub(super) fn withdrawn(
    event: &'static str,
    application: &Application,
    withdrawal: Withdrawal,
    payment: Option<&str>,
    context: &Context<'_>,
) -> Decision {
    let (ended_on, number) = (context.moment.legal_date(), &application.pep_number);
    let draft = notices::withdrawn(number, &withdrawal, ended_on, payment.is_some())?;
    let withdrawn =
        PortalCase::Withdrawn { application: application.clone(), withdrawal, withdrawn_at: context.moment };
    Ok(Outcome::new(event, Clause::A10, withdrawn).deliver(draft, context).undecided(payment, context))
}

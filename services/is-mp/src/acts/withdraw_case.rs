//! The applicant withdraws at the portal (AMB-38). Par. 17's result is formed here, so it is here that the withdrawal and the
//! decision meet: before the result the case ends without one and bans nobody, after it the result stands.

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, DeadlineId, Moment};

use super::Decision;
use crate::{Case, Outgoing};

#[derive(Clone, Debug)]
pub struct WithdrawCase {
    pub asked_at: Moment,
    pub consent_withdrawn: bool,
}

pub(super) fn withdraw_case(case: &Case, act: &WithdrawCase, context: &ActContext<'_>) -> Decision {
    let referred = match case {
        Case::Opened { .. } | Case::ChecksRecorded(_) => false,
        Case::ApprovalRequested { .. } | Case::ApprovalAnswered(_) => true,
        Case::Withdrawn { .. } => return Err(case.out_of_place("WithdrawCase", Clause::A10)),
        _ => {
            return Ok(Outcome::new("WithdrawalAnsweredTooLate", Clause::A10, case.clone())
                .send(Outgoing::WithdrawalAnswered { taken: false }));
        }
    };
    let withdrawn = Case::Withdrawn {
        dossier: case.dossier().clone(),
        asked_at: act.asked_at,
        consent_withdrawn: act.consent_withdrawn,
        withdrawn_at: context.moment,
    };
    let outcome = Outcome::new("CaseWithdrawn", Clause::A10, withdrawn)
        .stop(DeadlineId::D04)
        .send(Outgoing::WithdrawalAnswered { taken: true });
    Ok(match referred {
        true => outcome.send(Outgoing::ReferralWithdrawn { asked_at: act.asked_at }),
        false => outcome,
    })
}

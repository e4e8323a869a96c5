//! Par. 21 does not think of a courier who loses the originals. ИС МП, which alone records their receipt, reports the loss; the
//! operator asks the applicant for them and sends again. No decision, no ban.

use platform::alerts::raise;
use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, Moment};

use super::{Decision, alerts};
use crate::case::LostShipment;
use crate::case::alerting::ORIGINALS_LOST;
use crate::{Application, Outgoing};

#[derive(Clone, Debug)]
pub struct TakeOriginalsLoss {
    pub waybill: String,
    pub reported_at: Moment,
}

pub(super) fn take_originals_loss(case: &Application, act: &TakeOriginalsLoss, context: &ActContext<'_>) -> Decision {
    let Application::OriginalsSent(sent) = case else {
        return Err(case.out_of_place("TakeOriginalsLoss", Clause::A21));
    };
    if sent.waybill != act.waybill {
        return Err(Refusal::field("waybill", "the originals travel under another waybill"));
    }
    let lost = LostShipment {
        waybill: sent.waybill.clone(),
        handed_over_at: sent.handed_over_at,
        reported_at: act.reported_at,
    };
    let draft = alerts::originals_lost(&case.received().arm_number, &lost)?;
    let mut accepted = sent.accepted.clone();
    accepted.lost.push(lost);
    let mut next = Application::OriginalsLost(accepted);
    raise(&mut next, context.case_id, ORIGINALS_LOST, draft, context.moment);
    Ok(Outcome::new("OriginalsReportedLost", Clause::A21, next)
        .send(Outgoing::OriginalsLost { waybill: act.waybill.clone(), reported_at: act.reported_at }))
}

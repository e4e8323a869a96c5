//! Par. 21 has no rule for a courier who loses the originals. Only ИС МП records their receipt, so ИС МП reports the loss. The
//! operator asks the applicant for them and sends them again. Nothing is decided and nobody is banned.

use messages::ArmGoToEgovPep;
pub use messages::OriginalsLost;
use platform::alerts::raise;
use platform::ledger::{MessageAct, Outcome};
use platform::refusal::Refusal;
use regulation::Clause;

use super::{Context, Decision, alerts};
use crate::case::LostShipment;
use crate::case::alerting::ORIGINALS_LOST;
use crate::{Application, ArmGo};

impl MessageAct<ArmGo> for OriginalsLost {
    fn decide(&self, case: &Application, context: &Context<'_>) -> Decision {
        let Application::OriginalsSent(sent) = case else {
            return Err(case.out_of_place("OriginalsLost", Clause::A21));
        };
        if sent.shipment.waybill != self.waybill {
            return Err(Refusal::field("waybill", "the originals travel under another waybill"));
        }
        let lost = LostShipment { shipment: sent.shipment.clone(), reported_at: self.reported_at };
        let draft = alerts::originals_lost(&case.received().arm_number, &lost)?;
        let mut accepted = sent.accepted.clone();
        accepted.lost.push(lost);
        let mut after = Application::OriginalsLost(accepted);
        raise(&mut after, context.case_id, ORIGINALS_LOST, draft, context.moment);
        Ok(Outcome::new("OriginalsLost", Clause::A21, after).send(ArmGoToEgovPep, self))
    }
}

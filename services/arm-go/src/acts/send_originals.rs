//! Par. 21: "Далее оригиналы документов посредством курьерской службы направляются в Управление миграционной службы
//! Департамента полиции." Lost originals are sent again under a new waybill.

use messages::facts::Shipment;
use messages::{ArmGoToIsMp, OriginalsSent};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::case::Sent;
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct SendOriginals {
    pub waybill: String,
}

impl HumanAct<ArmGo> for SendOriginals {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let (Application::Accepted(accepted) | Application::OriginalsLost(accepted)) = case else {
            return Err(case.out_of_place("SendOriginals", Clause::A21));
        };
        // Par. 22 begins with the scan of the waybill that was handed over. A lost waybill must not start the three days.
        if accepted.lost.iter().any(|lost| lost.shipment.waybill == self.waybill) {
            return Err(Refusal::field("waybill", "this shipment was reported lost: give the new one's waybill"));
        }
        let shipment = Shipment { waybill: self.waybill.clone(), handed_over_at: context.moment };
        let sent = Sent { accepted: accepted.clone(), shipment: shipment.clone() };
        Ok(Outcome::new("OriginalsSent", Clause::A21, Application::OriginalsSent(sent))
            .stop(DeadlineId::D10)
            .send(ArmGoToIsMp, &OriginalsSent { shipment }))
    }
}

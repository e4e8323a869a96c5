//! Par. 21: "Далее оригиналы документов посредством курьерской службы направляются в Управление миграционной службы
//! Департамента полиции." The order has no rule for a courier who loses them. The officer who awaits them reports the loss: receipts
//! are recorded only here, so no receipt can cross the report. Nothing is decided and nobody is banned; the three working days
//! (D-12) have not begun. The centre sends again under a new waybill.

use messages::{IsMpToArmGo, OriginalsLost};
use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::case::LostShipment;
use crate::{Case, IsMp};

#[derive(Clone, Debug)]
pub struct ReportOriginalsLost {
    pub waybill: String,
}

impl HumanAct<IsMp> for ReportOriginalsLost {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let Case::OriginalsSent { filing, shipment } = case else {
            return Err(case.out_of_place("ReportOriginalsLost", Clause::A21));
        };
        if shipment.waybill != self.waybill {
            return Err(Refusal::field(
                "waybill",
                "this is another shipment; give the waybill of this case's originals",
            ));
        }
        let reported_at = context.moment;
        let mut filing = filing.clone();
        filing.lost.push(LostShipment { shipment: shipment.clone(), reported_at });
        Ok(Outcome::new("OriginalsReportedLost", Clause::A21, Case::OriginalsLost { filing })
            .stop(DeadlineId::D11)
            .send(IsMpToArmGo, &OriginalsLost { waybill: self.waybill.clone(), reported_at }))
    }
}

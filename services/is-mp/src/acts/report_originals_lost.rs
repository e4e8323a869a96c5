//! Par. 21: "Далее оригиналы документов посредством курьерской службы направляются в Управление миграционной службы
//! Департамента полиции." The order does not think of a courier who loses them. They are reported lost by those who await
//! them, because receipts are recorded here alone and so no receipt can cross the report. Nothing is decided and nobody is
//! banned; the three working days (D-12) have not begun. The centre sends again under a new waybill.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId};

use super::Decision;
use crate::case::LostShipment;
use crate::{Case, Outgoing};

#[derive(Clone, Debug)]
pub struct ReportOriginalsLost {
    pub waybill: String,
}

pub(super) fn report_originals_lost(case: &Case, act: &ReportOriginalsLost, context: &ActContext<'_>) -> Decision {
    let Case::OriginalsSent { filing, shipment } = case else {
        return Err(case.out_of_place("ReportOriginalsLost", Clause::A21));
    };
    context.human()?;
    if shipment.waybill != act.waybill {
        return Err(Refusal::field("waybill", "this is another shipment; give the waybill of this case's originals"));
    }
    let mut filing = filing.clone();
    filing.lost.push(LostShipment { shipment: shipment.clone(), reported_at: context.moment });
    Ok(Outcome::new("OriginalsReportedLost", Clause::A21, Case::OriginalsLost { filing })
        .stop(DeadlineId::D11)
        .send(Outgoing::OriginalsReportedLost { waybill: act.waybill.clone(), reported_at: context.moment }))
}

//! Par. 21: "Далее оригиналы документов посредством курьерской службы направляются в Управление миграционной службы
//! Департамента полиции." Lost ones are sent again, under a new waybill.

use platform::ledger::{ActContext, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId};

use super::Decision;
use crate::case::Sent;
use crate::{Application, Outgoing};

#[derive(Clone, Debug)]
pub struct SendOriginals {
    pub waybill: String,
}

pub(super) fn send_originals(case: &Application, act: &SendOriginals, context: &ActContext<'_>) -> Decision {
    let (Application::Accepted(accepted) | Application::OriginalsLost(accepted)) = case else {
        return Err(case.out_of_place("SendOriginals", Clause::A21));
    };
    context.human()?;
    // Par. 22 begins with the scan of the waybill that was handed over: a lost one must not start the three days.
    if accepted.lost.iter().any(|lost| lost.waybill == act.waybill) {
        return Err(Refusal::field("waybill", "this shipment was reported lost: give the new one's waybill"));
    }
    let sent = Sent { accepted: accepted.clone(), waybill: act.waybill.clone(), handed_over_at: context.moment };
    Ok(Outcome::new("OriginalsSent", Clause::A21, Application::OriginalsSent(sent))
        .stop(DeadlineId::D10)
        .send(Outgoing::OriginalsSent { waybill: act.waybill.clone(), handed_over_at: context.moment }))
}

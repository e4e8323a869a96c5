//! Par. 22: "Сотрудник МС в течение 3 (трех) рабочих дней сверяет оригиналы документов с ранее поданными документами".
//! The three days run from the receipt of the originals (AMB-16).

use platform::ledger::{Human, HumanAct, Outcome};
use platform::refusal::Refusal;
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::case::Received;
use crate::{Case, IsMp};

#[derive(Clone, Debug)]
pub struct ReceiveOriginals {
    pub waybill: String,
}

impl HumanAct<IsMp> for ReceiveOriginals {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let Case::OriginalsSent { filing, shipment } = case else {
            return Err(case.out_of_place("ReceiveOriginals", Clause::A22));
        };
        if shipment.waybill != self.waybill {
            return Err(Refusal::field(
                "waybill",
                "this is another shipment; scan the waybill of this case's originals",
            ));
        }
        let received = Received { filing: filing.clone(), shipment: shipment.clone(), received_at: context.moment };
        Ok(Outcome::new("OriginalsReceived", Clause::A22, Case::OriginalsReceived(received))
            .stop(DeadlineId::D11)
            .start(context.law.deadline(DeadlineId::D12, context.moment)?))
    }
}

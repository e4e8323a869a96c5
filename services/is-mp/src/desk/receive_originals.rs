//! Par. 22: "Сотрудник МС в течение 3 (трех) рабочих дней сверяет оригиналы документов с ранее поданными документами".
//! The three days run from the receipt of the originals (AMB-16).

use platform::ledger::{Outcome, Scene};
use platform::refusal::Refusal;
use regulation::{Clause, TermId};

use super::Decision;
use crate::Case;
use crate::case::Received;

#[derive(Clone, Debug)]
pub struct ReceiveOriginals {
    pub waybill: String,
}

pub(super) fn receive_originals(case: &Case, act: &ReceiveOriginals, scene: &Scene<'_>) -> Decision {
    let Case::OriginalsSent { filing, shipment } = case else {
        return Err(case.out_of_place("ReceiveOriginals", Clause::A22));
    };
    scene.human()?;
    if shipment.waybill != act.waybill {
        return Err(Refusal::field("waybill", "this is another shipment; scan the waybill of this case's originals"));
    }
    let received = Received { filing: filing.clone(), shipment: shipment.clone(), received_at: scene.moment };
    Ok(Outcome::new("OriginalsReceived", Clause::A22, Case::OriginalsReceived(received))
        .stop(TermId::D11)
        .start(scene.law.term(TermId::D12, scene.moment)?))
}

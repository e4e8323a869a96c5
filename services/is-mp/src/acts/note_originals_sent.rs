//! Par. 21: "Далее оригиналы документов посредством курьерской службы направляются в Управление миграционной службы
//! Департамента полиции." The order gives the courier no deadline; D-11 only raises an alert (AMB-16).

use platform::ledger::{ActContext, Outcome};
use regulation::{Clause, DeadlineId};

use super::Decision;
use crate::Case;
use crate::case::Shipment;

#[derive(Clone, Debug)]
pub struct NoteOriginalsSent {
    pub shipment: Shipment,
}

pub(super) fn note_originals_sent(case: &Case, act: &NoteOriginalsSent, context: &ActContext<'_>) -> Decision {
    let (Case::FinalAccepted(filing) | Case::OriginalsLost { filing }) = case else {
        return Err(case.out_of_place("NoteOriginalsSent", Clause::A21));
    };
    let sent = Case::OriginalsSent { filing: filing.clone(), shipment: act.shipment.clone() };
    Ok(Outcome::new("OriginalsSentNoted", Clause::A21, sent)
        .start(context.law.deadline(DeadlineId::D11, act.shipment.handed_over_at)?))
}

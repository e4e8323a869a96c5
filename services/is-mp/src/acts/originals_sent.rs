//! Par. 21: "Далее оригиналы документов посредством курьерской службы направляются в Управление миграционной службы
//! Департамента полиции." The order gives the courier no deadline; D-11 only shows a delay (AMB-16).

pub use messages::OriginalsSent;
use platform::ledger::{MessageAct, Outcome};
use regulation::{Clause, DeadlineId};

use super::{Context, Decision};
use crate::{Case, IsMp};

impl MessageAct<IsMp> for OriginalsSent {
    fn decide(&self, case: &Case, context: &Context<'_>) -> Decision {
        let (Case::FinalAccepted(filing) | Case::OriginalsLost { filing }) = case else {
            return Err(case.out_of_place("OriginalsSent", Clause::A21));
        };
        let sent = Case::OriginalsSent { filing: filing.clone(), shipment: self.shipment.clone() };
        Ok(Outcome::new("OriginalsSent", Clause::A21, sent)
            .start(context.law.deadline(DeadlineId::D11, self.shipment.handed_over_at)?))
    }
}

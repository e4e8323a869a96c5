//! Par. 21: "Далее оригиналы документов посредством курьерской службы направляются в Управление миграционной службы
//! Департамента полиции."

use platform::ledger::{Outcome, Scene};
use regulation::{Clause, TermId};

use super::Decision;
use crate::case::Sent;
use crate::{Application, Outgoing};

#[derive(Clone, Debug)]
pub struct SendOriginals {
    pub waybill: String,
}

pub(super) fn send_originals(case: &Application, act: &SendOriginals, scene: &Scene<'_>) -> Decision {
    let Application::Accepted(accepted) = case else {
        return Err(case.out_of_place("SendOriginals", Clause::A21));
    };
    let sent = Sent { accepted: accepted.clone(), waybill: act.waybill.clone(), handed_over_at: scene.moment };
    Ok(Outcome::new("OriginalsSent", Clause::A21, Application::OriginalsSent(sent))
        .stop(TermId::D10)
        .send(Outgoing::OriginalsSent { waybill: act.waybill.clone(), handed_over_at: scene.moment }))
}

//! Par. 11: "Зарегистрированное в ПЭП электронное заявление с перечнем обязательных документов посредством
//! интеграционного взаимодействия поступает в АРМ ГО ИИС "ЦОН"." Its terms run there, from this receipt.

use platform::ledger::Outcome;
use platform::refusal::Refusal;
use regulation::Clause;

use super::Decision;
use crate::PortalCase;
use crate::case::ArmReceipt;

#[derive(Clone, Debug)]
pub struct NoteReceipt {
    pub revision: u32,
    pub receipt: ArmReceipt,
}

pub(super) fn note_receipt(case: &PortalCase, act: &NoteReceipt) -> Decision {
    let PortalCase::Submitted { application, filing } = case else {
        return Err(case.out_of_place("NoteReceipt", Clause::A11));
    };
    if act.revision != filing.revision {
        return Err(Refusal::field("revision", "the receipt is of another version"));
    }
    let received =
        PortalCase::Received { application: application.clone(), filing: filing.clone(), receipt: act.receipt.clone() };
    Ok(Outcome::new("ReceiptNoted", Clause::A11, received))
}

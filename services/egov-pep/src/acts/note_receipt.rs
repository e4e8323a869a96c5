//! Par. 11: "Зарегистрированное в ПЭП электронное заявление с перечнем обязательных документов посредством
//! интеграционного взаимодействия поступает в АРМ ГО ИИС "ЦОН"." Its deadlines run there, from this receipt.

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
    let receipt = act.receipt.clone();
    let (filing, next) = match case.clone() {
        PortalCase::Submitted { application, filing } => {
            (filing.clone(), PortalCase::Received { application, filing, receipt })
        }
        // The applicant was quicker than the message.
        PortalCase::WithdrawalRequested { application, filing, receipt: None, withdrawal } => {
            let receipt = Some(receipt);
            (filing.clone(), PortalCase::WithdrawalRequested { application, filing, receipt, withdrawal })
        }
        other => return Err(other.out_of_place("NoteReceipt", Clause::A11)),
    };
    if act.revision != filing.revision {
        return Err(Refusal::field("revision", "the receipt is of another version"));
    }
    Ok(Outcome::new("ReceiptNoted", Clause::A11, next))
}

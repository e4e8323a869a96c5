//! Par. 11: "Зарегистрированное в ПЭП электронное заявление с перечнем обязательных документов посредством
//! интеграционного взаимодействия поступает в АРМ ГО ИИС "ЦОН"." Its deadlines run there, from this receipt.

pub use messages::ApplicationReceived;
use platform::ledger::{MessageAct, Outcome};
use platform::refusal::Refusal;
use regulation::Clause;

use super::{Context, Decision};
use crate::{EgovPep, PortalCase};

impl MessageAct<EgovPep> for ApplicationReceived {
    fn decide(&self, case: &PortalCase, _: &Context<'_>) -> Decision {
        let receipt = self.clone();
        let (revision, next) = match case.clone() {
            PortalCase::Submitted { application, filing } => {
                (filing.revision, PortalCase::Received { application, filing, receipt })
            }
            // The applicant was quicker than the message.
            PortalCase::WithdrawalRequested { application, filing, receipt: None, withdrawal } => {
                let receipt = Some(receipt);
                (filing.revision, PortalCase::WithdrawalRequested { application, filing, receipt, withdrawal })
            }
            other => return Err(other.out_of_place("ApplicationReceived", Clause::A11)),
        };
        if self.revision != revision {
            return Err(Refusal::field("revision", "the receipt is of another version"));
        }
        Ok(Outcome::new("ApplicationReceived", Clause::A11, next))
    }
}

use platform::ledger::{Human, HumanAct};
use platform::tasks::{Mail, Task};

use super::{Context, Decision};
use crate::toy::{Numbers, Toy, outcome};

/// Writes an e-mail to this address.
#[derive(Clone, Debug)]
pub struct Write(pub &'static str);

impl HumanAct<Toy> for Write {
    fn decide(&self, case: &Numbers, _: &Human, context: &Context<'_>) -> Decision {
        let mail = Mail { to: self.0.to_owned(), subject: "Көш".into(), text: "Қош келдіңіз\n".into() };
        Ok(outcome("Written", case.clone(), context).task(Task::Mail(mail)))
    }
}

//! O-7 makes people responsible for the control of the order, so a person reads an alert. The first reading is recorded. It settles
//! the alert if nothing else can end it.

use platform::alerts::mark_read;
use platform::ledger::{Human, HumanAct, Outcome};
use uuid::Uuid;

use super::{Context, Decision};
use crate::{Case, IsMp};

#[derive(Clone, Debug)]
pub struct ReadAlert {
    pub alert: Uuid,
}

impl HumanAct<IsMp> for ReadAlert {
    fn decide(&self, case: &Case, _: &Human, context: &Context<'_>) -> Decision {
        let mut next = case.clone();
        let clause = mark_read(&mut next, self.alert, context.moment)?;
        Ok(Outcome::new("AlertRead", clause, next))
    }
}

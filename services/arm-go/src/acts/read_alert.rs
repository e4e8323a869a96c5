//! O-7 gives the control of the order to people, and an alert is written for them to read. The first reading is recorded. It
//! also resolves an alert that nothing else can end.

use platform::alerts::mark_read;
use platform::ledger::{Human, HumanAct, Outcome};
use uuid::Uuid;

use super::{Context, Decision};
use crate::{Application, ArmGo};

#[derive(Clone, Debug)]
pub struct ReadAlert {
    pub alert: Uuid,
}

impl HumanAct<ArmGo> for ReadAlert {
    fn decide(&self, case: &Application, _: &Human, context: &Context<'_>) -> Decision {
        let mut next = case.clone();
        let clause = mark_read(&mut next, self.alert, context.moment)?;
        Ok(Outcome::new("AlertRead", clause, next))
    }
}

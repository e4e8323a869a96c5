//! O-7 lays control of the order on people, and an alert is theirs to read. The first reading is recorded; where nothing else can
//! end an alert it is settled by it.

use platform::alerts::mark_read;
use platform::ledger::{ActContext, Outcome};
use uuid::Uuid;

use super::Decision;
use crate::Case;

#[derive(Clone, Debug)]
pub struct ReadAlert {
    pub alert: Uuid,
}

pub(super) fn read_alert(case: &Case, act: &ReadAlert, context: &ActContext<'_>) -> Decision {
    context.human()?;
    let mut next = case.clone();
    let clause = mark_read(&mut next, act.alert, context.moment)?;
    Ok(Outcome::new("AlertRead", clause, next))
}

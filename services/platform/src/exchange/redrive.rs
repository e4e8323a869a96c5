//! A parked message is brought to the writer again by a person, once its cause is gone.
//!
//! Success is the act in the case's history, read back from there, and nothing less. A process that dies between the act and the
//! mark on the parked row loses nothing: redriven again, the message is known, and its act is found.

use std::sync::Arc;

use super::consumer::{NOT_TAKEN, keepable};
use super::intake::Unfit;
use super::{Intake, Message};
use crate::ledger::{
    Agency, Disposal, HistoryRow, Human, NotApplied, Origin, ParkedMessage, Records, RecordsError, WorkResult,
};

/// Brings the parked messages of one agency to its writer again.
pub struct Redriver<A: Agency> {
    pub intake: Intake<A>,
    pub records: Arc<Records>,
}

/// The row as it stands now, and the act that the message brought about.
pub struct Redriven {
    pub parked: ParkedMessage,
    pub effect: Option<HistoryRow>,
}

/// Nothing changed; the same call may succeed later.
#[derive(Debug, thiserror::Error)]
pub enum NotRedriven {
    #[error(transparent)]
    Records(#[from] RecordsError),
    #[error("the writer cannot apply anything now")]
    Away,
}

impl<A: Agency> Redriver<A> {
    pub async fn redrive(&self, id: i64, by: &Human) -> Result<Redriven, NotRedriven> {
        let parked = self.records.parked_message(id).await?;
        let tried = match parked.redriven_at {
            Some(_) => Ok(()),
            None => self.bring(&parked).await?,
        };
        let effect = match tried {
            Ok(()) => {
                let effect = self.effect_of(&parked).await?;
                self.records.mark_redriven(id, by).await?;
                Some(effect)
            }
            Err(reason) => {
                self.records.mark_tried(id, &keepable(&reason)).await?;
                None
            }
        };
        let parked = self.records.parked_message(id).await?;
        tracing::info!(link = %parked.link, id, applied = effect.is_some(), "a parked message was brought again");
        Ok(Redriven { parked, effect })
    }

    /// To the writer; the inner error is why it still cannot be applied.
    async fn bring(&self, parked: &ParkedMessage) -> Result<Result<(), String>, NotRedriven> {
        let (message, command) = match self.intake.read(&parked.link, &parked.envelope) {
            Ok(read) => read,
            Err(Unfit { reason, .. }) => return Ok(Err(reason)),
        };
        // What could not be opened was on nobody's clock.
        let counted = parked.message_id.is_some();
        let origin = Origin::Redriven { message: message.clone(), command, counted };
        match self.intake.bring(&message, origin).await {
            Ok(WorkResult::Message(Disposal::Applied | Disposal::Duplicate)) => Ok(Ok(())),
            Ok(WorkResult::StillParked(reason)) => Ok(Err(reason)),
            Ok(_) | Err(NotApplied::Away) => Err(NotRedriven::Away),
            Err(NotApplied::Fault) => Ok(Err(NOT_TAKEN.to_owned())),
        }
    }

    /// The act stands in the history, or nothing is called a success.
    async fn effect_of(&self, parked: &ParkedMessage) -> Result<HistoryRow, RecordsError> {
        let unreadable = |what: &str| RecordsError::Unreadable(what.to_owned());
        let message = Message::reopen(&parked.envelope).map_err(|_| unreadable("a message that was applied"))?;
        let act = self.records.act_of_message(message.case_id, message.message_id).await?;
        act.ok_or_else(|| unreadable("the act of a message that was applied"))
    }
}

//! A parked letter is brought to the desk again by a person, once its cause is gone.
//!
//! Success is the act in the case's history, read back from there, and nothing less. A process that dies between the act and the
//! mark on the parked row loses nothing: redriven again, the letter is known, and its act is found.

use std::sync::Arc;

use super::consumer::{NOT_TAKEN, keepable};
use super::intake::Unfit;
use super::{Intake, Letter};
use crate::ledger::{
    Agency, Disposal, HistoryLine, Human, Origin, ParkedLetter, Records, RecordsError, Settled, Unsettled,
};

/// Brings the parked letters of one agency to its desk again.
pub struct Redriver<A: Agency> {
    pub intake: Intake<A>,
    pub records: Arc<Records>,
}

/// The row as it stands now, and the act that the letter brought about.
pub struct Redriven {
    pub parked: ParkedLetter,
    pub effect: Option<HistoryLine>,
}

/// Nothing changed; the same call may succeed later.
#[derive(Debug, thiserror::Error)]
pub enum NotRedriven {
    #[error(transparent)]
    Records(#[from] RecordsError),
    #[error("the desk cannot settle anything now")]
    Away,
}

impl<A: Agency> Redriver<A> {
    pub async fn redrive(&self, id: i64, by: &Human) -> Result<Redriven, NotRedriven> {
        let parked = self.records.parked_letter(id).await?;
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
        let parked = self.records.parked_letter(id).await?;
        tracing::info!(link = %parked.link, id, applied = effect.is_some(), "a parked letter was brought again");
        Ok(Redriven { parked, effect })
    }

    /// To the desk; the inner error is why it still cannot be applied.
    async fn bring(&self, parked: &ParkedLetter) -> Result<Result<(), String>, NotRedriven> {
        let (letter, command) = match self.intake.read(&parked.link, &parked.envelope) {
            Ok(read) => read,
            Err(Unfit { reason, .. }) => return Ok(Err(reason)),
        };
        // What could not be opened was on nobody's clock.
        let counted = parked.message_id.is_some();
        let origin = Origin::Redriven { letter: letter.clone(), command, counted };
        match self.intake.bring(&letter, origin).await {
            Ok(Settled::Letter(Disposal::Applied | Disposal::Duplicate)) => Ok(Ok(())),
            Ok(Settled::StillParked(reason)) => Ok(Err(reason)),
            Ok(_) | Err(Unsettled::Away) => Err(NotRedriven::Away),
            Err(Unsettled::Fault) => Ok(Err(NOT_TAKEN.to_owned())),
        }
    }

    /// The act stands in the history, or nothing is called a success.
    async fn effect_of(&self, parked: &ParkedLetter) -> Result<HistoryLine, RecordsError> {
        let unreadable = |what: &str| RecordsError::Unreadable(what.to_owned());
        let letter = Letter::reopen(&parked.envelope).map_err(|_| unreadable("a letter that was applied"))?;
        let act = self.records.act_of_message(letter.case_id, letter.message_id).await?;
        act.ok_or_else(|| unreadable("the act of a letter that was applied"))
    }
}

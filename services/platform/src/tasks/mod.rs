//! Tasks: what an act has done at a system outside, such as an e-mail or the end of a payment's use.
//!
//! A writer only says what is to be done; the ledger writes it in the act's own transaction, and the [`Runner`] does it afterwards,
//! however often it takes. A task is therefore done at least once, and its far side knows a repeated one by its id. What
//! decides an act may not be a task: that is fetched before the writer.

mod mail;
mod rows;
mod runner;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ledger::CaseKey;

pub use mail::{MailSettings, Mailer};
pub use runner::{Runner, pause};

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Task {
    Mail(Mail),
    /// A decision was made: the payment is used up for good by this application.
    ConsumePayment {
        reference: String,
        application: String,
    },
    /// The application ended without a decision: another may use its payment.
    ReleasePayment {
        reference: String,
        application: String,
    },
}

impl Task {
    /// The system that it leads to, as in the names of counts.
    pub const fn to(&self) -> &'static str {
        match self {
            Self::Mail(_) => "mail",
            Self::ConsumePayment { .. } | Self::ReleasePayment { .. } => "pshep",
        }
    }
}

/// An e-mail in plain text.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// Never prints an address or a text.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mail(***)")
    }
}

/// A task as its act left it.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// Made of the case, the act and the task's place in it: the same task always has the same id.
    pub id: Uuid,
    pub case_id: Uuid,
    pub clock: Option<Uuid>,
    /// The legal moment of the act.
    pub at: Timestamp,
    pub task: Task,
}

impl TaskRow {
    /// `act` is the number of the act in its case, `place` the task's among the act's.
    pub fn of_act(case: CaseKey, act: i64, place: usize, at: Timestamp, task: Task) -> Self {
        let clock = case.clock.unwrap_or_default();
        let parts =
            [b"task", &clock.as_bytes()[..], case.id.as_bytes(), &act.to_be_bytes(), &(place as u64).to_be_bytes()];
        Self { id: crate::digest::uuid_of_parts(&parts), case_id: case.id, clock: case.clock, at, task }
    }

    /// The name under which it is counted, in the manner of links.
    pub fn way(&self, agency: &str) -> String {
        format!("{agency}.to.{}", self.task.to())
    }
}

/// Why a task was not done. The words go into a table and into logs, so they hold no personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mishap {
    /// The far side is away, or wants it later.
    #[error("not done yet: {0}")]
    Later(&'static str),
    /// The far side will never do it.
    #[error("refused: {0}")]
    Refused(String),
}

#[cfg(test)]
mod tests;

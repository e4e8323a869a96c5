//! Messages from ЕИС «Беркут» to ИС МП. КНБ's reasons have no field (AMB-34).

use platform::exchange::Payload;
use platform::refusal::Refusal;
use platform::wire::text_from_wire;
use regulation::p19_preliminary_decision::Direction;
use regulation::{ApprovalAnswer, Moment};

use crate::message::Field;

/// The longest name of a checkpoint, in characters.
const CHECKPOINT: usize = 100;

message! {
    /// Par. 14-15: the electronic case has arrived; the 25 calendar days run.
    ApprovalReceived {
        received_at: Moment,
    }
}

message! {
    /// Par. 15: the outcome and nothing else.
    ApprovalAnswered {
        approved: ApprovalAnswer,
        answered_at: Moment,
    }
}

message! {
    /// Par. 15: КНБ has recalled its approval (AMB-17).
    ApprovalRecalled {
        recalled_at: Moment,
    }
}

/// Par. 22: a person whose case was referred has crossed the border.
#[derive(Clone, Debug, PartialEq)]
pub struct BorderCrossed {
    pub direction: Direction,
    pub crossed_at: Moment,
    pub checkpoint: String,
}

impl Payload for BorderCrossed {
    type Wire = contracts::messages::v1::BorderCrossed;

    fn to_wire(&self) -> Self::Wire {
        Self::Wire {
            entry: self.direction == Direction::Entry,
            crossed_at: self.crossed_at.write(),
            checkpoint: self.checkpoint.clone(),
        }
    }

    fn from_wire(wire: Self::Wire) -> Result<Self, Refusal> {
        Ok(Self {
            direction: if wire.entry { Direction::Entry } else { Direction::Exit },
            crossed_at: Field::read("crossed_at", wire.crossed_at)?,
            checkpoint: text_from_wire("checkpoint", &wire.checkpoint, CHECKPOINT)?,
        })
    }
}

message! {
    /// Par. 19: the answer to `CrossingsInquired`. Every crossing until that moment has been sent on this link before it.
    CrossingsAnswered {
        until: Moment,
    }
}

/// A recall has a message of its own, so the answer is yes or no.
impl Field<bool> for ApprovalAnswer {
    fn write(&self) -> bool {
        *self == Self::Approved
    }

    fn read(_: &str, wire: bool) -> Result<Self, Refusal> {
        Ok(if wire { Self::Approved } else { Self::Rejected })
    }
}

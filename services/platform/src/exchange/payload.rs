//! What a message says: a struct of its own, with its protobuf type, its writing and its reading in one place.
//!
//! The sender's act sends the struct, and the receiver's act decides on the same struct. Out of scope: which messages there
//! are. They belong to the crate of the messages.

use std::fmt::Debug;

use super::Message;
use super::versions::refuse_unknown_fields;
use crate::ledger::Unreadable;
use crate::refusal::Refusal;
use crate::signing::StatementCheck;

/// The content of a message.
pub trait Payload: Clone + Debug + PartialEq + Send + Sync + Sized + 'static {
    /// The protobuf message that travels.
    type Wire: prost::Message + prost::Name + Default;

    fn to_wire(&self) -> Self::Wire;

    /// Reads what came. A refusal names the field at fault; the message is then parked.
    fn from_wire(wire: Self::Wire) -> Result<Self, Refusal>;

    /// The signed statements that it carries, each with its text derived anew from the facts in the same message.
    fn statements(&self) -> Vec<StatementCheck> {
        vec![]
    }
}

/// A link of the order: one sender, one receiver, one queue.
pub trait Link {
    const FROM: &'static str;
    const TO: &'static str;
}

/// Says that a message may travel on a link.
pub trait TravelsOn<L: Link>: Payload {}

/// A message without its envelope: where it goes and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct OutgoingMessage {
    pub to: &'static str,
    pub event_type: String,
    pub bytes: Vec<u8>,
}

impl OutgoingMessage {
    /// A message for the receiver of a link.
    pub fn on<L: Link, P: TravelsOn<L>>(payload: &P) -> Self {
        Self::of(L::TO, &payload.to_wire())
    }

    /// A protobuf message for a neighbour.
    pub fn of<M: prost::Message + prost::Name>(to: &'static str, message: &M) -> Self {
        Self { to, event_type: M::full_name(), bytes: message.encode_to_vec() }
    }

    /// What it says, if it is this message.
    pub fn read<P: Payload>(&self) -> Option<Result<P, Unreadable>> {
        (self.event_type == event_type::<P>()).then(|| read(&self.bytes))
    }
}

impl Message {
    /// The payload, if it is this message and came on this link.
    pub fn read_from<L: Link, P: TravelsOn<L>>(&self) -> Option<Result<P, Unreadable>> {
        let travelled = self.sender == L::FROM && self.recipient == L::TO;
        (travelled && self.event_type == event_type::<P>()).then(|| read(&self.payload))
    }
}

/// The full name of the protobuf message, as envelopes carry it.
pub fn event_type<P: Payload>() -> String {
    <P::Wire as prost::Name>::full_name()
}

fn read<P: Payload>(bytes: &[u8]) -> Result<P, Unreadable> {
    use prost::Message as _;
    let name = event_type::<P>();
    let wire = P::Wire::decode(bytes).map_err(|_| Unreadable(format!("{name} does not decode")))?;
    refuse_unknown_fields(&name, bytes, wire.encoded_len())?;
    P::from_wire(wire).map_err(|refusal| Unreadable(refusal.to_string()))
}

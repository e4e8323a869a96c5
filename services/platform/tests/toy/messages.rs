//! The toy's links, and what travels on them: one number, in the contract of a real message.

use contracts::messages::v1::CaseOpened;
use platform::exchange::{Link, Payload, TravelsOn};
use platform::refusal::Refusal;

#[derive(Clone, Copy, Debug)]
pub struct PingToPong;

impl Link for PingToPong {
    const FROM: &'static str = "ping";
    const TO: &'static str = "pong";
}

#[derive(Clone, Copy, Debug)]
pub struct PongToPing;

impl Link for PongToPing {
    const FROM: &'static str = "pong";
    const TO: &'static str = "ping";
}

/// `ping` has added a value.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueSent(pub u64);

impl TravelsOn<PingToPong> for ValueSent {}

/// `pong` has added a value.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueReturned(pub u64);

impl TravelsOn<PongToPing> for ValueReturned {}

macro_rules! one_number {
    ($($message:ident),*) => { $(
        impl Payload for $message {
            type Wire = CaseOpened;

            fn to_wire(&self) -> CaseOpened {
                CaseOpened { case_number: self.0.to_string(), opened_at: None }
            }

            fn from_wire(wire: CaseOpened) -> Result<Self, Refusal> {
                let value = wire.case_number.parse();
                value.map(Self).map_err(|_| Refusal::field("case_number", "not a number"))
            }
        }
    )* };
}

one_number!(ValueSent, ValueReturned);

//! One test for all messages: what is written is read back, every change is noticed, what is unknown is refused by name.
#![allow(clippy::unwrap_used)]

#[path = "every_message/changes.rs"]
mod changes;
#[path = "every_message/samples.rs"]
mod samples;

use std::collections::BTreeSet;

use changes::changes;
use contracts::DESCRIPTORS;
use platform::exchange::{Payload, event_type};
use proptest::prelude::*;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};
use samples::Seed;

/// Whether bytes are read as one message, or why they are not read.
type Reader = dyn Fn(&[u8]) -> Result<bool, String>;

/// A message without its type: what the tests below do with every message alike.
pub struct AnyMessage {
    event_type: String,
    bytes: Vec<u8>,
    /// Whether these bytes are read as the same message, or why they are not read.
    same: Box<Reader>,
}

impl AnyMessage {
    fn of<P: Payload>(message: P) -> Self {
        let bytes = message.to_wire().encode_to_vec();
        let same = move |bytes: &[u8]| {
            let wire = P::Wire::decode(bytes).map_err(|error| error.to_string())?;
            P::from_wire(wire).map(|read| read == message).map_err(|refusal| refusal.to_string())
        };
        Self { event_type: event_type::<P>(), bytes, same: Box::new(same) }
    }

    fn dynamic(&self) -> DynamicMessage {
        let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
        DynamicMessage::decode(pool.get_message_by_name(&self.event_type).unwrap(), self.bytes.as_slice()).unwrap()
    }
}

fn seed() -> impl Strategy<Value = Seed> {
    ("[A-Z0-9]{1,20}", 0u32..1_000_000, any::<bool>()).prop_map(|(text, number, flag)| Seed { text, number, flag })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_is_written_is_read_back(seed in seed()) {
        // Aim: the receiver decides on exactly what the sender sent.
        for message in samples::all(&seed) {
            prop_assert_eq!((message.same)(&message.bytes), Ok(true), "{}", message.event_type);
        }
    }
}

#[test]
fn every_change_of_every_field_is_noticed() {
    // Aim: no field of a message is ignored. A changed, added or lost value makes another message, or none.
    for message in samples::all(&Seed::default()) {
        for change in changes(&message.dynamic()) {
            let read = (message.same)(&change.bytes);
            assert_ne!(read, Ok(true), "{}: {} was not noticed", message.event_type, change.what);
        }
    }
}

#[test]
fn an_unknown_value_of_an_enumeration_is_refused_by_its_field() {
    // Aim: a value that a later version knows is parked with the field's name; it is never read as another value.
    let mut seen = 0;
    for message in samples::all(&Seed::default()) {
        for change in changes(&message.dynamic()).iter().filter(|change| change.unknown_value) {
            let refusal = (message.same)(&change.bytes).unwrap_err();
            assert!(refusal.contains(&change.field), "{}: {} says {refusal}", message.event_type, change.what);
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} enumerations were tried");
}

#[test]
fn there_is_a_sample_of_every_message_of_every_link() {
    // Aim: a new message cannot be left out of the tests above.
    let sampled: BTreeSet<String> =
        samples::all(&Seed::default()).into_iter().map(|message| message.event_type).collect();
    let declared: BTreeSet<String> = messages::ALL.iter().flat_map(|(_, _, messages)| messages()).collect();
    assert_eq!(sampled, declared);
}

#[test]
fn the_links_are_those_of_the_exchange() {
    // Aim: a message cannot be declared on a link that the broker does not have.
    let declared: BTreeSet<_> = messages::ALL.iter().map(|(from, to, _)| (*from, *to)).collect();
    assert_eq!(declared, platform::exchange::LINKS.into_iter().collect());
}

//! How versions of the messages overlap. A sender leaves out the fields that a receiver may not know yet, and a receiver parks
//! a message with a field that it does not know rather than lose what the field says.
//!
//! Both work on the descriptors of the contracts, so a new field needs nothing but its option `since`.

use std::sync::OnceLock;

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor, ReflectMessage as _, Value};

use crate::ledger::Unreadable;

/// The version of the messages that this program writes when every receiver knows it.
pub const MESSAGES_VERSION: u32 = 1;

const SINCE: &str = "residency.exchange.v1.since";

fn contracts() -> Option<&'static DescriptorPool> {
    static POOL: OnceLock<Option<DescriptorPool>> = OnceLock::new();
    POOL.get_or_init(|| DescriptorPool::decode(contracts::DESCRIPTORS).ok()).as_ref()
}

/// The payload without the fields that are newer than `known`, the version that all receivers of the installation know.
pub(crate) fn for_receivers(event_type: &str, payload: Vec<u8>, known: u32) -> Vec<u8> {
    if known >= MESSAGES_VERSION {
        return payload;
    }
    let older = contracts().and_then(|pool| older(pool, event_type, &payload, known));
    older.unwrap_or(payload)
}

fn older(pool: &DescriptorPool, event_type: &str, payload: &[u8], known: u32) -> Option<Vec<u8>> {
    let since = pool.get_extension_by_name(SINCE)?;
    let mut message = DynamicMessage::decode(pool.get_message_by_name(event_type)?, payload).ok()?;
    leave_out(&mut message, &since, known);
    Some(message.encode_to_vec())
}

fn leave_out(message: &mut DynamicMessage, since: &ExtensionDescriptor, known: u32) {
    let descriptor = message.descriptor();
    for field in descriptor.fields() {
        let brought_by = field.options().get_extension(since).as_u32().unwrap_or_default();
        if brought_by > known {
            message.clear_field(&field);
        } else if message.has_field(&field) {
            inside(message.get_field_mut(&field), &mut |inner| leave_out(inner, since, known));
        }
    }
}

/// The messages inside a field's value.
fn inside(value: &mut Value, visit: &mut impl FnMut(&mut DynamicMessage)) {
    match value {
        Value::Message(message) => visit(message),
        Value::List(values) => values.iter_mut().for_each(|value| inside(value, visit)),
        _ => {}
    }
}

/// Refuses a payload with a field that this program does not know. `known_len` is the length of what it knows, written again:
/// only a payload of another length is looked through.
pub(crate) fn refuse_unknown_fields(event_type: &str, payload: &[u8], known_len: usize) -> Result<(), Unreadable> {
    if payload.len() == known_len {
        return Ok(());
    }
    match contracts().and_then(|pool| unknown_field(pool, event_type, payload)) {
        None => Ok(()),
        Some(field) => Err(Unreadable(format!("{event_type} holds field {field}, which this version does not know"))),
    }
}

fn unknown_field(pool: &DescriptorPool, event_type: &str, payload: &[u8]) -> Option<String> {
    let mut message = DynamicMessage::decode(pool.get_message_by_name(event_type)?, payload).ok()?;
    first_unknown(&mut message)
}

fn first_unknown(message: &mut DynamicMessage) -> Option<String> {
    if let Some(unknown) = message.unknown_fields().next() {
        return Some(format!("{} of {}", unknown.number(), message.descriptor().name()));
    }
    let mut found = None;
    let descriptor = message.descriptor();
    for field in descriptor.fields().filter(|field| field.kind().as_message().is_some()) {
        if message.has_field(&field) {
            inside(message.get_field_mut(&field), &mut |inner| found = found.take().or_else(|| first_unknown(inner)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use prost_reflect::prost_types::FileDescriptorSet;

    use super::*;

    /// A later edition of a contract: two fields are new, one of them inside another message.
    const LATER: &str = r#"
        syntax = "proto3";
        package later;
        import "residency/exchange/v1/versions.proto";
        message Outer {
          string old = 1;
          string new = 2 [(residency.exchange.v1.since) = 2];
          repeated Inner inner = 3;
        }
        message Inner {
          string old = 1;
          string new = 2 [(residency.exchange.v1.since) = 3];
        }
    "#;

    fn later() -> DescriptorPool {
        let contracts = DescriptorPool::decode(contracts::DESCRIPTORS).unwrap();
        let known = FileDescriptorSet { file: contracts.file_descriptor_protos().cloned().collect() };
        let file = protox::file::File::from_source("later.proto", LATER).unwrap().file_descriptor_proto().clone();
        let mut pool = DescriptorPool::from_file_descriptor_set(known).unwrap();
        pool.add_file_descriptor_proto(file).unwrap();
        pool
    }

    fn full(pool: &DescriptorPool) -> DynamicMessage {
        let text = |text: &str| Value::String(text.to_owned());
        let mut inner = DynamicMessage::new(pool.get_message_by_name("later.Inner").unwrap());
        inner.set_field_by_name("old", text("a"));
        inner.set_field_by_name("new", text("b"));
        let mut outer = DynamicMessage::new(pool.get_message_by_name("later.Outer").unwrap());
        outer.set_field_by_name("old", text("c"));
        outer.set_field_by_name("new", text("d"));
        outer.set_field_by_name("inner", Value::List(vec![Value::Message(inner)]));
        outer
    }

    #[test]
    fn a_field_is_sent_once_every_receiver_knows_it() {
        // Aim: each field appears with the version that brought it, at any depth; what is older always travels.
        let pool = later();
        let sent = |known| {
            let bytes = older(&pool, "later.Outer", &full(&pool).encode_to_vec(), known).unwrap();
            DynamicMessage::decode(pool.get_message_by_name("later.Outer").unwrap(), bytes.as_slice())
                .unwrap()
                .to_string()
        };
        assert_eq!(sent(1), r#"old:"c",inner:[{old:"a"}]"#);
        assert_eq!(sent(2), r#"old:"c",new:"d",inner:[{old:"a"}]"#);
        assert_eq!(sent(3), r#"old:"c",new:"d",inner:[{old:"a",new:"b"}]"#);
    }

    #[test]
    fn a_field_that_is_not_known_is_refused_by_its_number() {
        // Aim: a receiver parks what a newer sender wrote, at any depth, and accepts what it knows in any encoding.
        let event = "residency.messages.v1.OriginalsSent";
        let known = contracts::messages::v1::OriginalsSent { shipment: None }.encode_to_vec();
        assert_eq!(refuse_unknown_fields(event, &known, known.len()), Ok(()));
        let with_field_9 = [0x4a, 0x01, b'x'];
        let refused = refuse_unknown_fields(event, &with_field_9, 0).unwrap_err();
        assert!(refused.0.contains("field 9 of OriginalsSent"), "{refused}");
        let inside = [vec![0x0a, 0x03], with_field_9.to_vec()].concat();
        let refused = refuse_unknown_fields(event, &inside, 2).unwrap_err();
        assert!(refused.0.contains("field 9 of Shipment"), "{refused}");
        // An empty text that another language wrote out says nothing new.
        let explicit = [0x0a, 0x02, 0x0a, 0x00];
        assert_eq!(refuse_unknown_fields(event, &explicit, 2), Ok(()));
    }
}

//! Every way in which one field of a message can change, found by its descriptor.

use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage as _, Value};

/// A message with one changed field.
pub struct Change {
    pub what: String,
    pub field: String,
    pub bytes: Vec<u8>,
    /// The field is an enumeration and has a value that no version knows.
    pub unknown_value: bool,
}

/// A change of one value: what it is called, the value, and whether no version knows it.
type Changed = (&'static str, Value, bool);

pub fn changes(message: &DynamicMessage) -> Vec<Change> {
    let found = changed(message);
    found.into_iter().map(|(what, field, bytes, unknown_value)| Change { what, field, bytes, unknown_value }).collect()
}

fn changed(message: &DynamicMessage) -> Vec<(String, String, Vec<u8>, bool)> {
    changed_messages(message)
        .into_iter()
        .map(|(what, field, m, unknown)| (what, field, m.encode_to_vec(), unknown))
        .collect()
}

fn changed_messages(message: &DynamicMessage) -> Vec<(String, String, DynamicMessage, bool)> {
    let mut found = Vec::new();
    for field in message.descriptor().fields() {
        // Members of a choice that are not chosen stay out: adding one would take another away.
        if field.containing_oneof().is_some_and(|choice| !choice.is_synthetic()) && !message.has_field(&field) {
            continue;
        }
        for (what, field_name, value, unknown) in values(&field, &message.get_field(&field)) {
            let mut other = message.clone();
            other.set_field(&field, value);
            found.push((format!("{}: {what}", field.name()), field_name, other, unknown));
        }
        if message.has_field(&field) {
            let mut other = message.clone();
            other.clear_field(&field);
            if other != *message {
                found.push((format!("{}: left out", field.name()), field.name().to_owned(), other, false));
            }
        }
    }
    found
}

fn values(field: &FieldDescriptor, value: &Value) -> Vec<(String, String, Value, bool)> {
    if let Value::List(values) = value {
        return in_list(field, values);
    }
    if let Value::Message(inner) = value {
        let changed = changed_messages(inner).into_iter();
        return changed.map(|(what, name, message, unknown)| (what, name, Value::Message(message), unknown)).collect();
    }
    let simple = simple(&field.kind(), value).into_iter();
    simple.map(|(what, value, unknown)| (what.to_owned(), field.name().to_owned(), value, unknown)).collect()
}

fn in_list(field: &FieldDescriptor, values: &[Value]) -> Vec<(String, String, Value, bool)> {
    let mut found = Vec::new();
    if let Some(first) = values.first() {
        let doubled = values.iter().chain([first]).cloned().collect();
        found.push(("one more".to_owned(), field.name().to_owned(), Value::List(doubled), false));
        for (what, name, value, unknown) in self::values(field, first) {
            let mut others = values.to_vec();
            others[0] = value;
            found.push((what, name, Value::List(others), unknown));
        }
    }
    found
}

fn simple(kind: &Kind, value: &Value) -> Vec<Changed> {
    match (kind, value) {
        (Kind::Enum(_), Value::EnumNumber(number)) => {
            vec![("unknown", Value::EnumNumber(99), true), ("another", Value::EnumNumber(number % 2 + 1), false)]
                .into_iter()
                .filter(|(_, changed, _)| changed != value)
                .collect()
        }
        (_, Value::String(text)) => vec![("longer", Value::String(format!("{text}1")), false)],
        (_, Value::Bytes(bytes)) => vec![("longer", Value::Bytes([bytes, b"1".as_slice()].concat().into()), false)],
        (_, Value::Bool(flag)) => vec![("turned", Value::Bool(!flag), false)],
        (_, Value::U32(number)) => vec![("one more", Value::U32(number + 1), false)],
        (_, Value::U64(number)) => vec![("one more", Value::U64(number + 1), false)],
        (_, Value::I64(number)) => vec![("one more", Value::I64(number + 1), false)],
        // Moments are kept to the microsecond.
        (_, Value::I32(number)) => vec![("a microsecond more", Value::I32(number + 1_000), false)],
        other => panic!("no change is known for {other:?}"),
    }
}

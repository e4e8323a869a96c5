//! How a message is declared: its fields once, under the names that the contract has.
//!
//! Each type of a field knows how it is written and read. Reading validates and names the field at fault.

use contracts::dossier::v1 as dossier;
use jiff::civil::Date;
use platform::refusal::Refusal;
use platform::signing::SignedStatement;
use platform::wire;
use regulation::{Applicant, City, Document, Ground, Moment, Questionnaire};

/// The longest number or code of another agency, in characters.
const LONGEST: usize = 64;

/// A type of a message's field, with the contract's type `W`.
pub(crate) trait Field<W>: Sized {
    fn write(&self) -> W;
    fn read(name: &str, wire: W) -> Result<Self, Refusal>;
}

/// Declares a message: its struct, its protobuf type, its writing and its reading.
macro_rules! message {
    (
        $(#[$doc:meta])*
        $name:ident { $( $(#[$field_doc:meta])* $field:ident: $type:ty ),* $(,)? }
        $( statements($self:ident) $statements:block )?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $( $(#[$field_doc])* pub $field: $type, )*
        }

        impl platform::exchange::Payload for $name {
            type Wire = contracts::messages::v1::$name;

            fn to_wire(&self) -> Self::Wire {
                contracts::messages::v1::$name { $( $field: $crate::message::Field::write(&self.$field), )* }
            }

            fn from_wire(wire: Self::Wire) -> Result<Self, platform::refusal::Refusal> {
                let contracts::messages::v1::$name { $( $field, )* } = wire;
                Ok(Self { $( $field: $crate::message::Field::read(stringify!($field), $field)?, )* })
            }

            $( fn statements(&$self) -> Vec<platform::signing::StatementCheck> $statements )?
        }
    };
}

/// Declares a fact that messages and cases share: written and read like a message, and kept in cases.
macro_rules! fact {
    (
        $(#[$doc:meta])*
        $name:ident: $wire:ident::$wire_name:ident { $( $(#[$field_doc:meta])* $field:ident: $type:ty ),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $( $(#[$field_doc])* pub $field: $type, )*
        }

        impl $crate::message::Field<Option<$wire::$wire_name>> for $name {
            fn write(&self) -> Option<$wire::$wire_name> {
                Some($wire::$wire_name { $( $field: $crate::message::Field::write(&self.$field), )* })
            }

            fn read(name: &str, wire: Option<$wire::$wire_name>) -> Result<Self, platform::refusal::Refusal> {
                let $wire::$wire_name { $( $field, )* } = wire.ok_or_else(|| $crate::message::missing(name))?;
                Ok(Self { $( $field: $crate::message::Field::read(&format!("{name}.{}", stringify!($field)), $field)?, )* })
            }
        }
    };
}

impl Field<String> for String {
    fn write(&self) -> String {
        self.clone()
    }

    fn read(name: &str, wire: String) -> Result<Self, Refusal> {
        wire::text_from_wire(name, &wire, LONGEST)
    }
}

/// Numbers and flags travel as they are.
macro_rules! plain {
    ($($type:ty),*) => { $(
        impl Field<$type> for $type {
            fn write(&self) -> $type {
                *self
            }

            fn read(_: &str, wire: $type) -> Result<Self, Refusal> {
                Ok(wire)
            }
        }
    )* };
}

plain!(u32, u64, bool);

/// A flag that must be said: its absence is not "false".
impl Field<Option<bool>> for bool {
    fn write(&self) -> Option<bool> {
        Some(*self)
    }

    fn read(name: &str, wire: Option<bool>) -> Result<Self, Refusal> {
        wire.ok_or_else(|| missing(name))
    }
}

impl Field<Option<prost_types::Timestamp>> for Moment {
    fn write(&self) -> Option<prost_types::Timestamp> {
        wire::moment_to_wire(*self)
    }

    fn read(name: &str, wire: Option<prost_types::Timestamp>) -> Result<Self, Refusal> {
        wire::moment_from_wire(name, wire.as_ref())
    }
}

impl Field<String> for Date {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(name: &str, wire: String) -> Result<Self, Refusal> {
        wire::date_from_wire(name, &wire)
    }
}

/// An empty text is no date.
impl Field<String> for Option<Date> {
    fn write(&self) -> String {
        self.map(|date| date.to_string()).unwrap_or_default()
    }

    fn read(name: &str, wire: String) -> Result<Self, Refusal> {
        (!wire.is_empty()).then(|| wire::date_from_wire(name, &wire)).transpose()
    }
}

impl Field<i32> for City {
    fn write(&self) -> i32 {
        wire::city_to_wire(*self)
    }

    fn read(name: &str, wire: i32) -> Result<Self, Refusal> {
        wire::city_from_wire(name, wire)
    }
}

impl Field<Option<dossier::Applicant>> for Applicant {
    fn write(&self) -> Option<dossier::Applicant> {
        Some(wire::applicant_to_wire(self))
    }

    fn read(_: &str, wire: Option<dossier::Applicant>) -> Result<Self, Refusal> {
        wire::applicant_of_message(wire.as_ref())
    }
}

impl Field<Option<dossier::Questionnaire>> for Questionnaire {
    fn write(&self) -> Option<dossier::Questionnaire> {
        Some(wire::questionnaire_to_wire(self))
    }

    fn read(_: &str, wire: Option<dossier::Questionnaire>) -> Result<Self, Refusal> {
        wire::questionnaire_of_message(wire.as_ref())
    }
}

impl Field<Option<dossier::SignedStatement>> for SignedStatement {
    fn write(&self) -> Option<dossier::SignedStatement> {
        wire::statement_to_wire(self)
    }

    fn read(name: &str, wire: Option<dossier::SignedStatement>) -> Result<Self, Refusal> {
        wire::statement_from_wire(name, wire.as_ref())
    }
}

impl Field<Vec<dossier::Document>> for Vec<Document> {
    fn write(&self) -> Vec<dossier::Document> {
        wire::documents_to_wire(self)
    }

    fn read(_: &str, wire: Vec<dossier::Document>) -> Result<Self, Refusal> {
        wire::documents_from_wire(&wire)
    }
}

impl Field<Vec<dossier::Ground>> for Vec<Ground> {
    fn write(&self) -> Vec<dossier::Ground> {
        wire::grounds_to_wire(self)
    }

    fn read(_: &str, wire: Vec<dossier::Ground>) -> Result<Self, Refusal> {
        wire::grounds_from_wire(&wire)
    }
}

/// The refusal of a message that lacks a field.
pub(crate) fn missing(name: &str) -> Refusal {
    Refusal::field(name, "missing")
}

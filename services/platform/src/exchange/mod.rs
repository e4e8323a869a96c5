//! The exchange: messages between agencies over RabbitMQ. Every link has one sender, one receiver and its own queue.
//!
//! Steps are at-least-once and idempotent. Nothing acknowledged is lost: a message leaves the outbox when the broker has
//! confirmed it, and a delivery is acknowledged when its effect is committed.

mod consumer;
mod intake;
mod message;
mod payload;
mod publisher;
mod redrive;
mod supervisor;
mod versions;

pub use consumer::Consumer;
pub use intake::Intake;
pub use message::{Draft, Keyring, Message, NotGenuine, Sealer};
pub use payload::{Link, OutgoingMessage, Payload, TravelsOn, event_type};
pub use publisher::Publisher;
pub use redrive::{NotRedriven, Redriven, Redriver};
pub use versions::MESSAGES_VERSION;

/// AMQP header: when the sender's ledger committed the message, microseconds since 1970.
const COMMITTED_AT: &str = "committed-at";

/// Every link of the order: who writes, who reads. Exchange, queue and routing key bear the link's name.
pub const LINKS: [(&str, &str); 7] = [
    ("astanahub", "egov-pep"),
    ("egov-pep", "arm-go"),
    ("arm-go", "egov-pep"),
    ("arm-go", "is-mp"),
    ("is-mp", "arm-go"),
    ("is-mp", "berkut"),
    ("berkut", "is-mp"),
];

/// The name of a link.
pub fn link(from: &str, to: &str) -> String {
    format!("{from}.to.{to}")
}

pub fn links_from(agency: &str) -> Vec<String> {
    LINKS.iter().filter(|(from, _)| *from == agency).map(|(from, to)| link(from, to)).collect()
}

pub fn links_to(agency: &str) -> Vec<String> {
    LINKS.iter().filter(|(_, to)| *to == agency).map(|(from, to)| link(from, to)).collect()
}

//! Why this exists: every link of the order is its own exchange and its own durable quorum queue, and an agency may write its
//! own exchanges and read its own queues and nothing else. Here stands what must exist in the broker and who may do what,
//! as plain data: the private node loads it before it opens its endpoint, a given broker has it declared over AMQP.
//!
//! Out of scope: connections and passwords' storage (`rabbitmq`, `secrets`), messages, and the law.

use anyhow::Result;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

/// The virtual host of a private node.
pub const VHOST: &str = "kosh";
/// The broker user of kosh itself: passive checks and counters.
pub const OPERATOR: &str = "operator";

/// One direction in which one system of the order tells another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub from: &'static str,
    pub to: &'static str,
}

/// Every link of the order, as the exchange knows them.
pub fn links() -> impl Iterator<Item = Link> {
    platform::exchange::LINKS.into_iter().map(|(from, to)| Link { from, to })
}

impl Link {
    /// Name of the exchange, of the queue and the routing key alike.
    pub fn name(self) -> String {
        platform::exchange::link(self.from, self.to)
    }

    /// Name of the dead-letter exchange and its queue.
    pub fn dead(self) -> String {
        format!("{}.dead", self.name())
    }
}

/// The agencies that stand at an end of some link, each once.
pub fn agencies() -> Vec<&'static str> {
    let mut ends: Vec<_> = links().flat_map(|link| [link.from, link.to]).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

#[derive(Debug, PartialEq)]
pub struct Exchange {
    pub name: String,
    pub kind: &'static str,
}

#[derive(Debug, PartialEq)]
pub struct Queue {
    pub name: String,
    /// `x-dead-letter-exchange`, if any.
    pub dead: Option<String>,
    /// The exchange it is bound to.
    pub source: String,
    pub routing_key: String,
}

/// Everything that must exist, targets before those who name them.
#[derive(Debug, Default)]
pub struct Topology {
    pub exchanges: Vec<Exchange>,
    pub queues: Vec<Queue>,
}

impl Topology {
    pub fn of_the_order() -> Self {
        Self::with_prefix("")
    }

    /// The same on a broker that is shared with others: every name begins with the prefix.
    pub fn with_prefix(prefix: &str) -> Self {
        let mut all = Self::default();
        for link in links() {
            let (name, dead) = (format!("{prefix}{}", link.name()), format!("{prefix}{}", link.dead()));
            all.add_terminal(dead.clone());
            all.exchanges.push(Exchange { name: name.clone(), kind: "direct" });
            all.queues.push(Queue { dead: Some(dead), source: name.clone(), routing_key: name.clone(), name });
        }
        all
    }

    /// A fanout with one queue: whatever arrives is kept, whatever its routing key.
    fn add_terminal(&mut self, name: String) {
        self.exchanges.push(Exchange { name: name.clone(), kind: "fanout" });
        self.queues.push(Queue { name: name.clone(), dead: None, source: name, routing_key: String::new() });
    }
}

impl Queue {
    /// No `x-delivery-limit`: attempts are counted in the receiver's database, because the broker's own limits differ from
    /// release to release. Dead letters leave at least once, which demands `reject-publish`.
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut arguments = vec![("x-queue-type", "quorum".to_owned())];
        if let Some(dead) = &self.dead {
            arguments.push(("x-dead-letter-exchange", dead.clone()));
            arguments.push(("x-dead-letter-strategy", "at-least-once".to_owned()));
            arguments.push(("x-overflow", "reject-publish".to_owned()));
        }
        arguments
    }
}

/// What a user may do, as RabbitMQ writes it: three regular expressions over resource names.
#[derive(Debug, PartialEq, Eq)]
pub struct Permission {
    pub configure: String,
    pub write: String,
    pub read: String,
}

/// An agency configures nothing, writes its outgoing exchanges and reads its incoming queues. The exchanges have no alternate:
/// what has no route is returned to its sender, who keeps it.
pub fn permission(agency: &str) -> Permission {
    let outgoing = links().filter(|link| link.from == agency);
    let incoming = links().filter(|link| link.to == agency);
    Permission { configure: "^$".to_owned(), write: exactly(outgoing), read: exactly(incoming) }
}

/// Anchored and with literal dots. `^$` matches no resource: the broker checks the default exchange as `amq.default`.
fn exactly(links: impl Iterator<Item = Link>) -> String {
    let names: Vec<_> = links.map(|link| link.name().replace('.', "\\.")).collect();
    if names.is_empty() { "^$".to_owned() } else { format!("^({})$", names.join("|")) }
}

/// A broker user and its password.
pub struct BrokerUser {
    pub name: String,
    pub password: String,
    pub salt: [u8; 4],
}

/// RabbitMQ's own form: base64 of a salt and SHA-256 over salt and password.
pub fn password_hash(salt: [u8; 4], password: &str) -> String {
    let salted = [salt.as_slice(), password.as_bytes()].concat();
    let hashed = digest::digest(&digest::SHA256, &salted);
    BASE64.encode([salt.as_slice(), hashed.as_ref()].concat())
}

/// The definitions file of a private node.
pub fn definitions(users: &[BrokerUser]) -> Result<Value> {
    let topology = Topology::of_the_order();
    let exchanges: Vec<_> = topology.exchanges.iter().map(exchange_json).collect();
    let queues: Vec<_> = topology.queues.iter().map(queue_json).collect();
    let bindings: Vec<_> = topology.queues.iter().map(binding_json).collect();
    Ok(json!({
        "users": users.iter().map(user_json).collect::<Vec<_>>(),
        "vhosts": [{ "name": VHOST }],
        "permissions": users.iter().map(permission_json).collect::<Vec<_>>(),
        "exchanges": exchanges,
        "queues": queues,
        "bindings": bindings,
    }))
}

fn user_json(user: &BrokerUser) -> Value {
    let tags: &[&str] = if user.name == OPERATOR { &["administrator"] } else { &[] };
    json!({
        "name": user.name,
        "password_hash": password_hash(user.salt, &user.password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
    })
}

fn permission_json(user: &BrokerUser) -> Value {
    let all = || ".*".to_owned();
    let may = if user.name == OPERATOR {
        Permission { configure: all(), write: all(), read: all() }
    } else {
        permission(&user.name)
    };
    json!({ "user": user.name, "vhost": VHOST, "configure": may.configure, "write": may.write, "read": may.read })
}

fn exchange_json(exchange: &Exchange) -> Value {
    json!({ "name": exchange.name, "vhost": VHOST, "type": exchange.kind, "durable": true, "auto_delete": false, "internal": false, "arguments": {} })
}

fn queue_json(queue: &Queue) -> Value {
    let arguments: serde_json::Map<String, Value> =
        queue.arguments().into_iter().map(|(key, value)| (key.to_owned(), Value::String(value))).collect();
    json!({ "name": queue.name, "vhost": VHOST, "durable": true, "auto_delete": false, "arguments": arguments })
}

fn binding_json(queue: &Queue) -> Value {
    json!({ "source": queue.source, "vhost": VHOST, "destination": queue.name, "destination_type": "queue", "routing_key": queue.routing_key, "arguments": {} })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_agency_is_alone_with_its_links() {
        // Aim: the rights of arm-go are exactly its two outgoing exchanges and two incoming queues, dots taken literally.
        let may = permission("arm-go");
        assert_eq!(may.configure, "^$");
        assert_eq!(may.write, r"^(arm-go\.to\.egov-pep|arm-go\.to\.is-mp)$");
        assert_eq!(may.read, r"^(egov-pep\.to\.arm-go|is-mp\.to\.arm-go)$");
    }

    #[test]
    fn every_right_names_one_link_and_no_other() {
        // Aim: over all agencies each link is written by its sender alone and read by its receiver alone; no dead letters.
        for link in links() {
            let literal = link.name().replace('.', "\\.");
            let named = |rights: &str| {
                rights.trim_start_matches("^(").trim_end_matches(")$").split('|').any(|one| one == literal)
            };
            for agency in agencies() {
                assert_eq!(named(&permission(agency).write), agency == link.from, "{agency} {literal}");
                assert_eq!(named(&permission(agency).read), agency == link.to, "{agency} {literal}");
                assert!(!permission(agency).read.contains("dead"));
            }
        }
    }

    #[test]
    fn the_first_sender_reads_nothing() {
        // Aim: an agency without incoming links (astanahub) gets a right that matches no name.
        assert_eq!(permission("astanahub").read, "^$");
        assert_eq!(permission("registries").write, "^$");
    }

    #[test]
    fn password_hash_has_rabbitmqs_form() {
        // Aim: the example of RabbitMQ's own documentation (salt 908DC60A, password test12).
        assert_eq!(
            password_hash([0x90, 0x8D, 0xC6, 0x0A], "test12"),
            "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
        );
    }

    #[test]
    fn targets_come_first() {
        // Aim: in declaration order every dead-letter exchange exists before a queue names it, and every queue has its own.
        let all = Topology::of_the_order();
        for (index, exchange) in all.exchanges.iter().enumerate() {
            if let Some(link) = exchange.name.strip_suffix(".dead") {
                assert!(all.exchanges[index..].iter().any(|later| later.name == link));
            }
        }
        assert_eq!(all.queues.len(), links().count() * 2);
        assert!(all.queues.iter().all(|queue| all.exchanges.iter().any(|exchange| exchange.name == queue.source)));
    }
}

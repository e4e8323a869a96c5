//! A message and its envelope: composed and sealed by the sender, opened and verified at the receiving endpoint.

use std::collections::HashMap;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use contracts::exchange::v1 as pb;
use jiff::Timestamp;
use prost::Message as _;
use uuid::Uuid;

use super::versions::{MESSAGES_VERSION, for_receivers};
use crate::digest::{Digest, sha256, uuid_of_parts};
use crate::ledger::CaseKey;
use crate::wire::{timestamp_from_wire, timestamp_to_wire};

/// The version of every event type of this edition of the contracts.
const EVENT_VERSION: u32 = 1;

/// No message is longer: documents travel as their digests.
pub(super) const LONGEST: usize = 1024 * 1024;

/// One message of one case on one link.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub message_id: Uuid,
    pub link: String,
    pub sender: String,
    pub recipient: String,
    pub event_type: String,
    pub case_id: Uuid,
    pub sequence: u64,
    pub causation: Option<Uuid>,
    pub digest: Digest,
    pub occurred_at: Timestamp,
    pub test_clock: Option<Uuid>,
    pub edition: String,
    pub traceparent: String,
    pub payload: Vec<u8>,
}

/// What a sender knows before the message has its id and digest.
pub struct Draft {
    pub link: String,
    pub sender: &'static str,
    pub recipient: &'static str,
    pub event_type: String,
    pub case_id: Uuid,
    pub sequence: u64,
    pub causation: Option<Uuid>,
    pub occurred_at: Timestamp,
    pub test_clock: Option<Uuid>,
    pub edition: String,
    pub traceparent: String,
    pub payload: Vec<u8>,
}

/// Why an envelope is not accepted. It is parked with this reason and has no effect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGenuine {
    #[error("the bytes are not an envelope: {0}")]
    Malformed(&'static str),
    #[error("the envelope is longer than a mebibyte")]
    TooLong,
    #[error("the sender is unknown on this link")]
    UnknownSender,
    #[error("the seal does not belong to the sender")]
    Seal,
    #[error("the message is addressed elsewhere")]
    Recipient,
    #[error("the payload does not agree with its digest")]
    Digest,
    #[error("the event version is unknown")]
    Version,
    #[error("a test clock outside a sandbox")]
    TestClock,
}

impl Message {
    /// The same place on the same link always gets the same id, so that a repetition is known as one.
    pub fn compose(draft: Draft) -> Self {
        let clock = draft.test_clock.unwrap_or_default();
        let place = [draft.link.as_bytes(), clock.as_bytes(), draft.case_id.as_bytes(), &draft.sequence.to_be_bytes()];
        Self {
            message_id: uuid_of_parts(&place),
            link: draft.link,
            sender: draft.sender.to_owned(),
            recipient: draft.recipient.to_owned(),
            event_type: draft.event_type,
            case_id: draft.case_id,
            sequence: draft.sequence,
            causation: draft.causation,
            digest: sha256(&draft.payload),
            occurred_at: draft.occurred_at,
            test_clock: draft.test_clock,
            edition: draft.edition,
            traceparent: draft.traceparent,
            payload: draft.payload,
        }
    }

    /// Reads an envelope that was verified before it was stored.
    pub fn reopen(envelope: &[u8]) -> Result<Self, NotGenuine> {
        let envelope = pb::Envelope::decode(envelope).map_err(|_| NotGenuine::Malformed("envelope"))?;
        Self::read(&envelope.message)
    }

    /// The payload as the contract's message; the event type must be the message's own.
    pub fn payload<M: prost::Message + prost::Name + Default>(&self) -> Result<M, crate::ledger::Unreadable> {
        if self.event_type != M::full_name() {
            return Err(crate::ledger::Unreadable(format!("{} is not taken here", self.event_type)));
        }
        M::decode(self.payload.as_slice())
            .map_err(|_| crate::ledger::Unreadable(format!("{} does not decode", self.event_type)))
    }

    /// The case that the message concerns.
    pub fn case(&self) -> CaseKey {
        CaseKey { clock: self.test_clock, id: self.case_id }
    }

    /// The case on this link.
    pub fn place(&self) -> (CaseKey, String) {
        (self.case(), self.link.clone())
    }

    /// The event type without its package.
    pub fn event(&self) -> &str {
        self.event_type.rsplit('.').next().unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Result<Self, NotGenuine> {
        let message = pb::Message::decode(bytes).map_err(|_| NotGenuine::Malformed("message"))?;
        if message.event_version != EVENT_VERSION {
            return Err(NotGenuine::Version);
        }
        let digest: Digest = message.digest.as_slice().try_into().map_err(|_| NotGenuine::Digest)?;
        if digest != sha256(&message.payload) {
            return Err(NotGenuine::Digest);
        }
        if message.sequence == 0 {
            return Err(NotGenuine::Malformed("sequence"));
        }
        Ok(Self {
            message_id: uuid(&message.message_id, "message_id")?,
            case_id: uuid(&message.case_id, "case_id")?,
            causation: optional_uuid(&message.causation_id, "causation_id")?,
            test_clock: optional_uuid(&message.test_clock, "test_clock")?,
            occurred_at: message
                .occurred_at
                .and_then(|at| timestamp_from_wire(&at))
                .ok_or(NotGenuine::Malformed("occurred_at"))?,
            link: message.link,
            sender: message.sender,
            recipient: message.recipient,
            event_type: message.event_type,
            sequence: message.sequence,
            digest,
            edition: message.edition,
            traceparent: message.traceparent,
            payload: message.payload,
        })
    }

    fn to_wire(&self) -> pb::Message {
        pb::Message {
            message_id: self.message_id.to_string(),
            link: self.link.clone(),
            sender: self.sender.clone(),
            recipient: self.recipient.clone(),
            event_type: self.event_type.clone(),
            event_version: EVENT_VERSION,
            case_id: self.case_id.to_string(),
            sequence: self.sequence,
            causation_id: self.causation.map(|id| id.to_string()).unwrap_or_default(),
            digest: self.digest.to_vec(),
            occurred_at: Some(timestamp_to_wire(self.occurred_at)),
            test_clock: self.test_clock.map(|id| id.to_string()).unwrap_or_default(),
            edition: self.edition.clone(),
            traceparent: self.traceparent.clone(),
            payload: self.payload.clone(),
        }
    }
}

fn uuid(text: &str, field: &'static str) -> Result<Uuid, NotGenuine> {
    text.parse().map_err(|_| NotGenuine::Malformed(field))
}

fn optional_uuid(text: &str, field: &'static str) -> Result<Option<Uuid>, NotGenuine> {
    if text.is_empty() { Ok(None) } else { uuid(text, field).map(Some) }
}

/// An agency's own sealing key (Ed25519).
pub struct Sealer {
    key: Ed25519KeyPair,
    /// The version of the messages that every receiver of the installation knows.
    known: u32,
}

impl Sealer {
    /// Reads a PKCS#8 key.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, NotGenuine> {
        Ed25519KeyPair::from_pkcs8(der)
            .map(|key| Self { key, known: MESSAGES_VERSION })
            .map_err(|_| NotGenuine::Malformed("sealing key"))
    }

    /// Leaves out the fields that are newer than this version.
    #[must_use]
    pub fn for_version(mut self, known: u32) -> Self {
        self.known = known;
        self
    }

    /// The payload as every receiver of the installation can read it.
    pub(crate) fn payload(&self, event_type: &str, payload: Vec<u8>) -> Vec<u8> {
        for_receivers(event_type, payload, self.known)
    }

    /// The envelope's bytes.
    pub fn seal(&self, message: &Message) -> Vec<u8> {
        let message = message.to_wire().encode_to_vec();
        let seal = self.key.sign(&message).as_ref().to_vec();
        pb::Envelope { message, seal }.encode_to_vec()
    }
}

/// Whose seals this agency accepts.
#[derive(Clone)]
pub struct Keyring {
    me: String,
    sandbox: bool,
    keys: HashMap<String, Vec<u8>>,
}

impl Keyring {
    /// `keys` holds the neighbours' public keys, 32 bytes each.
    pub fn new(me: impl Into<String>, sandbox: bool, keys: HashMap<String, Vec<u8>>) -> Self {
        Self { me: me.into(), sandbox, keys }
    }

    /// Opens an envelope that came over `link`: length, seal, sender, recipient, digest, version, clock.
    pub fn open(&self, link: &str, bytes: &[u8]) -> Result<Message, NotGenuine> {
        if bytes.len() > LONGEST {
            return Err(NotGenuine::TooLong);
        }
        let envelope = pb::Envelope::decode(bytes).map_err(|_| NotGenuine::Malformed("envelope"))?;
        let sender = link.split(".to.").next().unwrap_or_default();
        let key = self.keys.get(sender).ok_or(NotGenuine::UnknownSender)?;
        UnparsedPublicKey::new(&ED25519, key)
            .verify(&envelope.message, &envelope.seal)
            .map_err(|_| NotGenuine::Seal)?;
        let message = Message::read(&envelope.message)?;
        if message.sender != sender {
            return Err(NotGenuine::UnknownSender);
        }
        if message.recipient != self.me || message.link != link {
            return Err(NotGenuine::Recipient);
        }
        if message.test_clock.is_some() && !self.sandbox {
            return Err(NotGenuine::TestClock);
        }
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sealer() -> (Sealer, Vec<u8>) {
        use aws_lc_rs::signature::KeyPair as _;
        let der = Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new()).unwrap();
        let sealer = Sealer::from_pkcs8(der.as_ref()).unwrap();
        let public = sealer.key.public_key().as_ref().to_vec();
        (sealer, public)
    }

    fn message() -> Message {
        Message::compose(Draft {
            link: "egov-pep.to.arm-go".into(),
            sender: "egov-pep",
            recipient: "arm-go",
            event_type: "residency.egov_pep.v1.ApplicationSubmitted".into(),
            case_id: Uuid::from_u128(7),
            sequence: 1,
            causation: None,
            occurred_at: "2026-06-01T05:00:00Z".parse().unwrap(),
            test_clock: Some(Uuid::from_u128(9)),
            edition: "2026".into(),
            traceparent: String::new(),
            payload: b"payload".to_vec(),
        })
    }

    fn keyring(me: &str, sandbox: bool, key: Vec<u8>) -> Keyring {
        Keyring::new(me, sandbox, HashMap::from([("egov-pep".to_owned(), key)]))
    }

    #[test]
    fn what_was_sealed_opens_unchanged() {
        // Aim: an envelope carries a message whole, and its id is the place's.
        let (sealer, public) = sealer();
        let envelope = sealer.seal(&message());
        let opened = keyring("arm-go", true, public).open("egov-pep.to.arm-go", &envelope).unwrap();
        assert_eq!(opened, message());
        assert_eq!(opened.message_id, message().message_id);
    }

    #[test]
    fn no_flipped_bit_is_accepted() {
        // Aim: whatever single bit of an envelope is changed, it has no effect at the receiving endpoint.
        let (sealer, public) = sealer();
        let ring = keyring("arm-go", true, public);
        let envelope = sealer.seal(&message());
        for position in 0..envelope.len() * 8 {
            let mut forged = envelope.clone();
            forged[position / 8] ^= 1 << (position % 8);
            assert!(ring.open("egov-pep.to.arm-go", &forged).is_err(), "bit {position}");
        }
    }

    #[test]
    fn a_message_for_somebody_else_is_refused() {
        // Aim: a genuine envelope replayed on another link, or to another agency, is not opened.
        let (sealer, public) = sealer();
        let envelope = sealer.seal(&message());
        let elsewhere = keyring("is-mp", true, public.clone()).open("egov-pep.to.arm-go", &envelope);
        assert_eq!(elsewhere, Err(NotGenuine::Recipient));
        let other_link = keyring("arm-go", true, public).open("is-mp.to.arm-go", &envelope);
        assert_eq!(other_link, Err(NotGenuine::UnknownSender));
    }

    #[test]
    fn a_test_clock_stays_in_the_sandbox() {
        // Aim: outside a sandbox no envelope can bring its own time.
        let (sealer, public) = sealer();
        let envelope = sealer.seal(&message());
        let opened = keyring("arm-go", false, public).open("egov-pep.to.arm-go", &envelope);
        assert_eq!(opened, Err(NotGenuine::TestClock));
    }
}

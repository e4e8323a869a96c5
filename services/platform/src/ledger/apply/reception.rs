//! Messages at the writer: applied in their sender's order, each once; what comes too early is held, what cannot be applied parked.
//!
//! Order of precedence: known id, known sequence, gap, a clock that is ahead, writer.

use jiff::SignedDuration;

use super::{Batch, Disposal, ParkedRow, WorkResult};
use crate::exchange::Message;
use crate::ledger::{Actor, Acts as _, Agency};

/// A neighbour's real clock may be ahead of this database's by this much.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

const AHEAD: &str = "the sender's clock is ahead by more than a minute";
const PASSED: &str = "its place on the link has passed; what was applied there may be another message";
const ANOTHER_DIGEST: &str = "the message id is known with another digest";

/// Where a message stands among those of its case on its link.
enum Turn {
    Passed,
    Next,
    Early,
}

impl<A: Agency> Batch<'_, A> {
    /// `traceparent`: what the messages that follow from this one go on from.
    pub(super) fn receive(
        &mut self,
        message: &Message,
        envelope: &[u8],
        command: &A::Command,
        traceparent: &str,
    ) -> Disposal {
        let id = &message.message_id;
        if let Some(digest) = self.loaded.known.get(id).or_else(|| self.loaded.parked.get(id)) {
            if *digest == message.digest {
                return Disposal::Duplicate;
            }
            return self.park(message, envelope, ANOTHER_DIGEST.to_owned(), false);
        }
        match self.turn(message) {
            Turn::Passed => Disposal::Duplicate,
            Turn::Early => self.hold(message, envelope),
            Turn::Next => match self.apply(message, command, traceparent) {
                Ok(()) => {
                    self.count(message.test_clock, &message.link, 0, 1);
                    Disposal::Applied
                }
                Err(reason) => self.park(message, envelope, reason, true),
            },
        }
    }

    /// A parked message comes again: it is judged like any other, but neither held nor parked a second time.
    pub(super) fn receive_again(
        &mut self,
        message: &Message,
        command: &A::Command,
        counted: bool,
        traceparent: &str,
    ) -> WorkResult {
        if let Some(digest) = self.loaded.known.get(&message.message_id) {
            return match *digest == message.digest {
                true => WorkResult::Message(Disposal::Duplicate),
                false => WorkResult::StillParked(ANOTHER_DIGEST.to_owned()),
            };
        }
        match self.turn(message) {
            // Its id is forgotten, so nothing tells whether it was this message.
            Turn::Passed => WorkResult::StillParked(PASSED.to_owned()),
            Turn::Early => {
                let before = message.sequence - 1;
                WorkResult::StillParked(format!("it waits for message {before} of its case on this link"))
            }
            Turn::Next => match self.apply(message, command, traceparent) {
                Ok(()) => {
                    if !counted {
                        self.count(message.test_clock, &message.link, 0, 1);
                    }
                    self.release(message);
                    WorkResult::Message(Disposal::Applied)
                }
                Err(reason) => WorkResult::StillParked(reason),
            },
        }
    }

    fn turn(&self, message: &Message) -> Turn {
        let applied = self.loaded.heads.get(&message.place()).copied().unwrap_or(0);
        match message.sequence.checked_sub(applied) {
            None | Some(0) => Turn::Passed,
            Some(1) => Turn::Next,
            Some(_) => Turn::Early,
        }
    }

    /// Applies the message whose turn it is, or says why it cannot be.
    fn apply(&mut self, message: &Message, command: &A::Command, traceparent: &str) -> Result<(), String> {
        if message.test_clock.is_none() && message.occurred_at > self.loaded.now + SKEW {
            return Err(AHEAD.to_owned());
        }
        let actor = Actor::Agency(message.sender.clone());
        self.act(message.case(), &actor, command, Some(message), traceparent).map_err(|refusal| refusal.to_string())?;
        let place = message.place();
        self.loaded.heads.insert(place.clone(), message.sequence);
        self.written.heads.insert(place, message.sequence);
        self.remember(message);
        Ok(())
    }

    fn remember(&mut self, message: &Message) {
        if self.loaded.known.insert(message.message_id, message.digest).is_none() {
            self.written.received.push((message.message_id, message.digest));
        }
    }

    fn hold(&mut self, message: &Message, envelope: &[u8]) -> Disposal {
        let key = (message.place(), message.sequence);
        if self.loaded.held.insert(key, envelope.to_vec()).is_none() {
            self.written.held.push((message.place(), message.sequence, envelope.to_vec()));
        }
        Disposal::Held
    }

    fn park(&mut self, message: &Message, envelope: &[u8], reason: String, counted: bool) -> Disposal {
        // A parked message is not remembered as received: it may be redriven once its cause is gone.
        self.loaded.parked.insert(message.message_id, message.digest);
        if counted {
            self.count(message.test_clock, &message.link, 0, 1);
        }
        self.written.parked.push(ParkedRow {
            link: message.link.clone(),
            case_id: Some(message.case_id),
            sequence: Some(message.sequence),
            message_id: Some(message.message_id),
            reason,
            envelope: envelope.to_vec(),
        });
        Disposal::Parked
    }

    /// The gap is filled: what was held behind this message follows now, in order.
    pub(super) fn release(&mut self, message: &Message) {
        let mut sequence = message.sequence + 1;
        loop {
            let key = (message.place(), sequence);
            let Some(envelope) = self.loaded.held.remove(&key) else { return };
            self.written.released.push(key);
            // It was verified before it was held, so it only needs to be read again.
            let Ok(next) = Message::reopen(&envelope) else { return };
            let disposal = match A::Command::read(&next) {
                Ok(command) => self.receive(&next, &envelope, &command, &next.traceparent),
                Err(unreadable) => self.park(&next, &envelope, unreadable.0, true),
            };
            if disposal == Disposal::Parked {
                return;
            }
            sequence += 1;
        }
    }
}

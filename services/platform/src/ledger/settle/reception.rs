//! Letters at the desk: applied in their sender's order, each once; what comes too early is held, what cannot be applied parked.
//!
//! Order of precedence: known id, known sequence, gap, a clock that is ahead, desk.

use jiff::SignedDuration;

use super::{Disposal, ParkedLine, Sitting};
use crate::exchange::Letter;
use crate::ledger::{Actor, Agency};

/// A neighbour's real clock may be ahead of this database's by this much.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

impl<A: Agency> Sitting<'_, A> {
    /// `traceparent`: what the letters that follow from this one go on from.
    pub(super) fn receive(
        &mut self,
        letter: &Letter,
        envelope: &[u8],
        command: &A::Command,
        traceparent: &str,
    ) -> Disposal {
        if let Some(digest) = self.docket.known.get(&letter.message_id) {
            if *digest == letter.digest {
                return Disposal::Duplicate;
            }
            return self.park(letter, envelope, "the message id is known with another digest".to_owned(), false);
        }
        let place = (letter.case_id, letter.link.clone());
        let applied = self.docket.heads.get(&place).copied().unwrap_or(0);
        if letter.sequence <= applied {
            return Disposal::Duplicate;
        }
        if letter.sequence > applied + 1 {
            return self.hold(letter, envelope);
        }
        if letter.test_clock.is_none() && letter.occurred_at > self.docket.now + SKEW {
            return self.park(letter, envelope, "the sender's clock is ahead by more than a minute".to_owned(), true);
        }
        let actor = Actor::Agency(letter.sender.clone());
        match self.act(letter.case_id, &actor, letter.test_clock, command, Some(letter), traceparent) {
            Ok(_) => {
                self.docket.heads.insert(place.clone(), letter.sequence);
                self.written.heads.insert(place, letter.sequence);
                self.remember(letter);
                self.count(letter.test_clock, &letter.link, 0, 1);
                Disposal::Applied
            }
            Err(refusal) => self.park(letter, envelope, refusal.to_string(), true),
        }
    }

    fn remember(&mut self, letter: &Letter) {
        if self.docket.known.insert(letter.message_id, letter.digest).is_none() {
            self.written.received.push((letter.message_id, letter.digest));
        }
    }

    fn hold(&mut self, letter: &Letter, envelope: &[u8]) -> Disposal {
        let key = (letter.case_id, letter.link.clone(), letter.sequence);
        if self.docket.held.insert(key, envelope.to_vec()).is_none() {
            let row = (letter.case_id, letter.link.clone(), letter.sequence, envelope.to_vec());
            self.written.held.push(row);
        }
        Disposal::Held
    }

    fn park(&mut self, letter: &Letter, envelope: &[u8], reason: String, counted: bool) -> Disposal {
        // A parked message is not remembered as received: it may be redriven once its cause is gone.
        self.docket.known.insert(letter.message_id, letter.digest);
        if counted {
            self.count(letter.test_clock, &letter.link, 0, 1);
        }
        self.written.parked.push(ParkedLine {
            link: letter.link.clone(),
            case_id: Some(letter.case_id),
            sequence: Some(letter.sequence),
            message_id: Some(letter.message_id),
            reason,
            envelope: envelope.to_vec(),
        });
        Disposal::Parked
    }

    /// The gap is filled: what was held behind this letter follows now, in order.
    pub(super) fn release(&mut self, letter: &Letter) {
        let mut sequence = letter.sequence + 1;
        loop {
            let key = (letter.case_id, letter.link.clone(), sequence);
            let Some(envelope) = self.docket.held.remove(&key) else { return };
            self.written.released.push(key);
            // It was verified before it was held, so it only needs to be read again.
            let Ok(next) = Letter::reopen(&envelope) else { return };
            let disposal = match A::decode(&next) {
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

//! Letters at the desk: applied in their sender's order, each once; what comes too early is held, what cannot be applied parked.
//!
//! Order of precedence: known id, known sequence, gap, a clock that is ahead, desk.

use jiff::SignedDuration;

use super::{Disposal, ParkedLine, Settled, Sitting};
use crate::exchange::Letter;
use crate::ledger::{Actor, Agency};

/// A neighbour's real clock may be ahead of this database's by this much.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

const AHEAD: &str = "the sender's clock is ahead by more than a minute";
const PASSED: &str = "its place on the link has passed; what was applied there may be another letter";
const ANOTHER_DIGEST: &str = "the message id is known with another digest";

/// Where a letter stands among those of its case on its link.
enum Turn {
    Passed,
    Next,
    Early,
}

impl<A: Agency> Sitting<'_, A> {
    /// `traceparent`: what the letters that follow from this one go on from.
    pub(super) fn receive(
        &mut self,
        letter: &Letter,
        envelope: &[u8],
        command: &A::Command,
        traceparent: &str,
    ) -> Disposal {
        let id = &letter.message_id;
        if let Some(digest) = self.docket.known.get(id).or_else(|| self.docket.parked.get(id)) {
            if *digest == letter.digest {
                return Disposal::Duplicate;
            }
            return self.park(letter, envelope, ANOTHER_DIGEST.to_owned(), false);
        }
        match self.turn(letter) {
            Turn::Passed => Disposal::Duplicate,
            Turn::Early => self.hold(letter, envelope),
            Turn::Next => match self.apply(letter, command, traceparent) {
                Ok(()) => {
                    self.count(letter.test_clock, &letter.link, 0, 1);
                    Disposal::Applied
                }
                Err(reason) => self.park(letter, envelope, reason, true),
            },
        }
    }

    /// A parked letter comes again: it is judged like any other, but neither held nor parked a second time.
    pub(super) fn receive_again(
        &mut self,
        letter: &Letter,
        command: &A::Command,
        counted: bool,
        traceparent: &str,
    ) -> Settled {
        if let Some(digest) = self.docket.known.get(&letter.message_id) {
            return match *digest == letter.digest {
                true => Settled::Letter(Disposal::Duplicate),
                false => Settled::StillParked(ANOTHER_DIGEST.to_owned()),
            };
        }
        match self.turn(letter) {
            // Its id is forgotten, so nothing tells whether it was this letter.
            Turn::Passed => Settled::StillParked(PASSED.to_owned()),
            Turn::Early => {
                let before = letter.sequence - 1;
                Settled::StillParked(format!("it waits for letter {before} of its case on this link"))
            }
            Turn::Next => match self.apply(letter, command, traceparent) {
                Ok(()) => {
                    if !counted {
                        self.count(letter.test_clock, &letter.link, 0, 1);
                    }
                    self.release(letter);
                    Settled::Letter(Disposal::Applied)
                }
                Err(reason) => Settled::StillParked(reason),
            },
        }
    }

    fn turn(&self, letter: &Letter) -> Turn {
        let applied = self.docket.heads.get(&(letter.case_id, letter.link.clone())).copied().unwrap_or(0);
        match letter.sequence.checked_sub(applied) {
            None | Some(0) => Turn::Passed,
            Some(1) => Turn::Next,
            Some(_) => Turn::Early,
        }
    }

    /// Applies the letter whose turn it is, or says why it cannot be.
    fn apply(&mut self, letter: &Letter, command: &A::Command, traceparent: &str) -> Result<(), String> {
        if letter.test_clock.is_none() && letter.occurred_at > self.docket.now + SKEW {
            return Err(AHEAD.to_owned());
        }
        let actor = Actor::Agency(letter.sender.clone());
        self.act(letter.case_id, &actor, letter.test_clock, command, Some(letter), traceparent)
            .map_err(|refusal| refusal.to_string())?;
        let place = (letter.case_id, letter.link.clone());
        self.docket.heads.insert(place.clone(), letter.sequence);
        self.written.heads.insert(place, letter.sequence);
        self.remember(letter);
        Ok(())
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
        self.docket.parked.insert(letter.message_id, letter.digest);
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

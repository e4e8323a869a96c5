//! From bytes to the desk: whether the broker brings a letter or a person brings a parked one again, it is opened, read and
//! attested here alike.

use super::{Keyring, Letter};
use crate::attestation::Attestor;
use crate::ledger::{Agency, CaseRef, Desk, Origin, Settled, Unsettled, Work};
use crate::telemetry::trace::{continue_from, traceparent_of};

/// What one agency opens its letters with, and the desk it brings them to.
pub struct Intake<A: Agency> {
    pub keyring: Keyring,
    pub attestor: Attestor,
    pub desk: Desk<A>,
}

impl<A: Agency> Clone for Intake<A> {
    fn clone(&self) -> Self {
        Self { keyring: self.keyring.clone(), attestor: self.attestor.clone(), desk: self.desk.clone() }
    }
}

/// What never comes to the desk, and why.
pub(super) struct Unfit {
    /// What was read of it before it proved unfit.
    pub letter: Option<Box<Letter>>,
    pub reason: String,
}

impl<A: Agency> Intake<A> {
    /// A letter that is genuine, says something and is signed by whom it names.
    pub(super) fn read(&self, link: &str, envelope: &[u8]) -> Result<(Box<Letter>, A::Command), Unfit> {
        let opened = self.keyring.open(link, envelope);
        let letter = Box::new(opened.map_err(|why| Unfit { letter: None, reason: why.to_string() })?);
        match self.command_of(&letter) {
            Ok(command) => Ok((letter, command)),
            Err(reason) => Err(Unfit { letter: Some(letter), reason }),
        }
    }

    fn command_of(&self, letter: &Letter) -> Result<A::Command, String> {
        let command = A::decode(letter).map_err(|unreadable| unreadable.0)?;
        for attested in A::attested(&command) {
            self.attestor.confirm(&attested).map_err(|refusal| refusal.to_string())?;
        }
        Ok(command)
    }

    /// Brings it to the desk, as a child of the letter's own span.
    pub(super) async fn bring(&self, letter: &Letter, origin: Origin<A>) -> Result<Settled, Unsettled> {
        use tracing::Instrument as _;
        let name = format!("{}.{}", A::NAME, letter.event());
        let (case_id, link) = (letter.case_id, letter.link.as_str());
        let span = tracing::info_span!("letter", otel.name = name, otel.kind = "consumer", %case_id, link);
        continue_from(&span, &letter.traceparent);
        let traceparent = traceparent_of(&span, &letter.traceparent);
        self.desk.settle(Work { case: CaseRef::Id(case_id), origin, traceparent }).instrument(span).await
    }
}

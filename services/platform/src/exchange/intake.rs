//! From bytes to the writer: whether the broker brings a message or a person brings a parked one again, it is opened, read and
//! attested here alike.

use super::{Keyring, Message};
use crate::ledger::{Acts as _, Agency, CaseRef, NotApplied, Origin, Work, WorkResult, Writer};
use crate::signing::StatementVerifier;
use crate::telemetry::trace::{continue_from, traceparent_of};

/// What one agency opens its messages with, and the writer it brings them to.
pub struct Intake<A: Agency> {
    pub keyring: Keyring,
    pub verifier: StatementVerifier,
    pub writer: Writer<A>,
}

impl<A: Agency> Clone for Intake<A> {
    fn clone(&self) -> Self {
        Self { keyring: self.keyring.clone(), verifier: self.verifier.clone(), writer: self.writer.clone() }
    }
}

/// What never comes to the writer, and why.
pub(super) struct Unfit {
    /// What was read of it before it proved unfit.
    pub message: Option<Box<Message>>,
    pub reason: String,
}

impl<A: Agency> Intake<A> {
    /// A message that is genuine, says something and is signed by whom it names.
    pub(super) fn read(&self, link: &str, envelope: &[u8]) -> Result<(Box<Message>, A::Command), Unfit> {
        let opened = self.keyring.open(link, envelope);
        let message = Box::new(opened.map_err(|why| Unfit { message: None, reason: why.to_string() })?);
        match self.command_of(&message) {
            Ok(command) => Ok((message, command)),
            Err(reason) => Err(Unfit { message: Some(message), reason }),
        }
    }

    fn command_of(&self, message: &Message) -> Result<A::Command, String> {
        let command = A::Command::read(message).map_err(|unreadable| unreadable.0)?;
        for check in command.statements() {
            self.verifier.confirm(&check).map_err(|refusal| refusal.to_string())?;
        }
        Ok(command)
    }

    /// Brings it to the writer, as a child of the message's own span.
    pub(super) async fn bring(&self, message: &Message, origin: Origin<A>) -> Result<WorkResult, NotApplied> {
        use tracing::Instrument as _;
        let name = format!("{}.{}", A::NAME, message.event());
        let (case_id, link) = (message.case_id, message.link.as_str());
        let span = tracing::info_span!("message", otel.name = name, otel.kind = "consumer", %case_id, link);
        continue_from(&span, &message.traceparent);
        let traceparent = traceparent_of(&span, &message.traceparent);
        self.writer.apply(Work { case: CaseRef::Id(case_id), origin, traceparent }).instrument(span).await
    }
}

//! Why this exists: Ctrl-C at any moment must leave no process behind, whatever kosh is waiting for just then.

use std::future::Future;

use anyhow::{Context, Result, anyhow};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::process::Supervisor;

/// SIGINT, SIGTERM and the loss of the terminal, taken over from the moment of [`Signals::listen`].
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    pub fn listen() -> Result<Self> {
        let take = |kind| signal(kind).context("taking over the signals");
        Ok(Self {
            interrupt: take(SignalKind::interrupt())?,
            terminate: take(SignalKind::terminate())?,
            hangup: take(SignalKind::hangup())?,
        })
    }

    /// Returns when the user or the system tells kosh to end, with the signal's name.
    pub async fn to_end(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.hangup.recv() => "SIGHUP",
        }
    }
}

/// Does the work unless told to end first. After an error or a signal everything that the supervisor started has ended when
/// this returns; after success the caller decides what stays.
pub async fn guarded<T>(
    supervisor: &Supervisor,
    signals: &mut Signals,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let outcome = tokio::select! {
        outcome = work => outcome,
        name = signals.to_end() => Err(anyhow!("interrupted by {name}")),
    };
    match outcome {
        Ok(value) => Ok(value),
        Err(error) => {
            supervisor.stop_all().await;
            Err(error)
        }
    }
}

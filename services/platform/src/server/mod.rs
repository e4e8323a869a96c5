//! The process around an agency: admission, doors, health, reflection, start and stop.

mod admission;
mod alerting;
mod cabinet;
mod callbacks;
mod certificate_end;
mod door;
mod health;
mod http;
mod listener;
mod listing;
mod machinery;
mod overdue;
mod parked;
mod process;
mod pulse;
mod reasons;
mod testing;
mod tls;
mod upload;
mod watching;

use std::time::Duration;

/// A process ends within this of being told to; what is not finished by then, the inbox, the outbox and its callers' request
/// ids know how to go on with. The parts: the doors, what feeds the desk, the desk's clerk, the publisher.
pub const DRAIN: Duration = Duration::from_secs(9);
const DOORS: Duration = Duration::from_secs(4);
const FEEDING: Duration = Duration::from_secs(2);
const CLERK: Duration = Duration::from_millis(1_500);
const PUBLISHER: Duration = Duration::from_millis(1_500);
const _: () = assert!(
    DOORS.as_millis() + FEEDING.as_millis() + CLERK.as_millis() + PUBLISHER.as_millis() == DRAIN.as_millis(),
    "the parts of a drain"
);

pub use admission::{Admission, Caller, Gate, RequestMark, UndeclaredRpc};
pub use alerting::{AlertPage, AlertsAsked};
pub use callbacks::{CallbackSettings, OnPayment};
pub use door::{Door, Signing, act_response};
pub use health::Vitals;
pub use http::listen_http;
pub use listener::{Entrance, Routes, listen_with};
pub use listing::{ListAsked, Page};
pub use overdue::{OverdueAsked, OverduePage};
pub use process::{Doors, install_crypto, serve, serve_until, stop_on_signal};
pub use pulse::Pulse;
pub use tls::{TlsSettings, way_to};
pub use upload::{Part, receive};
pub use watching::{Watched, Watchers};

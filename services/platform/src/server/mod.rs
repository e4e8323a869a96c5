//! The process around an agency: admission, endpoints, health, reflection, start and stop.

mod admission;
mod alerting;
mod cabinet_service;
mod callbacks;
mod case_reader;
mod case_service;
mod certificate_end;
mod declared;
mod health;
mod heartbeat;
mod http;
mod listener;
mod listing;
mod machinery;
mod overdue;
mod parked;
mod process;
mod reasons;
mod service;
mod supervision_service;
mod testing;
mod tls;
mod upload;
mod watching;

use std::time::Duration;

/// A process ends within this of being told to; what is not finished by then, the inbox, the outbox and its callers' request
/// ids know how to go on with. The parts: the endpoints, what feeds the writer, the writer's writer's task, the publisher.
pub const DRAIN: Duration = Duration::from_secs(9);
const DOORS: Duration = Duration::from_secs(4);
const FEEDING: Duration = Duration::from_secs(2);
const WRITER: Duration = Duration::from_millis(1_500);
const PUBLISHER: Duration = Duration::from_millis(1_500);
const _: () = assert!(
    DOORS.as_millis() + FEEDING.as_millis() + WRITER.as_millis() + PUBLISHER.as_millis() == DRAIN.as_millis(),
    "the parts of a drain"
);

pub use admission::{Admission, Caller, Gate, RequestMark};
pub use cabinet_service::DecisionFiles;
pub use callbacks::{CallbackSettings, OnPayment};
pub use case_reader::CaseReader;
pub use declared::UndeclaredRpc;
pub use health::Vitals;
pub use heartbeat::Heartbeat;
pub use http::listen_http;
pub use listener::{Entrance, Routes, listen_with};
pub use process::{ServiceBuilder, install_crypto, serve, serve_until, stop_on_signal};
pub use service::{ServiceContext, Signing, act_response};
pub use supervision_service::ReadAct;
pub use tls::{TlsSettings, way_to};
pub use upload::{Part, receive};
pub use watching::{Watched, Watchers};

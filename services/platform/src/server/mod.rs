//! The process around an agency: admission, doors, health, reflection, start and stop.

mod admission;
mod cabinet;
mod callbacks;
mod door;
mod http;
mod listener;
mod listing;
mod machinery;
mod process;
mod reasons;
mod testing;
mod upload;
mod watching;

pub use admission::{Admission, Caller, Gate, RequestMark, UndeclaredRpc};
pub use callbacks::{CallbackSettings, OnPayment};
pub use door::{Door, Signing, act_response};
pub use http::listen_http;
pub use listener::{Routes, listen_with};
pub use listing::{ListAsked, Page};
pub use process::{Doors, install_crypto, serve, serve_until, stop_on_signal};
pub use upload::{Part, receive};
pub use watching::{Watched, Watchers};

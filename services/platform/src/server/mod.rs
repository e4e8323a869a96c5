//! The process around an agency: admission, doors, health, reflection, start and stop.

mod admission;
mod door;
mod listener;
mod machinery;
mod process;
mod testing;
mod upload;

pub use admission::{Admission, Caller, Gate, RequestMark, UndeclaredRpc};
pub use door::{Door, Signing, act_response};
pub use listener::listen_with;
pub use process::{Doors, install_crypto, serve, serve_until, stop_on_signal};
pub use upload::{Part, receive};

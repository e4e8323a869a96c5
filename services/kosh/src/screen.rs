//! What the user reads. A reader who has gone away (`cargo kosh up | head`) is no reason to stop or to fail.

use std::fmt::Display;
use std::io::Write as _;

/// Prints one line, at once.
pub fn line(text: impl Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

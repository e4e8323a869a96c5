//! The editions of this process: the law, and the editions installed once at the start.
//!
//! Out of scope: reading edition files. The process that starts supplies them.

use std::sync::OnceLock;

use super::{Edition, EditionError};

static INSTALLED: OnceLock<Vec<Edition>> = OnceLock::new();

/// The law and the installed editions, ordered by the start of their periods.
pub(super) fn all() -> impl Iterator<Item = &'static Edition> {
    let mut editions: Vec<&'static Edition> =
        std::iter::once(Edition::of_2026()).chain(INSTALLED.get().into_iter().flatten()).collect();
    editions.sort_by_key(|edition| edition.in_force_from);
    editions.into_iter()
}

/// Installs further editions in addition to the law, once per process. A second call with the same editions changes
/// nothing.
pub fn install(editions: Vec<Edition>) -> Result<(), EditionError> {
    check(&editions)?;
    if *INSTALLED.get_or_init(|| editions.clone()) == editions { Ok(()) } else { Err(EditionError::OthersInstalled) }
}

/// Checks that ids are unique and that no day of intake belongs to two editions, including the law.
pub(super) fn check(editions: &[Edition]) -> Result<(), EditionError> {
    let all: Vec<&Edition> = std::iter::once(Edition::of_2026()).chain(editions).collect();
    for (index, one) in all.iter().enumerate() {
        for other in &all[index + 1..] {
            if one.id == other.id {
                return Err(EditionError::SameId(one.id.clone()));
            }
            if one.in_force_from <= other.in_force_to && other.in_force_from <= one.in_force_to {
                return Err(EditionError::Overlap(one.id.clone(), other.id.clone()));
            }
        }
    }
    Ok(())
}

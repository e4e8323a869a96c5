//! The editions of the order that a process loads at its start, in addition to the bundled law.
//!
//! It exists because a case keeps the edition under which it was filed. A process must not start without an edition
//! of one of its cases. A hypothetical edition may not decide cases outside a sandbox.
//!
//! Out of scope: the contents of editions, which belong to `regulation`.

use std::path::{Path, PathBuf};

use regulation::{Edition, EditionError};
use sqlx::PgPool;

/// Why a process does not start with these editions.
#[derive(Debug, thiserror::Error)]
pub enum EditionsError {
    #[error("the editions in {0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    #[error(transparent)]
    NotAccepted(#[from] EditionError),
    #[error("the edition {0} is hypothetical and only allowed in a sandbox; remove its file from editions_dir")]
    Hypothetical(String),
    #[error("cases use the edition {0}, which is not loaded; add its file to editions_dir")]
    CasesUnder(String),
    #[error("the cases' editions cannot be read from the database")]
    Cases(#[source] sqlx::Error),
}

/// Reads the editions of a directory and installs them for this process.
pub fn load(directory: &Path, sandbox: bool) -> Result<(), EditionsError> {
    let unreadable = |error| EditionsError::Unreadable(directory.to_owned(), error);
    let editions = Edition::read(&files(directory).map_err(unreadable)?)?;
    if let Some(edition) = editions.iter().find(|edition| edition.hypothetical && !sandbox) {
        return Err(EditionsError::Hypothetical(edition.id.clone()));
    }
    Ok(regulation::edition::install(editions)?)
}

/// Name and text of each file, ordered by name.
fn files(directory: &Path) -> std::io::Result<Vec<(String, String)>> {
    let entries = std::fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    let mut paths: Vec<PathBuf> =
        entries.into_iter().filter(|path| path.extension().is_some_and(|it| it == "toml")).collect();
    paths.sort();
    paths.into_iter().map(|path| Ok((path.display().to_string(), std::fs::read_to_string(&path)?))).collect()
}

/// Checks that the edition of every case of this agency is loaded.
pub async fn cover_all_cases(pool: &PgPool) -> Result<(), EditionsError> {
    let loaded: Vec<&str> = Edition::all().map(|edition| edition.id.as_str()).collect();
    let other: Option<String> = sqlx::query_scalar("SELECT edition FROM cases WHERE edition <> ALL($1) LIMIT 1")
        .bind(loaded)
        .fetch_optional(pool)
        .await
        .map_err(EditionsError::Cases)?;
    other.map_or(Ok(()), |edition| Err(EditionsError::CasesUnder(edition)))
}

#[cfg(test)]
mod tests;

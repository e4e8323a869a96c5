//! The editions of the order that a process is given at its start, beside the one that is law.
//!
//! It exists because a case keeps the edition it was filed under: a process that lacks one of its cases' editions must not
//! start, and what is not law may not decide outside a sandbox. What an edition may say belongs to `regulation`.

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
    #[error("the edition {0} is hypothetical: such editions are for a sandbox only; take its file out of editions_dir")]
    Hypothetical(String),
    #[error("there are cases under the edition {0}, which is not loaded: put its file into editions_dir")]
    CasesUnder(String),
    #[error("the cases' editions cannot be read from the database")]
    Cases(#[source] sqlx::Error),
}

/// Reads the directory's editions and installs them for this process.
pub fn load(directory: &Path, sandbox: bool) -> Result<(), EditionsError> {
    let unreadable = |error| EditionsError::Unreadable(directory.to_owned(), error);
    let editions = Edition::read(&files(directory).map_err(unreadable)?)?;
    if let Some(edition) = editions.iter().find(|edition| edition.hypothetical && !sandbox) {
        return Err(EditionsError::Hypothetical(edition.id.clone()));
    }
    Ok(regulation::edition::install(editions)?)
}

/// Name and text of each file, in the order of their names.
fn files(directory: &Path) -> std::io::Result<Vec<(String, String)>> {
    let entries = std::fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    let mut paths: Vec<PathBuf> =
        entries.into_iter().filter(|path| path.extension().is_some_and(|it| it == "toml")).collect();
    paths.sort();
    paths.into_iter().map(|path| Ok((path.display().to_string(), std::fs::read_to_string(&path)?))).collect()
}

/// Every case of this agency stands under an edition that was loaded.
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

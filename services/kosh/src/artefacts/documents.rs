//! The two decisions as sealed documents: the files, their seals taken out for openssl, and what an official is told of each.

use std::path::Path;

use anyhow::{Context as _, Result};
use contracts::cases::v1::Notice;
use contracts::egov_pep::v1::DocumentStanding;
use jiff::Timestamp;
use platform::pdf::sealed_parts;

use super::write;
use crate::case_run::{CaseRun, download_decisions, verify_document};

/// A decision's document in the folder.
pub struct DocumentFile {
    /// For example "decision-N-6".
    pub name: String,
    /// What VerifyDocument answers to the number and the code on it.
    pub standing: DocumentStanding,
    sealed_at: Timestamp,
}

impl DocumentFile {
    /// The arguments with which openssl checks the seal.
    pub fn openssl_arguments(&self) -> Vec<String> {
        let (name, at) = (&self.name, self.sealed_at.as_second());
        let line = format!(
            "cms -verify -binary -inform DER -in {name}.p7s -content {name}.sealed -CAfile root.pem -purpose smimesign \
             -attime {at} -out /dev/null"
        );
        line.split(' ').map(str::to_owned).collect()
    }
}

/// Downloads the documents of these notices and has a border officer ask about each.
pub(super) async fn leave(run: &CaseRun, notices: &[Notice], folder: &Path) -> Result<Vec<DocumentFile>> {
    let mut files = Vec::new();
    for document in download_decisions(run, notices).await? {
        let name = format!("decision-{}", document.kind);
        let (content, seal) = sealed_parts(&document.pdf).with_context(|| format!("{name} is not sealed"))?;
        write(folder, &format!("{name}.pdf"), &document.pdf)?;
        write(folder, &format!("{name}.sealed"), &content)?;
        write(folder, &format!("{name}.p7s"), &seal)?;
        let (number, code) = document.printed()?;
        let told = verify_document(run, &run.cast.border_officer, &number, &code).await?;
        anyhow::ensure!(told.document_sha256 == document.sha256, "{name} is not the file that stands for its notice");
        files.push(DocumentFile { name, standing: told.standing(), sealed_at: run.now().timestamp() });
    }
    Ok(files)
}

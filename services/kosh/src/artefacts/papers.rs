//! The two decisions as sealed papers: the files, their seals taken out for openssl, and what an official is told of each.

use std::path::Path;

use anyhow::{Context as _, Result};
use contracts::cases::v1::Notice;
use contracts::egov_pep::v1::DocumentStanding;
use jiff::Timestamp;
use platform::paper::sealed_parts;

use super::write;
use crate::case_run::{Scene, download_decisions, verify_document};

/// A decision's paper in the folder.
pub struct PaperFile {
    /// For example "decision-N-6".
    pub name: String,
    /// What VerifyDocument answers to the number and the code on it.
    pub standing: DocumentStanding,
    sealed_at: Timestamp,
}

impl PaperFile {
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

/// Downloads the papers of these notices and has a border officer ask about each.
pub(super) async fn leave(scene: &Scene, notices: &[Notice], folder: &Path) -> Result<Vec<PaperFile>> {
    let mut files = Vec::new();
    for paper in download_decisions(scene, notices).await? {
        let name = format!("decision-{}", paper.kind);
        let (content, seal) = sealed_parts(&paper.pdf).with_context(|| format!("{name} is not sealed"))?;
        write(folder, &format!("{name}.pdf"), &paper.pdf)?;
        write(folder, &format!("{name}.sealed"), &content)?;
        write(folder, &format!("{name}.p7s"), &seal)?;
        let (number, code) = paper.printed()?;
        let told = verify_document(scene, &scene.cast.border_officer, &number, &code).await?;
        anyhow::ensure!(told.document_sha256 == paper.sha256, "{name} is not the file that stands for its notice");
        files.push(PaperFile { name, standing: told.standing(), sealed_at: scene.now().timestamp() });
    }
    Ok(files)
}

//! The two decisions as papers: taken from the cabinet by the applicant, shown to somebody who checks them.

use anyhow::{Context as _, Result};
use contracts::cases::v1::Notice;
use contracts::egov_pep::v1 as pb;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use platform::paper::subject_of;

use super::{Scene, Told as _};
use crate::people::Persona;
use crate::services::Service;
use crate::suite::Way;

/// A decision's paper as it was handed out.
pub struct SealedPaper {
    /// The notice that it goes with, for example "N-6".
    pub kind: String,
    pub number: String,
    /// The sealed file.
    pub pdf: Vec<u8>,
    /// Of the file, hexadecimal.
    pub sha256: String,
}

impl SealedPaper {
    /// Number and code as the paper's QR code tells them.
    pub fn printed(&self) -> Result<(String, String)> {
        let subject = subject_of(&self.pdf).context("the paper does not say how it is checked")?;
        let mut parts = subject.rsplit('/');
        let (code, number) = parts.next().zip(parts.next()).context("the paper's QR code has no number and code")?;
        Ok((number.to_owned(), code.to_owned()))
    }
}

fn door(scene: &Scene) -> Result<EgovPepServiceClient<Way>> {
    Ok(EgovPepServiceClient::new(scene.way(Service::EgovPep)?))
}

/// The papers of the decisions among these notices.
pub async fn download_decisions(scene: &Scene, notices: &[Notice]) -> Result<Vec<SealedPaper>> {
    let mut papers = Vec::new();
    for notice in notices.iter().filter(|notice| ["N-5", "N-6", "N-8"].contains(&notice.kind.as_str())) {
        papers.push(download_decision(scene, &scene.cast.applicant, notice).await?);
    }
    Ok(papers)
}

/// The paper of one notice, for whoever may have it.
pub async fn download_decision(scene: &Scene, by: &Persona, notice: &Notice) -> Result<SealedPaper> {
    let request = pb::DownloadDecisionRequest { case_id: notice.case_id.clone(), notice_id: notice.notice_id.clone() };
    let given = door(scene)?.download_decision(by.ask(request)).await.told("DownloadDecision")?;
    scene.done(Service::EgovPep, "par. 19, 23", format!("decision {} downloaded, sealed", given.file_name));
    Ok(SealedPaper { kind: notice.kind.clone(), number: given.number, pdf: given.pdf, sha256: given.sha256 })
}

/// Somebody is shown a paper and asks what it is worth.
pub async fn verify_document(
    scene: &Scene,
    by: &Persona,
    number: &str,
    code: &str,
) -> Result<pb::VerifyDocumentResponse> {
    let request = pb::VerifyDocumentRequest { number: number.to_owned(), code: code.to_owned() };
    door(scene)?.verify_document(by.ask(request)).await.told("VerifyDocument")
}

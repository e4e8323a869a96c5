//! The two decisions as documents: taken from the cabinet by the applicant, shown to somebody who checks them.

use anyhow::{Context as _, Result};
use contracts::cases::v1::Notice;
use contracts::egov_pep::v1 as pb;
use contracts::egov_pep::v1::egov_pep_service_client::EgovPepServiceClient;
use platform::pdf::subject_of;

use super::{Answered as _, CaseRun};
use crate::people::Persona;
use crate::services::Service;
use crate::suite::RetryingChannel;

/// A decision's document as it was handed out.
pub struct SealedDocument {
    /// The notice that it goes with, for example "N-6".
    pub kind: String,
    pub number: String,
    /// The sealed file.
    pub pdf: Vec<u8>,
    /// Of the file, hexadecimal.
    pub sha256: String,
}

impl SealedDocument {
    /// Number and code as the document's QR code tells them.
    pub fn printed(&self) -> Result<(String, String)> {
        let subject = subject_of(&self.pdf).context("the document does not say how it is checked")?;
        let mut parts = subject.rsplit('/');
        let (code, number) = parts.next().zip(parts.next()).context("the document's QR code has no number and code")?;
        Ok((number.to_owned(), code.to_owned()))
    }
}

fn endpoint(run: &CaseRun) -> Result<EgovPepServiceClient<RetryingChannel>> {
    Ok(EgovPepServiceClient::new(run.way(Service::EgovPep)?))
}

/// The documents of the decisions among these notices.
pub async fn download_decisions(run: &CaseRun, notices: &[Notice]) -> Result<Vec<SealedDocument>> {
    let mut documents = Vec::new();
    for notice in notices.iter().filter(|notice| ["N-5", "N-6", "N-8"].contains(&notice.kind.as_str())) {
        documents.push(download_decision(run, &run.cast.applicant, notice).await?);
    }
    Ok(documents)
}

/// The document of one notice, for whoever may have it.
pub async fn download_decision(run: &CaseRun, by: &Persona, notice: &Notice) -> Result<SealedDocument> {
    let request = pb::DownloadDecisionRequest { case_id: notice.case_id.clone(), notice_id: notice.notice_id.clone() };
    let given = endpoint(run)?.download_decision(by.ask(request)).await.answered("DownloadDecision")?;
    run.done(Service::EgovPep, "par. 19, 23", format!("decision {} downloaded, sealed", given.file_name));
    Ok(SealedDocument { kind: notice.kind.clone(), number: given.number, pdf: given.pdf, sha256: given.sha256 })
}

/// Somebody is shown a document and asks what it is worth.
pub async fn verify_document(
    run: &CaseRun,
    by: &Persona,
    number: &str,
    code: &str,
) -> Result<pb::VerifyDocumentResponse> {
    let request = pb::VerifyDocumentRequest { number: number.to_owned(), code: code.to_owned() };
    endpoint(run)?.verify_document(by.ask(request)).await.answered("VerifyDocument")
}

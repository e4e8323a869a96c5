//! The portal's documents on receipt: a decision is handed out as a sealed file, and whoever is shown one may ask about it.
//!
//! What is made here is made once: the first file that was kept stands. Nothing of the case changes.

use std::sync::Arc;

use anyhow::Context as _;
use contracts::egov_pep::v1 as pb;
use platform::ledger::{CaseKey, CaseRecord};
use platform::pdf::{Seal, SealSettings};
use platform::refusal::Refusal;
use platform::server::{Caller, DecisionFiles, ServiceContext};
use platform::signature::enclosed_signer;
use platform::signing::ReceivedAt;
use platform::wire::{city_to_wire, moment_to_wire, uuid_from_wire};
use regulation::{Clause, Facts, Passport};
use sqlx::PgPool;
use tonic::Status;

use crate::documents::{self, Decision, DocumentStatus, Evidence, Verdict};
use crate::{EgovPep, records};

/// With what documents are made.
pub(crate) struct DecisionDocuments {
    seal: Arc<Seal>,
    verify_at: String,
    sandbox: bool,
}

impl DecisionDocuments {
    pub fn of(settings: Option<&SealSettings>, sandbox: bool) -> anyhow::Result<Self> {
        let settings = settings.context("the portal seals documents: its settings need a section [seal]")?;
        let seal = Seal::read(settings).context("the seal's certificate and key")?;
        Ok(Self { seal: Arc::new(seal), verify_at: settings.verify_at.clone(), sandbox })
    }

    /// The sealed file of a decision, made now if nobody asked before.
    pub async fn download(
        &self,
        service: &ServiceContext<EgovPep>,
        caller: &Caller,
        asked: &pb::DownloadDecisionRequest,
    ) -> Result<pb::DownloadDecisionResponse, Status> {
        let record = service.case(caller, &asked.case_id).await?;
        let decision = chosen(&record, &asked.notice_id)?;
        let kept = records::papers_of(service.records.pool(), record.summary.test_clock, &[decision.notice]).await?;
        let sha256 = match kept.into_iter().next() {
            Some((_, sha256)) => sha256,
            None => self.make(service, &record, &decision).await?,
        };
        let number = decision.number();
        let pdf = service.documents.get(&sha256).await?;
        Ok(pb::DownloadDecisionResponse { pdf, sha256, file_name: format!("{number}.pdf"), number })
    }

    /// Makes the file and keeps it, unless another process was first.
    async fn make(
        &self,
        service: &ServiceContext<EgovPep>,
        record: &CaseRecord<EgovPep>,
        decision: &Decision,
    ) -> Result<String, Status> {
        let case = record.summary.key();
        let unsealed = |_| Status::internal("the seal's certificate cannot be read");
        let receipt = ReceivedAt { at: service.moment(record).await?, test_clock: record.summary.test_clock };
        let ocsp = service.verifier.evidence(&self.seal.certificate().map_err(unsealed)?, receipt).await?;
        let officer = enclosed_signer(&decision.made.statement.signature)
            .map_err(|_| Status::internal("a decision's signature names no signer"))?;
        let evidence = Evidence {
            law: record.summary.law()?,
            passport: passport(service, case).await?,
            officer,
            statement: service.documents.get(&decision.made.statement.sha256).await?,
            sealed_by: self.seal.signer().clone(),
            verify_at: self.verify_at.clone(),
            sandbox: self.sandbox,
        };
        let document = documents::document(decision, &evidence);
        let reason = document.title.clone();
        let file = document.seal_aside(self.seal.clone(), ocsp, reason, receipt.at.timestamp()).await?;
        let sha256 = service.documents.put(file).await?;
        Ok(records::keep_paper(service.records.pool(), case, decision.notice, &sha256).await?)
    }
}

/// What a document is worth, for whoever holds it. Wrong numbers and wrong codes are answered alike.
pub(crate) async fn verify(
    service: &ServiceContext<EgovPep>,
    asked: &pb::VerifyDocumentRequest,
) -> Result<pb::VerifyDocumentResponse, Status> {
    let number = asked.number.trim().to_ascii_uppercase();
    let job = || Refusal::field("number", "the check character does not agree: read the number again");
    let application = documents::application_of(&number).ok_or_else(job)?;
    let pool = service.records.pool();
    let case = records::case_numbered(pool, application).await?.ok_or(Refusal::NoSuchDocument)?;
    let record = service.records.case::<EgovPep>(case).await?;
    let mut decisions = Decision::all_of(&record.state, record.summary.law()?).into_iter();
    let shown = decisions.find(|one| one.number() == number && one.has_code(&asked.code));
    let decision = shown.ok_or(Refusal::NoSuchDocument)?;
    let now = service.moment(&record).await?;
    let kept = records::papers_of(pool, case.clock, &[decision.notice]).await?;
    Ok(pb::VerifyDocumentResponse {
        kind: kind_to_wire(&decision.verdict).into(),
        standing: standing_to_wire(decision.standing(&record.state, now)).into(),
        decided_on: decision.made.decided_at.legal_date().to_string(),
        valid_until: decision.verdict.valid_until().map(|date| date.to_string()).unwrap_or_default(),
        city: city_to_wire(decision.city),
        permit_number: decision.made.result.number().unwrap_or_default().to_owned(),
        holder: decision.holder(),
        document_sha256: kept.into_iter().next().map(|(_, sha256)| sha256).unwrap_or_default(),
        as_of: moment_to_wire(now),
    })
}

/// Where the cabinet looks up the files of its notices.
pub(crate) fn files(pool: PgPool) -> DecisionFiles {
    Arc::new(move |clock, notices| {
        let pool = pool.clone();
        Box::pin(async move { records::papers_of(&pool, clock, &notices).await })
    })
}

/// The decision that is asked for: of a notice, or the newest.
fn chosen(record: &CaseRecord<EgovPep>, notice: &str) -> Result<Decision, Status> {
    let mut decisions = Decision::all_of(&record.state, record.summary.law()?);
    let newest = decisions.pop().ok_or_else(|| record.state.out_of_place("DownloadDecision", Clause::A19p1))?;
    if notice.is_empty() {
        return Ok(newest);
    }
    let notice = uuid_from_wire("notice_id", notice)?;
    let named = decisions.into_iter().chain([newest]).find(|decision| decision.notice == notice);
    Ok(named.ok_or_else(|| Refusal::field("notice_id", "name a notice N-5, N-6 or N-8 of this case"))?)
}

/// The passport as it was filed: uploads end with the filing.
async fn passport(service: &ServiceContext<EgovPep>, case: CaseKey) -> Result<Option<Passport>, Status> {
    let uploaded = service.documents_of(case).await?;
    Ok(uploaded.into_iter().find_map(|document| match document.facts {
        Facts::Passport(passport) => Some(passport),
        _ => None,
    }))
}

const fn kind_to_wire(verdict: &Verdict) -> pb::DecisionKind {
    match verdict {
        Verdict::Approved { .. } => pb::DecisionKind::PreliminaryApproval,
        Verdict::PreliminarilyRefused { .. } => pb::DecisionKind::PreliminaryRefusal,
        Verdict::Granted => pb::DecisionKind::PermitGranted,
        Verdict::Refused { .. } => pb::DecisionKind::PermitRefused,
    }
}

const fn standing_to_wire(standing: DocumentStatus) -> pb::DocumentStanding {
    match standing {
        DocumentStatus::Valid => pb::DocumentStanding::Valid,
        DocumentStatus::Expired => pb::DocumentStanding::Expired,
        DocumentStatus::Annulled => pb::DocumentStanding::Annulled,
        DocumentStatus::Used => pb::DocumentStanding::Used,
    }
}

//! What the agencies show of a case through their own RPCs.

use anyhow::{Context as _, Result};
use contracts::cases::v1::case_service_client::CaseServiceClient;
use contracts::cases::v1::{Case, CaseFilter, GetCaseRequest, ListCasesRequest};
use kosh::artefacts::json_of;
use kosh::case_run::{Answered as _, CaseRun};
use kosh::services::Service;
use tonic::Code;

/// Where a case stands at an agency: its status and its version, which grows with every act.
pub type Standing = (Service, String, i64);

/// The case as an agency holds it, if it does.
pub async fn held(run: &CaseRun, agency: Service, case: &str) -> Result<Option<Case>> {
    if case.is_empty() {
        return Ok(None);
    }
    let mut client = CaseServiceClient::new(run.suite.way(agency)?);
    match client.get_case(run.cast.qa.ask(GetCaseRequest { case_id: case.to_owned() })).await {
        Ok(answer) => Ok(answer.into_inner().case),
        Err(status) if status.code() == Code::NotFound => Ok(None),
        Err(status) => Err(anyhow::anyhow!("{agency}: {}", status.message())),
    }
}

pub async fn case(run: &CaseRun, agency: Service, case: &str) -> Result<Case> {
    held(run, agency, case).await?.with_context(|| format!("{agency} holds no such case"))
}

/// Where both cases stand in all five agencies.
pub async fn standing(run: &CaseRun, petition: &str, application: &str) -> Result<Vec<Standing>> {
    let places =
        Service::AGENCIES.map(|agency| (agency, if agency == Service::Astanahub { petition } else { application }));
    let asked = places.into_iter().map(async |(agency, case)| {
        let held = held(run, agency, case).await?;
        let summary = held.and_then(|case| case.summary);
        anyhow::Ok(summary.map(|summary| (agency, summary.status, summary.version)))
    });
    Ok(futures_util::future::try_join_all(asked).await?.into_iter().flatten().collect())
}

/// One fact of the state, for example "/ban/first_allowed".
pub async fn fact(run: &CaseRun, agency: Service, id: &str, pointer: &str) -> Result<String> {
    let facts = json_of(case(run, agency, id).await?.facts.context("no facts are shown")?);
    let found = facts.pointer(pointer).with_context(|| format!("{agency} has no {pointer} in {facts}"))?;
    Ok(found.as_str().map_or_else(|| found.to_string(), str::to_owned))
}

/// Asks for the cases of somebody, as an auditor does.
pub async fn look_for(run: &CaseRun, iin: &str) -> Result<()> {
    let filter = CaseFilter { iin: iin.to_owned(), ..CaseFilter::default() };
    let request = ListCasesRequest { filter: Some(filter), ..ListCasesRequest::default() };
    let mut client = CaseServiceClient::new(run.suite.way(Service::ArmGo)?);
    client.list_cases(run.cast.auditor.ask(request)).await.answered("ListCases").map(drop)
}

//! Those who watch over the deadlines: what the supervisor's lists hold of this case's clock.

use anyhow::{Context as _, Result};
use contracts::cases::v1::supervision_service_client::SupervisionServiceClient;
use contracts::cases::v1::{
    Alert, CaseFilter, ListAlertsRequest, ListOverdueRequest, OverdueDeadline, ReadAlertRequest, case_filter::Clock,
};

use super::{Answered as _, CaseRun, fresh};
use crate::people::Persona;
use crate::services::Service;
use crate::suite::RetryingChannel;

fn client(run: &CaseRun, at: Service) -> Result<SupervisionServiceClient<RetryingChannel>> {
    Ok(SupervisionServiceClient::new(run.way(at)?))
}

fn on_clock(run: &CaseRun) -> Option<CaseFilter> {
    let clock = Some(Clock::TestClock(run.time.clock().to_string()));
    Some(CaseFilter { clock, ..CaseFilter::default() })
}

/// The overdue deadlines that an agency shows somebody, the longest overdue first.
pub async fn list_overdue(run: &CaseRun, by: &Persona, at: Service) -> Result<Vec<OverdueDeadline>> {
    let request = ListOverdueRequest { filter: on_clock(run), ..ListOverdueRequest::default() };
    Ok(client(run, at)?.list_overdue(by.ask(request)).await.answered("ListOverdue")?.deadlines)
}

/// The alerts that stand, the oldest first.
pub async fn list_alerts(run: &CaseRun, by: &Persona, at: Service) -> Result<Vec<Alert>> {
    let request = ListAlertsRequest { filter: on_clock(run), ..ListAlertsRequest::default() };
    Ok(client(run, at)?.list_alerts(by.ask(request)).await.answered("ListAlerts")?.alerts)
}

/// The supervisor reads an alert: as it lies in its case then.
pub async fn read_alert(run: &CaseRun, at: Service, alert: &Alert) -> Result<Alert> {
    let case_id = alert.case.clone().map(|case| case.case_id).unwrap_or_default();
    let request = ReadAlertRequest { request_id: fresh(), case_id, alert_id: alert.alert_id.clone() };
    let read = client(run, at)?.read_alert(run.cast.ms_supervisor.ask(request)).await.answered("ReadAlert")?;
    read.alert.context("an alert was read and not told")
}

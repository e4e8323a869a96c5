//! Those who watch over the deadlines: what the supervisor's lists hold of this case's clock.

use anyhow::{Context as _, Result, bail};
use contracts::cases::v1::{Alert, CaseFilter, OverdueDeadline, case_filter::Clock};
use contracts::{arm_go, berkut, is_mp};

use super::{CaseRun, Told as _, fresh};
use crate::people::Persona;
use crate::services::Service;

macro_rules! overdue {
    ($run:expr, $by:expr, $service:expr, $package:ident, $client:ident::$Client:ident) => {{
        let mut endpoint = $package::v1::$client::$Client::new($run.way($service)?);
        let request = $package::v1::ListOverdueRequest { filter: Some(on_clock($run)), ..Default::default() };
        endpoint.list_overdue($by.ask(request)).await.told("ListOverdue")?.deadlines
    }};
}

/// The overdue deadlines that an agency shows somebody, the longest overdue first.
pub async fn list_overdue(run: &CaseRun, by: &Persona, at: Service) -> Result<Vec<OverdueDeadline>> {
    Ok(match at {
        Service::ArmGo => overdue!(run, by, at, arm_go, arm_go_service_client::ArmGoServiceClient),
        Service::IsMp => overdue!(run, by, at, is_mp, is_mp_service_client::IsMpServiceClient),
        Service::Berkut => overdue!(run, by, at, berkut, berkut_service_client::BerkutServiceClient),
        other => bail!("{other} tells nobody what is overdue"),
    })
}

fn on_clock(run: &CaseRun) -> CaseFilter {
    CaseFilter { clock: Some(Clock::TestClock(run.time.clock().to_string())), ..CaseFilter::default() }
}

macro_rules! alerts {
    ($run:expr, $by:expr, $service:expr, $package:ident, $client:ident::$Client:ident) => {{
        let mut endpoint = $package::v1::$client::$Client::new($run.way($service)?);
        let request = $package::v1::ListAlertsRequest { filter: Some(on_clock($run)), ..Default::default() };
        endpoint.list_alerts($by.ask(request)).await.told("ListAlerts")?.alerts
    }};
}

/// The alerts that stand, the oldest first.
pub async fn list_alerts(run: &CaseRun, by: &Persona, at: Service) -> Result<Vec<Alert>> {
    Ok(match at {
        Service::ArmGo => alerts!(run, by, at, arm_go, arm_go_service_client::ArmGoServiceClient),
        Service::IsMp => alerts!(run, by, at, is_mp, is_mp_service_client::IsMpServiceClient),
        other => bail!("{other} alerts nobody"),
    })
}

macro_rules! read_alert {
    ($run:expr, $service:expr, $alert:expr, $package:ident, $client:ident::$Client:ident) => {{
        let mut endpoint = $package::v1::$client::$Client::new($run.way($service)?);
        let case_id = $alert.case.clone().map(|case| case.case_id).unwrap_or_default();
        let alert_id = $alert.alert_id.clone();
        let request = $package::v1::ReadAlertRequest { request_id: fresh(), case_id, alert_id };
        endpoint.read_alert($run.cast.ms_supervisor.ask(request)).await.told("ReadAlert")?.alert
    }};
}

/// The supervisor reads an alert: as it lies in its case then.
pub async fn read_alert(run: &CaseRun, at: Service, alert: &Alert) -> Result<Alert> {
    let read = match at {
        Service::ArmGo => read_alert!(run, at, alert, arm_go, arm_go_service_client::ArmGoServiceClient),
        Service::IsMp => read_alert!(run, at, alert, is_mp, is_mp_service_client::IsMpServiceClient),
        other => bail!("{other} alerts nobody"),
    };
    read.context("an alert was read and not told")
}

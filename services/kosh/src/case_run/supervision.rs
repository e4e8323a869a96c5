//! Those who watch over the terms: what the supervisor's lists hold of this case's clock.

use anyhow::{Context as _, Result, bail};
use contracts::cases::v1::{Alert, CaseFilter, OverdueTerm, case_filter::Clock};
use contracts::{arm_go, berkut, is_mp};

use super::{Scene, Told as _, fresh};
use crate::people::Persona;
use crate::services::Service;

macro_rules! overdue {
    ($scene:expr, $by:expr, $service:expr, $package:ident, $client:ident::$Client:ident) => {{
        let mut door = $package::v1::$client::$Client::new($scene.way($service)?);
        let request = $package::v1::ListOverdueRequest { filter: Some(on_clock($scene)), ..Default::default() };
        door.list_overdue($by.ask(request)).await.told("ListOverdue")?.terms
    }};
}

/// The overdue terms that an agency shows somebody, the longest overdue first.
pub async fn list_overdue(scene: &Scene, by: &Persona, at: Service) -> Result<Vec<OverdueTerm>> {
    Ok(match at {
        Service::ArmGo => overdue!(scene, by, at, arm_go, arm_go_service_client::ArmGoServiceClient),
        Service::IsMp => overdue!(scene, by, at, is_mp, is_mp_service_client::IsMpServiceClient),
        Service::Berkut => overdue!(scene, by, at, berkut, berkut_service_client::BerkutServiceClient),
        other => bail!("{other} tells nobody what is overdue"),
    })
}

fn on_clock(scene: &Scene) -> CaseFilter {
    CaseFilter { clock: Some(Clock::TestClock(scene.time.clock().to_string())), ..CaseFilter::default() }
}

macro_rules! alerts {
    ($scene:expr, $by:expr, $service:expr, $package:ident, $client:ident::$Client:ident) => {{
        let mut door = $package::v1::$client::$Client::new($scene.way($service)?);
        let request = $package::v1::ListAlertsRequest { filter: Some(on_clock($scene)), ..Default::default() };
        door.list_alerts($by.ask(request)).await.told("ListAlerts")?.alerts
    }};
}

/// The alerts that stand, the oldest first.
pub async fn list_alerts(scene: &Scene, by: &Persona, at: Service) -> Result<Vec<Alert>> {
    Ok(match at {
        Service::ArmGo => alerts!(scene, by, at, arm_go, arm_go_service_client::ArmGoServiceClient),
        Service::IsMp => alerts!(scene, by, at, is_mp, is_mp_service_client::IsMpServiceClient),
        other => bail!("{other} alerts nobody"),
    })
}

macro_rules! read_alert {
    ($scene:expr, $service:expr, $alert:expr, $package:ident, $client:ident::$Client:ident) => {{
        let mut door = $package::v1::$client::$Client::new($scene.way($service)?);
        let case_id = $alert.case.clone().map(|case| case.case_id).unwrap_or_default();
        let alert_id = $alert.alert_id.clone();
        let request = $package::v1::ReadAlertRequest { request_id: fresh(), case_id, alert_id };
        door.read_alert($scene.cast.ms_supervisor.ask(request)).await.told("ReadAlert")?.alert
    }};
}

/// The supervisor reads an alert: as it lies in its case then.
pub async fn read_alert(scene: &Scene, at: Service, alert: &Alert) -> Result<Alert> {
    let read = match at {
        Service::ArmGo => read_alert!(scene, at, alert, arm_go, arm_go_service_client::ArmGoServiceClient),
        Service::IsMp => read_alert!(scene, at, alert, is_mp, is_mp_service_client::IsMpServiceClient),
        other => bail!("{other} alerts nobody"),
    };
    read.context("an alert was read and not told")
}

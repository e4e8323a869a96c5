//! Those who watch over the terms: what the supervisor's lists hold of this case's clock.

use anyhow::{Result, bail};
use contracts::cases::v1::{CaseFilter, OverdueTerm, case_filter::Clock};
use contracts::{arm_go, berkut, is_mp};

use super::{Scene, Told as _};
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

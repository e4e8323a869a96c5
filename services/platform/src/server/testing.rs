//! The time machine's control, served in a sandbox only.

use std::sync::Arc;

use contracts::testing::v1 as pb;
use contracts::testing::v1::test_control_service_server::TestControlService;
use tokio::sync::Notify;
use tonic::{Request, Response, Status};

use crate::ledger::{ClockState, Records};
use crate::wire::{moment_from_wire, timestamp_to_wire, uuid_from_wire};

pub(super) struct TestControl {
    pub records: Arc<Records>,
    /// Wakes the scan of terms.
    pub clock_moved: Arc<Notify>,
}

#[tonic::async_trait]
impl TestControlService for TestControl {
    async fn create_clock(
        &self,
        request: Request<pb::CreateClockRequest>,
    ) -> Result<Response<pb::CreateClockResponse>, Status> {
        let request = request.into_inner();
        let id = uuid_from_wire("clock_id", &request.clock_id)?;
        let starts_at = moment_from_wire("starts_at", request.starts_at.as_ref())?;
        let clock = self.records.create_clock(id, starts_at.timestamp()).await?;
        Ok(Response::new(pb::CreateClockResponse { clock: Some(to_wire(&request.clock_id, &clock)) }))
    }

    async fn advance_clock(
        &self,
        request: Request<pb::AdvanceClockRequest>,
    ) -> Result<Response<pb::AdvanceClockResponse>, Status> {
        let request = request.into_inner();
        let id = uuid_from_wire("clock_id", &request.clock_id)?;
        let to = moment_from_wire("to", request.to.as_ref())?;
        let clock = self.records.advance_clock(id, to.timestamp()).await?;
        self.clock_moved.notify_one();
        Ok(Response::new(pb::AdvanceClockResponse { clock: Some(to_wire(&request.clock_id, &clock)) }))
    }

    async fn get_clock(&self, request: Request<pb::GetClockRequest>) -> Result<Response<pb::GetClockResponse>, Status> {
        let request = request.into_inner();
        let clock = self.records.clock(uuid_from_wire("clock_id", &request.clock_id)?).await?;
        Ok(Response::new(pb::GetClockResponse { clock: Some(to_wire(&request.clock_id, &clock)) }))
    }
}

fn to_wire(id: &str, clock: &ClockState) -> pb::Clock {
    pb::Clock {
        clock_id: id.to_owned(),
        now: Some(timestamp_to_wire(clock.now)),
        counts: clock
            .counts
            .iter()
            .map(|(link, (sent, disposed))| pb::LinkCount {
                link: link.clone(),
                sent: u64::try_from(*sent).unwrap_or_default(),
                disposed: u64::try_from(*disposed).unwrap_or_default(),
            })
            .collect(),
        due: u64::try_from(clock.due).unwrap_or_default(),
        next_due_at: clock.next_due_at.map(timestamp_to_wire),
    }
}

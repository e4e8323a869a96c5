//! The time machine's control, served in a sandbox only.

use std::sync::Arc;
use std::time::Duration;

use contracts::testing::v1 as pb;
use contracts::testing::v1::test_control_service_server::TestControlService;
use tokio::sync::mpsc;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::clock::stopwatch;
use crate::ledger::{ChangeNotifier, ClockState, Records};
use crate::wire::{moment_from_wire, timestamp_to_wire, uuid_from_wire};

pub(super) struct TestControl {
    pub records: Arc<Records>,
    /// Clocks that have moved to where a deadline is due.
    pub clock_moved: mpsc::Sender<Uuid>,
    pub notifier: ChangeNotifier,
}

/// How long a caller waits for a change.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a waiting call looks for itself: another replica, or the endpoint that parks, may have made the change.
const LOOK: Duration = Duration::from_millis(250);

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
        if clock.due > 0 {
            // Beyond the channel's bound, the slow scan of all test clocks takes over.
            let _ = self.clock_moved.try_send(id);
        }
        Ok(Response::new(pb::AdvanceClockResponse { clock: Some(to_wire(&request.clock_id, &clock)) }))
    }

    async fn get_clock(&self, request: Request<pb::GetClockRequest>) -> Result<Response<pb::GetClockResponse>, Status> {
        let request = request.into_inner();
        let clock = self.records.clock(uuid_from_wire("clock_id", &request.clock_id)?).await?;
        Ok(Response::new(pb::GetClockResponse { clock: Some(to_wire(&request.clock_id, &clock)) }))
    }

    async fn await_clock_change(
        &self,
        request: Request<pb::AwaitClockChangeRequest>,
    ) -> Result<Response<pb::AwaitClockChangeResponse>, Status> {
        let request = request.into_inner();
        let id = uuid_from_wire("clock_id", &request.clock_id)?;
        let watch = stopwatch();
        // Heard from before the first look, so that no change falls between the two.
        let mut listener = self.notifier.of(id);
        loop {
            let clock = Some(to_wire(&request.clock_id, &self.records.clock(id).await?));
            if clock != request.known || watch.elapsed() > PATIENCE {
                return Ok(Response::new(pb::AwaitClockChangeResponse { clock }));
            }
            let _ = tokio::time::timeout(LOOK, listener.news()).await;
        }
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

//! What a test clock asks of the outside systems: whether a callback of its cases is still under way. They keep no time.

use std::time::Duration;

use contracts::testing::v1 as pb;
use contracts::testing::v1::test_control_service_server::TestControlService;
use platform::clock::stopwatch;
use platform::wire::uuid_from_wire;
use tonic::{Request, Response, Status};

use crate::records::Records;

/// The name under which callbacks are counted, in the manner of links.
const CALLBACKS: &str = "registries.to.callbacks";
/// How long a caller waits for a change.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a waiting call looks. OcspQuery only while a callback is under way, which takes a few milliseconds.
const LOOK: Duration = Duration::from_millis(10);

pub struct TestControl {
    pub records: Records,
}

impl TestControl {
    async fn clock(&self, clock_id: &str) -> Result<Option<pb::Clock>, Status> {
        let (sent, disposed) = self.records.callbacks_of(uuid_from_wire("clock_id", clock_id)?).await?;
        let counts = vec![pb::LinkCount { link: CALLBACKS.to_owned(), sent, disposed }];
        Ok(Some(pb::Clock { clock_id: clock_id.to_owned(), counts, ..pb::Clock::default() }))
    }
}

#[tonic::async_trait]
impl TestControlService for TestControl {
    async fn create_clock(
        &self,
        request: Request<pb::CreateClockRequest>,
    ) -> Result<Response<pb::CreateClockResponse>, Status> {
        let clock = self.clock(&request.get_ref().clock_id).await?;
        Ok(Response::new(pb::CreateClockResponse { clock }))
    }

    async fn advance_clock(
        &self,
        request: Request<pb::AdvanceClockRequest>,
    ) -> Result<Response<pb::AdvanceClockResponse>, Status> {
        let clock = self.clock(&request.get_ref().clock_id).await?;
        Ok(Response::new(pb::AdvanceClockResponse { clock }))
    }

    async fn get_clock(&self, request: Request<pb::GetClockRequest>) -> Result<Response<pb::GetClockResponse>, Status> {
        let clock = self.clock(&request.get_ref().clock_id).await?;
        Ok(Response::new(pb::GetClockResponse { clock }))
    }

    async fn await_clock_change(
        &self,
        request: Request<pb::AwaitClockChangeRequest>,
    ) -> Result<Response<pb::AwaitClockChangeResponse>, Status> {
        let request = request.into_inner();
        let watch = stopwatch();
        loop {
            let clock = self.clock(&request.clock_id).await?;
            if clock != request.known || watch.elapsed() > PATIENCE {
                return Ok(Response::new(pb::AwaitClockChangeResponse { clock }));
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

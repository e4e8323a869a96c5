//! Test control of the outside systems: a test clock asks whether callbacks of its cases are still pending. These
//! systems keep no time of their own.

use std::time::Duration;

use contracts::testing::v1 as pb;
use contracts::testing::v1::test_control_service_server::TestControlService;
use platform::clock::stopwatch;
use platform::wire::uuid_from_wire;
use tonic::{Request, Response, Status};

use crate::records::Records;

/// The name under which callbacks are counted, as if they were a link.
const CALLBACKS: &str = "registries.to.callbacks";
/// How long a call waits for a change.
const MAX_WAIT: Duration = Duration::from_secs(2);
/// The interval between two queries of a waiting call. A test clock calls only while a callback is pending, which
/// takes a few milliseconds.
const POLL: Duration = Duration::from_millis(10);

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
            if clock != request.known || watch.elapsed() > MAX_WAIT {
                return Ok(Response::new(pb::AwaitClockChangeResponse { clock }));
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

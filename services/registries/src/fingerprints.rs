//! АДИС: fingerprint registration, par. 20 and 22. A person is registered once. A second registration returns the
//! first record.

use contracts::registries::v1 as pb;
use contracts::registries::v1::fingerprint_service_server::FingerprintService;
use platform::server::Caller;
use platform::wire::{iin_from_wire, moment_from_wire, text_from_wire, timestamp_to_wire};
use tonic::{Request, Response, Status};

use crate::records::{FingerprintRecord, Records, mark_of};

pub struct Fingerprints {
    records: Records,
}

impl Fingerprints {
    pub fn new(records: Records) -> Self {
        Self { records }
    }
}

#[tonic::async_trait]
impl FingerprintService for Fingerprints {
    #[tracing::instrument(name = "registries.register_fingerprints", skip_all)]
    async fn register_fingerprints(
        &self,
        request: Request<pb::RegisterFingerprintsRequest>,
    ) -> Result<Response<pb::RegisterFingerprintsResponse>, Status> {
        let mark = mark_of(&Caller::of(&request)?)?;
        let request = request.into_inner();
        let iin = iin_from_wire("iin", &request.iin)?;
        let department = text_from_wire("department", &request.department, 64)?;
        let taken_at = moment_from_wire("taken_at", request.taken_at.as_ref())?.timestamp();
        let record = self.records.register_fingerprints(&mark, &iin, &department, taken_at).await?;
        Ok(Response::new(pb::RegisterFingerprintsResponse { record: Some(to_wire(record)) }))
    }

    #[tracing::instrument(name = "registries.look_up_fingerprints", skip_all)]
    async fn look_up_fingerprints(
        &self,
        request: Request<pb::LookUpFingerprintsRequest>,
    ) -> Result<Response<pb::LookUpFingerprintsResponse>, Status> {
        let iin = iin_from_wire("iin", &request.into_inner().iin)?;
        let record = self.records.look_up_fingerprints(&iin).await?.map(to_wire);
        Ok(Response::new(pb::LookUpFingerprintsResponse { record }))
    }
}

fn to_wire(record: FingerprintRecord) -> pb::FingerprintRecord {
    pb::FingerprintRecord {
        reference: record.reference,
        department: record.department,
        taken_at: Some(timestamp_to_wire(record.taken_at)),
    }
}

//! ИБД and СИО ПСО: special and criminal records, par. 13 and 22. Each register answers whether it has a record of
//! a person.

use contracts::registries::v1 as pb;
use contracts::registries::v1::special_records_service_server::SpecialRecordsService;
use platform::refusal::Refusal;
use platform::server::Caller;
use regulation::Register;
use tonic::{Request, Response, Status};

use crate::person::Person;
use crate::records::{Records, mark_of};

pub struct SpecialRecords {
    records: Records,
}

impl SpecialRecords {
    pub fn new(records: Records) -> Self {
        Self { records }
    }
}

#[tonic::async_trait]
impl SpecialRecordsService for SpecialRecords {
    #[tracing::instrument(name = "registries.look_up_person", skip_all)]
    async fn look_up_person(
        &self,
        request: Request<pb::LookUpPersonRequest>,
    ) -> Result<Response<pb::LookUpPersonResponse>, Status> {
        let request = request.into_inner();
        let register = register_from_wire(request.register)?;
        let person = Person::read(&request.iin, &request.citizenship, &request.passport_number, &request.birth_date)?;
        let found = self.records.look_up_person(register, &person).await?;
        let hit = found.is_some();
        Ok(Response::new(pb::LookUpPersonResponse { hit, reference: found.unwrap_or_default() }))
    }

    #[tracing::instrument(name = "registries.seed_record", skip_all)]
    async fn seed_record(
        &self,
        request: Request<pb::SeedRecordRequest>,
    ) -> Result<Response<pb::SeedRecordResponse>, Status> {
        let mark = mark_of(&Caller::of(&request)?)?;
        let request = request.into_inner();
        let register = register_from_wire(request.register)?;
        let person = Person::read(&request.iin, &request.citizenship, &request.passport_number, &request.birth_date)?;
        let reference = self.records.seed_record(&mark, register, &person).await?;
        Ok(Response::new(pb::SeedRecordResponse { reference }))
    }
}

fn register_from_wire(register: i32) -> Result<Register, Refusal> {
    match pb::Register::try_from(register) {
        Ok(pb::Register::Ibd) => Ok(Register::Ibd),
        Ok(pb::Register::SioPso) => Ok(Register::Sio),
        _ => Err(Refusal::field("register", "name the register: REGISTER_IBD or REGISTER_SIO_PSO")),
    }
}

//! ПЭП egov.kz: the application, the state duty and the personal cabinet, par. 10-12, 19, 23.

pub mod acts;
pub mod case;
pub mod documents;
mod inbound;
mod outbound;
pub mod person;
mod records;

use std::path::Path;

use contracts::egov_pep::v1::egov_pep_service_server::EgovPepServiceServer;
use platform::ledger::Agency;
use platform::notices::Template;
use regulation::Ban;
use uuid::Uuid;

pub use acts::Command;
use acts::ReadNotice;
pub use case::PortalCase;
pub use person::Person;
pub use records::{migrate, migrations};

/// The agency.
#[derive(Clone, Copy, Debug)]
pub struct EgovPep;

impl Agency for EgovPep {
    const NAME: &'static str = "egov-pep";
    const SYSTEM: u8 = 2;
    type Case = PortalCase;
    type Person = Person;
    type Command = Command;

    fn notices() -> &'static [&'static Template] {
        acts::notices::TEMPLATES
    }

    fn migrations() -> Vec<i64> {
        records::migrations()
    }

    fn case_of_person(person: &Person) -> Option<Uuid> {
        person.live_application
    }

    fn bans(person: &Person) -> &[Ban] {
        &person.bans
    }
}

/// Runs the agency until it is told to stop.
pub fn serve(settings: &Path) -> anyhow::Result<()> {
    platform::server::serve::<EgovPep>(settings, |builder| {
        builder.on_payment = Some(inbound::callbacks::paid);
        let documents =
            inbound::documents::DecisionDocuments::of(builder.settings.seal.as_ref(), builder.settings.sandbox)?;
        let rpc = inbound::grpc::Rpc { service: builder.service.clone(), documents };
        builder.routes.add_service(EgovPepServiceServer::new(rpc));
        let files = inbound::documents::files(builder.service.records.pool().clone());
        builder.add_cabinet(|notice| ReadNotice { notice }.into(), Some(files));
        Ok(())
    })
}

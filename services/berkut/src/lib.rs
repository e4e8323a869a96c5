//! ЕИС «Беркут»: the approval by КНБ and the crossings of the State border, par. 14-15 and 22.

pub mod acts;
pub mod case;
mod inbound;
mod records;

use std::path::Path;

use contracts::berkut::v1::berkut_service_server::BerkutServiceServer;
use platform::ledger::Agency;
use platform::token::Role;
use uuid::Uuid;

pub use acts::Command;
pub use case::{Case, Person};
pub use records::migrate;

/// The agency.
#[derive(Clone, Copy, Debug)]
pub struct Berkut;

impl Agency for Berkut {
    const NAME: &'static str = "berkut";
    const SYSTEM: u8 = 5;
    type Case = Case;
    type Person = Person;
    type Command = Command;

    /// A crossing belongs to the person's referral; without one, to the stay.
    fn case_of_person(person: &Person) -> Option<Uuid> {
        person.referral.or(person.stay)
    }

    /// КНБ's reasons are for КНБ alone, that of a recall too.
    fn withhold(facts: &mut serde_json::Value, role: Role) {
        if role != Role::KnbOfficer {
            case::withhold_reasons(facts);
        }
    }
}

/// Runs the agency until it receives the signal to stop.
pub fn serve(settings: &Path) -> anyhow::Result<()> {
    platform::server::serve::<Berkut>(settings, |builder| {
        let rpc = inbound::grpc::Rpc { service: builder.service.clone() };
        builder.routes.add_service(BerkutServiceServer::new(rpc));
        builder.add_supervision(None);
        Ok(())
    })
}

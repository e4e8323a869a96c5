//! АРМ ГО ИИС «ЦОН»: the work of the migration service's officer and of the service centre (ЦОН), par. 11-12, 18-23, 25-28.

pub mod acts;
pub mod case;
mod inbound;
mod outbound;
mod records;

use std::path::Path;

use contracts::arm_go::v1::arm_go_service_server::ArmGoServiceServer;
use platform::ledger::Agency;
use platform::notices::Template;
use regulation::{Ban, Moment};

pub use acts::Command;
use acts::ReadAlert;
pub use case::{Application, Person};
pub use records::migrate;

/// The agency.
#[derive(Clone, Copy, Debug)]
pub struct ArmGo;

impl Agency for ArmGo {
    const NAME: &'static str = "arm-go";
    const SYSTEM: u8 = 3;
    type Case = Application;
    type Person = Person;
    type Command = Command;

    fn notices() -> &'static [&'static Template] {
        acts::alerts::TEMPLATES
    }

    fn bans(person: &Person) -> &[Ban] {
        &person.bans
    }

    fn after_act(case: &mut Application, at: Moment) {
        platform::alerts::resolve(case, at);
    }
}

/// Runs the agency until it is stopped.
pub fn serve(settings: &Path) -> anyhow::Result<()> {
    platform::server::serve::<ArmGo>(settings, |builder| {
        builder.on_payment = Some(inbound::callbacks::paid);
        let rpc = inbound::grpc::Rpc { service: builder.service.clone() };
        builder.routes.add_service(ArmGoServiceServer::new(rpc));
        builder.add_supervision(Some(|alert| ReadAlert { alert }.into()));
        Ok(())
    })
}

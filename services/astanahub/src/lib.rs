//! astanahub.com: the petition (ходатайство) from consent to the ministry's signature, par. 4-9.

pub mod acts;
pub mod case;
mod inbound;
mod outbound;
mod records;

use std::path::Path;

use contracts::astanahub::v1::astana_hub_service_server::AstanaHubServiceServer;
use platform::ledger::Agency;
use platform::notices::Template;

pub use acts::Command;
use acts::ReadNotice;
pub use case::{Person, Petition};
pub use records::migrate;

/// The agency.
#[derive(Clone, Copy, Debug)]
pub struct Astanahub;

impl Agency for Astanahub {
    const NAME: &'static str = "astanahub";
    const SYSTEM: u8 = 1;
    type Case = Petition;
    type Person = Person;
    type Command = Command;

    fn notices() -> &'static [&'static Template] {
        acts::notices::TEMPLATES
    }
}

/// Runs the agency until it receives the signal to stop.
pub fn serve(settings: &Path) -> anyhow::Result<()> {
    platform::server::serve::<Astanahub>(settings, |builder| {
        let rpc = inbound::grpc::Rpc { service: builder.service.clone() };
        builder.routes.add_service(AstanaHubServiceServer::new(rpc));
        builder.add_cabinet(|notice| ReadNotice { notice }.into(), None);
        Ok(())
    })
}

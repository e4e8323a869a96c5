//! ИС МП: the electronic case from its opening to the final result, par. 12-17, 20, 22, 24.

pub mod acts;
pub mod case;
mod inbound;
mod outbound;
mod records;

use std::path::Path;

use contracts::is_mp::v1::is_mp_service_server::IsMpServiceServer;
use platform::ledger::Agency;
use platform::notices::Template;
use regulation::Moment;

pub use acts::Command;
use acts::ReadAlert;
pub use case::{Case, Person};
pub use records::migrate;

/// The agency.
#[derive(Clone, Copy, Debug)]
pub struct IsMp;

impl Agency for IsMp {
    const NAME: &'static str = "is-mp";
    const SYSTEM: u8 = 4;
    type Case = Case;
    type Person = Person;
    type Command = Command;

    fn notices() -> &'static [&'static Template] {
        acts::alerts::TEMPLATES
    }

    fn after_act(case: &mut Case, at: Moment) {
        platform::alerts::resolve(case, at);
    }
}

/// Runs the agency until it is stopped.
pub fn serve(settings: &Path) -> anyhow::Result<()> {
    platform::server::serve::<IsMp>(settings, |builder| {
        let registries =
            outbound::Registries::new(&builder.settings.registries_url, &builder.settings.registries_token)?;
        let rpc = inbound::grpc::Rpc { service: builder.service.clone(), registries };
        builder.routes.add_service(IsMpServiceServer::new(rpc));
        builder.add_supervision(Some(|alert| ReadAlert { alert }.into()));
        Ok(())
    })
}

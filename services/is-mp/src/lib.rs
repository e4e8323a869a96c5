//! ИС МП: the electronic case from its opening to the final result, par. 12-17, 20, 22, 24.

pub mod acts;
pub mod case;
mod inbound;
mod outbound;
mod records;

use std::path::Path;

use contracts::is_mp::v1::is_mp_service_server::IsMpServiceServer;
use platform::exchange::Message;
use platform::ledger::{ActContext, Agency, Outcome, Payload, Unreadable};
use platform::notices::Template;
use platform::refusal::Refusal;
use platform::signing::StatementCheck;
use regulation::DeadlineId;

pub use acts::Command;
pub use case::{Case, Person};
pub use inbound::messages::Outgoing;
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
    type Message = Outgoing;

    fn notices() -> &'static [&'static Template] {
        acts::alerts::TEMPLATES
    }

    fn decide(
        case: Option<&Case>,
        _person: &Person,
        command: &Command,
        context: &ActContext<'_>,
    ) -> Result<Outcome<Self>, Refusal> {
        acts::decide(case, command, context)
    }

    fn person_key(command: &Command) -> Option<String> {
        acts::person_key(command)
    }

    fn encode(message: &Outgoing) -> Payload {
        inbound::messages::encode(message)
    }

    fn decode(message: &Message) -> Result<Command, Unreadable> {
        inbound::messages::decode(message)
    }

    fn statement_checks(command: &Command) -> Vec<StatementCheck> {
        inbound::messages::statement_checks(command)
    }

    fn due(deadline: DeadlineId) -> Option<Command> {
        inbound::deadlines::due(deadline)
    }
}

/// Runs the agency until it is told to stop.
pub fn serve(settings: &Path) -> anyhow::Result<()> {
    platform::server::serve::<IsMp>(settings, |builder| {
        let registries =
            outbound::Registries::new(&builder.settings.registries_url, &builder.settings.registries_token)?;
        let rpc = inbound::grpc::Rpc { service: builder.service.clone(), registries };
        builder.routes.add_service(IsMpServiceServer::new(rpc));
        Ok(())
    })
}

//! astanahub.com: the petition (ходатайство) from consent to the ministry's signature, par. 4-9.

pub mod acts;
pub mod case;
mod inbound;
mod outbound;
mod records;

use std::path::Path;

use contracts::astanahub::v1::astana_hub_service_server::AstanaHubServiceServer;
use platform::exchange::Message;
use platform::ledger::{ActContext, Agency, Outcome, Payload, Unreadable};
use platform::notices::Template;
use platform::refusal::Refusal;
use platform::signing::StatementCheck;
use regulation::DeadlineId;

pub use acts::Command;
pub use case::{Person, Petition};
pub use inbound::messages::Outgoing;
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
    type Message = Outgoing;

    fn notices() -> &'static [&'static Template] {
        acts::notices::TEMPLATES
    }

    fn decide(
        case: Option<&Petition>,
        person: &Person,
        command: &Command,
        context: &ActContext<'_>,
    ) -> Result<Outcome<Self>, Refusal> {
        acts::decide(case, person, command, context)
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
    platform::server::serve::<Astanahub>(settings, |builder| {
        let rpc = inbound::grpc::Rpc { service: builder.service.clone() };
        builder.routes.add_service(AstanaHubServiceServer::new(rpc));
        Ok(())
    })
}

//! АРМ ГО ИИС «ЦОН»: the desks of the migration service's officer and of the service centre (ЦОН), par. 11-12, 18-23,
//! 25-28.

pub mod acts;
pub mod case;
mod inbound;
mod outbound;
mod records;

use std::path::Path;

use contracts::arm_go::v1::arm_go_service_server::ArmGoServiceServer;
use platform::exchange::Message;
use platform::ledger::{ActContext, Agency, Outcome, Payload, Unreadable};
use platform::notices::Template;
use platform::refusal::Refusal;
use platform::signing::StatementCheck;
use regulation::{Ban, DeadlineId, SecondaryIdentity};

pub use acts::Command;
pub use case::{Application, Person};
pub use inbound::messages::{Neighbour, Outgoing};
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
    type Message = Outgoing;

    fn notices() -> &'static [&'static Template] {
        acts::alerts::TEMPLATES
    }

    fn decide(
        case: Option<&Application>,
        person: &Person,
        command: &Command,
        context: &ActContext<'_>,
    ) -> Result<Outcome<Self>, Refusal> {
        acts::decide(case, person, command, context)
    }

    fn person_key(command: &Command) -> Option<String> {
        acts::person_key(command)
    }

    fn second_identities(command: &Command) -> Vec<SecondaryIdentity> {
        acts::second_identities(command)
    }

    fn bans(person: &Person) -> &[Ban] {
        &person.bans
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
    platform::server::serve::<ArmGo>(settings, |builder| {
        builder.on_payment = Some(inbound::callbacks::paid);
        let rpc = inbound::grpc::Rpc { service: builder.service.clone() };
        builder.routes.add_service(ArmGoServiceServer::new(rpc));
        Ok(())
    })
}

//! ЕИС «Беркут»: the approval by КНБ and the crossings of the State border, par. 14-15 and 22.

pub mod acts;
pub mod case;
mod inbound;
mod outbound;
mod records;

use std::path::Path;

use contracts::berkut::v1::berkut_service_server::BerkutServiceServer;
use platform::exchange::Message;
use platform::ledger::{ActContext, Agency, Outcome, Payload, Unreadable};
use platform::refusal::Refusal;
use platform::signing::StatementCheck;
use regulation::DeadlineId;
use uuid::Uuid;

pub use acts::Command;
pub use case::{Case, Person};
pub use inbound::messages::Outgoing;
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
    type Message = Outgoing;

    fn decide(
        case: Option<&Case>,
        person: &Person,
        command: &Command,
        context: &ActContext<'_>,
    ) -> Result<Outcome<Self>, Refusal> {
        acts::decide(case, person, command, context)
    }

    fn person_key(command: &Command) -> Option<String> {
        acts::person_key(command)
    }

    /// A crossing belongs to the person's referral; without one, to the stay.
    fn case_of_person(person: &Person) -> Option<Uuid> {
        person.referral.or(person.stay)
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
    platform::server::serve::<Berkut>(settings, |builder| {
        let rpc = inbound::grpc::Rpc { service: builder.service.clone() };
        builder.routes.add_service(BerkutServiceServer::new(rpc));
        Ok(())
    })
}

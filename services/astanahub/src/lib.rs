//! astanahub.com: the petition (ходатайство) from consent to the ministry's signature, par. 4-9.

pub mod case;
pub mod desk;
mod doors;
mod records;

use std::path::Path;

use contracts::astanahub::v1::astana_hub_service_server::AstanaHubServiceServer;
use platform::attestation::Attested;
use platform::exchange::Letter;
use platform::ledger::{Agency, Outcome, Payload, Scene, Unreadable};
use platform::refusal::Refusal;
use regulation::TermId;

pub use case::{Person, Petition};
pub use desk::Command;
pub use doors::links::Outgoing;
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
    type Letter = Outgoing;

    fn decide(
        case: Option<&Petition>,
        person: &Person,
        command: &Command,
        scene: &Scene<'_>,
    ) -> Result<Outcome<Self>, Refusal> {
        desk::decide(case, person, command, scene)
    }

    fn person_key(command: &Command) -> Option<String> {
        desk::person_key(command)
    }

    fn encode(letter: &Outgoing) -> Payload {
        doors::links::encode(letter)
    }

    fn decode(letter: &Letter) -> Result<Command, Unreadable> {
        doors::links::decode(letter)
    }

    fn attested(command: &Command) -> Vec<Attested> {
        doors::links::attested(command)
    }

    fn due(term: TermId) -> Option<Command> {
        doors::terms::due(term)
    }
}

/// Runs the agency until it is told to stop.
pub fn serve(settings: &Path) -> anyhow::Result<()> {
    platform::server::serve::<Astanahub>(settings, |doors| {
        let rpc = doors::grpc::Rpc { door: doors.door.clone() };
        doors.routes.add_service(AstanaHubServiceServer::new(rpc));
        Ok(())
    })
}

//! АРМ ГО ИИС «ЦОН»: the desks of the migration service's officer and of the service centre (ЦОН), par. 11-12, 18-23,
//! 25-28.

pub mod case;
pub mod desk;
mod doors;
mod records;

use std::path::Path;

use contracts::arm_go::v1::arm_go_service_server::ArmGoServiceServer;
use platform::attestation::Attested;
use platform::exchange::Letter;
use platform::ledger::{Agency, Outcome, Payload, Scene, Unreadable};
use platform::refusal::Refusal;
use regulation::{Ban, SecondaryIdentity, TermId};

pub use case::{Application, Person};
pub use desk::Command;
pub use doors::links::{Neighbour, Outgoing};
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
    type Letter = Outgoing;

    fn decide(
        case: Option<&Application>,
        person: &Person,
        command: &Command,
        scene: &Scene<'_>,
    ) -> Result<Outcome<Self>, Refusal> {
        desk::decide(case, person, command, scene)
    }

    fn person_key(command: &Command) -> Option<String> {
        desk::person_key(command)
    }

    fn second_identities(command: &Command) -> Vec<SecondaryIdentity> {
        desk::second_identities(command)
    }

    fn bans(person: &Person) -> &[Ban] {
        &person.bans
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
    platform::server::serve::<ArmGo>(settings, |doors| {
        doors.on_payment = Some(doors::callbacks::paid);
        let rpc = doors::grpc::Rpc { door: doors.door.clone() };
        doors.routes.add_service(ArmGoServiceServer::new(rpc));
        Ok(())
    })
}

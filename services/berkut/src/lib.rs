//! ЕИС «Беркут»: the approval by КНБ and the crossings of the State border, par. 14-15 and 22.

pub mod case;
pub mod desk;
mod doors;
mod records;

use std::path::Path;

use contracts::berkut::v1::berkut_service_server::BerkutServiceServer;
use platform::attestation::Attested;
use platform::exchange::Letter;
use platform::ledger::{Agency, Outcome, Payload, Scene, Unreadable};
use platform::refusal::Refusal;
use regulation::TermId;
use uuid::Uuid;

pub use case::{Case, Person};
pub use desk::Command;
pub use doors::links::Outgoing;
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
    type Letter = Outgoing;

    fn decide(
        case: Option<&Case>,
        person: &Person,
        command: &Command,
        scene: &Scene<'_>,
    ) -> Result<Outcome<Self>, Refusal> {
        desk::decide(case, person, command, scene)
    }

    fn person_key(command: &Command) -> Option<String> {
        desk::person_key(command)
    }

    /// A crossing belongs to the person's referral; without one, to the stay.
    fn case_of_person(person: &Person) -> Option<Uuid> {
        person.referral.or(person.stay)
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
    platform::server::serve::<Berkut>(settings, |doors| {
        let rpc = doors::grpc::Rpc { door: doors.door.clone() };
        doors.routes.add_service(BerkutServiceServer::new(rpc));
        Ok(())
    })
}

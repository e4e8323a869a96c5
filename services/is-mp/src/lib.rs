//! ИС МП: the electronic case from its opening to the final result, par. 12-17, 20, 22, 24.

pub mod case;
pub mod desk;
mod doors;
mod records;

use std::path::Path;

use contracts::is_mp::v1::is_mp_service_server::IsMpServiceServer;
use platform::attestation::Attested;
use platform::exchange::Letter;
use platform::ledger::{Agency, Outcome, Payload, Scene, Unreadable};
use platform::refusal::Refusal;
use regulation::TermId;

pub use case::{Case, Person};
pub use desk::Command;
pub use doors::links::Outgoing;
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
    type Letter = Outgoing;

    fn decide(
        case: Option<&Case>,
        _person: &Person,
        command: &Command,
        scene: &Scene<'_>,
    ) -> Result<Outcome<Self>, Refusal> {
        desk::decide(case, command, scene)
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
    platform::server::serve::<IsMp>(settings, |doors| {
        let registries =
            doors::outside::Registries::new(&doors.settings.registries_url, &doors.settings.registries_token)?;
        let rpc = doors::grpc::Rpc { door: doors.door.clone(), registries };
        doors.routes.add_service(IsMpServiceServer::new(rpc));
        Ok(())
    })
}

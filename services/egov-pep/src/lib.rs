//! ПЭП egov.kz: the application, the state duty and the personal cabinet, par. 10-12, 19, 23.

pub mod case;
pub mod desk;
pub mod documents;
mod doors;
pub mod person;
mod records;

use std::path::Path;

use contracts::egov_pep::v1::egov_pep_service_server::EgovPepServiceServer;
use platform::attestation::Attested;
use platform::exchange::Letter;
use platform::ledger::{Agency, Outcome, Payload, Scene, Unreadable};
use platform::refusal::Refusal;
use regulation::{Ban, SecondaryIdentity, TermId};

pub use case::PortalCase;
pub use desk::Command;
pub use doors::links::Outgoing;
pub use person::Person;
pub use records::{migrate, migrations};

/// The agency.
#[derive(Clone, Copy, Debug)]
pub struct EgovPep;

impl Agency for EgovPep {
    const NAME: &'static str = "egov-pep";
    const SYSTEM: u8 = 2;
    type Case = PortalCase;
    type Person = Person;
    type Command = Command;
    type Letter = Outgoing;

    fn migrations() -> Vec<i64> {
        records::migrations()
    }

    fn decide(
        case: Option<&PortalCase>,
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

    fn case_of_person(person: &Person) -> Option<uuid::Uuid> {
        person.live_application
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
    platform::server::serve::<EgovPep>(settings, |doors| {
        doors.on_payment = Some(doors::callbacks::paid);
        let papers = doors::papers::Papers::of(doors.settings.seal.as_ref(), doors.settings.sandbox)?;
        let rpc = doors::grpc::Rpc { door: doors.door.clone(), papers };
        doors.routes.add_service(EgovPepServiceServer::new(rpc));
        Ok(())
    })
}

//! ПЭП egov.kz: the application, the state duty and the personal cabinet, par. 10-12, 19, 23.

pub mod acts;
pub mod case;
pub mod documents;
mod inbound;
mod outbound;
pub mod person;
mod records;

use std::path::Path;

use contracts::egov_pep::v1::egov_pep_service_server::EgovPepServiceServer;
use platform::exchange::Message;
use platform::ledger::{ActContext, Agency, Outcome, Payload, Unreadable};
use platform::notices::Template;
use platform::refusal::Refusal;
use platform::signing::StatementCheck;
use regulation::{Ban, DeadlineId, SecondaryIdentity};

pub use acts::Command;
pub use case::PortalCase;
pub use inbound::messages::Outgoing;
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
    type Message = Outgoing;

    fn migrations() -> Vec<i64> {
        records::migrations()
    }

    fn notices() -> &'static [&'static Template] {
        acts::notices::TEMPLATES
    }

    fn decide(
        case: Option<&PortalCase>,
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

    fn case_of_person(person: &Person) -> Option<uuid::Uuid> {
        person.live_application
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
    platform::server::serve::<EgovPep>(settings, |builder| {
        builder.on_payment = Some(inbound::callbacks::paid);
        let documents =
            inbound::documents::DecisionDocuments::of(builder.settings.seal.as_ref(), builder.settings.sandbox)?;
        let rpc = inbound::grpc::Rpc { service: builder.service.clone(), documents };
        builder.routes.add_service(EgovPepServiceServer::new(rpc));
        Ok(())
    })
}

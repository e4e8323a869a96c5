//! `kosh parked`: messages that an agency could not apply, over the agencies' own endpoints. Out of scope: SQL, and a message's
//! content.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use contracts::cases::v1::HistoryEntry;
use contracts::operations::v1::parked_message_service_client::ParkedMessageServiceClient;
use contracts::operations::v1::{
    GetParkedMessageRequest, ListParkedMessagesRequest, ParkedMessage, RedriveParkedMessageRequest,
};
use platform::ledger::Human;
use platform::token::Role;
use platform::wire::timestamp_from_wire;
use regulation::Iin;
use uuid::Uuid;

use crate::case_run::Answered as _;
use crate::cli::iin;
use crate::people::{Persona, synthetic_iin};
use crate::services::Service;
use crate::suite::{Endpoints, RetryingChannel, Suite};
use crate::{installation, screen};

#[derive(Subcommand)]
pub enum Work {
    /// What lies parked, at one agency or at all five
    List {
        #[arg(long, value_parser = agency)]
        agency: Option<Service>,
        /// Of this case alone
        #[arg(long, value_name = "UUID")]
        case: Option<Uuid>,
    },
    /// One message: why it is parked, since when, what waits behind it
    Show {
        #[arg(value_parser = agency)]
        agency: Service,
        /// The agency's number of it, as `list` prints it
        id: i64,
    },
    /// Bring a message to the agency's writer again; an error unless its act then stands in the case's history
    Redrive {
        #[arg(value_parser = agency)]
        agency: Service,
        id: i64,
        /// The ИИН of the administrator who does it [default: the sandbox's own]
        #[arg(long = "as", value_name = "IIN", value_parser = iin)]
        by: Option<Iin>,
    },
}

/// A page of the list.
const PAGE: i32 = 200;
/// The sandbox's administrator.
const ADMINISTRATOR: u64 = 26;

type Client = ParkedMessageServiceClient<RetryingChannel>;

pub async fn run(work: Work, endpoints: Option<&Path>) -> Result<()> {
    let suite = match endpoints {
        Some(file) => Suite::open(file)?,
        None => Suite::at(Endpoints::of(&installation::instance_of(None)?)?)?,
    };
    match work {
        Work::List { agency, case } => list(&suite, agency, case).await,
        Work::Show { agency, id } => show(&suite, agency, id).await,
        Work::Redrive { agency, id, by } => redrive(&suite, agency, id, by).await,
    }
}

async fn list(suite: &Suite, agency: Option<Service>, case: Option<Uuid>) -> Result<()> {
    let administrator = administrator(suite, None)?;
    let agencies = Service::AGENCIES.into_iter().filter(|one| agency.is_none_or(|asked| asked == *one));
    let mut found = 0;
    for agency in agencies {
        for message in parked_at(suite, &administrator, agency, case).await? {
            found += 1;
            screen::line(format_args!("{}", line(agency, &message)));
        }
    }
    if found == 0 {
        screen::line(format_args!("nothing is parked"));
    }
    Ok(())
}

async fn parked_at(
    suite: &Suite,
    administrator: &Persona,
    agency: Service,
    case: Option<Uuid>,
) -> Result<Vec<ParkedMessage>> {
    let mut client = Client::new(suite.way(agency)?);
    let (mut messages, mut page_token) = (Vec::new(), String::new());
    loop {
        let case_id = case.map(|id| id.to_string()).unwrap_or_default();
        let request = ListParkedMessagesRequest { case_id, page_size: PAGE, page_token };
        let page = client.list_parked_messages(administrator.ask(request)).await.answered(agency.name())?;
        messages.extend(page.messages);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(messages);
        }
    }
}

async fn show(suite: &Suite, agency: Service, id: i64) -> Result<()> {
    let mut client = Client::new(suite.way(agency)?);
    let request = administrator(suite, None)?.ask(GetParkedMessageRequest { id });
    let message = client.get_parked_message(request).await.answered(agency.name())?.message;
    whole(agency, &message.context("the answer holds no message")?);
    Ok(())
}

async fn redrive(suite: &Suite, agency: Service, id: i64, by: Option<Iin>) -> Result<()> {
    let mut client = Client::new(suite.way(agency)?);
    let request_id = platform::clock::fresh_id().to_string();
    let request = administrator(suite, by)?.ask(RedriveParkedMessageRequest { request_id, id });
    let answer = client.redrive_parked_message(request).await.answered(agency.name())?;
    let message = answer.message.context("the answer holds no message")?;
    let Some(effect) = answer.effect else {
        bail!("message {id} of {agency} is still parked after {} attempts: {}", message.attempts, message.reason)
    };
    screen::line(format_args!("applied: {}", act(&message, &effect)));
    Ok(())
}

fn administrator(suite: &Suite, iin: Option<Iin>) -> Result<Persona> {
    let iin = iin.map_or_else(|| synthetic_iin(ADMINISTRATOR), Ok)?;
    Persona::without_signature(suite, Human { iin, role: Role::Administrator, city: None }, None)
}

fn line(agency: Service, message: &ParkedMessage) -> String {
    let ParkedMessage { id, link, sequence, event_type, case_id, attempts, reason, held_behind, .. } = message;
    let event = event_type.rsplit('.').next().unwrap_or_default();
    let parked_at = moment(message.parked_at.as_ref());
    format!(
        "{agency} {id}: {link} {sequence} {event} of case {case_id}, since {parked_at}, attempts {attempts}, held behind {held_behind}: {reason}"
    )
}

fn whole(agency: Service, message: &ParkedMessage) {
    let rows = [
        ("message", format!("{} of {agency}", message.id)),
        ("link", message.link.clone()),
        ("case", message.case_id.clone()),
        ("sequence", message.sequence.to_string()),
        ("event", message.event_type.clone()),
        ("message", message.message_id.clone()),
        ("told of", moment(message.occurred_at.as_ref())),
        ("test clock", message.test_clock.clone()),
        ("parked at", moment(message.parked_at.as_ref())),
        ("reason", message.reason.clone()),
        ("attempts", message.attempts.to_string()),
        ("held behind", message.held_behind.to_string()),
        ("redriven at", moment(message.redriven_at.as_ref())),
    ];
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        screen::line(format_args!("{name:<12} {value}"));
    }
}

fn act(message: &ParkedMessage, effect: &HistoryEntry) -> String {
    let HistoryEntry { sequence, act, clause, to_status, .. } = effect;
    format!("act {sequence} of case {}: {act} ({clause}), now {to_status}", message.case_id)
}

fn moment(at: Option<&prost_types::Timestamp>) -> String {
    at.and_then(timestamp_from_wire).map(|at| at.to_string()).unwrap_or_default()
}

fn agency(text: &str) -> Result<Service, String> {
    let found = Service::from_name(text).filter(|service| Service::AGENCIES.contains(service));
    found.ok_or_else(|| "astanahub, egov-pep, arm-go, is-mp or berkut".to_owned())
}

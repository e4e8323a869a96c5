//! The commands and their words.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{CommandFactory as _, Parser, Subcommand};
use platform::ledger::Human;
use platform::token::Role;
use regulation::{City, Iin};
use uuid::Uuid;

use crate::provision::external::Given;
use crate::provision::{self, Instance, Signals, guarded};
use crate::services::Service;
use crate::suite::{Endpoints, Plan, Replica, Suite, answers, bring_up_as};
use crate::{cluster, demo, installation, law, load, parked, screen, test_run};

/// Kosh: the information systems of the pilot "Digital Nomad Residency", as separate services, on your machine.
#[derive(Parser)]
#[command(name = "kosh", bin_name = "cargo kosh", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Carry one applicant from petition to residence card, print the way, stop everything again
    Demo {
        /// Leave the suite running afterwards and print its addresses
        #[arg(long)]
        keep: bool,
        /// Where the artefacts go [default: kosh-demo in the checkout]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Start the suite, run every test of the workspace against it, stop it again
    Test {
        /// Arguments for `cargo test`, after `--`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Carry many applicants to their cards at once and print what it took; an error when anything was lost
    Load {
        /// How many cases
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        cases: u32,
        /// How many of them at the same time
        #[arg(long, value_name = "M", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=4_096))]
        at_once: u32,
        /// Write the figures there, as JSON
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// Use the suite that runs already
        #[arg(long)]
        running: bool,
    },
    /// Start PostgreSQL, RabbitMQ and the six services, and leave them running
    Up {
        /// Processes of each service, over the same database and the same queues
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=8))]
        replicas: u32,
        /// Collector to which the services export their spans by OTLP over gRPC, for example http://127.0.0.1:4317
        #[arg(long, value_name = "URL")]
        otlp: Option<String>,
    },
    /// Stop what `up` or `demo --keep` left running; its data stays
    Down,
    /// Say what runs, where, and whether it answers
    Status,
    /// Stop everything and remove all data of this checkout
    Clean,
    /// Print a token for a person of the sandbox
    Token {
        /// APPLICANT, AKF_SCREENER, MIICR_SIGNATORY, MIICR_READER, MS_OFFICER, MS_SUPERVISOR, TSON_OPERATOR, KNB_OFFICER,
        /// BORDER_OFFICER, AUDITOR, ADMINISTRATOR or QA
        #[arg(long, value_parser = role)]
        role: Role,
        /// The person's ИИН: 12 digits with a valid check digit
        #[arg(long, value_parser = iin)]
        iin: Iin,
        /// ASTANA or ALMATY, for officers and operators
        #[arg(long, value_parser = city)]
        city: Option<City>,
        /// The test clock of the cases that this person opens
        #[arg(long, value_name = "UUID")]
        clock: Option<Uuid>,
        /// How long the token is valid
        #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(i64).range(1..=8784))]
        hours: i64,
        /// Which suite, when several run
        #[arg(long)]
        instance: Option<String>,
    },
    /// The order, clause by clause: what became code, what did not and why, by which scenarios it is shown
    Law {
        /// A paragraph (12, O-9, AP-5) or a clause (A-12/p3); all of them when left out
        paragraph: Option<String>,
        /// The interpretations instead: every switch, and what is settled
        #[arg(long, conflicts_with = "paragraph")]
        interpretations: bool,
        #[arg(long)]
        json: bool,
    },
    /// Count a deadline from a day: `kosh deadline 2026-08-28 2wd` (25cd, 1y), or one of the order's: `kosh deadline 2026-08-28 D-03`
    Deadline {
        /// Day 0, the day of the event
        start: jiff::civil::Date,
        /// How many working days (wd), calendar days (cd) or years (y), or D-01 to D-18
        deadline: law::DurationArgument,
        /// By another edition of the sandbox, for example 2028-02
        #[arg(long, value_name = "ID")]
        edition: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Carry one applicant from petition to card through a suite that runs elsewhere, and print the way
    Case {
        /// Where its endpoints are: the `endpoints.json` of `kosh cluster keys` or of another machine's `kosh up`
        #[arg(long, env = "KOSH_ENDPOINTS", value_name = "FILE")]
        endpoints: PathBuf,
    },
    /// Messages that an agency could not apply: list them, look at one, bring it to the writer again
    Parked {
        #[command(subcommand)]
        work: parked::Work,
        /// The `endpoints.json` of a suite that runs elsewhere; else the one that runs here
        #[arg(long, env = "KOSH_ENDPOINTS", value_name = "FILE", global = true)]
        endpoints: Option<PathBuf>,
    },
    /// An installation in a cluster
    Cluster {
        #[command(subcommand)]
        work: ClusterWork,
    },
    /// Run one service in this process
    #[command(hide = true)]
    Serve {
        #[arg(value_parser = service)]
        service: Service,
        #[arg(long)]
        config: PathBuf,
    },
}

#[derive(Subcommand)]
enum ClusterWork {
    /// Make the installation's secrets, or find those of an earlier call: secrets.json for kubectl, endpoints.json for guests
    Keys {
        /// A folder that only you can read; whoever has it has the installation
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[arg(long, default_value = "kosh")]
        namespace: String,
        /// Authority of the endpoints' certificates, PEM, where they speak TLS; it may be laid there later
        #[arg(long, value_name = "FILE")]
        authority: Option<PathBuf>,
    },
    /// Print the broker's links, queues, users and permissions as resources of the Messaging Topology Operator
    Topology,
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(&text.to_uppercase().replace('-', "_")).ok_or_else(|| "there is no such role".to_owned())
}

pub(crate) fn iin(text: &str) -> Result<Iin, String> {
    text.parse().map_err(|error: regulation::IdentityError| error.to_string())
}

fn city(text: &str) -> Result<City, String> {
    City::from_code(&text.to_uppercase()).ok_or_else(|| "ASTANA or ALMATY".to_owned())
}

fn service(text: &str) -> Result<Service, String> {
    Service::from_name(text).ok_or_else(|| "there is no such service".to_owned())
}

/// What may be written after `kosh`, for whoever checks what is told of it.
pub fn command() -> clap::Command {
    let mut command = Arguments::command();
    command.build();
    command
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    match execute(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kosh: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<()> {
    // A service has a runtime of its own.
    if let Command::Serve { service, config } = command {
        return service.serve(&config);
    }
    // The law needs no runtime and no suite.
    match command {
        Command::Law { interpretations: true, json, .. } => return law::interpretations(json),
        Command::Law { paragraph: Some(paragraph), json, .. } => return law::paragraph(&paragraph, json),
        Command::Law { json, .. } => return law::register(json),
        Command::Deadline { start, deadline, ref edition, json } => {
            return law::deadline(start, deadline, edition.as_deref(), json);
        }
        _ => {}
    }
    platform::server::install_crypto();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("starting the runtime")?;
    runtime.block_on(perform(command))
}

async fn perform(command: Command) -> Result<()> {
    match command {
        Command::Demo { keep, out } => demo::run(keep, out).await,
        Command::Test { arguments } => test_run::run(arguments).await,
        Command::Load { cases, at_once, json, running } => {
            load::run(load::Load { cases: cases as usize, at_once: at_once as usize, json, running }).await
        }
        Command::Up { replicas, otlp } => up(replicas as usize, otlp).await,
        Command::Down => down().await,
        Command::Case { endpoints } => demo::carry_through(Suite::open(&endpoints)?).await,
        Command::Parked { work, endpoints } => parked::run(work, endpoints.as_deref()).await,
        Command::Cluster { work: ClusterWork::Keys { out, namespace, authority } } => {
            cluster::keys(&out, &namespace, authority.as_deref())
        }
        Command::Cluster { work: ClusterWork::Topology } => {
            screen::line(cluster::topology_file().trim_end());
            Ok(())
        }
        Command::Status => status().await,
        Command::Clean => clean().await,
        Command::Token { role, iin, city, clock, hours, instance } => {
            let suite = Suite::at(Endpoints::of(&installation::instance_of(instance.as_deref())?)?)?;
            screen::line(format_args!("{}", suite.token_for(&Human { iin, role, city }, clock, hours)?));
            Ok(())
        }
        // Both were done before the runtime was started.
        Command::Law { .. } | Command::Deadline { .. } => Ok(()),
        Command::Serve { service, config } => service.serve(&config),
    }
}

async fn up(replicas: usize, otlp_endpoint: Option<String>) -> Result<()> {
    let instance = installation::home()?.instance(installation::DEFAULT)?;
    let running = provision::status(&instance).processes.iter().any(|(_, alive)| *alive);
    if running && let Ok(endpoints) = Endpoints::of(&instance) {
        screen::line(format_args!("the suite runs already"));
        screen::line(demo::invitation(&endpoints, None)?);
        return Ok(());
    }
    let mut signals = Signals::listen()?;
    let supervisor = demo::guarded_open(&mut signals, &instance).await?;
    let plan = Plan { replicas, otlp_endpoint, ..Plan::of(&Given::from_environment()) };
    let work = bring_up_as(&supervisor, &plan, &|line| screen::line(format_args!("· {line}")));
    let endpoints = guarded(&supervisor, &mut signals, work).await?;
    supervisor.leave_running()?;
    screen::line(demo::invitation(&endpoints, None)?);
    Ok(())
}

/// Instances at which another kosh works now are its own business.
async fn down() -> Result<()> {
    for instance in installation::home()?.instances()? {
        if provision::status(&instance).held {
            screen::line(format_args!("{}: another kosh is at work there, left alone", instance.name()));
            continue;
        }
        let ended = provision::end(&instance).await?;
        let _ = std::fs::remove_file(Endpoints::file(&instance));
        screen::line(format_args!("{}: {ended} processes stopped", instance.name()));
    }
    Ok(())
}

async fn status() -> Result<()> {
    let instances = installation::home()?.instances()?;
    if instances.is_empty() {
        screen::line(format_args!("nothing is installed; `cargo kosh up` starts the suite"));
    }
    for instance in instances {
        let status = provision::status(&instance);
        let note = if status.held { " (a kosh is at work here)" } else { "" };
        screen::line(format_args!("{}{note}: {}", instance.name(), instance.dir().display()));
        for (record, alive) in &status.processes {
            let state = if *alive { "runs" } else { "ended" };
            screen::line(format_args!(
                "  {:<12} process {:<8} {state:<6} {}",
                record.name,
                record.pid,
                endpoint(&instance, &record.name).await
            ));
        }
    }
    Ok(())
}

/// The service's address and whether it answers; nothing for a server.
async fn endpoint(instance: &Instance, name: &str) -> String {
    let (Some(replica), Ok(endpoints)) = (Replica::from_name(name), Endpoints::of(instance)) else {
        return String::new();
    };
    let Ok(address) = endpoints.endpoint(replica) else { return String::new() };
    let state = if answers(&endpoints, replica).await { "serves" } else { "does not answer" };
    format!("{address} {state}")
}

async fn clean() -> Result<()> {
    for instance in installation::home()?.instances()? {
        provision::clean(&instance).await?;
        screen::line(format_args!("{}: removed", instance.name()));
    }
    Ok(())
}

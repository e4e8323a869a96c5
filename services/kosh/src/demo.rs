//! `cargo kosh demo`: an installation of its own, one case from petition to card, its traces, and nothing left running.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use platform::ledger::Human;
use platform::token::Role;
use regulation::City;

use crate::case_run::{Carried, CaseRun, Step, carry};
use crate::people::synthetic_iin;
use crate::provision::external::Given;
use crate::provision::{Servers, Signals, Supervisor, clean, guarded, rabbitmq};
use crate::services::Service;
use crate::suite::{Endpoints, Suite, bring_up, fallen};
use crate::{artefacts, installation, screen, timeline};

/// Runs the demo. Whatever happens, nothing that it started stays, unless `keep` was asked for and all went well.
pub async fn run(keep: bool, out: Option<PathBuf>) -> Result<()> {
    let watch = platform::clock::stopwatch();
    let mut signals = Signals::listen()?;
    let folder = match out {
        Some(folder) => folder,
        None => own_folder()?,
    };
    // Now rather than after the case: a folder that cannot be made is better learnt at once.
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let instance = installation::own_instance("demo")?;
    let supervisor = guarded_open(&mut signals, &instance).await?;
    let played = guarded(&supervisor, &mut signals, play(&supervisor, &folder)).await;
    let (endpoints, case) =
        played.with_context(|| format!("the demo ended early; its logs: {}", instance.logs().display()))?;
    if keep {
        supervisor.leave_running()?;
        screen::line(invitation(&endpoints, Some(&case))?);
    } else {
        supervisor.discard_all().await;
        clean(&instance).await?;
        screen::line(format_args!("everything that was started has been stopped and removed"));
    }
    screen::line(format_args!("done in {:.1} s", watch.elapsed().as_secs_f64()));
    Ok(())
}

/// The demo's own folder in the checkout, without what an earlier run left there: two cases must not mix.
fn own_folder() -> Result<PathBuf> {
    let folder = installation::workspace()?.join("kosh-demo");
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("emptying {}", folder.display()))
        }
        _ => Ok(folder),
    }
}

/// Opening ends leftovers first and may take a moment; Ctrl-C then has nothing to stop.
pub(crate) async fn guarded_open(signals: &mut Signals, instance: &crate::provision::Instance) -> Result<Supervisor> {
    tokio::select! {
        supervisor = Supervisor::open(instance) => supervisor,
        name = signals.to_end() => Err(anyhow::anyhow!("interrupted by {name}")),
    }
}

/// The suite and the case that was carried.
async fn play(supervisor: &Supervisor, folder: &Path) -> Result<(Endpoints, String)> {
    let endpoints =
        bring_up(supervisor, &Given::from_environment(), &|line| screen::line(format_args!("· {line}"))).await?;
    let suite = Suite::at(endpoints.clone())?;
    let servers = Servers::of(supervisor.instance())?;
    tokio::select! {
        case = show(&suite, &servers, folder) => Ok((endpoints, case?)),
        error = fallen(supervisor) => Err(error),
    }
}

/// One case through a suite that somebody else runs.
pub async fn carry_through(suite: Suite) -> Result<()> {
    let run = CaseRun::open(&suite, City::Almaty, "2026-10-05T09:00", Arc::new(print_step)).await?;
    let watch = platform::clock::stopwatch();
    let carried = carry(&run).await?;
    let took = watch.elapsed().as_secs_f64();
    let dossier = timeline::gather(&run, &carried).await?;
    screen::line(format_args!("\n{}", dossier.table()?));
    screen::line(format_args!("residence card {}: case in {took:.1} s, {} acts", carried.card_number, dossier.acts()));
    Ok(())
}

async fn show(suite: &Suite, servers: &Servers, folder: &Path) -> Result<String> {
    let watch = platform::clock::stopwatch();
    let run = CaseRun::open(suite, City::Almaty, "2026-10-05T09:00", Arc::new(print_step)).await?;
    screen::line(format_args!(
        "· people and certificates ready in {:.1} s; the case begins\n",
        watch.elapsed().as_secs_f64()
    ));
    let watch = platform::clock::stopwatch();
    let carried = carry(&run).await?;
    let took = watch.elapsed().as_secs_f64();
    let dossier = timeline::gather(&run, &carried).await?;
    screen::line(format_args!("\n{}", dossier.table()?));
    let left = artefacts::leave(&run, &carried, &dossier, folder).await?;
    artefacts::verify_with_openssl(folder, &left).await?;
    report(&run, servers, &carried, dossier.acts(), took).await?;
    let documents = left.documents.iter().map(|document| {
        let standing = document.standing.as_str_name().trim_start_matches("DOCUMENT_STANDING_").to_lowercase();
        format!("{}.pdf ({standing} at the border officer's question)", document.name)
    });
    screen::line(format_args!("decisions as sealed documents: {}", documents.collect::<Vec<_>>().join(", ")));
    screen::line(format_args!(
        "{} signatures with their OCSP answers and {} seals verified again by openssl; artefacts in {}",
        left.statements.len(),
        left.documents.len(),
        folder.display()
    ));
    Ok(carried.application)
}

async fn report(run: &CaseRun, servers: &Servers, carried: &Carried, acts: usize, took: f64) -> Result<()> {
    let messages = run.time.messages().await?;
    let total: u64 = messages.values().map(|(sent, _)| sent).sum();
    let connection = rabbitmq::connect(&servers.operator_amqp_url).await?;
    let channel = connection.create_channel().await.context("opening a channel")?;
    screen::line(format_args!("link                       sent  disposed of  in the queue  dead"));
    for (link, (sent, disposed)) in &messages {
        let queue = format!("{}{link}", servers.link_prefix);
        let waiting = rabbitmq::messages_in(&channel, &queue).await?;
        let dead = rabbitmq::messages_in(&channel, &format!("{queue}.dead")).await?;
        screen::line(format_args!("{link:<24}{sent:>7}{disposed:>13}{waiting:>14}{dead:>6}"));
    }
    screen::line(format_args!(
        "\nresidence card {}: case in {took:.1} s, {acts} acts, {total} messages over {} links",
        carried.card_number,
        messages.len()
    ));
    Ok(())
}

fn print_step(step: &Step) {
    let at = step.at.legal_datetime().strftime("%d.%m.%Y %H:%M");
    let Step { agency, paragraph, text, .. } = step;
    screen::line(format_args!("{at}  {agency:<10} {paragraph:<12} {text} ({} ms)", step.took.as_millis()));
}

/// What a guest of a running suite needs: every address, a token, a call; about `case` where there is one.
pub fn invitation(endpoints: &Endpoints, case: Option<&str>) -> Result<String> {
    let mut text = format!("\nThe suite `{}` keeps running; `cargo kosh down` stops it.\n\n", endpoints.instance);
    for service in Service::ALL {
        text.push_str(&format!("  {:<11} gRPC  {}\n", service.name(), endpoints.replicas(service)?.join("  ")));
    }
    text.push_str(&format!("  {:<11} HTTP  {}\n", "payments", endpoints.payments_replicas.join("  ")));
    text.push_str(&format!("  {:<11} HTTP  {}\n", "ocsp", endpoints.ocsp()));
    for replica in endpoints.every_replica() {
        if let Some(endpoint) = endpoints.metrics(replica) {
            text.push_str(&format!("  {:<11} HTTP  http://{endpoint}/metrics\n", "metrics"));
        }
    }
    text.push('\n');
    let suite = Suite::at(endpoints.clone())?;
    let auditor = Human { iin: synthetic_iin(25)?, role: Role::Auditor, city: None };
    let endpoint = format!("http://{}", endpoints.host_port(Service::ArmGo)?);
    let call = match case {
        Some(case) => format!(
            "-H \"authorization: Bearer $TOKEN\" \\\n    -d '{{\"case_id\": \"{case}\"}}' {endpoint}/residency.cases.v1.CaseService/GetCase"
        ),
        None => format!("--list-methods {endpoint}"),
    };
    text.push_str(&format!(
        "A token of an auditor (others: cargo kosh token --help):\n\n  TOKEN={}\n\n\
         Reflection is on, so a generic client needs no files:\n\n  \
         buf curl --protocol grpc --http2-prior-knowledge {call}\n",
        suite.token(&auditor, None)?
    ));
    Ok(text)
}

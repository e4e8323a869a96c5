//! What an operator sees of a case: one trace over every link, metrics of every service, and not a byte of whose case it is.
//!
//! The test is the collector to which the six services export their spans. It has an installation of its own.
#![allow(clippy::unwrap_used)]

#[path = "telemetry/collector.rs"]
mod collector;
#[path = "telemetry/mishaps.rs"]
mod mishaps;
#[path = "telemetry/scrape.rs"]
mod scrape;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use collector::{Collector, Seen};
use integration_tests::canary::writings;
use integration_tests::program;
use kosh::case_run::{CaseRun, carry, silent};
use kosh::installation::own_instance;
use kosh::people::Identity;
use kosh::provision::external::Given;
use kosh::provision::{Supervisor, clean};
use kosh::services::Service;
use kosh::suite::{Plan, Suite, bring_up_as};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use platform::exchange::LINKS;
use regulation::City;
use scrape::Metrics;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_seen_and_its_person_is_not() {
    // Aim: petition to card in one trace, in which every message is the child of what its sender did; calls, messages and deadlines are
    // counted; no log, span, metric or reason of a parked message holds an applicant's name, numbers or address in any writing, neither
    // of a case that ends well nor of calls refused with them in every field and of a message that the database refuses.
    platform::server::install_crypto();
    let supervisor = Supervisor::open(&own_instance("telemetry").unwrap()).await.unwrap();
    let outcome = watched(&supervisor).await;
    supervisor.stop_all().await;
    if outcome.is_err() {
        println!("the logs: {}", supervisor.instance().logs().display());
    } else {
        clean(supervisor.instance()).await.unwrap();
    }
    outcome.unwrap();
}

async fn watched(supervisor: &Supervisor) -> Result<()> {
    let collector = Collector::open().await?;
    let plan =
        Plan { program: Some(program()?), otlp_endpoint: Some(collector.url.clone()), ..Plan::of(&Given::default()) };
    let endpoints = bring_up_as(supervisor, &plan, &|_| ()).await?;
    let suite = Suite::at(endpoints)?;
    let run = CaseRun::open(&suite, City::Almaty, "2026-10-05T09:00", silent()).await?;
    carry(&run).await?;
    let metrics = scrape::of_every_service(&suite).await?;
    counted(&metrics)?;
    asked_for(&metrics)?;

    let unlucky = CaseRun::open(&suite, City::Almaty, "2026-10-05T09:00", silent()).await?;
    let secrets = [secrets_of(&run.cast.identity), secrets_of(&unlucky.cast.identity)].concat();
    for secret in &secrets {
        mishaps::every_call_is_refused(&unlucky, secret).await?;
    }
    let reason = mishaps::a_message_is_parked(&unlucky).await?;
    let metrics = scrape::of_every_service(&suite).await?;
    // Asked to end, a service exports what it still holds.
    supervisor.stop_all().await;
    let spans = collector.seen();

    one_trace(&spans, run.time.clock())?;
    for secret in &secrets {
        ensure!(!holds(&reason, secret), "the reason of a parked message tells it: {reason}");
        unseen(secret, &spans, &metrics, &supervisor.instance().logs())?;
    }
    Ok(())
}

fn secrets_of(identity: &Identity) -> Vec<String> {
    vec![
        identity.iin.to_string(),
        identity.passport_number.clone(),
        identity.email(),
        Identity::SURNAME.to_owned(),
        Identity::BIRTH_DATE.to_owned(),
    ]
}

/// Each service tells of calls; each agency that its database is there, that messages were applied and that none waits.
fn counted(metrics: &BTreeMap<&str, Metrics>) -> Result<()> {
    for service in Service::ALL {
        let told = metrics.get(service.name()).with_context(|| format!("{service} tells nothing"))?;
        ensure!(told.sum("grpc_server_handling_seconds_count", &[("grpc_code", "Ok")]) > 0.0, "{service}: no calls");
        ensure!(told.sum("process_resident_memory_bytes", &[]) > 0.0, "{service}: no process");
        if service == Service::Registries {
            continue;
        }
        ensure!(told.sum("kosh_database_up", &[]) == 1.0, "{service}: no database");
        ensure!(told.sum("kosh_batch_seconds_count", &[]) > 0.0, "{service}: no batches");
        ensure!(told.sum("kosh_pool_connections", &[]) > 0.0, "{service}: no connections");
    }
    for (from, to) in LINKS {
        let link = format!("{from}.to.{to}");
        let (sender, recipient) = (&metrics[from], &metrics[to]);
        let published = sender.sum("kosh_messages_published_total", &[("link", &link)]);
        let applied = recipient.sum("kosh_messages_total", &[("link", &link), ("became", "applied")]);
        ensure!(published > 0.0 && published == applied, "{link}: {published} published, {applied} applied");
        ensure!(recipient.sum("kosh_message_way_seconds_count", &[("link", &link)]) == applied, "{link}: no way");
        ensure!(sender.one("kosh_outbox_messages", &[("link", &link)]) == Some(0.0), "{link}: something waits");
        ensure!(recipient.one("kosh_parked_messages", &[("link", &link)]) == Some(0.0), "{link}: something is parked");
    }
    let overdue = metrics["arm-go"].one("kosh_deadlines_overdue", &[("deadline", "D-05"), ("clock", "test")]);
    ensure!(overdue == Some(0.0), "D-05: {overdue:?} overdue");
    Ok(())
}

/// What dashboards, alerts and runbooks ask for is told by some service. Time left is told while a deadline runs, lateness on the real
/// clock, a certificate's end by an endpoint with TLS.
fn asked_for(metrics: &BTreeMap<&str, Metrics>) -> Result<()> {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy");
    let mut asking = ["alerts.yaml", "dashboards/journey.json", "dashboards/service.json"]
        .map(|file| deploy.join("telemetry").join(file))
        .to_vec();
    for entry in std::fs::read_dir(deploy.join("runbooks"))? {
        asking.push(entry?.path());
    }
    let mut asked = BTreeSet::new();
    for file in asking {
        let text = std::fs::read_to_string(file)?;
        let names = text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
        let ours = names.filter(|name| ["kosh_", "grpc_server_", "process_"].iter().any(|our| name.starts_with(our)));
        let elsewhere = ["kosh_deadline_", "kosh_certificate_"];
        asked.extend(ours.filter(|name| !elsewhere.iter().any(|one| name.starts_with(one))).map(str::to_owned));
    }
    ensure!(asked.len() > 20, "only {asked:?}");
    for name in asked {
        ensure!(metrics.values().any(|told| told.has(&name)), "nobody tells {name}");
    }
    Ok(())
}

/// All spans of the case are of one trace, and hang together.
fn one_trace(seen: &[Seen], clock: uuid::Uuid) -> Result<()> {
    let root = &clock.as_bytes()[8..];
    let ours: Vec<_> = seen.iter().filter(|seen| seen.span.trace_id == clock.as_bytes()).collect();
    let by_id: BTreeMap<_, _> = ours.iter().map(|seen| (seen.span.span_id.as_slice(), *seen)).collect();
    let mut links = BTreeSet::new();
    for seen in &ours {
        let parent = by_id.get(seen.span.parent_span_id.as_slice());
        let name = &seen.span.name;
        if seen.span.kind() == SpanKind::Consumer {
            let link = seen.attribute("link").with_context(|| format!("{name} names no link"))?;
            let parent = parent.with_context(|| format!("{name} over {link} has no parent"))?;
            ensure!(
                link.starts_with(&format!("{}.to.", parent.service)),
                "{name} over {link} is the child of {}",
                parent.service
            );
            links.insert(link);
        } else {
            ensure!(parent.is_some() || seen.span.parent_span_id == root, "{} {name} hangs in the air", seen.service);
        }
    }
    let expected: BTreeSet<_> = LINKS.iter().map(|(from, to)| format!("{from}.to.{to}")).collect();
    ensure!(links == expected, "the trace goes over {links:?}");
    let called: BTreeSet<_> = ours.iter().map(|seen| seen.span.name.as_str()).collect();
    for name in ["egov_pep.submit_application", "arm_go.register_application", "arm_go.issue_residence_card"] {
        ensure!(called.contains(name), "no span {name} among {called:?}");
    }
    Ok(())
}

/// Nothing of this text, in whatever writing.
fn unseen(secret: &str, spans: &[Seen], metrics: &BTreeMap<&str, Metrics>, logs: &Path) -> Result<()> {
    for seen in spans {
        ensure!(!holds(&format!("{:?}", seen.span), secret), "a span of {} tells it: {}", seen.service, seen.span.name);
    }
    for (service, told) in metrics {
        ensure!(!holds(&told.text, secret), "a metric of {service} tells it");
    }
    for entry in std::fs::read_dir(logs)? {
        let path = entry?.path();
        ensure!(!holds(&String::from_utf8_lossy(&std::fs::read(&path)?), secret), "{} tells it", path.display());
    }
    Ok(())
}

fn holds(place: &str, secret: &str) -> bool {
    writings(secret).iter().any(|writing| place.contains(writing.as_str()))
}

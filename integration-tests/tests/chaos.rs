//! Cases under a storm: every process of every service, RabbitMQ and PostgreSQL are killed with SIGKILL or frozen while messages
//! and acts are under way and come back on the same data. Nothing may be lost, doubled or left behind, and every applicant
//! gets the card. Every service runs as two processes over the same database and queues.
//!
//! First in stages, so that each fault meets the messages or acts it was meant for; then without order ([`onslaught`]).
//! The storm has an installation of its own. The suite of `cargo kosh test` carries the undisturbed case it is compared with.
//! Power loss is another matter: what the kernel has taken survives a SIGKILL.
//!
//! And cases under an operator's hands: a rolling restart ([`upgrade`]).
#![allow(clippy::unwrap_used)]

#[path = "chaos/installation.rs"]
mod installation;
#[path = "chaos/onslaught.rs"]
mod onslaught;
#[path = "chaos/reckoning.rs"]
mod reckoning;
#[path = "chaos/traveller.rs"]
mod traveller;
#[path = "chaos/upgrade.rs"]
mod upgrade;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use installation::Installation;
use integration_tests::until;
use kosh::case_run::{CaseRun, carry, silent};
use kosh::provision::external::Given;
use kosh::services::Service;
use kosh::suite::Suite;
use kosh::timeline;
use reckoning::{Acts, Books};
use regulation::City;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use traveller::Traveller;

const CASES: usize = 12;
/// Acts that have been written when a process is killed in their midst.
const SOME: i64 = 3;
/// More than anything here needs: on a busy machine RabbitMQ alone was seen to take a minute.
const BOUND: Duration = Duration::from_secs(240);

/// The storm and the rolling restart take turns: together they would wait for the processor alone.
static TURN: Mutex<()> = Mutex::const_new(());

type Travellers = Vec<Arc<Traveller>>;
type UnderWay = JoinSet<Result<()>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_kills_loses_nothing_and_doubles_nothing() {
    // Aim: SIGKILL and SIGSTOP of each process of each service, SIGKILL of RabbitMQ (three times) and of PostgreSQL (twice),
    // and RabbitMQ frozen and out of memory: every case ends with its card and the same acts as an undisturbed one, the five databases agree
    // on every message, nothing is parked.
    platform::server::install_crypto();
    let _turn = TURN.lock().await;
    let reference = Suite::from_environment().expect("run `cargo kosh test`");
    let start = Installation::start("chaos", Given::default());
    let (installation, expected) = tokio::join!(start, undisturbed(&reference));
    let installation = installation.unwrap();
    let outcome = storm(&installation, &expected.unwrap()).await;
    installation.end(outcome).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_under_load_fails_no_call_and_loses_nothing() {
    // Aim: twice every process of every service is asked to end and replaced, one after another, while cases are carried by
    // people of no more than the documented patience: each process ends well within its grace, no call fails, every case comes
    // to its card with the same acts as an undisturbed one, and the five databases agree on every message.
    platform::server::install_crypto();
    let _turn = TURN.lock().await;
    let reference = Suite::from_environment().expect("run `cargo kosh test`");
    let given = upgrade::servers_of_this_run();
    let (installation, expected) = tokio::join!(Installation::start("upgrade", given), undisturbed(&reference));
    let installation = installation.unwrap();
    let outcome = upgrade::roll(&installation, &expected.unwrap()).await;
    installation.end(outcome).await.unwrap();
}

async fn undisturbed(suite: &Suite) -> Result<Acts> {
    let run = CaseRun::open(suite, City::Almaty, "2026-10-05T09:00", silent()).await?;
    let carried = carry(&run).await?;
    Ok(reckoning::acts_of(&timeline::gather(&run, &carried).await?))
}

async fn storm(installation: &Installation, expected: &Acts) -> Result<()> {
    let watch = platform::clock::stopwatch();
    let suite = installation.suite()?;
    let books = Books::open(&installation.servers).await?;
    let mut travellers = Vec::new();
    for index in 0..CASES {
        let city = if index % 2 == 0 { City::Almaty } else { City::Astana };
        travellers.push(Arc::new(Traveller::set_out(&suite, city).await?));
    }
    a_full_outbox_survives(installation, &travellers, &books).await?;
    println!("petitions signed after {:.1} s", watch.elapsed().as_secs_f64());
    both_ends_fall(installation, &travellers, &books).await?;
    the_receiver_falls(installation, &travellers, &books).await?;
    println!("applications registered after {:.1} s", watch.elapsed().as_secs_f64());
    the_sender_falls_in_the_act(installation, &travellers, &books).await?;
    postgres_falls(installation, &travellers, &books).await?;
    rabbitmq_falls(installation, &travellers, &books).await?;
    println!("preliminary results formed after {:.1} s", watch.elapsed().as_secs_f64());
    rabbitmq_freezes(installation, &travellers, &books).await?;
    println!("preliminary results registered after {:.1} s", watch.elapsed().as_secs_f64());
    the_service_centre_falls(installation, &travellers, &books).await?;
    every(&travellers, |one| async move { one.finish().await }).await?;
    println!("cards issued after {:.1} s", watch.elapsed().as_secs_f64());
    let mut ended = onslaught::rage(installation).await?;
    println!("all was over after {:.1} s", watch.elapsed().as_secs_f64());
    for traveller in &travellers {
        ended.push((traveller.run.clone(), traveller.carried()?));
    }
    reckoning::settle(&ended, &books, expected).await
}

/// Without a broker astanahub's acts still succeed; then it dies with all its messages unsent.
async fn a_full_outbox_survives(installation: &Installation, travellers: &Travellers, books: &Books) -> Result<()> {
    every(travellers, |one| async move { one.prepare_petition().await }).await?;
    let broker = installation.kill("rabbitmq").await?;
    every(travellers, |one| async move { one.sign_petition().await }).await?;
    let unsent = books.count(Service::Astanahub, reckoning::UNSENT).await?;
    anyhow::ensure!(unsent == CASES as i64, "{unsent} messages wait, not {CASES}");
    installation.crash(&[Service::Astanahub]).await?;
    installation.restart_rabbitmq(broker).await?;
    books.end_leases(Service::Astanahub).await?;
    calm(travellers).await
}

/// RabbitMQ is out of memory and takes no more messages: acts go on, what it holds is still delivered and acknowledged, and the
/// endpoints say that they serve. Then sender and receiver die at the same moment, with the rest of the messages between them.
async fn both_ends_fall(installation: &Installation, travellers: &Travellers, books: &Books) -> Result<()> {
    every(travellers, |one| async move { one.prepare_application().await }).await?;
    let (first, rest) = travellers.split_at(CASES / 2);
    let mut frozen = Vec::new();
    for replica in installation.replicas_of(Service::ArmGo) {
        frozen.push(installation.freeze(&replica.name()).await?);
    }
    every(first, |one| async move { one.submit_application().await }).await?;
    books.until_all_sent(Service::EgovPep).await?;
    installation.exhaust_rabbitmq().await?;
    frozen.into_iter().try_for_each(|pid| installation.thaw(pid))?;
    every(rest, |one| async move { one.submit_application().await }).await?;
    books.until_acts(Service::ArmGo, "ApplicationSubmitted", (CASES / 2) as i64).await?;
    let unsent = books.count(Service::EgovPep, reckoning::UNSENT).await?;
    anyhow::ensure!(unsent == rest.len() as i64, "{unsent} messages wait, not {}", rest.len());
    installation.all_serve().await?;
    installation.relieve_rabbitmq().await?;
    // Here the leases of the dead run out by themselves.
    installation.crash(&[Service::EgovPep, Service::ArmGo]).await?;
    calm(travellers).await
}

/// ИС МП dies while ARM GO's officers register.
async fn the_receiver_falls(installation: &Installation, travellers: &Travellers, books: &Books) -> Result<()> {
    every(travellers, |one| async move { one.run.at("2026-10-27T10:15").await }).await?;
    let acts = begin(travellers, |one| async move { one.register_application().await });
    books.until_acts(Service::ArmGo, "ApplicationRegistered", SOME).await?;
    installation.crash(&[Service::IsMp]).await?;
    books.end_leases(Service::IsMp).await?;
    ended(acts).await?;
    calm(travellers).await
}

/// ИС МП dies in the midst of its own acts, which are called again; «Беркут» dies beside it.
async fn the_sender_falls_in_the_act(
    installation: &Installation,
    travellers: &Travellers,
    books: &Books,
) -> Result<()> {
    every(travellers, |one| async move { one.record_checks().await }).await?;
    let acts = begin(travellers, |one| async move { one.request_approval().await });
    books.until_acts(Service::IsMp, "ApprovalRequested", SOME).await?;
    installation.crash(&[Service::IsMp, Service::Berkut]).await?;
    ended(acts).await?;
    books.end_leases(Service::IsMp).await?;
    books.end_leases(Service::Berkut).await?;
    calm(travellers).await
}

/// PostgreSQL, which all agencies share here, dies in the midst of КНБ's answers.
async fn postgres_falls(installation: &Installation, travellers: &Travellers, books: &Books) -> Result<()> {
    every(travellers, |one| async move { one.run.at("2026-11-16T17:00").await }).await?;
    let acts = begin(travellers, |one| async move { one.answer_approval().await });
    books.until_acts(Service::Berkut, "ApprovalAnswered", SOME).await?;
    let before = installation.kill("postgres").await?;
    installation.restart_postgres(before).await?;
    ended(acts).await?;
    calm(travellers).await
}

/// RabbitMQ dies in the midst of the preliminary results; no agency is told and no lease is ended by hand.
async fn rabbitmq_falls(installation: &Installation, travellers: &Travellers, books: &Books) -> Result<()> {
    every(travellers, |one| async move { one.run.at("2026-11-18T10:00").await }).await?;
    let acts = begin(travellers, |one| async move { one.form_preliminary_result().await });
    books.until_acts(Service::IsMp, "PreliminaryResultFormed", SOME).await?;
    let before = installation.kill("rabbitmq").await?;
    installation.restart_rabbitmq(before).await?;
    ended(acts).await?;
    calm(travellers).await
}

/// RabbitMQ does not answer and does not hang up either, until ARM GO has given it up; then it goes on as if nothing were.
async fn rabbitmq_freezes(installation: &Installation, travellers: &Travellers, books: &Books) -> Result<()> {
    every(travellers, |one| async move { one.run.at("2026-11-18T14:00").await }).await?;
    let given_up = || installation.says(Service::ArmGo, "the broker did not answer in time");
    let before = given_up()?;
    let frozen = installation.freeze("rabbitmq").await?;
    every(travellers, |one| async move { one.register_preliminary_result().await }).await?;
    let unsent = books.count(Service::ArmGo, reckoning::UNSENT).await?;
    anyhow::ensure!(unsent == CASES as i64, "{unsent} messages wait, not {CASES}");
    until("ARM GO to give a frozen broker up", BOUND, async || Ok(given_up()? > before)).await?;
    installation.thaw(frozen)?;
    calm(travellers).await
}

/// ARM GO dies while ЦОН sends the originals.
async fn the_service_centre_falls(installation: &Installation, travellers: &Travellers, books: &Books) -> Result<()> {
    every(travellers, |one| async move { one.arrive().await }).await?;
    let acts = begin(travellers, |one| async move { one.send_originals().await });
    books.until_acts(Service::ArmGo, "OriginalsSent", SOME).await?;
    installation.crash(&[Service::ArmGo]).await?;
    ended(acts).await?;
    books.end_leases(Service::ArmGo).await?;
    calm(travellers).await
}

/// All of them at the same time.
fn begin<F>(travellers: &[Arc<Traveller>], stage: impl Fn(Arc<Traveller>) -> F) -> UnderWay
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let mut under_way = JoinSet::new();
    travellers.iter().for_each(|one| drop(under_way.spawn(stage(one.clone()))));
    under_way
}

async fn ended(mut under_way: UnderWay) -> Result<()> {
    let all = async {
        while let Some(one) = under_way.join_next().await {
            one.context("a traveller fell over")??;
        }
        Ok(())
    };
    tokio::time::timeout(BOUND, all).await.context("the acts did not end")?
}

async fn every<F>(travellers: &[Arc<Traveller>], stage: impl Fn(Arc<Traveller>) -> F) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    ended(begin(travellers, stage)).await
}

async fn calm(travellers: &Travellers) -> Result<()> {
    every(travellers, |one| async move { one.calm().await }).await
}

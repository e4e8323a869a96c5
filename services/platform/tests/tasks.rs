//! Tasks: written with their act, run until they are done or refused for good, counted once.
//!
//! Needs `DATABASE_URL` of a role that may create databases and roles: run it by `cargo kosh test`.
#![allow(clippy::unwrap_used)]

mod database;
#[path = "tasks/sink.rs"]
mod sink;
mod toy;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use database::Database;
use jiff_sqlx::ToSqlx as _;
use platform::ledger::{ChangeNotifier, Outcomes, PostgresStore, Writer};
use platform::payments::{CallbackSigner, PaymentGateway};
use platform::tasks::{MailSettings, Mailer, Runner};
use sink::{Ending, sink};
use sqlx::Row as _;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use toy::{CLOCK, Toy, open, sealer, write};

/// An agency with its writer and its runner.
struct House {
    database: Database,
    writer: Writer<Toy>,
    wake: Arc<Notify>,
    stop: CancellationToken,
}

impl House {
    async fn new() -> Self {
        let database = Database::create().await;
        sqlx::query("INSERT INTO clocks (id, now) VALUES ($1, $2)")
            .bind(CLOCK)
            .bind("2026-06-01T05:00:00Z".parse::<jiff::Timestamp>().unwrap().to_sqlx())
            .execute(&database.runtime)
            .await
            .unwrap();
        let wake = Arc::new(Notify::new());
        let outcomes = Outcomes { tasks_wait: wake.clone(), ..Outcomes::default() };
        let writer = Writer::open(PostgresStore::new(database.runtime.clone(), false), sealer().0, outcomes).0;
        writer.apply(open(1, 1)).await.unwrap();
        Self { database, writer, wake, stop: CancellationToken::new() }
    }

    fn run(&self, mail: &MailSettings) {
        platform::server::install_crypto();
        let mailer = Some(Mailer::new(mail).unwrap());
        let payments = PaymentGateway::new("http://127.0.0.1:1", "ping", signer()).unwrap();
        let pool = self.database.runtime.clone();
        let runner = Runner::new("ping", pool, mailer, payments, self.wake.clone(), ChangeNotifier::default());
        tokio::spawn(runner.run(self.stop.clone()));
    }

    /// State, attempts and reason of the only task, once it is settled; and its counts.
    async fn applied(&self) -> (String, i32, String, (i64, i64)) {
        let mut round = tokio::time::interval(Duration::from_millis(20));
        let wait = async {
            loop {
                round.tick().await;
                let row = sqlx::query(
                    "SELECT state, attempts, reason, k.sent, k.disposed FROM tasks e
                     JOIN clock_counts k ON k.clock = e.clock AND k.link = 'ping.to.mail' WHERE state <> 'waiting'",
                )
                .fetch_optional(&self.database.runtime)
                .await
                .unwrap();
                if let Some(row) = row {
                    return (row.get(0), row.get(1), row.get(2), (row.get(3), row.get(4)));
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("the task was not applied")
    }

    async fn end(self) {
        self.stop.cancel();
        drop(self.writer);
        self.database.drop().await;
    }
}

fn signer() -> CallbackSigner {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    CallbackSigner::from_hex(&hex::encode(key.serialized_der())).unwrap()
}

fn over_smtp(url: &str) -> MailSettings {
    MailSettings {
        from: "ПЭП <noreply@ping.example>".to_owned(),
        smtp_url: Some(url.to_owned().into()),
        capture_directory: None,
    }
}

fn captured_in(folder: PathBuf) -> MailSettings {
    MailSettings { from: "noreply@ping.example".to_owned(), smtp_url: None, capture_directory: Some(folder) }
}

fn header<'a>(message: &'a str, name: &str) -> &'a str {
    message.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim()
}

#[tokio::test]
async fn a_mail_is_sent_until_the_server_has_taken_it() {
    // Aim: put off by 451, cut off after the message, then taken: the same message twice, known by its Message-ID, counted once.
    let house = House::new().await;
    let sink = sink(vec![Ending::Later, Ending::Silence, Ending::Taken]).await;
    house.run(&over_smtp(&sink.url));
    house.writer.apply(write(1, 2, "a@example.com")).await.unwrap();
    assert_eq!(house.applied().await, ("done".to_owned(), 3, String::new(), (1, 1)));
    let read = sink.read.lock().unwrap().clone();
    let [first, second] = read.as_slice() else { panic!("{} messages were read", read.len()) };
    assert_eq!(first, second);
    assert!(header(first, "Message-ID:").ends_with("@ping.example>"), "{first}");
    assert_eq!(header(first, "To:"), "a@example.com");
    assert_eq!(header(first, "Date:"), "Mon, 01 Jun 2026 05:00:00 +0000");
    assert!(!first.contains("Қош"), "eight-bit text went over a line of seven");
    house.end().await;
}

#[tokio::test]
async fn a_mail_that_nobody_will_take_is_parked() {
    // Aim: 550 and an address that is none are not tried again; the reason is kept, without the address, and quiet can come.
    for (to, reason) in [
        ("gone@example.com", "refused: the mail server answered 550"),
        ("nobody", "refused: the recipient is no address"),
    ] {
        let house = House::new().await;
        let sink = sink(vec![Ending::Never]).await;
        house.run(&over_smtp(&sink.url));
        house.writer.apply(write(1, 2, to)).await.unwrap();
        assert_eq!(house.applied().await, ("parked".to_owned(), 1, reason.to_owned(), (1, 1)));
        house.end().await;
    }
}

#[tokio::test]
async fn what_a_lost_runner_had_taken_is_done_by_another() {
    // Aim: a task whose runner died is free when its lease ends; a repeated act leaves no second one; one file is captured.
    let house = House::new().await;
    house.writer.apply(write(1, 2, "a@example.com")).await.unwrap();
    house.writer.apply(write(1, 2, "a@example.com")).await.unwrap();
    sqlx::query("UPDATE tasks SET attempts = 1, not_before = clock_timestamp() + interval '1 second'")
        .execute(&house.database.runtime)
        .await
        .unwrap();
    let folder = std::env::temp_dir().join(format!("kosh-mail-{}", platform::clock::fresh_id()));
    house.run(&captured_in(folder.clone()));
    house.run(&captured_in(folder.clone()));
    assert_eq!(house.applied().await, ("done".to_owned(), 2, String::new(), (1, 1)));
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(files[0].to_string_lossy().ends_with(".eml"));
    std::fs::remove_dir_all(folder).unwrap();
    house.end().await;
}

#[tokio::test]
async fn a_refused_act_leaves_no_task() {
    // Aim: a task is written with its act or not at all.
    let house = House::new().await;
    house.writer.apply(toy::send(1, 2, 13)).await.unwrap();
    house.writer.apply(write(404, 3, "a@example.com")).await.unwrap();
    let tasks: i64 = sqlx::query_scalar("SELECT count(*) FROM tasks").fetch_one(&house.database.runtime).await.unwrap();
    assert_eq!(tasks, 0);
    house.end().await;
}

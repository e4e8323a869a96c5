#![allow(clippy::unwrap_used)]
use std::time::Duration;

use super::super::books::Sent;
use super::*;

const LINK: &str = "is-mp.to.berkut";

fn counters(wal_fsyncs: i64) -> ServerCounters {
    ServerCounters { wal_fsyncs, wal_bytes: 1_000 * wal_fsyncs, transactions: 10 * wal_fsyncs }
}

/// Two cases with one message each, the second a millisecond slower.
fn sound() -> Measured {
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let sent = |message_id| Sent { message_id, link: LINK.into(), recorded_at: at("2026-11-22T10:00:00.000Z") };
    let usage = |cpu_us| Usage { cpu_us, memory_kib: 20_480, peak_kib: Some(25_600), processes: 1 };
    Measured {
        at_once: 2,
        carriage: Carriage { took: Duration::from_secs(2), cases: vec![900.0, 1_100.0], failures: vec![] },
        found: Found {
            acts: 100,
            sent: vec![sent(first), sent(second)],
            applied: [(first, vec![at("2026-11-22T10:00:00.004Z")]), (second, vec![at("2026-11-22T10:00:00.005Z")])]
                .into(),
            counts: [(LINK.to_owned(), (2, 2))].into(),
            ended: [("egov-pep", 2), ("arm-go", 2)].into(),
            ..Found::default()
        },
        parked: 0,
        queues: [(LINK.to_owned(), (0, 0))].into(),
        before: [("is-mp".to_owned(), usage(1_000_000))].into(),
        after: [("is-mp".to_owned(), usage(1_250_000)), ("postgres".to_owned(), usage(50_000))].into(),
        counters: [counters(10), counters(60)],
        generator: Generator { preparing_seconds: 0.5, preparing_cpu_us: 300_000, carrying_cpu_us: 200_000 },
    }
}

#[test]
fn a_sound_run_is_told_in_figures() {
    // Aim: rates, hops and costs are what was measured, divided by the run's seconds and acts; nothing is lost.
    let report = Report::of(sound());
    assert_eq!((report.cases_per_second, report.acts_per_second, report.messages_per_second), (1.0, 50.0, 1.0));
    let hop = report.links[LINK].hop.clone().unwrap();
    assert_eq!((hop.count, hop.p50, hop.p99), (2, 4.0, 5.0));
    assert_eq!(report.processes["is-mp"].cpu_us_per_act, 2_500.0);
    assert_eq!(report.processes["postgres"].cpu_us, 50_000);
    assert_eq!(report.suite_cpu_us_per_act, 3_000.0);
    assert_eq!((report.wal_fsyncs, report.wal_fsyncs_per_act, report.transactions_per_act), (50, 0.5, 5.0));
    assert_eq!(report.lost, Vec::<String>::new());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["links"][LINK]["hop"]["p50"], 4.0);
}

#[test]
fn the_table_fits_and_lines_up() {
    // Aim: no line is wider than a screen, and the columns of a table end where its heading does.
    let table = Report::of(sound()).to_string();
    assert!(table.lines().all(|line| line.chars().count() <= 120), "{table}");
    let width = |start: &str| table.lines().find(|line| line.starts_with(start)).unwrap().chars().count();
    assert_eq!(width("milliseconds"), width("a whole case"));
    assert_eq!(width("process "), width("is-mp  "));
    assert_eq!(width("link "), table.lines().rfind(|line| line.starts_with(LINK)).unwrap().chars().count());
    assert!(table.ends_with("nothing was lost, nothing was done twice, every case is CARD_ISSUED"));
}

#[test]
fn every_loss_is_named() {
    // Aim: a case that did not end, a message parked, unconfirmed, applied twice, gone or out of nowhere: each fails the run.
    type Harm = fn(&mut Measured);
    let harms: [(Harm, &str); 9] = [
        (|run| run.carriage.failures.push("it was refused".into()), "1 of 3 cases did not end"),
        (|run| _ = run.found.ended.insert("arm-go", 1), "arm-go: 1 of 2 cases are CARD_ISSUED"),
        (|run| run.found.unconfirmed = 1, "1 messages unconfirmed"),
        (|run| run.found.held = 3, "3 messages held"),
        (|run| run.parked = 1, "1 messages parked"),
        (|run| _ = run.found.counts.insert(LINK.into(), (2, 1)), "2 counted as sent, 1 disposed of"),
        (|run| drop(run.found.applied.remove(&Uuid::from_u128(2))), "1 applied"),
        (
            |run| run.found.applied.get_mut(&Uuid::from_u128(1)).unwrap().push(Timestamp::UNIX_EPOCH),
            "1 messages applied more than once",
        ),
        (|run| _ = run.queues.insert(LINK.into(), (1, 0)), "1 messages wait in the queue"),
    ];
    for (harm, word) in harms {
        let mut run = sound();
        harm(&mut run);
        let lost = Report::of(run).lost.join("; ");
        assert!(lost.contains(word), "{word}: {lost}");
    }
    let mut run = sound();
    run.found.applied.insert(Uuid::from_u128(3), vec![Timestamp::UNIX_EPOCH]);
    assert!(Report::of(run).lost.join("").contains("no outbox holds"));
}

//! What a batch writes: all tables in one statement, with array binds. A table that gets nothing is not part of it.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::LEASE;
use super::statement::Statement;
use crate::alerts::Alert;
use crate::ledger::apply::{CaseChange, Changes, Loaded, Net, Place};
use crate::ledger::records::RecordsError;
use crate::ledger::{Agency, CaseRecord, CaseState, DeadlineRow, HistoryRow, clock_column};
use crate::tasks::TaskRow;

const CASES_OPENED: &str = "cases_opened";
const CASES_CHANGED: &str = "cases_changed";
const RESERVATIONS: &str = "reservations_taken";

/// `false`: another replica has claimed meanwhile what this batch would claim, and nothing may be committed.
pub(super) async fn write<A: Agency>(
    connection: &mut PgConnection,
    loaded: &Loaded<A>,
    written: &Changes<A>,
    hand_off: bool,
) -> Result<bool, RecordsError> {
    let records: Vec<Written<'_, A>> =
        written.cases.iter().filter_map(|(id, change)| loaded.cases.get(id).map(|record| (record, change))).collect();
    let mut statement = Statement::default();
    write_persons(&mut statement, loaded, written);
    let opened = insert_cases(&mut statement, &records);
    let changed = update_cases(&mut statement, &records);
    write_history(&mut statement, &written.history);
    write_outbox(&mut statement, written, hand_off);
    write_tasks(&mut statement, &written.tasks);
    write_inbox(&mut statement, loaded.now, written);
    write_held(&mut statement, loaded.now, written);
    write_parked(&mut statement, loaded.now, written);
    write_deadlines(&mut statement, written);
    write_requests(&mut statement, loaded.now, written);
    write_counts(&mut statement, written);
    let net = Net::of(&written.reservations);
    write_reservations(&mut statement, &net);
    let counted = [opened, changed, (!net.taken.is_empty()).then_some(RESERVATIONS)];
    let [opened, changed, reservations] = statement.run(connection, counted).await?;
    if opened + changed != records.len() as i64 {
        return Err(RecordsError::Unreadable("a case was changed by somebody else under its lock".to_owned()));
    }
    Ok(reservations == net.taken.len() as i64)
}

/// In the order of their keys, so that two replicas never wait for each other. A claim that stands otherwise than it was read is
/// left alone, and then missing in the count.
fn write_reservations(statement: &mut Statement, net: &Net<'_>) {
    if !net.taken.is_empty() {
        statement
            .part(
                RESERVATIONS,
                "INSERT INTO reservations AS k (key, clock, case_id)
                 SELECT key, clock, case_id FROM UNNEST($1::text[], $2::uuid[], $3::uuid[]) AS n(key, clock, case_id)
                 ON CONFLICT (key, clock) DO UPDATE SET case_id = EXCLUDED.case_id
                 WHERE k.case_id = (SELECT before FROM UNNEST($1::text[], $2::uuid[], $4::uuid[]) AS n(key, clock, before)
                     WHERE n.key = k.key AND n.clock = k.clock) RETURNING k.key",
            )
            .bind(net.taken.iter().map(|((_, key), ..)| key.as_str()).collect::<Vec<_>>())
            .bind(net.taken.iter().map(|((clock, _), ..)| clock_column(*clock)).collect::<Vec<_>>())
            .bind(net.taken.iter().map(|(_, case, _)| *case).collect::<Vec<_>>())
            .bind(net.taken.iter().map(|(.., before)| *before).collect::<Vec<_>>());
    }
    if !net.released.is_empty() {
        statement
            .part(
                "reservations_released",
                "DELETE FROM reservations k USING UNNEST($1::text[], $2::uuid[], $3::uuid[]) AS n(key, clock, case_id)
                 WHERE k.key = n.key AND k.clock = n.clock AND k.case_id = n.case_id",
            )
            .bind(net.released.iter().map(|((_, key), _)| key.as_str()).collect::<Vec<_>>())
            .bind(net.released.iter().map(|((clock, _), _)| clock_column(*clock)).collect::<Vec<_>>())
            .bind(net.released.iter().map(|(_, case)| *case).collect::<Vec<_>>());
    }
}

fn write_persons<A: Agency>(statement: &mut Statement, loaded: &Loaded<A>, written: &Changes<A>) {
    if written.persons.is_empty() {
        return;
    }
    statement
        .part(
            "persons_written",
            "UPDATE persons p SET body = n.body, identities = ARRAY(SELECT jsonb_array_elements_text(n.identities))
             FROM UNNEST($1::text[], $2::jsonb[], $3::jsonb[], $4::uuid[]) AS n(person, body, identities, clock)
             WHERE p.person = n.person AND p.clock = n.clock",
        )
        .bind(written.persons.keys().map(|key| key.person.as_str()).collect::<Vec<_>>())
        .bind(written.persons.values().map(Json).collect::<Vec<_>>())
        .bind(written.persons.keys().map(|key| Json(loaded.identities.of(key).collect::<Vec<_>>())).collect::<Vec<_>>())
        .bind(written.persons.keys().map(|key| clock_column(key.clock)).collect::<Vec<_>>());
}

/// A case as the batch leaves it, and what its row was before.
type Written<'a, A> = (&'a CaseRecord<A>, &'a CaseChange);

/// New cases. Another replica may have opened one meanwhile: then its row is missing in the count.
fn insert_cases<A: Agency>(statement: &mut Statement, records: &[Written<'_, A>]) -> Option<&'static str> {
    let opened: Vec<_> = records.iter().filter(|(_, change)| change.version_before == 0).copied().collect();
    if opened.is_empty() {
        return None;
    }
    let part = statement.part(
        CASES_OPENED,
        "INSERT INTO cases (id, clock, iin, number, reference, city, status, next_owner, next_due_at, version, format, dossier,
             stage, sent, history_hash, alerts, person, edition)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
             $9::timestamptz[], $10::bigint[], $11::smallint[], $12::jsonb[], $13::jsonb[], $14::jsonb[], $15::bytea[], $16::jsonb[],
             $17::text[], $18::text[])
         ON CONFLICT DO NOTHING RETURNING id",
    );
    bind_case(part, &opened)
        .bind(column(&opened, |r, _| r.person.as_str()))
        .bind(column(&opened, |r, _| r.summary.edition.as_str()));
    Some(CASES_OPENED)
}

/// Known cases. A dossier that did not change is not written, so its value in the row stays as it is.
fn update_cases<A: Agency>(statement: &mut Statement, records: &[Written<'_, A>]) -> Option<&'static str> {
    let known: Vec<_> = records.iter().filter(|(_, change)| change.version_before > 0).copied().collect();
    if known.is_empty() {
        return None;
    }
    let part = statement.part(
        CASES_CHANGED,
        "UPDATE cases c SET iin = n.iin, number = n.number, reference = n.reference, city = n.city, status = n.status,
             next_owner = n.next_owner, next_due_at = n.next_due_at, version = n.version, format = n.format,
             dossier = COALESCE(n.dossier, c.dossier), stage = n.stage, sent = n.sent, history_hash = n.history_hash,
             alerts = n.alerts, changed_at = DEFAULT
         FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
             $9::timestamptz[], $10::bigint[], $11::smallint[], $12::jsonb[], $13::jsonb[], $14::jsonb[], $15::bytea[], $16::jsonb[],
             $17::bigint[])
             AS n(id, clock, iin, number, reference, city, status, next_owner, next_due_at, version, format, dossier, stage, sent,
                  history_hash, alerts, version_before)
         WHERE c.id = n.id AND c.clock = n.clock AND c.version = n.version_before RETURNING c.id",
    );
    bind_case(part, &known).bind(column(&known, |_, change| change.version_before));
    Some(CASES_CHANGED)
}

fn column<'r, A: Agency, T>(records: &[Written<'r, A>], f: impl Fn(&'r CaseRecord<A>, &'r CaseChange) -> T) -> Vec<T> {
    records.iter().map(|(record, change)| f(record, change)).collect()
}

/// The key, and the columns that every act may change.
fn bind_case<'s, A: Agency>(part: &'s mut Statement, records: &[Written<'_, A>]) -> &'s mut Statement {
    part.bind(column(records, |r, _| r.summary.case_id))
        .bind(column(records, |r, _| clock_column(r.summary.test_clock)))
        .bind(column(records, |r, _| r.state.iin()))
        .bind(column(records, |r, _| r.summary.number.as_str()))
        .bind(column(records, |r, _| r.state.reference()))
        .bind(column(records, |r, _| r.state.city().map(|city| city.code())))
        .bind(column(records, |r, _| r.summary.status.as_str()))
        .bind(column(records, |r, _| r.summary.next_owner.as_str()))
        .bind(column(records, |r, _| r.summary.next_due_at.map(|at| at.to_sqlx())))
        .bind(column(records, |r, _| r.summary.version))
        .bind(column(records, |_, _| A::Case::FORMAT))
        .bind(column(records, |r, change| change.dossier_changed.then(|| Json(r.state.dossier()))))
        .bind(column(records, |r, _| Json(r.state.stage())))
        .bind(column(records, |r, _| Json(&r.sent)))
        .bind(column(records, |r, _| r.history_hash.as_slice()))
        .bind(column(records, |r, _| Json(standing(&r.state))))
}

/// Only what stands is listed.
fn standing(state: &impl CaseState) -> Vec<&Alert> {
    state.raised().iter().filter(|alert| alert.resolved_at.is_none()).collect()
}

fn write_history(statement: &mut Statement, lines: &[HistoryRow]) {
    if lines.is_empty() {
        return;
    }
    fn column<'l, T>(lines: &'l [HistoryRow], f: impl Fn(&'l HistoryRow) -> T) -> Vec<T> {
        lines.iter().map(f).collect()
    }
    statement
        .part(
            "history_written",
            "INSERT INTO history (case_id, clock, sequence, at, legal_date, recorded_at, actor_role, actor_iin, act, clause, from_status, to_status, link, message_id, previous_hash, hash)
             SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::date[], $6::timestamptz[], $7::text[],
                                  $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::uuid[], $15::bytea[], $16::bytea[])",
        )
        .bind(column(lines, |line| line.case_id))
        .bind(column(lines, |line| clock_column(line.clock)))
        .bind(column(lines, |line| line.sequence))
        .bind(column(lines, |line| line.at.to_sqlx()))
        .bind(column(lines, |line| regulation::Moment::new(line.at).legal_date().to_sqlx()))
        .bind(column(lines, |line| line.recorded_at.to_sqlx()))
        .bind(column(lines, |line| line.actor_role.as_str()))
        .bind(column(lines, |line| line.actor_iin.as_str()))
        .bind(column(lines, |line| line.act.as_str()))
        .bind(column(lines, |line| line.clause.as_str()))
        .bind(column(lines, |line| line.from_status.as_str()))
        .bind(column(lines, |line| line.to_status.as_str()))
        .bind(column(lines, |line| line.link.as_str()))
        .bind(column(lines, |line| line.message_id))
        .bind(column(lines, |line| line.previous_hash.as_slice()))
        .bind(column(lines, |line| line.hash.as_slice()));
}

fn write_outbox<A: Agency>(statement: &mut Statement, written: &Changes<A>, hand_off: bool) {
    let lines = &written.outbox;
    if lines.is_empty() {
        return;
    }
    statement
        .part(
            "outbox_written",
            "INSERT INTO outbox (message_id, link, case_id, sequence, envelope, recorded_at, leased_until)
             SELECT m, l, c, s, e, r, CASE WHEN $7 THEN clock_timestamp() + $8::text::interval END
             FROM UNNEST($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::bytea[], $6::timestamptz[]) AS n(m, l, c, s, e, r)",
        )
        .bind(lines.iter().map(|line| line.message_id).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.link.as_str()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.case_id).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.sequence as i64).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.envelope.as_slice()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.recorded_at.to_sqlx()).collect::<Vec<_>>())
        .bind(hand_off)
        .bind(LEASE);
}

fn write_tasks(statement: &mut Statement, lines: &[TaskRow]) {
    if lines.is_empty() {
        return;
    }
    statement
        .part(
            "tasks_written",
            "INSERT INTO tasks (id, case_id, clock, way, body, at)
             SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::jsonb[], $6::timestamptz[])",
        )
        .bind(lines.iter().map(|line| line.id).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.case_id).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| clock_column(line.clock)).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.task.to()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| Json(&line.task)).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.at.to_sqlx()).collect::<Vec<_>>());
}

fn write_inbox<A: Agency>(statement: &mut Statement, now: Timestamp, written: &Changes<A>) {
    if !written.heads.is_empty() {
        statement
            .part(
                "heads_written",
                "UPDATE inbox_heads h SET applied = n.a FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) AS n(k, c, l, a)
                 WHERE h.case_id = n.c AND h.clock = n.k AND h.link = n.l",
            )
            .bind(written.heads.keys().map(|(case, _)| clock_column(case.clock)).collect::<Vec<_>>())
            .bind(written.heads.keys().map(|(case, _)| case.id).collect::<Vec<_>>())
            .bind(written.heads.keys().map(|(_, link)| link.as_str()).collect::<Vec<_>>())
            .bind(written.heads.values().map(|applied| *applied as i64).collect::<Vec<_>>());
    }
    if !written.received.is_empty() {
        statement
            .part(
                "received_written",
                "INSERT INTO inbox_messages (message_id, digest, received_at) SELECT m, d, $3 FROM UNNEST($1::uuid[], $2::bytea[]) AS n(m, d)",
            )
            .bind(written.received.iter().map(|(id, _)| *id).collect::<Vec<_>>())
            .bind(written.received.iter().map(|(_, digest)| digest.as_slice()).collect::<Vec<_>>())
            .bind(now.to_sqlx());
    }
}

fn write_held<A: Agency>(statement: &mut Statement, now: Timestamp, written: &Changes<A>) {
    // What was held and released in one batch is never written: a part does not see another's rows.
    let released: HashSet<&(Place, u64)> = written.released.iter().collect();
    let held: Vec<_> =
        written.held.iter().filter(|(place, sequence, _)| !released.contains(&(place.clone(), *sequence))).collect();
    if !held.is_empty() {
        statement
            .part(
                "held_written",
                "INSERT INTO inbox_held (clock, case_id, link, sequence, envelope, received_at)
                 SELECT k, c, l, s, e, $6 FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bytea[]) AS n(k, c, l, s, e)
                 ON CONFLICT DO NOTHING",
            )
            .bind(held.iter().map(|((case, _), ..)| clock_column(case.clock)).collect::<Vec<_>>())
            .bind(held.iter().map(|((case, _), ..)| case.id).collect::<Vec<_>>())
            .bind(held.iter().map(|((_, link), ..)| link.as_str()).collect::<Vec<_>>())
            .bind(held.iter().map(|(_, sequence, _)| *sequence as i64).collect::<Vec<_>>())
            .bind(held.iter().map(|(.., envelope)| envelope.as_slice()).collect::<Vec<_>>())
            .bind(now.to_sqlx());
    }
    if !released.is_empty() {
        statement
            .part(
                "released_written",
                "DELETE FROM inbox_held h USING UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) AS n(k, c, l, s)
                 WHERE h.case_id = n.c AND h.clock = n.k AND h.link = n.l AND h.sequence = n.s",
            )
            .bind(written.released.iter().map(|((case, _), _)| clock_column(case.clock)).collect::<Vec<_>>())
            .bind(written.released.iter().map(|((case, _), _)| case.id).collect::<Vec<_>>())
            .bind(written.released.iter().map(|((_, link), _)| link.as_str()).collect::<Vec<_>>())
            .bind(written.released.iter().map(|(_, sequence)| *sequence as i64).collect::<Vec<_>>());
    }
}

/// The same message is parked once.
fn write_parked<A: Agency>(statement: &mut Statement, now: Timestamp, written: &Changes<A>) {
    let lines = &written.parked;
    if lines.is_empty() {
        return;
    }
    statement
        .part(
            "parked_written",
            "INSERT INTO parked (link, case_id, sequence, message_id, reason, envelope, parked_at)
             SELECT l, c, s, m, r, e, $7 FROM UNNEST($1::text[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::bytea[]) AS n(l, c, s, m, r, e)
             ON CONFLICT DO NOTHING",
        )
        .bind(lines.iter().map(|line| line.link.as_str()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.case_id).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.sequence.map(|sequence| sequence as i64)).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.message_id).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.reason.as_str()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.envelope.as_slice()).collect::<Vec<_>>())
        .bind(now.to_sqlx());
}

fn write_deadlines<A: Agency>(statement: &mut Statement, written: &Changes<A>) {
    let lines: Vec<&DeadlineRow> = written.deadlines.values().collect();
    if lines.is_empty() {
        return;
    }
    statement
        .part(
            "deadlines_written",
            "INSERT INTO deadlines (case_id, deadline, clause, started_at, due_at, clock, state, receipt)
             SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::uuid[], $7::text[], $8::jsonb[])
             ON CONFLICT (case_id, clock, deadline) DO UPDATE SET clause = EXCLUDED.clause, started_at = EXCLUDED.started_at,
                 due_at = EXCLUDED.due_at, state = EXCLUDED.state, receipt = EXCLUDED.receipt",
        )
        .bind(lines.iter().map(|line| line.case_id).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.receipt.deadline.id()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.receipt.clause.id()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.receipt.start.timestamp().to_sqlx()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.due_at.to_sqlx()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| clock_column(line.clock)).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.state.code()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| Json(&line.receipt)).collect::<Vec<_>>());
}

fn write_requests<A: Agency>(statement: &mut Statement, now: Timestamp, written: &Changes<A>) {
    if written.requests.is_empty() {
        return;
    }
    statement
        .part(
            "requests_written",
            "INSERT INTO requests (request_id, digest, answer, recorded_at) SELECT r, d, a, $4 FROM UNNEST($1::uuid[], $2::bytea[], $3::jsonb[]) AS n(r, d, a)",
        )
        .bind(written.requests.iter().map(|(id, _, _)| *id).collect::<Vec<_>>())
        .bind(written.requests.iter().map(|(_, digest, _)| digest.as_slice()).collect::<Vec<_>>())
        .bind(written.requests.iter().map(|(_, _, answer)| Json(answer)).collect::<Vec<_>>())
        .bind(now.to_sqlx());
}

fn write_counts<A: Agency>(statement: &mut Statement, written: &Changes<A>) {
    if written.counts.is_empty() {
        return;
    }
    let (clocks, links): (Vec<Uuid>, Vec<&str>) = written.counts.keys().map(|(c, l)| (*c, l.as_str())).unzip();
    statement
        .part(
            "counts_written",
            "INSERT INTO clock_counts AS k (clock, link, sent, disposed)
             SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::bigint[], $4::bigint[])
             ON CONFLICT (clock, link) DO UPDATE SET sent = k.sent + EXCLUDED.sent, disposed = k.disposed + EXCLUDED.disposed",
        )
        .bind(clocks)
        .bind(links)
        .bind(written.counts.values().map(|(sent, _)| *sent).collect::<Vec<_>>())
        .bind(written.counts.values().map(|(_, disposed)| *disposed).collect::<Vec<_>>());
}

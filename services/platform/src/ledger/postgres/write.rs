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
use crate::ledger::apply::{Changes, Loaded, Net};
use crate::ledger::records::RecordsError;
use crate::ledger::{Agency, CaseRecord, CaseState, DeadlineRow, HistoryRow};
use crate::tasks::TaskRow;

const CASES: &str = "cases_written";
const RESERVATIONS: &str = "reservations_taken";

/// `false`: another replica has claimed meanwhile what this batch would claim, and nothing may be committed.
pub(super) async fn write<A: Agency>(
    connection: &mut PgConnection,
    loaded: &Loaded<A>,
    written: &Changes<A>,
    hand_off: bool,
) -> Result<bool, RecordsError> {
    let records: Vec<(&CaseRecord<A>, i64)> =
        written.cases.iter().filter_map(|(id, before)| loaded.cases.get(id).map(|record| (record, *before))).collect();
    let mut statement = Statement::default();
    write_persons(&mut statement, loaded, written);
    write_cases(&mut statement, &records);
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
    let counted = [(!records.is_empty()).then_some(CASES), (!net.taken.is_empty()).then_some(RESERVATIONS)];
    match statement.run(connection, counted).await? {
        [cases, _] if cases != records.len() as i64 => {
            Err(RecordsError::Unreadable("a case was changed by somebody else under its lock".to_owned()))
        }
        [_, reservations] => Ok(reservations == net.taken.len() as i64),
    }
}

/// In the order of their keys, so that two replicas never wait for each other. A claim that stands otherwise than it was read is
/// left alone, and then missing in the count.
fn write_reservations(statement: &mut Statement, net: &Net<'_>) {
    if !net.taken.is_empty() {
        statement
            .part(
                RESERVATIONS,
                "INSERT INTO reservations AS k (key, case_id) SELECT key, case_id FROM UNNEST($1::text[], $2::uuid[]) AS n(key, case_id)
                 ON CONFLICT (key) DO UPDATE SET case_id = EXCLUDED.case_id
                 WHERE k.case_id = ($3::uuid[])[array_position($1::text[], k.key)] RETURNING k.key",
            )
            .bind(net.taken.iter().map(|(key, ..)| *key).collect::<Vec<_>>())
            .bind(net.taken.iter().map(|(_, case, _)| *case).collect::<Vec<_>>())
            .bind(net.taken.iter().map(|(.., before)| *before).collect::<Vec<_>>());
    }
    if !net.released.is_empty() {
        statement
            .part(
                "reservations_released",
                "DELETE FROM reservations k USING UNNEST($1::text[], $2::uuid[]) AS n(key, case_id) WHERE k.key = n.key AND k.case_id = n.case_id",
            )
            .bind(net.released.iter().map(|(key, _)| *key).collect::<Vec<_>>())
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
             FROM UNNEST($1::text[], $2::jsonb[], $3::jsonb[]) AS n(person, body, identities) WHERE p.person = n.person",
        )
        .bind(written.persons.keys().collect::<Vec<_>>())
        .bind(written.persons.values().map(Json).collect::<Vec<_>>())
        .bind(written.persons.keys().map(|key| Json(loaded.identities.of(key).collect::<Vec<_>>())).collect::<Vec<_>>());
}

fn write_cases<A: Agency>(statement: &mut Statement, records: &[(&CaseRecord<A>, i64)]) {
    if records.is_empty() {
        return;
    }
    fn column<'r, A: Agency, T>(records: &[(&'r CaseRecord<A>, i64)], f: impl Fn(&'r CaseRecord<A>) -> T) -> Vec<T> {
        records.iter().map(|(record, _)| f(record)).collect()
    }
    statement
        .part(
            CASES,
            "INSERT INTO cases AS c (id, person, iin, number, city, edition, clock, status, next_owner, next_due_at, version, body, sent, history_hash, reference, alerts)
             SELECT id, person, iin, number, city, edition, clock, status, next_owner, next_due_at, version, body, sent, history_hash, reference, alerts
             FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[],
                         $10::timestamptz[], $11::bigint[], $12::jsonb[], $13::jsonb[], $14::bytea[], $16::text[], $17::jsonb[])
                  AS n(id, person, iin, number, city, edition, clock, status, next_owner, next_due_at, version, body, sent, history_hash, reference, alerts)
             ON CONFLICT (id) DO UPDATE SET iin = EXCLUDED.iin, number = EXCLUDED.number, city = EXCLUDED.city, status = EXCLUDED.status,
                 next_owner = EXCLUDED.next_owner, next_due_at = EXCLUDED.next_due_at, version = EXCLUDED.version, body = EXCLUDED.body,
                 sent = EXCLUDED.sent, history_hash = EXCLUDED.history_hash, reference = EXCLUDED.reference, alerts = EXCLUDED.alerts,
                 changed_at = DEFAULT
             WHERE c.version = ($15::bigint[])[array_position($1::uuid[], c.id)]
             RETURNING c.id",
        )
        .bind(column(records, |r| r.summary.case_id))
        .bind(column(records, |r| r.person.as_str()))
        .bind(column(records, |r| r.state.iin()))
        .bind(column(records, |r| r.summary.number.as_str()))
        .bind(column(records, |r| r.state.city().map(|city| city.code())))
        .bind(column(records, |r| r.summary.edition.as_str()))
        .bind(column(records, |r| r.summary.test_clock))
        .bind(column(records, |r| r.summary.status.as_str()))
        .bind(column(records, |r| r.summary.next_owner.as_str()))
        .bind(column(records, |r| r.summary.next_due_at.map(|at| at.to_sqlx())))
        .bind(column(records, |r| r.summary.version))
        .bind(column(records, |r| Json(&r.state)))
        .bind(column(records, |r| Json(&r.sent)))
        .bind(column(records, |r| r.history_hash.as_slice()))
        .bind(records.iter().map(|(_, before)| *before).collect::<Vec<_>>())
        .bind(column(records, |r| r.state.reference()))
        .bind(column(records, |r| Json(standing(&r.state))));
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
            "INSERT INTO history (case_id, sequence, at, legal_date, recorded_at, actor_role, actor_iin, act, clause, from_status, to_status, link, message_id, previous_hash, hash)
             SELECT * FROM UNNEST($1::uuid[], $2::bigint[], $3::timestamptz[], $4::date[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
                                  $9::text[], $10::text[], $11::text[], $12::text[], $13::uuid[], $14::bytea[], $15::bytea[])",
        )
        .bind(column(lines, |line| line.case_id))
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
        .bind(lines.iter().map(|line| line.clock).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.task.to()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| Json(&line.task)).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.at.to_sqlx()).collect::<Vec<_>>());
}

fn write_inbox<A: Agency>(statement: &mut Statement, now: Timestamp, written: &Changes<A>) {
    if !written.heads.is_empty() {
        let (cases, links): (Vec<Uuid>, Vec<&str>) = written.heads.keys().map(|(c, l)| (*c, l.as_str())).unzip();
        statement
            .part(
                "heads_written",
                "UPDATE inbox_heads h SET applied = n.a FROM UNNEST($1::uuid[], $2::text[], $3::bigint[]) AS n(c, l, a) WHERE h.case_id = n.c AND h.link = n.l",
            )
            .bind(cases)
            .bind(links)
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
    let released: HashSet<(Uuid, &str, u64)> =
        written.released.iter().map(|(case, link, sequence)| (*case, link.as_str(), *sequence)).collect();
    let held: Vec<_> = written
        .held
        .iter()
        .filter(|(case, link, sequence, _)| !released.contains(&(*case, link.as_str(), *sequence)))
        .collect();
    if !held.is_empty() {
        statement
            .part(
                "held_written",
                "INSERT INTO inbox_held (case_id, link, sequence, envelope, received_at)
                 SELECT c, l, s, e, $5 FROM UNNEST($1::uuid[], $2::text[], $3::bigint[], $4::bytea[]) AS n(c, l, s, e) ON CONFLICT DO NOTHING",
            )
            .bind(held.iter().map(|(case, ..)| *case).collect::<Vec<_>>())
            .bind(held.iter().map(|(_, link, ..)| link.as_str()).collect::<Vec<_>>())
            .bind(held.iter().map(|(_, _, sequence, _)| *sequence as i64).collect::<Vec<_>>())
            .bind(held.iter().map(|(.., envelope)| envelope.as_slice()).collect::<Vec<_>>())
            .bind(now.to_sqlx());
    }
    if !released.is_empty() {
        statement
            .part(
                "released_written",
                "DELETE FROM inbox_held h USING UNNEST($1::uuid[], $2::text[], $3::bigint[]) AS n(c, l, s)
                 WHERE h.case_id = n.c AND h.link = n.l AND h.sequence = n.s",
            )
            .bind(written.released.iter().map(|(case, ..)| *case).collect::<Vec<_>>())
            .bind(written.released.iter().map(|(_, link, _)| link.as_str()).collect::<Vec<_>>())
            .bind(written.released.iter().map(|(.., sequence)| *sequence as i64).collect::<Vec<_>>());
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
             ON CONFLICT (case_id, deadline) DO UPDATE SET clause = EXCLUDED.clause, started_at = EXCLUDED.started_at,
                 due_at = EXCLUDED.due_at, state = EXCLUDED.state, receipt = EXCLUDED.receipt",
        )
        .bind(lines.iter().map(|line| line.case_id).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.receipt.deadline.id()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.receipt.clause.id()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.receipt.start.timestamp().to_sqlx()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.due_at.to_sqlx()).collect::<Vec<_>>())
        .bind(lines.iter().map(|line| line.clock).collect::<Vec<_>>())
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

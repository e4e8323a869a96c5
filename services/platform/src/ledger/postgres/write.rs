//! What a batch writes, table by table, with array binds.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{LEASE, unreadable};
use crate::exchange::Letter;
use crate::ledger::records::RecordsError;
use crate::ledger::settle::{Docket, ParkedLine, Settlement};
use crate::ledger::{Agency, CaseRecord, CaseState as _, HistoryLine, TermLine};

pub(super) async fn write<A: Agency>(
    connection: &mut PgConnection,
    docket: &Docket<A>,
    written: &Settlement<A>,
    hand_off: bool,
) -> Result<(), RecordsError> {
    write_persons(connection, docket, written).await?;
    write_cases(connection, docket, written).await?;
    write_history(connection, written).await?;
    write_outbox(connection, written, hand_off).await?;
    write_inbox(connection, docket.now, written).await?;
    write_parked(connection, docket.now, written).await?;
    write_terms(connection, written).await?;
    write_requests(connection, docket.now, written).await?;
    write_counts(connection, written).await
}

async fn write_persons<A: Agency>(
    connection: &mut PgConnection,
    docket: &Docket<A>,
    written: &Settlement<A>,
) -> Result<(), RecordsError> {
    if written.persons.is_empty() {
        return Ok(());
    }
    let keys: Vec<&str> = written.persons.keys().map(String::as_str).collect();
    let bodies =
        written.persons.values().map(serde_json::to_value).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    let identities = keys.iter().map(|key| docket.identities.of(key).collect()).collect::<Vec<serde_json::Value>>();
    sqlx::query(
        "UPDATE persons p SET body = n.body, identities = ARRAY(SELECT jsonb_array_elements_text(n.identities))
         FROM UNNEST($1::text[], $2::jsonb[], $3::jsonb[]) AS n(person, body, identities) WHERE p.person = n.person",
    )
    .bind(&keys)
    .bind(&bodies)
    .bind(&identities)
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_cases<A: Agency>(
    connection: &mut PgConnection,
    docket: &Docket<A>,
    written: &Settlement<A>,
) -> Result<(), RecordsError> {
    let records: Vec<(&CaseRecord<A>, i64)> =
        written.cases.iter().filter_map(|(id, before)| docket.cases.get(id).map(|record| (record, *before))).collect();
    if records.is_empty() {
        return Ok(());
    }
    let column = |f: &dyn Fn(&CaseRecord<A>) -> String| records.iter().map(|(r, _)| f(r)).collect::<Vec<String>>();
    let bodies = json_column(&records, |r| serde_json::to_value(&r.state))?;
    let sent = json_column(&records, |r| serde_json::to_value(&r.sent))?;
    let done = sqlx::query(
        "INSERT INTO cases AS c (id, person, iin, number, city, edition, clock, status, next_owner, next_due_at, version, body, sent, history_hash, reference)
         SELECT id, person, iin, number, city, edition, clock, status, next_owner, next_due_at, version, body, sent, history_hash, reference
         FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[],
                     $10::timestamptz[], $11::bigint[], $12::jsonb[], $13::jsonb[], $14::bytea[], $16::text[])
              AS n(id, person, iin, number, city, edition, clock, status, next_owner, next_due_at, version, body, sent, history_hash, reference)
         ON CONFLICT (id) DO UPDATE SET iin = EXCLUDED.iin, number = EXCLUDED.number, city = EXCLUDED.city, status = EXCLUDED.status,
             next_owner = EXCLUDED.next_owner, next_due_at = EXCLUDED.next_due_at, version = EXCLUDED.version, body = EXCLUDED.body,
             sent = EXCLUDED.sent, history_hash = EXCLUDED.history_hash, reference = EXCLUDED.reference
         WHERE c.version = ($15::bigint[])[array_position($1::uuid[], c.id)]",
    )
    .bind(records.iter().map(|(r, _)| r.summary.case_id).collect::<Vec<_>>())
    .bind(column(&|r| r.person.clone()))
    .bind(column(&|r| r.state.iin().to_owned()))
    .bind(column(&|r| r.summary.number.clone()))
    .bind(records.iter().map(|(r, _)| r.state.city().map(|city| city.code().to_owned())).collect::<Vec<_>>())
    .bind(column(&|r| r.summary.edition.clone()))
    .bind(records.iter().map(|(r, _)| r.summary.test_clock).collect::<Vec<_>>())
    .bind(column(&|r| r.summary.status.clone()))
    .bind(column(&|r| r.summary.next_owner.clone()))
    .bind(records.iter().map(|(r, _)| r.summary.next_due_at.map(|at| at.to_sqlx())).collect::<Vec<_>>())
    .bind(records.iter().map(|(r, _)| r.summary.version).collect::<Vec<_>>())
    .bind(bodies)
    .bind(sent)
    .bind(records.iter().map(|(r, _)| r.history_hash.to_vec()).collect::<Vec<_>>())
    .bind(records.iter().map(|(_, before)| *before).collect::<Vec<_>>())
    .bind(records.iter().map(|(r, _)| r.state.reference().map(str::to_owned)).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    if done.rows_affected() as usize == records.len() {
        return Ok(());
    }
    Err(RecordsError::Unreadable("a case was changed by somebody else under its lock".to_owned()))
}

fn json_column<A: Agency>(
    records: &[(&CaseRecord<A>, i64)],
    value: impl Fn(&CaseRecord<A>) -> serde_json::Result<serde_json::Value>,
) -> Result<Vec<serde_json::Value>, RecordsError> {
    records.iter().map(|(record, _)| value(record).map_err(unreadable)).collect()
}

async fn write_history<A: Agency>(connection: &mut PgConnection, written: &Settlement<A>) -> Result<(), RecordsError> {
    let lines = &written.history;
    if lines.is_empty() {
        return Ok(());
    }
    let text = |f: fn(&HistoryLine) -> &str| lines.iter().map(|line| f(line).to_owned()).collect::<Vec<_>>();
    sqlx::query(
        "INSERT INTO history (case_id, sequence, at, legal_date, recorded_at, actor_role, actor_iin, act, clause, from_status, to_status, link, message_id, previous_hash, hash)
         SELECT * FROM UNNEST($1::uuid[], $2::bigint[], $3::timestamptz[], $4::date[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
                              $9::text[], $10::text[], $11::text[], $12::text[], $13::uuid[], $14::bytea[], $15::bytea[])",
    )
    .bind(lines.iter().map(|line| line.case_id).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.sequence).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.at.to_sqlx()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| regulation::Moment::new(line.at).legal_date().to_sqlx()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.recorded_at.to_sqlx()).collect::<Vec<_>>())
    .bind(text(|line| &line.actor_role))
    .bind(text(|line| &line.actor_iin))
    .bind(text(|line| &line.act))
    .bind(text(|line| &line.clause))
    .bind(text(|line| &line.from_status))
    .bind(text(|line| &line.to_status))
    .bind(text(|line| &line.link))
    .bind(lines.iter().map(|line| line.message_id).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.previous_hash.to_vec()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.hash.to_vec()).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_outbox<A: Agency>(
    connection: &mut PgConnection,
    written: &Settlement<A>,
    hand_off: bool,
) -> Result<(), RecordsError> {
    let lines = &written.outbox;
    if lines.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO outbox (message_id, link, case_id, sequence, envelope, recorded_at, leased_until)
         SELECT m, l, c, s, e, r, CASE WHEN $7 THEN clock_timestamp() + $8::text::interval END
         FROM UNNEST($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::bytea[], $6::timestamptz[]) AS n(m, l, c, s, e, r)",
    )
    .bind(lines.iter().map(|line| line.message_id).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.link.clone()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.case_id).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.sequence as i64).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.envelope.clone()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.recorded_at.to_sqlx()).collect::<Vec<_>>())
    .bind(hand_off)
    .bind(LEASE)
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_inbox<A: Agency>(
    connection: &mut PgConnection,
    now: Timestamp,
    written: &Settlement<A>,
) -> Result<(), RecordsError> {
    if !written.heads.is_empty() {
        let (cases, links): (Vec<Uuid>, Vec<&str>) = written.heads.keys().map(|(c, l)| (*c, l.as_str())).unzip();
        sqlx::query("UPDATE inbox_heads h SET applied = n.a FROM UNNEST($1::uuid[], $2::text[], $3::bigint[]) AS n(c, l, a) WHERE h.case_id = n.c AND h.link = n.l")
            .bind(&cases)
            .bind(&links)
            .bind(written.heads.values().map(|applied| *applied as i64).collect::<Vec<_>>())
            .execute(&mut *connection)
            .await?;
    }
    if !written.received.is_empty() {
        sqlx::query("INSERT INTO inbox_messages (message_id, digest, received_at) SELECT m, d, $3 FROM UNNEST($1::uuid[], $2::bytea[]) AS n(m, d)")
            .bind(written.received.iter().map(|(id, _)| *id).collect::<Vec<_>>())
            .bind(written.received.iter().map(|(_, digest)| digest.to_vec()).collect::<Vec<_>>())
            .bind(now.to_sqlx())
            .execute(&mut *connection)
            .await?;
    }
    // Held first: what was held and released in one batch must not stay.
    for (case_id, link, sequence, envelope) in &written.held {
        sqlx::query("INSERT INTO inbox_held (case_id, link, sequence, envelope, received_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
            .bind(case_id)
            .bind(link)
            .bind(*sequence as i64)
            .bind(envelope)
            .bind(now.to_sqlx())
            .execute(&mut *connection)
            .await?;
    }
    for (case_id, link, sequence) in &written.released {
        sqlx::query("DELETE FROM inbox_held WHERE case_id = $1 AND link = $2 AND sequence = $3")
            .bind(case_id)
            .bind(link)
            .bind(*sequence as i64)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn write_parked<A: Agency>(
    connection: &mut PgConnection,
    now: Timestamp,
    written: &Settlement<A>,
) -> Result<(), RecordsError> {
    for line in &written.parked {
        park(connection, now, line).await?;
    }
    Ok(())
}

/// Writes one parked message; the same message is parked once.
async fn park(connection: &mut PgConnection, now: Timestamp, line: &ParkedLine) -> Result<bool, RecordsError> {
    let done = sqlx::query("INSERT INTO parked (link, case_id, sequence, message_id, reason, envelope, parked_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")
        .bind(&line.link)
        .bind(line.case_id)
        .bind(line.sequence.map(|sequence| sequence as i64))
        .bind(line.message_id)
        .bind(&line.reason)
        .bind(&line.envelope)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Parks what never reached the desk, and counts it for its test clock the first time.
pub(crate) async fn park_at_the_door(
    connection: &mut PgConnection,
    now: Timestamp,
    line: &ParkedLine,
    letter: Option<&Letter>,
) -> Result<(), RecordsError> {
    let fresh = park(connection, now, line).await?;
    let clock = letter.and_then(|letter| letter.test_clock);
    if let (true, Some(clock)) = (fresh, clock) {
        sqlx::query(
            "INSERT INTO clock_counts AS k (clock, link, sent, disposed) SELECT id, $2, 0, 1 FROM clocks WHERE id = $1
             ON CONFLICT (clock, link) DO UPDATE SET disposed = k.disposed + 1",
        )
        .bind(clock)
        .bind(&line.link)
        .execute(connection)
        .await?;
    }
    Ok(())
}

async fn write_terms<A: Agency>(connection: &mut PgConnection, written: &Settlement<A>) -> Result<(), RecordsError> {
    let lines: Vec<&TermLine> = written.terms.values().collect();
    if lines.is_empty() {
        return Ok(());
    }
    let receipts = lines
        .iter()
        .map(|line| serde_json::to_value(&line.receipt))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    sqlx::query(
        "INSERT INTO terms (case_id, term, clause, started_at, due_at, clock, state, receipt)
         SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::uuid[], $7::text[], $8::jsonb[])
         ON CONFLICT (case_id, term) DO UPDATE SET clause = EXCLUDED.clause, started_at = EXCLUDED.started_at,
             due_at = EXCLUDED.due_at, state = EXCLUDED.state, receipt = EXCLUDED.receipt",
    )
    .bind(lines.iter().map(|line| line.case_id).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.receipt.term.id().to_owned()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.receipt.clause.id().to_owned()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.receipt.start.timestamp().to_sqlx()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.due_at.to_sqlx()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.clock).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.state.code().to_owned()).collect::<Vec<_>>())
    .bind(receipts)
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_requests<A: Agency>(
    connection: &mut PgConnection,
    now: Timestamp,
    written: &Settlement<A>,
) -> Result<(), RecordsError> {
    if written.requests.is_empty() {
        return Ok(());
    }
    let answers =
        written.requests.iter().map(|(_, _, answer)| serde_json::to_value(answer)).collect::<Result<Vec<_>, _>>();
    sqlx::query("INSERT INTO requests (request_id, digest, answer, recorded_at) SELECT r, d, a, $4 FROM UNNEST($1::uuid[], $2::bytea[], $3::jsonb[]) AS n(r, d, a)")
        .bind(written.requests.iter().map(|(id, _, _)| *id).collect::<Vec<_>>())
        .bind(written.requests.iter().map(|(_, digest, _)| digest.to_vec()).collect::<Vec<_>>())
        .bind(answers.map_err(unreadable)?)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

async fn write_counts<A: Agency>(connection: &mut PgConnection, written: &Settlement<A>) -> Result<(), RecordsError> {
    if written.counts.is_empty() {
        return Ok(());
    }
    let (clocks, links): (Vec<Uuid>, Vec<&str>) = written.counts.keys().map(|(c, l)| (*c, l.as_str())).unzip();
    sqlx::query(
        "INSERT INTO clock_counts AS k (clock, link, sent, disposed)
         SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::bigint[], $4::bigint[])
         ON CONFLICT (clock, link) DO UPDATE SET sent = k.sent + EXCLUDED.sent, disposed = k.disposed + EXCLUDED.disposed",
    )
    .bind(&clocks)
    .bind(&links)
    .bind(written.counts.values().map(|(sent, _)| *sent).collect::<Vec<_>>())
    .bind(written.counts.values().map(|(_, disposed)| *disposed).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

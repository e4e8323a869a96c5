//! The ledger's store over PostgreSQL: locks in one order, one transaction per batch, array binds throughout.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, PgPool, Postgres, Row as _, Transaction};
use uuid::Uuid;

use super::records::{RecordsError, case_of_row, digest, json, term_of_row};
use super::settle::{Concern, Docket, Settlement, settle};
use super::{Agency, CaseRecord, CaseState as _, Work};
use crate::exchange::{Letter, Sealer};

/// Opens an agency's pool: bounded waits everywhere, and no connection returns to the pool inside a transaction.
pub async fn connect(url: &str) -> Result<PgPool, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    let options = options.options([
        ("statement_timeout", "15s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "30s"),
    ]);
    PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(std::time::Duration::from_secs(5))
        // A `begin` that was cancelled can leave the connection inside a transaction.
        .after_release(|connection, _| Box::pin(async move { connection.execute("ROLLBACK").await.map(|_| true) }))
        .connect_with(options)
        .await
}

/// Applies the ledger's migrations as the owner role.
pub async fn migrate(owner: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    let mut migrator = sqlx::migrate!("./migrations");
    // The agency's own migrations stand in the same table.
    migrator.set_ignore_missing(true);
    migrator.run(owner).await
}

/// Grants the runtime role what a service needs and no more: the history and the parked can only grow.
pub async fn grant_runtime(owner: &PgPool, role: &str) -> Result<(), sqlx::Error> {
    let role = role.replace('"', "");
    let grants = format!(
        r#"GRANT USAGE ON SCHEMA public TO "{role}";
           GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO "{role}";
           GRANT UPDATE ON persons, cases, outbox, inbox_heads, terms, clocks, clock_counts TO "{role}";
           GRANT DELETE ON inbox_held TO "{role}";
           GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}";
           REVOKE INSERT ON _sqlx_migrations FROM "{role}""#
    );
    // The role's name comes from provisioning, not from outside, and is quoted.
    owner.execute(sqlx::raw_sql(AssertSqlSafe(grants))).await.map(|_| ())
}

/// The store of one agency.
pub struct PostgresStore {
    pool: PgPool,
    /// With the hand-off, new outbox rows are leased to this process's publisher at once; without it, its scan finds them.
    hand_off: bool,
}

/// How long a handed-off row belongs to its publisher before any scan may take it over.
pub(crate) const LEASE: &str = "30 seconds";

impl PostgresStore {
    pub fn new(pool: PgPool, hand_off: bool) -> Self {
        Self { pool, hand_off }
    }

    /// One batch, one transaction. An error means that nothing of it was written.
    pub async fn apply<A: Agency>(&self, works: &[Work<A>], sealer: &Sealer) -> Result<Settlement<A>, RecordsError> {
        let mut transaction = self.pool.begin().await?;
        let concern = Concern::of(works);
        let mut docket = load(&mut transaction, &concern, works.len()).await?;
        let settlement = settle(&mut docket, works, sealer);
        if settlement.is_empty() {
            transaction.rollback().await?;
            return Ok(settlement);
        }
        write(&mut transaction, &docket, &settlement, self.hand_off).await?;
        transaction.commit().await?;
        Ok(settlement)
    }
}

/// Reads and locks, always in this order: persons, inbox heads, cases; each in the order of its key.
async fn load<A: Agency>(
    transaction: &mut Transaction<'_, Postgres>,
    concern: &Concern,
    works: usize,
) -> Result<Docket<A>, RecordsError> {
    let persons = lock_persons::<A>(transaction, concern).await?;
    let heads = lock_heads(transaction, concern).await?;
    let mut ids: Vec<Uuid> = concern.cases.iter().copied().collect();
    ids.extend(persons.values().filter_map(A::case_of_person));
    ids.sort_unstable();
    ids.dedup();
    let cases = lock_cases::<A>(transaction, &ids).await?;
    let terms = terms_of(transaction, &ids).await?;
    let held = held_at(transaction, concern).await?;
    let known = known_messages(transaction, concern, &held).await?;
    let requests = known_requests(transaction, concern).await?;
    let clocks = clocks_of(transaction, concern, &cases).await?;
    let (now, serials) = moment_and_numbers(transaction, works + held.len()).await?;
    Ok(Docket { now, clocks, persons, cases, heads, known, held, requests, terms, serials })
}

async fn lock_persons<A: Agency>(
    connection: &mut PgConnection,
    concern: &Concern,
) -> Result<HashMap<String, A::Person>, RecordsError> {
    let new: Vec<&str> = concern.new_persons.iter().map(String::as_str).collect();
    let cases: Vec<Uuid> = concern.cases.iter().copied().collect();
    if !new.is_empty() {
        let nobody = serde_json::to_value(A::Person::default()).map_err(unreadable)?;
        sqlx::query("INSERT INTO persons (person, body) SELECT p, $2 FROM UNNEST($1::text[]) p ON CONFLICT DO NOTHING")
            .bind(&new)
            .bind(nobody)
            .execute(&mut *connection)
            .await?;
    }
    let rows = sqlx::query(
        "SELECT person, body FROM persons
         WHERE person = ANY($1) OR person IN (SELECT person FROM cases WHERE id = ANY($2))
         ORDER BY person FOR UPDATE",
    )
    .bind(&new)
    .bind(&cases)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row.try_get("person")?, json(row, "body")?))).collect()
}

async fn lock_heads(
    connection: &mut PgConnection,
    concern: &Concern,
) -> Result<HashMap<(Uuid, String), u64>, RecordsError> {
    if concern.places.is_empty() {
        return Ok(HashMap::new());
    }
    let (cases, links): (Vec<Uuid>, Vec<&str>) = concern.places.iter().map(|(c, l)| (*c, l.as_str())).unzip();
    // Inserted first, so that a first message has something to lock when several replicas receive it.
    sqlx::query("INSERT INTO inbox_heads (case_id, link, applied) SELECT c, l, 0 FROM UNNEST($1::uuid[], $2::text[]) AS t(c, l) ON CONFLICT DO NOTHING")
        .bind(&cases)
        .bind(&links)
        .execute(&mut *connection)
        .await?;
    let rows = sqlx::query(
        "SELECT case_id, link, applied FROM inbox_heads
         WHERE (case_id, link) IN (SELECT * FROM UNNEST($1::uuid[], $2::text[])) ORDER BY case_id, link FOR UPDATE",
    )
    .bind(&cases)
    .bind(&links)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok(((row.try_get("case_id")?, row.try_get("link")?), row.try_get::<i64, _>("applied")? as u64)))
        .collect()
}

async fn lock_cases<A: Agency>(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, CaseRecord<A>>, RecordsError> {
    let rows = sqlx::query("SELECT * FROM cases WHERE id = ANY($1) ORDER BY id FOR UPDATE")
        .bind(ids)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| case_of_row(row).map(|record| (record.summary.case_id, record))).collect()
}

type TermsByCase = HashMap<Uuid, BTreeMap<regulation::TermId, super::TermLine>>;

async fn terms_of(connection: &mut PgConnection, ids: &[Uuid]) -> Result<TermsByCase, RecordsError> {
    let rows = sqlx::query("SELECT case_id, clock, due_at, state, receipt FROM terms WHERE case_id = ANY($1) AND state IN ('running', 'overdue')")
        .bind(ids)
        .fetch_all(connection)
        .await?;
    let mut terms = TermsByCase::new();
    for row in &rows {
        let line = term_of_row(row)?;
        terms.entry(line.case_id).or_default().insert(line.receipt.term, line);
    }
    Ok(terms)
}

type Held = BTreeMap<(Uuid, String, u64), Vec<u8>>;

async fn held_at(connection: &mut PgConnection, concern: &Concern) -> Result<Held, RecordsError> {
    if concern.places.is_empty() {
        return Ok(Held::new());
    }
    let (cases, links): (Vec<Uuid>, Vec<&str>) = concern.places.iter().map(|(c, l)| (*c, l.as_str())).unzip();
    let rows = sqlx::query("SELECT case_id, link, sequence, envelope FROM inbox_held WHERE (case_id, link) IN (SELECT * FROM UNNEST($1::uuid[], $2::text[]))")
        .bind(&cases)
        .bind(&links)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let place = (row.try_get("case_id")?, row.try_get("link")?, row.try_get::<i64, _>("sequence")? as u64);
            Ok((place, row.try_get("envelope")?))
        })
        .collect()
}

/// Ids that were applied or parked before. What is held has its own place.
async fn known_messages(
    connection: &mut PgConnection,
    concern: &Concern,
    held: &Held,
) -> Result<HashMap<Uuid, crate::digest::Digest>, RecordsError> {
    let mut ids: Vec<Uuid> = concern.messages.iter().copied().collect();
    ids.extend(held.values().filter_map(|envelope| Letter::reopen(envelope).ok()).map(|letter| letter.message_id));
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query("SELECT message_id, digest FROM inbox_messages WHERE message_id = ANY($1)")
        .bind(&ids)
        .fetch_all(&mut *connection)
        .await?;
    let mut known: HashMap<_, _> = rows
        .iter()
        .map(|row| Ok((row.try_get("message_id")?, digest(row, "digest")?)))
        .collect::<Result<_, RecordsError>>()?;
    let parked =
        sqlx::query("SELECT envelope FROM parked WHERE message_id = ANY($1)").bind(&ids).fetch_all(connection).await?;
    for row in &parked {
        if let Ok(letter) = Letter::reopen(&row.try_get::<Vec<u8>, _>("envelope")?) {
            known.insert(letter.message_id, letter.digest);
        }
    }
    Ok(known)
}

async fn known_requests(
    connection: &mut PgConnection,
    concern: &Concern,
) -> Result<HashMap<Uuid, (crate::digest::Digest, super::Answer)>, RecordsError> {
    if concern.requests.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = concern.requests.iter().copied().collect();
    let rows = sqlx::query("SELECT request_id, digest, answer FROM requests WHERE request_id = ANY($1)")
        .bind(&ids)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok((row.try_get("request_id")?, (digest(row, "digest")?, json(row, "answer")?)))).collect()
}

async fn clocks_of<A: Agency>(
    connection: &mut PgConnection,
    concern: &Concern,
    cases: &HashMap<Uuid, CaseRecord<A>>,
) -> Result<HashMap<Uuid, Timestamp>, RecordsError> {
    let mut ids: Vec<Uuid> = concern.clocks.iter().copied().collect();
    ids.extend(cases.values().filter_map(|record| record.summary.test_clock));
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query("SELECT id, now FROM clocks WHERE id = ANY($1)").bind(&ids).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get::<jiff_sqlx::Timestamp, _>("now")?.to_jiff()))).collect()
}

async fn moment_and_numbers(
    connection: &mut PgConnection,
    count: usize,
) -> Result<(Timestamp, Vec<u64>), RecordsError> {
    let rows = sqlx::query("SELECT clock_timestamp() AS now, nextval('numbers') AS number FROM generate_series(1, $1)")
        .bind(count.max(1) as i64)
        .fetch_all(connection)
        .await?;
    let numbers =
        rows.iter().map(|row| Ok(row.try_get::<i64, _>("number")? as u64)).collect::<Result<_, sqlx::Error>>()?;
    let now = rows.first().ok_or(sqlx::Error::RowNotFound)?.try_get::<jiff_sqlx::Timestamp, _>("now")?.to_jiff();
    Ok((now, numbers))
}

async fn write<A: Agency>(
    connection: &mut PgConnection,
    docket: &Docket<A>,
    written: &Settlement<A>,
    hand_off: bool,
) -> Result<(), RecordsError> {
    write_persons(connection, written).await?;
    write_cases(connection, docket, written).await?;
    write_history(connection, written).await?;
    write_outbox(connection, written, hand_off).await?;
    write_inbox(connection, docket.now, written).await?;
    write_parked(connection, docket.now, written).await?;
    write_terms(connection, written).await?;
    write_requests(connection, docket.now, written).await?;
    write_counts(connection, written).await
}

async fn write_persons<A: Agency>(connection: &mut PgConnection, written: &Settlement<A>) -> Result<(), RecordsError> {
    if written.persons.is_empty() {
        return Ok(());
    }
    let keys: Vec<&str> = written.persons.keys().map(String::as_str).collect();
    let bodies =
        written.persons.values().map(serde_json::to_value).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    sqlx::query("UPDATE persons p SET body = n.body FROM UNNEST($1::text[], $2::jsonb[]) AS n(person, body) WHERE p.person = n.person")
        .bind(&keys)
        .bind(&bodies)
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
    let text = |f: fn(&super::HistoryLine) -> &str| lines.iter().map(|line| f(line).to_owned()).collect::<Vec<_>>();
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
    for (case_id, link, sequence) in &written.released {
        sqlx::query("DELETE FROM inbox_held WHERE case_id = $1 AND link = $2 AND sequence = $3")
            .bind(case_id)
            .bind(link)
            .bind(*sequence as i64)
            .execute(&mut *connection)
            .await?;
    }
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
async fn park(
    connection: &mut PgConnection,
    now: Timestamp,
    line: &super::settle::ParkedLine,
) -> Result<bool, RecordsError> {
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
    line: &super::settle::ParkedLine,
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
    let lines: Vec<&super::TermLine> = written.terms.values().collect();
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

fn unreadable(error: serde_json::Error) -> RecordsError {
    RecordsError::Unreadable(error.to_string())
}

//! What a batch reads and locks before it decides.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use sqlx::{PgConnection, Postgres, Row as _, Transaction};
use uuid::Uuid;

use super::unreadable;
use crate::digest::Digest;
use crate::exchange::Letter;
use crate::ledger::records::{RecordsError, case_of_row, digest, json, term_of_row};
use crate::ledger::settle::{Concern, Docket, Identities};
use crate::ledger::{Agency, Answer, CaseRecord, TermLine};

/// Reads and locks, always in this order: persons and their doubles, inbox heads, cases; each in the order of its key.
pub(super) async fn load<A: Agency>(
    transaction: &mut Transaction<'_, Postgres>,
    concern: &Concern,
    works: usize,
) -> Result<Docket<A>, RecordsError> {
    let (persons, identities) = lock_persons::<A>(transaction, concern).await?;
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
    Ok(Docket { now, clocks, persons, identities, cases, heads, known, held, requests, terms, serials })
}

async fn lock_persons<A: Agency>(
    connection: &mut PgConnection,
    concern: &Concern,
) -> Result<(HashMap<String, A::Person>, Identities), RecordsError> {
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
        "SELECT person, body, identities FROM persons
         WHERE person = ANY($1) OR person = ANY(ARRAY(SELECT person FROM cases WHERE id = ANY($2)))
            OR identities && ($3 || ARRAY(SELECT unnest(identities) FROM persons
                WHERE person = ANY($1) OR person = ANY(ARRAY(SELECT person FROM cases WHERE id = ANY($2)))))
         ORDER BY person FOR UPDATE",
    )
    .bind(&new)
    .bind(&cases)
    .bind(concern.identities.iter().map(String::as_str).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?;
    let (mut persons, mut identities) = (HashMap::new(), Identities::default());
    for row in &rows {
        let person: String = row.try_get("person")?;
        for identity in row.try_get::<Vec<String>, _>("identities")? {
            identities.add(&person, identity);
        }
        persons.insert(person, json(row, "body")?);
    }
    Ok((persons, identities))
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

type TermsByCase = HashMap<Uuid, BTreeMap<regulation::TermId, TermLine>>;

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
) -> Result<HashMap<Uuid, Digest>, RecordsError> {
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
) -> Result<HashMap<Uuid, (Digest, Answer)>, RecordsError> {
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

//! What a batch reads and locks before it decides: two statements, each answering with one document. The first locks, the
//! second reads what those locks protect: one statement would read as of a moment before it had to wait for a lock.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use uuid::Uuid;

use super::unreadable;
use crate::digest::Digest;
use crate::exchange::Message;
use crate::ledger::apply::{Concern, Identities, Loaded};
use crate::ledger::records::{DeadlineRow, DeadlineState, RecordsError};
use crate::ledger::{Agency, Answer, CaseRecord, Summary};

/// Reads and locks, always in this order: persons and their linked identities, inbox heads, cases; each in the order of its key. `None` when another
/// replica made one of the rows meanwhile: a fresh transaction sees it.
pub(super) async fn load<A: Agency>(
    connection: &mut PgConnection,
    concern: &Concern,
    works: usize,
    again: bool,
) -> Result<Option<Loaded<A>>, RecordsError> {
    make_room::<A>(connection, concern, again).await?;
    let Locked { persons, heads, cases } = lock::<A>(connection, concern).await?;
    let (mut by_key, mut identities) = (HashMap::new(), Identities::default());
    for (person, body, known) in persons {
        for identity in known {
            identities.add(&person, identity);
        }
        by_key.insert(person, body);
    }
    let persons: HashMap<String, A::Person> = by_key;
    let mut cases: HashMap<Uuid, CaseRecord<A>> = cases
        .into_iter()
        .map(|case| case.record().map(|case| (case.summary.case_id, case)))
        .collect::<Result<_, _>>()?;
    let others: Vec<Uuid> =
        persons.values().filter_map(A::case_of_person).filter(|id| !cases.contains_key(id)).collect();
    if !others.is_empty() {
        // Whoever locks a case holds its person already, so nobody waits here for somebody who waits for us.
        let concern = Concern { cases: others.into_iter().collect(), ..Concern::default() };
        for case in lock::<A>(connection, &concern).await?.cases {
            let record = case.record::<A>()?;
            cases.insert(record.summary.case_id, record);
        }
    }
    let placed = heads.len() == concern.places.len();
    if !placed || cases.values().any(|case| !persons.contains_key(&case.person)) {
        return Ok(None);
    }
    let mut read = read(connection, concern, &cases, works).await?;
    if !read.held.is_empty() {
        behind_the_gap(connection, &mut read).await?;
    }
    Ok(Some(Loaded {
        now: moment(read.now)?,
        clocks: read.clocks.into_iter().map(|(id, now)| Ok((id, moment(now)?))).collect::<Result<_, RecordsError>>()?,
        persons,
        identities,
        cases,
        heads: heads.into_iter().map(|(case, link, applied)| ((case, link), applied)).collect(),
        known: known(&read.known)?,
        parked: parked(&read.parked)?,
        held: held(&read.held)?,
        requests: read
            .requests
            .into_iter()
            .map(|(id, digest, answer)| Ok((id, (digest_of(&digest)?, answer))))
            .collect::<Result<_, RecordsError>>()?,
        deadlines: deadlines(read.deadlines)?,
        reservations: read.reservations.into_iter().collect(),
        serials: read.serials,
    }))
}

/// Inserts what would otherwise be missing, so that there is something to lock when several replicas bring it first.
async fn make_room<A: Agency>(
    connection: &mut PgConnection,
    concern: &Concern,
    again: bool,
) -> Result<(), RecordsError> {
    if !concern.new_persons.is_empty() {
        sqlx::query("INSERT INTO persons (person, body) SELECT p, $2 FROM UNNEST($1::text[]) p ON CONFLICT DO NOTHING")
            .bind(concern.new_persons.iter().collect::<Vec<_>>())
            .bind(Json(A::Person::default()))
            .execute(&mut *connection)
            .await?;
    }
    // A place is there since its first message; one whose first message is still under way is found missing.
    let new = if again { &concern.places } else { &concern.first_places };
    if !new.is_empty() {
        let (cases, links) = split(new);
        sqlx::query("INSERT INTO inbox_heads (case_id, link, applied) SELECT c, l, 0 FROM UNNEST($1::uuid[], $2::text[]) AS t(c, l) ON CONFLICT DO NOTHING")
            .bind(&cases)
            .bind(&links)
            .execute(connection)
            .await?;
    }
    Ok(())
}

fn split(places: &BTreeSet<(Uuid, String)>) -> (Vec<Uuid>, Vec<&str>) {
    places.iter().map(|(case, link)| (*case, link.as_str())).unzip()
}

#[derive(Deserialize)]
#[serde(bound = "C: DeserializeOwned, P: DeserializeOwned")]
struct Locked<C, P> {
    persons: Vec<(String, P, Vec<String>)>,
    heads: Vec<(Uuid, String, u64)>,
    cases: Vec<CaseRow<C>>,
}

#[derive(Deserialize)]
#[serde(bound = "C: DeserializeOwned")]
struct CaseRow<C> {
    id: Uuid,
    person: String,
    number: String,
    edition: String,
    clock: Option<Uuid>,
    status: String,
    next_owner: String,
    /// Microseconds since 1970, like every moment here.
    next_due_at: Option<i64>,
    version: i64,
    body: C,
    sent: BTreeMap<String, u64>,
    /// Hexadecimal, like all bytes here.
    history_hash: String,
}

impl<C> CaseRow<C> {
    fn record<A: Agency<Case = C>>(self) -> Result<CaseRecord<A>, RecordsError> {
        Ok(CaseRecord {
            summary: Summary {
                case_id: self.id,
                number: self.number,
                status: self.status,
                next_owner: self.next_owner,
                next_due_at: self.next_due_at.map(moment).transpose()?,
                version: self.version,
                edition: self.edition,
                test_clock: self.clock,
            },
            person: self.person,
            state: self.body,
            sent: self.sent,
            history_hash: digest_of(&self.history_hash)?,
        })
    }
}

/// Each step names the one before it, which is what keeps the order of the locks.
const LOCK: &str = "WITH named AS MATERIALIZED (
        SELECT unnest($1::text[]) AS person UNION SELECT person FROM cases WHERE id = ANY ($2)),
    linked AS MATERIALIZED (
        SELECT person FROM persons WHERE identities && ($5::text[] || ARRAY(
            SELECT unnest(identities) FROM persons WHERE person = ANY (ARRAY(SELECT person FROM named))))),
    locked_persons AS MATERIALIZED (
        SELECT person, body, identities FROM persons
        WHERE person = ANY (ARRAY(SELECT person FROM named UNION SELECT person FROM linked)) ORDER BY person FOR UPDATE),
    locked_heads AS MATERIALIZED (
        SELECT case_id, link, applied FROM inbox_heads
        WHERE (SELECT count(*) FROM locked_persons) >= 0 AND (case_id, link) IN (SELECT * FROM UNNEST($3::uuid[], $4::text[]))
        ORDER BY case_id, link FOR UPDATE),
    locked_cases AS MATERIALIZED (
        SELECT * FROM cases WHERE (SELECT count(*) FROM locked_heads) >= 0 AND id = ANY ($2) ORDER BY id FOR UPDATE)
    SELECT json_build_object(
        'persons', (SELECT COALESCE(json_agg(json_build_array(person, body, identities)), '[]') FROM locked_persons),
        'heads', (SELECT COALESCE(json_agg(json_build_array(case_id, link, applied)), '[]') FROM locked_heads),
        'cases', (SELECT COALESCE(json_agg(json_build_object('id', id, 'person', person, 'number', number, 'edition', edition,
            'clock', clock, 'status', status, 'next_owner', next_owner, 'version', version, 'body', body, 'sent', sent,
            'next_due_at', (extract(epoch FROM next_due_at) * 1000000)::bigint,
            'history_hash', encode(history_hash, 'hex'))), '[]') FROM locked_cases))::text";

async fn lock<A: Agency>(
    connection: &mut PgConnection,
    concern: &Concern,
) -> Result<Locked<A::Case, A::Person>, RecordsError> {
    let (cases, links) = split(&concern.places);
    let row = sqlx::query(LOCK)
        .bind(concern.new_persons.iter().collect::<Vec<_>>())
        .bind(concern.cases.iter().copied().collect::<Vec<_>>())
        .bind(&cases)
        .bind(&links)
        .bind(concern.identities.iter().collect::<Vec<_>>())
        .fetch_one(connection)
        .await?;
    serde_json::from_str(row.try_get(0)?).map_err(unreadable)
}

#[derive(Deserialize)]
struct Read {
    now: i64,
    serials: Vec<u64>,
    clocks: Vec<(Uuid, i64)>,
    deadlines: Vec<DeadlineJson>,
    #[serde(default)]
    requests: Vec<(Uuid, String, Answer)>,
    #[serde(default)]
    held: Vec<(Uuid, String, u64, String)>,
    #[serde(default)]
    known: Vec<(Uuid, String)>,
    #[serde(default)]
    parked: Vec<String>,
    #[serde(default)]
    reservations: Vec<(String, Uuid)>,
}

#[derive(Deserialize)]
struct DeadlineJson {
    case_id: Uuid,
    clock: Option<Uuid>,
    due_at: i64,
    state: String,
    receipt: regulation::Receipt,
}

const OF_EVERY_BATCH: &str = "'now', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
    'serials', (SELECT json_agg(nextval('numbers')) FROM generate_series(1, $1)),
    'clocks', (SELECT COALESCE(json_agg(json_build_array(id, (extract(epoch FROM now) * 1000000)::bigint)), '[]')
        FROM clocks WHERE id = ANY ($2)),
    'deadlines', (SELECT COALESCE(json_agg(json_build_object('case_id', case_id, 'clock', clock, 'state', state, 'receipt', receipt,
            'due_at', (extract(epoch FROM due_at) * 1000000)::bigint)), '[]')
        FROM deadlines WHERE case_id = ANY ($3) AND state IN ('running', 'overdue'))";
const OF_REQUESTS: &str =
    ", 'requests', (SELECT COALESCE(json_agg(json_build_array(request_id, encode(digest, 'hex'), answer)), '[]')
        FROM requests WHERE request_id = ANY ($4))";
const OF_MESSAGES: &str =
    ", 'held', (SELECT COALESCE(json_agg(json_build_array(case_id, link, sequence, encode(envelope, 'hex'))), '[]')
        FROM inbox_held WHERE (case_id, link) IN (SELECT * FROM UNNEST($5::uuid[], $6::text[]))),
    'known', (SELECT COALESCE(json_agg(json_build_array(message_id, encode(digest, 'hex'))), '[]')
        FROM inbox_messages WHERE message_id = ANY ($7)),
    'parked', (SELECT COALESCE(json_agg(encode(envelope, 'hex')), '[]') FROM parked WHERE message_id = ANY ($7))";

const OF_RESERVATIONS: &str = ", 'reservations', (SELECT COALESCE(json_agg(json_build_array(key, case_id)), '[]') FROM reservations WHERE key = ANY ($8))";

/// The values of a question. PostgreSQL keeps a question under its text with the number of its values, so every question has
/// all of them, asked for or not.
#[derive(Default)]
struct BatchQuery {
    serials: usize,
    clocks: Vec<Uuid>,
    cases: Vec<Uuid>,
    requests: Vec<Uuid>,
    places: Vec<Uuid>,
    links: Vec<String>,
    messages: Vec<Uuid>,
    reservable: Vec<String>,
}

impl BatchQuery {
    /// `parts` are of the constants above; values are bound.
    async fn of(self, connection: &mut PgConnection, parts: &str) -> Result<Read, RecordsError> {
        let row = sqlx::query(AssertSqlSafe(format!("SELECT json_build_object({OF_EVERY_BATCH}{parts})::text")))
            .bind(self.serials as i64)
            .bind(self.clocks)
            .bind(self.cases)
            .bind(self.requests)
            .bind(self.places)
            .bind(self.links)
            .bind(self.messages)
            .bind(self.reservable)
            .fetch_one(connection)
            .await?;
        serde_json::from_str(row.try_get(0)?).map_err(unreadable)
    }
}

async fn read<A: Agency>(
    connection: &mut PgConnection,
    concern: &Concern,
    cases: &HashMap<Uuid, CaseRecord<A>>,
    works: usize,
) -> Result<Read, RecordsError> {
    let mut clocks = concern.clocks.clone();
    clocks.extend(cases.values().filter_map(|record| record.summary.test_clock));
    let reservable: Vec<String> = cases.values().flat_map(CaseRecord::reservations).collect();
    let requests = if concern.requests.is_empty() { "" } else { OF_REQUESTS };
    let messages = if concern.places.is_empty() { "" } else { OF_MESSAGES };
    let reservations = if reservable.is_empty() { "" } else { OF_RESERVATIONS };
    let (places, links) = split(&concern.places);
    let asked = BatchQuery {
        serials: works.max(1),
        clocks: clocks.into_iter().collect(),
        cases: cases.keys().copied().collect(),
        requests: concern.requests.iter().copied().collect(),
        places,
        links: links.into_iter().map(str::to_owned).collect(),
        messages: concern.messages.iter().copied().collect(),
        reservable,
    };
    asked.of(connection, &format!("{requests}{messages}{reservations}")).await
}

/// Messages that were held may be applied by this batch: each needs a number, and its own id may be known by now.
async fn behind_the_gap(connection: &mut PgConnection, read: &mut Read) -> Result<(), RecordsError> {
    let envelopes = held(&read.held)?;
    let messages = envelopes.values().filter_map(|envelope| Message::reopen(envelope).ok());
    let messages = messages.map(|message| message.message_id).collect();
    let asked = BatchQuery { serials: envelopes.len(), messages, ..BatchQuery::default() };
    let more = asked.of(connection, OF_MESSAGES).await?;
    read.serials.extend(more.serials);
    read.known.extend(more.known);
    read.parked.extend(more.parked);
    Ok(())
}

fn deadlines(
    rows: Vec<DeadlineJson>,
) -> Result<HashMap<Uuid, BTreeMap<regulation::DeadlineId, DeadlineRow>>, RecordsError> {
    let mut deadlines = HashMap::<Uuid, BTreeMap<_, _>>::new();
    for DeadlineJson { case_id, clock, due_at, state, receipt } in rows {
        let state =
            DeadlineState::from_code(&state).ok_or_else(|| RecordsError::Unreadable(format!("state: {state}")))?;
        let line = DeadlineRow { case_id, clock, due_at: moment(due_at)?, state, receipt };
        deadlines.entry(case_id).or_default().insert(line.receipt.deadline, line);
    }
    Ok(deadlines)
}

/// Per case, link and sequence number the envelope.
type Held = BTreeMap<(Uuid, String, u64), Vec<u8>>;

fn held(rows: &[(Uuid, String, u64, String)]) -> Result<Held, RecordsError> {
    rows.iter()
        .map(|(case, link, sequence, envelope)| Ok(((*case, link.clone(), *sequence), bytes(envelope)?)))
        .collect()
}

/// Ids that were applied before. What is held has its own place.
fn known(applied: &[(Uuid, String)]) -> Result<HashMap<Uuid, Digest>, RecordsError> {
    applied.iter().map(|(id, digest)| Ok((*id, digest_of(digest)?))).collect()
}

/// Ids of the messages that were parked; what is no message has none.
fn parked(envelopes: &[String]) -> Result<HashMap<Uuid, Digest>, RecordsError> {
    let mut parked = HashMap::new();
    for envelope in envelopes {
        if let Ok(message) = Message::reopen(&bytes(envelope)?) {
            parked.insert(message.message_id, message.digest);
        }
    }
    Ok(parked)
}

fn bytes(hexadecimal: &str) -> Result<Vec<u8>, RecordsError> {
    hex::decode(hexadecimal).map_err(|_| RecordsError::Unreadable("bytes".to_owned()))
}

fn digest_of(hexadecimal: &str) -> Result<Digest, RecordsError> {
    bytes(hexadecimal)?.try_into().map_err(|_| RecordsError::Unreadable("a digest: not 32 bytes".to_owned()))
}

fn moment(microseconds: i64) -> Result<Timestamp, RecordsError> {
    Timestamp::from_microsecond(microseconds).map_err(|_| RecordsError::Unreadable("a moment".to_owned()))
}

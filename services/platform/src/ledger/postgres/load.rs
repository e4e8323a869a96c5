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
use crate::ledger::apply::{Concern, Identities, Loaded, Place};
use crate::ledger::records::{DeadlineRow, DeadlineState, RecordsError, known_format};
use crate::ledger::{
    Agency, Answer, CaseKey, CaseRecord, CaseState, PersonKey, Summary, clock_column, clock_of_column,
};

/// Reads and locks, always in this order: persons and their linked identities, inbox heads, cases; each in the order of its key. `None` when another
/// replica made one of the rows meanwhile: a fresh transaction sees it.
pub(super) async fn load<A: Agency>(
    connection: &mut PgConnection,
    concern: &Concern,
    works: usize,
    again: bool,
) -> Result<Option<Loaded<A>>, RecordsError> {
    make_room::<A>(connection, concern, again).await?;
    let LockedRows::<A> { persons, heads, cases } = lock::<A>(connection, concern).await?;
    let (mut by_key, mut identities) = (HashMap::new(), Identities::default());
    for (clock, person, body, known) in persons {
        let person = PersonKey { clock: clock_of_column(clock), person };
        for identity in known {
            identities.add(&person, identity);
        }
        by_key.insert(person, body);
    }
    let persons: HashMap<PersonKey, A::Person> = by_key;
    let mut cases: HashMap<CaseKey, CaseRecord<A>> =
        cases.into_iter().map(|case| case.record().map(|case| (case.summary.key(), case))).collect::<Result<_, _>>()?;
    let of_person =
        persons.iter().filter_map(|(key, person)| Some(CaseKey { clock: key.clock, id: A::case_of_person(person)? }));
    let others: Vec<CaseKey> = of_person.filter(|case| !cases.contains_key(case)).collect();
    if !others.is_empty() {
        // Whoever locks a case holds its person already, so nobody waits here for somebody who waits for us.
        let concern = Concern { cases: others.into_iter().collect(), ..Concern::default() };
        for case in lock::<A>(connection, &concern).await?.cases {
            let record = case.record::<A>()?;
            cases.insert(record.summary.key(), record);
        }
    }
    let placed = heads.len() == concern.places.len();
    if !placed || cases.values().any(|case| !persons.contains_key(&case.person_key())) {
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
        heads: heads.into_iter().map(|(clock, id, link, applied)| (place(clock, id, link), applied)).collect(),
        known: known(&read.known)?,
        parked: parked(&read.parked)?,
        held: held(&read.held)?,
        requests: read
            .requests
            .into_iter()
            .map(|(id, digest, answer)| Ok((id, (digest_of(&digest)?, answer))))
            .collect::<Result<_, RecordsError>>()?,
        deadlines: deadlines(read.deadlines)?,
        reservations: read
            .reservations
            .into_iter()
            .map(|(clock, key, case)| ((clock_of_column(clock), key), case))
            .collect(),
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
        let (clocks, persons) = persons_columns(concern);
        sqlx::query("INSERT INTO persons (clock, person, body) SELECT c, p, $3 FROM UNNEST($1::uuid[], $2::text[]) AS n(c, p) ON CONFLICT DO NOTHING")
            .bind(clocks)
            .bind(persons)
            .bind(Json(A::Person::default()))
            .execute(&mut *connection)
            .await?;
    }
    // A place is there since its first message; one whose first message is still under way is found missing.
    let new = if again { &concern.places } else { &concern.first_places };
    if !new.is_empty() {
        let (clocks, cases, links) = places_columns(new);
        sqlx::query(
            "INSERT INTO inbox_heads (clock, case_id, link, applied)
             SELECT k, c, l, 0 FROM UNNEST($1::uuid[], $2::uuid[], $3::text[]) AS t(k, c, l) ON CONFLICT DO NOTHING",
        )
        .bind(clocks)
        .bind(cases)
        .bind(links)
        .execute(connection)
        .await?;
    }
    Ok(())
}

fn persons_columns(concern: &Concern) -> (Vec<Uuid>, Vec<&str>) {
    concern.new_persons.iter().map(|key| (clock_column(key.clock), key.person.as_str())).unzip()
}

fn cases_columns<'k>(cases: impl IntoIterator<Item = &'k CaseKey>) -> (Vec<Uuid>, Vec<Uuid>) {
    cases.into_iter().map(|case| (clock_column(case.clock), case.id)).unzip()
}

fn places_columns(places: &BTreeSet<Place>) -> (Vec<Uuid>, Vec<Uuid>, Vec<&str>) {
    places.iter().map(|(case, link)| (clock_column(case.clock), case.id, link.as_str())).collect()
}

fn place(clock: Uuid, id: Uuid, link: String) -> Place {
    (CaseKey { clock: clock_of_column(clock), id }, link)
}

#[derive(Deserialize)]
#[serde(bound = "P: DeserializeOwned, D: DeserializeOwned, S: DeserializeOwned")]
struct Locked<P, D, S> {
    /// Clock, key, body, second identities.
    persons: Vec<(Uuid, String, P, Vec<String>)>,
    heads: Vec<(Uuid, Uuid, String, u64)>,
    cases: Vec<CaseRow<D, S>>,
}

type LockedRows<A> = Locked<
    <A as Agency>::Person,
    <<A as Agency>::Case as CaseState>::Dossier,
    <<A as Agency>::Case as CaseState>::Stage,
>;

#[derive(Deserialize)]
#[serde(bound = "D: DeserializeOwned, S: DeserializeOwned")]
struct CaseRow<D, S> {
    id: Uuid,
    person: String,
    number: String,
    edition: String,
    clock: Uuid,
    status: String,
    next_owner: String,
    /// Microseconds since 1970, like every moment here.
    next_due_at: Option<i64>,
    version: i64,
    format: i16,
    dossier: D,
    stage: S,
    sent: BTreeMap<String, u64>,
    /// Hexadecimal, like all bytes here.
    history_hash: String,
}

impl<D, S> CaseRow<D, S> {
    fn record<A: Agency<Case: CaseState<Dossier = D, Stage = S>>>(self) -> Result<CaseRecord<A>, RecordsError> {
        known_format::<A>(self.format)?;
        Ok(CaseRecord {
            summary: Summary {
                case_id: self.id,
                number: self.number,
                status: self.status,
                next_owner: self.next_owner,
                next_due_at: self.next_due_at.map(moment).transpose()?,
                version: self.version,
                edition: self.edition,
                test_clock: clock_of_column(self.clock),
            },
            person: self.person,
            state: A::Case::of(self.dossier, self.stage),
            sent: self.sent,
            history_hash: digest_of(&self.history_hash)?,
        })
    }
}

/// Each step names the one before it, which is what keeps the order of the locks.
const LOCK: &str = "WITH named AS MATERIALIZED (
        SELECT * FROM UNNEST($1::uuid[], $2::text[]) AS n(clock, person)
        UNION SELECT clock, person FROM cases WHERE id = ANY ($4) AND (clock, id) IN (SELECT * FROM UNNEST($3::uuid[], $4::uuid[]))),
    shown AS MATERIALIZED (
        SELECT * FROM UNNEST($8::uuid[], $9::text[]) AS n(clock, identity)
        UNION SELECT p.clock, unnest(identities) FROM persons p JOIN named USING (clock, person)),
    linked AS MATERIALIZED (
        SELECT clock, person FROM persons p WHERE identities && ARRAY(SELECT identity FROM shown)
            AND EXISTS (SELECT FROM shown s WHERE s.clock = p.clock AND s.identity = ANY (p.identities))),
    locked_persons AS MATERIALIZED (
        SELECT clock, person, body, identities FROM persons
        WHERE person = ANY (ARRAY(SELECT person FROM named UNION SELECT person FROM linked))
            AND (clock, person) IN (SELECT * FROM named UNION SELECT * FROM linked) ORDER BY person, clock FOR UPDATE),
    locked_heads AS MATERIALIZED (
        SELECT clock, case_id, link, applied FROM inbox_heads
        WHERE (SELECT count(*) FROM locked_persons) >= 0 AND case_id = ANY ($6)
            AND (clock, case_id, link) IN (SELECT * FROM UNNEST($5::uuid[], $6::uuid[], $7::text[]))
        ORDER BY case_id, clock, link FOR UPDATE),
    locked_cases AS MATERIALIZED (
        SELECT * FROM cases WHERE (SELECT count(*) FROM locked_heads) >= 0 AND id = ANY ($4)
            AND (clock, id) IN (SELECT * FROM UNNEST($3::uuid[], $4::uuid[])) ORDER BY id, clock FOR UPDATE)
    SELECT json_build_object(
        'persons', (SELECT COALESCE(json_agg(json_build_array(clock, person, body, identities)), '[]') FROM locked_persons),
        'heads', (SELECT COALESCE(json_agg(json_build_array(clock, case_id, link, applied)), '[]') FROM locked_heads),
        'cases', (SELECT COALESCE(json_agg(json_build_object('id', id, 'person', person, 'number', number, 'edition', edition,
            'clock', clock, 'status', status, 'next_owner', next_owner, 'version', version, 'format', format, 'dossier', dossier, 'stage', stage, 'sent', sent,
            'next_due_at', (extract(epoch FROM next_due_at) * 1000000)::bigint,
            'history_hash', encode(history_hash, 'hex'))), '[]') FROM locked_cases))::text";

async fn lock<A: Agency>(connection: &mut PgConnection, concern: &Concern) -> Result<LockedRows<A>, RecordsError> {
    let (person_clocks, persons) = persons_columns(concern);
    let (case_clocks, cases) = cases_columns(&concern.cases);
    let (place_clocks, place_cases, links) = places_columns(&concern.places);
    let (identity_clocks, identities): (Vec<_>, Vec<_>) =
        concern.identities.iter().map(|(clock, identity)| (clock_column(*clock), identity.as_str())).unzip();
    let row = sqlx::query(LOCK)
        .bind(person_clocks)
        .bind(persons)
        .bind(case_clocks)
        .bind(cases)
        .bind(place_clocks)
        .bind(place_cases)
        .bind(links)
        .bind(identity_clocks)
        .bind(identities)
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
    held: Vec<(Uuid, Uuid, String, u64, String)>,
    #[serde(default)]
    known: Vec<(Uuid, String)>,
    #[serde(default)]
    parked: Vec<String>,
    #[serde(default)]
    reservations: Vec<(Uuid, String, Uuid)>,
}

#[derive(Deserialize)]
struct DeadlineJson {
    case_id: Uuid,
    clock: Uuid,
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
        FROM deadlines WHERE case_id = ANY ($3) AND (clock, case_id) IN (SELECT * FROM UNNEST($9::uuid[], $3))
            AND state IN ('running', 'overdue'))";
const OF_REQUESTS: &str =
    ", 'requests', (SELECT COALESCE(json_agg(json_build_array(request_id, encode(digest, 'hex'), answer)), '[]')
        FROM requests WHERE request_id = ANY ($4))";
const OF_MESSAGES: &str =
    ", 'held', (SELECT COALESCE(json_agg(json_build_array(clock, case_id, link, sequence, encode(envelope, 'hex'))), '[]')
        FROM inbox_held WHERE case_id = ANY ($5) AND (clock, case_id, link) IN (SELECT * FROM UNNEST($10::uuid[], $5::uuid[], $6::text[]))),
    'known', (SELECT COALESCE(json_agg(json_build_array(message_id, encode(digest, 'hex'))), '[]')
        FROM inbox_messages WHERE message_id = ANY ($7)),
    'parked', (SELECT COALESCE(json_agg(encode(envelope, 'hex')), '[]') FROM parked WHERE message_id = ANY ($7))";

const OF_RESERVATIONS: &str =
    ", 'reservations', (SELECT COALESCE(json_agg(json_build_array(clock, key, case_id)), '[]')
    FROM reservations WHERE key = ANY ($8) AND (clock, key) IN (SELECT * FROM UNNEST($11::uuid[], $8)))";

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
    case_clocks: Vec<Uuid>,
    place_clocks: Vec<Uuid>,
    reservable_clocks: Vec<Uuid>,
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
            .bind(self.case_clocks)
            .bind(self.place_clocks)
            .bind(self.reservable_clocks)
            .fetch_one(connection)
            .await?;
        serde_json::from_str(row.try_get(0)?).map_err(unreadable)
    }
}

async fn read<A: Agency>(
    connection: &mut PgConnection,
    concern: &Concern,
    cases: &HashMap<CaseKey, CaseRecord<A>>,
    works: usize,
) -> Result<Read, RecordsError> {
    let mut clocks = concern.clocks.clone();
    clocks.extend(cases.values().filter_map(|record| record.summary.test_clock));
    let reservable = cases.values().flat_map(CaseRecord::reservations).map(|(clock, key)| (clock_column(clock), key));
    let (reservable_clocks, reservable): (Vec<_>, Vec<_>) = reservable.unzip();
    let (case_clocks, case_ids) = cases_columns(cases.keys());
    let requests = if concern.requests.is_empty() { "" } else { OF_REQUESTS };
    let messages = if concern.places.is_empty() { "" } else { OF_MESSAGES };
    let reservations = if reservable.is_empty() { "" } else { OF_RESERVATIONS };
    let (place_clocks, places, links) = places_columns(&concern.places);
    let asked = BatchQuery {
        serials: works.max(1),
        clocks: clocks.into_iter().collect(),
        cases: case_ids,
        requests: concern.requests.iter().copied().collect(),
        places,
        links: links.into_iter().map(str::to_owned).collect(),
        messages: concern.messages.iter().copied().collect(),
        reservable,
        case_clocks,
        place_clocks,
        reservable_clocks,
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
) -> Result<HashMap<CaseKey, BTreeMap<regulation::DeadlineId, DeadlineRow>>, RecordsError> {
    let mut deadlines = HashMap::<CaseKey, BTreeMap<_, _>>::new();
    for DeadlineJson { case_id, clock, due_at, state, receipt } in rows {
        let state =
            DeadlineState::from_code(&state).ok_or_else(|| RecordsError::Unreadable(format!("state: {state}")))?;
        let line = DeadlineRow { case_id, clock: clock_of_column(clock), due_at: moment(due_at)?, state, receipt };
        deadlines.entry(line.case()).or_default().insert(line.receipt.deadline, line);
    }
    Ok(deadlines)
}

/// Per place and sequence number the envelope.
type Held = BTreeMap<(Place, u64), Vec<u8>>;

fn held(rows: &[(Uuid, Uuid, String, u64, String)]) -> Result<Held, RecordsError> {
    rows.iter()
        .map(|(clock, case, link, sequence, envelope)| {
            Ok(((place(*clock, *case, link.clone()), *sequence), bytes(envelope)?))
        })
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

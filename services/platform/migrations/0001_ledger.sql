-- The same few tables in every agency. They belong to the agency's owner role. Its service runs under another role, which is
-- granted no UPDATE and no DELETE on the history.
--
-- Keys carry the clock: one person can live on many test clocks, and a case that is copied to another test clock keeps its id and
-- its numbers. The nil UUID is the real clock. The clock is last in each key, because the ids before it tell rows apart.

-- Rules that cross cases (bans, the one live application) are decided under the lock of this row. It is locked before any case.
CREATE TABLE persons (
    person       text NOT NULL,
    clock        uuid NOT NULL,
    body         jsonb NOT NULL,
    -- By what else than its key a person is recognised: a ban follows the passport to a new IIN. Persons who share an identity are
    -- locked together, in the order of their keys.
    identities   text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (person, clock)
);
CREATE INDEX persons_by_identity ON persons USING gin (identities);

CREATE TABLE cases (
    id           uuid NOT NULL,
    clock        uuid NOT NULL,
    person       text NOT NULL,
    iin          text NOT NULL,
    number       text NOT NULL,
    -- A second number by which officers find the case, such as the preliminary permit's.
    reference    text,
    city         text,
    edition      text NOT NULL,
    status       text NOT NULL,
    next_owner   text NOT NULL,
    next_due_at  timestamptz,
    version      bigint NOT NULL,
    -- The format of the two bodies.
    format       smallint NOT NULL,
    -- The facts of the whole case. Written only by an act that changes them.
    dossier      jsonb NOT NULL,
    -- How far the case has come, with the facts that prove it.
    stage        jsonb NOT NULL,
    -- Per outgoing link the last sequence number given.
    sent         jsonb NOT NULL,
    -- The last line of this case's history.
    history_hash bytea NOT NULL,
    -- The alerts whose cause still exists. All alerts of a case are in its bodies.
    alerts       jsonb NOT NULL DEFAULT '[]',
    -- The database's clock at the case's last act. Every write of the row sets it again by naming DEFAULT.
    changed_at   timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (id, clock),
    FOREIGN KEY (person, clock) REFERENCES persons
);
CREATE UNIQUE INDEX cases_by_reference ON cases (reference, clock);
CREATE INDEX cases_by_iin ON cases (iin);
-- An index for each order of a list. Every order ends with the case's id, so that no two rows have the same place and a page
-- continues where the last one ended. A case without a due moment comes after all that have one. An officer lists by city and
-- next owner, a supervisor by neither.
CREATE INDEX cases_by_owner ON cases (city, next_owner, (COALESCE(next_due_at, 'infinity'::timestamptz)), id);
CREATE INDEX cases_by_due ON cases ((COALESCE(next_due_at, 'infinity'::timestamptz)), id);
CREATE INDEX cases_by_change ON cases (changed_at, id);
-- Digits: the C collation orders them as they are written and lets a prefix be a range.
CREATE INDEX cases_by_number ON cases (number COLLATE "C", id);
CREATE INDEX cases_alerting ON cases (id) WHERE alerts <> '[]';

CREATE TABLE history (
    case_id      uuid NOT NULL,
    clock        uuid NOT NULL,
    sequence     bigint NOT NULL,
    at           timestamptz NOT NULL,
    legal_date   date NOT NULL,
    recorded_at  timestamptz NOT NULL,
    actor_role   text NOT NULL,
    actor_iin    text NOT NULL,
    act          text NOT NULL,
    clause       text NOT NULL,
    from_status  text NOT NULL,
    to_status    text NOT NULL,
    link         text NOT NULL,
    message_id   uuid,
    previous_hash bytea NOT NULL,
    hash         bytea NOT NULL,
    PRIMARY KEY (case_id, clock, sequence),
    FOREIGN KEY (case_id, clock) REFERENCES cases
);

-- Append-only but for its two marks. Rows are claimed by state, never by an id cursor: a late commit would be lost.
-- Whole quarters are dropped once no neighbour can be restored to a moment before them. Rows are never deleted one by one.
CREATE TABLE outbox (
    message_id   uuid NOT NULL,
    link         text NOT NULL,
    case_id      uuid NOT NULL,
    sequence     bigint NOT NULL,
    envelope     bytea NOT NULL,
    recorded_at  timestamptz NOT NULL,
    -- A publisher holds the row until this moment. When it dies, another takes over.
    leased_until timestamptz,
    confirmed_at timestamptz,
    PRIMARY KEY (message_id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX outbox_unconfirmed ON outbox (recorded_at) WHERE confirmed_at IS NULL;
-- Rows of no quarter are not lost.
CREATE TABLE outbox_other PARTITION OF outbox DEFAULT;

CREATE FUNCTION add_outbox_quarter(first_day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I PARTITION OF outbox FOR VALUES FROM (%L) TO (%L)',
        'outbox_' || to_char(first_day, 'YYYY"q"Q'), first_day, first_day + interval '3 months');
END $$;
SELECT add_outbox_quarter(day::date) FROM generate_series('2026-04-01'::date, '2028-10-01'::date, interval '3 months') AS day;

-- Refuses while a message of that quarter is unconfirmed.
CREATE FUNCTION drop_outbox_quarter(first_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    quarter text := 'outbox_' || to_char(first_day, 'YYYY"q"Q');
    waiting bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM %I WHERE confirmed_at IS NULL', quarter) INTO waiting;
    IF waiting > 0 THEN
        RAISE EXCEPTION '% still holds % unconfirmed messages', quarter, waiting;
    END IF;
    EXECUTE format('DROP TABLE %I', quarter);
END $$;
REVOKE EXECUTE ON FUNCTION add_outbox_quarter(date), drop_outbox_quarter(date) FROM PUBLIC;

-- Per case and link the highest applied sequence number, kept for ever: a replay is known after the ids are gone.
CREATE TABLE inbox_heads (
    case_id      uuid NOT NULL,
    clock        uuid NOT NULL,
    link         text NOT NULL,
    applied      bigint NOT NULL,
    PRIMARY KEY (case_id, clock, link)
);

-- Recent message ids with their digests: the same id with another body is refused.
CREATE TABLE inbox_messages (
    message_id   uuid PRIMARY KEY,
    digest       bytea NOT NULL,
    received_at  timestamptz NOT NULL
);

-- Messages that came before their predecessors.
CREATE TABLE inbox_held (
    case_id      uuid NOT NULL,
    clock        uuid NOT NULL,
    link         text NOT NULL,
    sequence     bigint NOT NULL,
    envelope     bytea NOT NULL,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (case_id, clock, link, sequence)
);

-- Messages that could not be applied. A parked message holds back its own case on its link and no other case.
CREATE TABLE parked (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    link         text NOT NULL,
    case_id      uuid,
    sequence     bigint,
    message_id   uuid,
    reason       text NOT NULL,
    envelope     bytea NOT NULL,
    attempts     integer NOT NULL DEFAULT 1,
    parked_at    timestamptz NOT NULL,
    -- When and by whom the message was brought to the writer again. The row stays.
    redriven_at  timestamptz,
    redriven_by  text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX parked_once ON parked (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX parked_waiting ON parked (id) WHERE redriven_at IS NULL;

CREATE TABLE deadlines (
    case_id      uuid NOT NULL,
    deadline     text NOT NULL,
    clause       text NOT NULL,
    started_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    clock        uuid NOT NULL,
    -- running, overdue, met, fired
    state        text NOT NULL,
    receipt      jsonb NOT NULL,
    PRIMARY KEY (case_id, clock, deadline),
    FOREIGN KEY (case_id, clock) REFERENCES cases
);
CREATE INDEX deadlines_running ON deadlines (clock, due_at) WHERE state = 'running';
CREATE INDEX deadlines_overdue ON deadlines (case_id) WHERE state = 'overdue';
-- A supervisor's list: the longest overdue first.
CREATE INDEX deadlines_overdue_by_end ON deadlines (due_at, case_id, deadline) WHERE state = 'overdue';

-- What acts left to be done at outside systems, written with the act. Claimed by state; done or parked once.
CREATE TABLE tasks (
    id           uuid PRIMARY KEY,
    case_id      uuid NOT NULL,
    clock        uuid NOT NULL,
    -- The outside system: mail, pshep.
    way          text NOT NULL,
    body         jsonb NOT NULL,
    -- The legal moment of the act.
    at           timestamptz NOT NULL,
    -- waiting, done, parked
    state        text NOT NULL DEFAULT 'waiting',
    attempts     integer NOT NULL DEFAULT 0,
    -- While a runner works on it, the end of the lease.
    not_before   timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Why it is not done yet, or never will be.
    reason       text NOT NULL DEFAULT '',
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at  timestamptz,
    FOREIGN KEY (case_id, clock) REFERENCES cases
);
CREATE INDEX tasks_waiting ON tasks (not_before) WHERE state = 'waiting';
CREATE INDEX tasks_by_case ON tasks (case_id);

-- What only one case of an agency may hold at a time, such as an interviewer's hour. A case reserves with one act and releases
-- with another.
CREATE TABLE reservations (
    key          text NOT NULL,
    clock        uuid NOT NULL,
    case_id      uuid NOT NULL,
    PRIMARY KEY (key, clock),
    FOREIGN KEY (case_id, clock) REFERENCES cases
);
CREATE INDEX reservations_by_case ON reservations (case_id);

-- The answer to an act under its request id: a repeated call is answered again, and the act is done once.
CREATE TABLE requests (
    request_id   uuid PRIMARY KEY,
    digest       bytea NOT NULL,
    answer       jsonb NOT NULL,
    recorded_at  timestamptz NOT NULL
);

CREATE TABLE clocks (
    id           uuid PRIMARY KEY,
    now          timestamptz NOT NULL
);

-- Messages of a test clock per link. Each is counted once when sent and once when disposed of.
CREATE TABLE clock_counts (
    clock        uuid NOT NULL REFERENCES clocks,
    link         text NOT NULL,
    sent         bigint NOT NULL,
    disposed     bigint NOT NULL,
    PRIMARY KEY (clock, link)
);

-- Uploaded documents of a case. The bytes are in the object store under their SHA-256.
CREATE TABLE documents (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      uuid NOT NULL,
    clock        uuid NOT NULL,
    kind         text NOT NULL,
    document     jsonb NOT NULL,
    request_id   uuid NOT NULL UNIQUE,
    uploaded_at  timestamptz NOT NULL,
    FOREIGN KEY (case_id, clock) REFERENCES cases
);
CREATE INDEX documents_by_case ON documents (case_id, id);

-- The agency's own series of numbers. Gaps are allowed.
CREATE SEQUENCE numbers;

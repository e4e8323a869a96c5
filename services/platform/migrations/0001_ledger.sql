-- The same few tables in every agency. They belong to the agency's owner role; its service runs under another role,
-- which is granted no UPDATE or DELETE on the history.

-- Rules that cross cases (bans, the one live application) are decided under this row's lock, taken before any case's.
CREATE TABLE persons (
    person      text PRIMARY KEY,
    body        jsonb NOT NULL
);

CREATE TABLE cases (
    id          uuid PRIMARY KEY,
    person      text NOT NULL REFERENCES persons,
    iin         text NOT NULL,
    number      text NOT NULL,
    -- A second number by which desks find the case, such as the preliminary permit's.
    reference   text,
    city        text,
    edition     text NOT NULL,
    clock       uuid,
    status      text NOT NULL,
    next_owner  text NOT NULL,
    next_due_at timestamptz,
    version     bigint NOT NULL,
    -- The typed state, serialised.
    body        jsonb NOT NULL,
    -- Per outgoing link the last sequence number given.
    sent        jsonb NOT NULL,
    -- The last line of this case's history.
    history_hash bytea NOT NULL
);
CREATE INDEX cases_by_desk ON cases (city, next_owner, next_due_at);
CREATE UNIQUE INDEX cases_by_reference ON cases (reference);
CREATE INDEX cases_by_iin ON cases (iin);

CREATE TABLE history (
    case_id      uuid NOT NULL REFERENCES cases,
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
    PRIMARY KEY (case_id, sequence)
);

-- Append-only but for its two marks. Rows are claimed by state, never by an id cursor: a late commit would be lost.
-- Whole quarters are dropped once no neighbour can be restored to a moment before them; rows are never deleted singly.
CREATE TABLE outbox (
    message_id   uuid NOT NULL,
    link         text NOT NULL,
    case_id      uuid NOT NULL,
    sequence     bigint NOT NULL,
    envelope     bytea NOT NULL,
    recorded_at  timestamptz NOT NULL,
    -- A publisher holds the row until this moment; when it dies, another takes over.
    leased_until timestamptz,
    confirmed_at timestamptz,
    PRIMARY KEY (message_id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX outbox_unconfirmed ON outbox (recorded_at) WHERE confirmed_at IS NULL;
-- What no quarter takes is not lost.
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
    link         text NOT NULL,
    applied      bigint NOT NULL,
    PRIMARY KEY (case_id, link)
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
    link         text NOT NULL,
    sequence     bigint NOT NULL,
    envelope     bytea NOT NULL,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (case_id, link, sequence)
);

-- What could not be applied. A parked message holds back its own case on its link and nobody else's.
CREATE TABLE parked (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    link         text NOT NULL,
    case_id      uuid,
    sequence     bigint,
    message_id   uuid,
    reason       text NOT NULL,
    envelope     bytea NOT NULL,
    attempts     integer NOT NULL DEFAULT 1,
    parked_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX parked_once ON parked (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE deadlines (
    case_id      uuid NOT NULL REFERENCES cases,
    deadline         text NOT NULL,
    clause       text NOT NULL,
    started_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    clock        uuid,
    -- running, overdue, met, fired
    state        text NOT NULL,
    receipt      jsonb NOT NULL,
    PRIMARY KEY (case_id, deadline)
);
CREATE INDEX deadlines_running ON deadlines (clock, due_at) WHERE state = 'running';

-- An act's answer under its request id, so that a repeated call is answered again and done once.
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

-- Messages of a test clock per link; each counted once when sent and once when disposed of.
CREATE TABLE clock_counts (
    clock        uuid NOT NULL REFERENCES clocks,
    link         text NOT NULL,
    sent         bigint NOT NULL,
    disposed     bigint NOT NULL,
    PRIMARY KEY (clock, link)
);

-- Uploaded documents of a case; the bytes lie in the object store under their SHA-256.
CREATE TABLE documents (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases,
    kind         text NOT NULL,
    document     jsonb NOT NULL,
    request_id   uuid NOT NULL UNIQUE,
    uploaded_at  timestamptz NOT NULL
);
CREATE INDEX documents_by_case ON documents (case_id, id);

-- The agency's own series of numbers; gaps are allowed.
CREATE SEQUENCE numbers;

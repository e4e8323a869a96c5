-- What acts left to be done at systems outside, written with the act. Claimed by state; done or parked once.
CREATE TABLE errands (
    id           uuid PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases,
    clock        uuid,
    -- The system it leads to: mail, pshep.
    way          text NOT NULL,
    body         jsonb NOT NULL,
    -- The legal moment of the act.
    at           timestamptz NOT NULL,
    -- waiting, done, parked
    state        text NOT NULL DEFAULT 'waiting',
    attempts     integer NOT NULL DEFAULT 0,
    -- While somebody is under way with it, the end of the lease.
    not_before   timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Why it is not done yet, or never will be.
    reason       text NOT NULL DEFAULT '',
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at   timestamptz
);
CREATE INDEX errands_waiting ON errands (not_before) WHERE state = 'waiting';
CREATE INDEX errands_by_case ON errands (case_id);

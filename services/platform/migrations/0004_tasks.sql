-- What acts left to be done at systems outside, written with the act. Reserved by state; done or parked once.
CREATE TABLE tasks (
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
    resolved_at   timestamptz
);
CREATE INDEX tasks_waiting ON tasks (not_before) WHERE state = 'waiting';
CREATE INDEX tasks_by_case ON tasks (case_id);

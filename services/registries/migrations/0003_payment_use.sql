-- A payment's use: bound to one application, then consumed by the decision on it. And who is told when it is paid.
ALTER TABLE payments DROP CONSTRAINT payments_status_check, DROP CONSTRAINT payments_check, DROP CONSTRAINT payments_check1;
ALTER TABLE payments
    ADD COLUMN application text,
    ADD COLUMN callback_url text,
    ADD COLUMN test_clock uuid,
    ADD CONSTRAINT payments_status CHECK (status IN ('AWAITING', 'PAID', 'BOUND', 'CONSUMED')),
    ADD CONSTRAINT payments_paid CHECK ((status = 'AWAITING') = (paid_at IS NULL) AND (paid_at IS NULL) = (payer_idn IS NULL)),
    ADD CONSTRAINT payments_bound CHECK ((status IN ('BOUND', 'CONSUMED')) = (application IS NOT NULL));

-- One for each payment that was made and is to be called back. Its body never changes, so neither does its signature.
CREATE TABLE callbacks (
    id          uuid PRIMARY KEY,
    reference   text NOT NULL UNIQUE REFERENCES payments,
    url         text NOT NULL,
    body        bytea NOT NULL,
    test_clock  uuid,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'parked')),
    attempts    integer NOT NULL DEFAULT 0,
    -- While somebody is under way with it, the end of the lease.
    not_before  timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason      text NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX callbacks_waiting ON callbacks (not_before) WHERE state = 'waiting';
CREATE INDEX callbacks_by_clock ON callbacks (test_clock) WHERE test_clock IS NOT NULL;

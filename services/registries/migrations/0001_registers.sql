-- What the outside systems know. The tables belong to the owner role; the service runs under another, which may add
-- everywhere and change nothing but a payment's fate.

-- Answers already given: a repeated call gets the same answer, the same id with another body is refused.
CREATE TABLE requests (
    request_id  uuid PRIMARY KEY,
    digest      bytea NOT NULL,
    answer      jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- ИБД and СИО ПСО: who stands in a register, under an ИИН, under the second identity, or under both.
CREATE SEQUENCE special_record_numbers;
CREATE TABLE special_records (
    reference       text PRIMARY KEY,
    register        text NOT NULL CHECK (register IN ('IBD', 'SIO')),
    iin             text,
    citizenship     text,
    passport_number text,
    birth_date      date,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (num_nonnulls(citizenship, passport_number, birth_date) IN (0, 3)),
    CHECK (num_nonnulls(iin, passport_number) > 0)
);
CREATE INDEX special_records_by_iin ON special_records (iin, register);
CREATE INDEX special_records_by_passport ON special_records (passport_number, citizenship, birth_date, register);

-- АДИС: a person is registered once, and for ever under the first taking.
CREATE SEQUENCE fingerprint_numbers;
CREATE TABLE fingerprints (
    iin         text PRIMARY KEY,
    reference   text NOT NULL UNIQUE,
    department  text NOT NULL,
    taken_at    timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- ПШЭП. `order_id` is the orderer's own, `reference` the gateway's.
CREATE SEQUENCE payment_numbers;
CREATE TABLE payments (
    reference       text PRIMARY KEY DEFAULT 'PSHEP' || lpad(nextval('payment_numbers')::text, 11, '0'),
    order_id        text NOT NULL UNIQUE,
    service         text NOT NULL,
    beneficiary_iin text NOT NULL,
    amount_tenge    bigint NOT NULL CHECK (amount_tenge > 0),
    ordered_at      timestamptz NOT NULL,
    status          text NOT NULL DEFAULT 'AWAITING' CHECK (status IN ('AWAITING', 'PAID')),
    payer_idn       text,
    paid_at         timestamptz,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((status = 'PAID') = (paid_at IS NOT NULL)),
    CHECK ((status = 'PAID') = (payer_idn IS NOT NULL))
);

-- Every certificate that the sandbox authority issued; its status is what OCSP will answer.
CREATE TABLE certificates (
    serial_number text PRIMARY KEY,
    subject_iin   text NOT NULL,
    subject_bin   text,
    kind          text NOT NULL,
    purpose       text NOT NULL,
    not_before    timestamptz NOT NULL,
    not_after     timestamptz NOT NULL,
    status        text NOT NULL DEFAULT 'GOOD' CHECK (status IN ('GOOD', 'REVOKED')),
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX certificates_by_subject ON certificates (subject_iin);

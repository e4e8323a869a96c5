-- The sealed file of a decision's notice, made when it is first asked for. The first that was kept stands: whoever asks again
-- gets the same bytes, which lie in the object store under their SHA-256. Numbered behind the ledger's own migrations.
CREATE TABLE decision_documents (
    notice_id   uuid NOT NULL,
    clock       uuid NOT NULL,
    case_id     uuid NOT NULL,
    -- Hexadecimal.
    sha256      text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (notice_id, clock),
    FOREIGN KEY (case_id, clock) REFERENCES cases
);

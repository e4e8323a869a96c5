-- What only one case of an agency may hold at a time, such as an interviewer's hour. A case writes its reserve with the act that
-- makes it and gives it up with another; the key tells the clock too.
CREATE TABLE reservations (
    key          text PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases
);
CREATE INDEX reservations_by_case ON reservations (case_id);

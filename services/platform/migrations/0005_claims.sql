-- What only one case of an agency may hold at a time, such as an interviewer's hour. A case writes its claim with the act that
-- makes it and gives it up with another; the key tells the clock too.
CREATE TABLE claims (
    key          text PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases
);
CREATE INDEX claims_by_case ON claims (case_id);

-- What lists of cases need: when a case last changed, and an index for each order. Every order ends with the case's id,
-- so that no two rows stand in the same place and a page goes on where the last one ended.

-- The database's clock at the case's last act; every write of the row sets it anew by naming DEFAULT.
ALTER TABLE cases ADD COLUMN changed_at timestamptz NOT NULL DEFAULT transaction_timestamp();
UPDATE cases SET changed_at = (SELECT max(recorded_at) FROM history WHERE case_id = id)
WHERE EXISTS (SELECT FROM history WHERE case_id = id);

-- Nothing due stands behind everything due. A writer asks by city and next owner, its supervisor by neither.
DROP INDEX cases_by_desk;
CREATE INDEX cases_by_desk ON cases (city, next_owner, (COALESCE(next_due_at, 'infinity'::timestamptz)), id);
CREATE INDEX cases_by_due ON cases ((COALESCE(next_due_at, 'infinity'::timestamptz)), id);
CREATE INDEX cases_by_change ON cases (changed_at, id);
-- Digits: the C collation orders them as they are written and lets a prefix be a range.
CREATE INDEX cases_by_number ON cases (number COLLATE "C", id);
CREATE INDEX deadlines_overdue ON deadlines (case_id) WHERE state = 'overdue';

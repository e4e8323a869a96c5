-- The alerts of a case whose cause still stands, beside its state, in which all of them lie.
ALTER TABLE cases ADD COLUMN alerts jsonb NOT NULL DEFAULT '[]';
CREATE INDEX cases_alerting ON cases (id) WHERE alerts <> '[]';

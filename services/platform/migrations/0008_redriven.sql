-- A parked message is brought to the writer again by a person; its row stays, and tells when and by whom.
ALTER TABLE parked ADD COLUMN redriven_at timestamptz, ADD COLUMN redriven_by text NOT NULL DEFAULT '';
CREATE INDEX parked_waiting ON parked (id) WHERE redriven_at IS NULL;

-- By what else than its key a person is recognised: a ban follows the passport to a new IIN. Persons who share one are
-- locked together, in the order of their keys.
ALTER TABLE persons ADD COLUMN identities text[] NOT NULL DEFAULT '{}';
CREATE INDEX persons_by_identity ON persons USING gin (identities);

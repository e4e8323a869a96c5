-- A supervisor's list of terms that have passed unmet, the longest overdue first.
CREATE INDEX terms_overdue_by_end ON terms (due_at, case_id, term) WHERE state = 'overdue';

-- A supervisor's list of deadlines that have passed unmet, the longest overdue first.
CREATE INDEX deadlines_overdue_by_end ON deadlines (due_at, case_id, deadline) WHERE state = 'overdue';

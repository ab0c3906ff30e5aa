-- What makes two requests under one id the same request, kept so that a repetition is told from another request even
-- after the thing was renamed; NULL where the edge itself made it.
ALTER TABLE conversation ADD COLUMN fingerprint TEXT;
ALTER TABLE idea ADD COLUMN fingerprint TEXT;

-- A node's events ask for the place of their attempt with every batch, ended or not.
CREATE INDEX workspace_attempt ON workspace(attempt);
CREATE INDEX enrolment_open ON enrolment(node) WHERE used_at IS NULL;

-- Who goes on from a task looks after what that one started: the newest of the line.
ALTER TABLE task ADD COLUMN heir TEXT;
CREATE INDEX task_heir ON task(heir) WHERE heir IS NOT NULL;

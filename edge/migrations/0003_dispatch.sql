-- Ordered work: what an edge waits for and what happens when it fails, replacements, merges.

ALTER TABLE edge ADD COLUMN condition TEXT NOT NULL DEFAULT 'completed' CHECK (condition IN ('completed', 'merged'));
ALTER TABLE edge ADD COLUMN on_failure TEXT NOT NULL DEFAULT 'hold' CHECK (on_failure IN ('hold', 'fail'));

ALTER TABLE task ADD COLUMN replaces TEXT REFERENCES task(id);
ALTER TABLE task ADD COLUMN merged_at INTEGER;
CREATE UNIQUE INDEX one_replacement ON task(replaces) WHERE replaces IS NOT NULL;

INSERT INTO transition (was, event, became) VALUES
  ('blocked', 'dependencies_changed', 'blocked'), ('waiting', 'message_arrived', 'queued'),
  ('queued', 'stop_requested', 'queued'), ('waiting', 'stop_requested', 'waiting');
DELETE FROM transition WHERE was = 'waiting' AND event = 'stop_requested' AND became = 'in_progress';

-- What a parent waits for while it is `waiting`: which subtasks, all of them or any, and until when.
CREATE TABLE wait (
  task TEXT PRIMARY KEY REFERENCES task(id), mode TEXT NOT NULL CHECK (mode IN ('all', 'any')),
  subtasks TEXT NOT NULL, until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX verdict_tx ON verdict(tx);
CREATE INDEX task_new ON task(id) WHERE state = 'new';   -- empty between batches: what the running one is making

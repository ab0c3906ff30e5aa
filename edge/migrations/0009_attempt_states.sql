-- Attempts move by a table too: `shared.states.ATTEMPT_TRANSITIONS` as rows, and a row of history for each move. What a
-- node reports is always written down; a report that does not follow has the state it found as the state it leaves.
CREATE TABLE attempt_transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt_transition (was, event, became) VALUES ('new', 'opened', 'claiming_node');
WITH step(place, name) AS (SELECT key, value FROM json_each('["claiming_node", "booting_vm", "building_image",
  "creating_workspace", "starting_agent", "working", "checkpointing", "resting"]'))
INSERT INTO attempt_transition (was, event, became)
SELECT a.name, 'reported', b.name FROM step a JOIN step b ON b.place >= a.place
UNION ALL SELECT a.name, 'ended', o.value FROM step a JOIN json_each('["completed", "failed", "stopped", "lost"]') o;
INSERT INTO attempt_transition (was, event, became) VALUES
  ('creating_workspace', 'reported', 'building_image'), ('working', 'reported', 'starting_agent'),
  ('checkpointing', 'reported', 'starting_agent'), ('checkpointing', 'reported', 'working'),
  ('resting', 'reported', 'starting_agent'), ('resting', 'reported', 'working'),
  ('resting', 'reported', 'checkpointing'),
  ('completed', 'reported', 'completed'), ('failed', 'reported', 'failed'), ('stopped', 'reported', 'stopped'),
  ('lost', 'reported', 'lost');

CREATE TABLE attempt_history (
  attempt TEXT NOT NULL REFERENCES attempt(id), number INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL,
  event TEXT NOT NULL, became TEXT NOT NULL, reason TEXT, detail TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  PRIMARY KEY (attempt, number),
  FOREIGN KEY (was, event, became) REFERENCES attempt_transition(was, event, became)
) STRICT, WITHOUT ROWID;

ALTER TABLE attempt ADD COLUMN version INTEGER NOT NULL DEFAULT 0;   -- the number of its last row of history
ALTER TABLE attempt ADD COLUMN deadline_at INTEGER;                  -- of its step; NULL: its task's own bounds it
ALTER TABLE attempt ADD COLUMN progress_said INTEGER NOT NULL DEFAULT 0;   -- the last progress by its node's clock
ALTER TABLE attempt ADD COLUMN giving_up TEXT;                       -- set: it was told to save and end for this reason

-- What `attempt.steps` held until now. A pair that the table does not have is kept as a report that moved nothing.
INSERT INTO attempt_history (attempt, number, tx, was, event, became, detail, at)
SELECT a.id, j.key + 1, 'migrated', CASE WHEN j.key = 0 THEN 'new' WHEN x.was IS NULL THEN j.value ->> 'step'
    ELSE x.was END,
  iif(j.key = 0, 'opened', 'reported'), iif(j.key = 0, 'claiming_node', j.value ->> 'step'), j.value ->> 'detail',
  j.value ->> 'at'
FROM attempt a JOIN json_each(a.steps) j LEFT JOIN attempt_transition x ON x.event = 'reported'
  AND x.became = j.value ->> 'step' AND x.was = a.steps ->> ('$[' || max(j.key - 1, 0) || '].step');
INSERT INTO attempt_history (attempt, number, tx, was, event, became, reason, detail, at)
SELECT a.id, json_array_length(a.steps) + 1, 'migrated', a.step, 'ended', a.outcome, a.reason, a.detail, a.ended_at
FROM attempt a WHERE a.ended_at IS NOT NULL;
UPDATE attempt SET version = (SELECT max(h.number) FROM attempt_history h WHERE h.attempt = attempt.id);

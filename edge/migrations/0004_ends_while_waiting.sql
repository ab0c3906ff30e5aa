-- A parent that waits for its subtasks, or for its slot after them, keeps its attempt, and that can end meanwhile: a
-- message that had reached its node before is a turn of its own, and a machine can be lost at any time.
INSERT INTO transition (was, event, became) VALUES
  ('queued', 'attempt_lost', 'queued'), ('waiting', 'completed', 'completed'), ('queued', 'completed', 'completed');

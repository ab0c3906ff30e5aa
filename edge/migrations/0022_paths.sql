-- The paths that a task names as those it will touch, as JSON; of live tasks they are found by project. An edge that was
-- made because two tasks name the same paths says so.
ALTER TABLE task ADD COLUMN paths TEXT;
CREATE INDEX task_paths ON task(project) WHERE paths IS NOT NULL AND ended_at IS NULL;
ALTER TABLE edge ADD COLUMN overlap INTEGER NOT NULL DEFAULT 0;

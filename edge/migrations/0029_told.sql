-- The version of a task that its parent in a workspace was last told of.
ALTER TABLE task ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

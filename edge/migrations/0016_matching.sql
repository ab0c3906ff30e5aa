-- What a task was found to need, of the design's runtimes and sizes: `runtime` is what the installation gave it for that.
-- Unknown of tasks from before.
ALTER TABLE task ADD COLUMN fit TEXT;
ALTER TABLE task ADD COLUMN size TEXT;

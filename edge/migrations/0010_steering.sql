-- What became of a message, so that its receipt can be asked for at any time.
ALTER TABLE message ADD COLUMN settled_at INTEGER;       -- delivered, or found to reach nobody
ALTER TABLE message ADD COLUMN delivered_to TEXT;        -- the attempt

-- What a task narrows for everything below it, from its own spec and its parent's: NULL where nobody did.
ALTER TABLE task ADD COLUMN guard_depth INTEGER;         -- levels below it
ALTER TABLE task ADD COLUMN guard_children INTEGER;      -- live ones of each task, itself and below
ALTER TABLE task ADD COLUMN guard_running INTEGER;       -- running below it, all levels
ALTER TABLE task ADD COLUMN bounded_by TEXT;             -- the nearest task above it that has `guard_running`

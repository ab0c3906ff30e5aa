-- Live children as before, and all children of a task, which reading a graph had to look for in the whole table.
DROP INDEX task_children;
CREATE INDEX task_children ON task(parent, ended_at) WHERE parent IS NOT NULL;

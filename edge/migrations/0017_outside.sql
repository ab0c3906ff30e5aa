-- Text that others wrote. What a project lets in, and what it lets happen all the same.
ALTER TABLE project ADD COLUMN web_pages INTEGER NOT NULL DEFAULT 0;       -- read_page is offered
ALTER TABLE project ADD COLUMN trust_subtasks INTEGER NOT NULL DEFAULT 0;  -- reports of own subtasks do not taint
ALTER TABLE project ADD COLUMN unasked TEXT NOT NULL DEFAULT '[]';         -- tools that need no yes, JSON

-- What an agent was handed by the edge although others wrote it: its context is tainted from then on.
CREATE TABLE handed_out (
  attempt TEXT NOT NULL, at INTEGER NOT NULL, project TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (attempt, at)
) STRICT, WITHOUT ROWID;

-- A call that a tainted context made and that waits for a person's yes. `result` is what came of it, told once.
CREATE TABLE approval (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, task TEXT NOT NULL REFERENCES task(id), attempt TEXT NOT NULL,
  call TEXT NOT NULL, tool TEXT NOT NULL, arguments TEXT NOT NULL, because TEXT NOT NULL, message TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'denied', 'done')),
  person TEXT, result TEXT, asked_at INTEGER NOT NULL, decided_at INTEGER, done_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_task ON approval(task, state);
CREATE INDEX approval_message ON approval(message);
CREATE INDEX approval_newest ON approval(project, asked_at);

-- The task whose agent in a workspace wrote some of it, or `several`: nobody knows what that had read.
ALTER TABLE idea ADD COLUMN by_agent TEXT NOT NULL DEFAULT '';

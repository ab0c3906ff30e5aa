-- Tasks that start by the clock. A trigger that is deleted keeps its row, so that a late repetition does not bring it back.
CREATE TABLE clock_trigger (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), name TEXT NOT NULL, cron TEXT NOT NULL,
  tz TEXT NOT NULL, template TEXT NOT NULL,
  person TEXT NOT NULL, local INTEGER NOT NULL,                  -- whose it is; on the edge's own machine
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'deleted')),
  reason TEXT,                                                   -- why it is paused; NULL: a person did it
  failures INTEGER NOT NULL DEFAULT 0,                           -- runs in a row
  next_at INTEGER, last_at INTEGER NOT NULL DEFAULT 0,           -- times of the schedule: the next, the newest that ran
  version INTEGER NOT NULL, fingerprint TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  CHECK ((next_at IS NOT NULL) = (state = 'active'))
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_trigger_project ON clock_trigger(project, created_at) WHERE state <> 'deleted';

-- A run is claimed here before its task is started. Its task's id follows from trigger and time, so that twice is once.
CREATE TABLE trigger_run (
  task TEXT PRIMARY KEY, clock_trigger TEXT NOT NULL REFERENCES clock_trigger(id), project TEXT NOT NULL,
  number INTEGER NOT NULL, due_at INTEGER, missed INTEGER NOT NULL,
  template TEXT, local INTEGER NOT NULL,                         -- as they were when it was claimed
  outcome TEXT CHECK (outcome IN ('completed', 'failed', 'cancelled', 'skipped', 'refused')),
  reason TEXT, detail TEXT NOT NULL DEFAULT '', claim_tx TEXT NOT NULL, settled_tx TEXT,
  at INTEGER NOT NULL, ended_at INTEGER, UNIQUE (clock_trigger, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX trigger_run_open ON trigger_run(project, clock_trigger) WHERE outcome IS NULL;
CREATE INDEX trigger_run_claimed ON trigger_run(claim_tx);
CREATE INDEX trigger_run_settled ON trigger_run(settled_tx) WHERE settled_tx IS NOT NULL;

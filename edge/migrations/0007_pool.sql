-- Nodes and workspaces move as tasks do: by transition tables that the database holds too, with a deadline on the row
-- and a history row for each move. Nodes may be made by a provider, for one project; a project's row says how many.

CREATE TABLE node_transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO node_transition (was, event, became) VALUES
  ('new', 'requested', 'requested'), ('new', 'joined', 'lost'), ('requested', 'created', 'booting'),
  ('requested', 'refused', 'failed'), ('requested', 'appeared', 'ready'), ('requested', 'overdue', 'failed'),
  ('requested', 'drained', 'failed'), ('booting', 'appeared', 'ready'), ('booting', 'overdue', 'failed'),
  ('booting', 'drained', 'failed'), ('booting', 'vanished', 'gone'), ('ready', 'silent', 'lost'),
  ('ready', 'drained', 'draining'), ('ready', 'vanished', 'gone'), ('lost', 'appeared', 'ready'),
  ('lost', 'drained', 'draining'), ('lost', 'destroy', 'destroying'), ('lost', 'vanished', 'gone'),
  ('lost', 'given_up', 'gone'), ('draining', 'undrained', 'lost'), ('draining', 'destroy', 'destroying'),
  ('draining', 'vanished', 'gone'), ('draining', 'given_up', 'gone'), ('failed', 'destroy', 'destroying'),
  ('destroying', 'destroyed', 'destroyed'), ('gone', 'appeared', 'ready');

CREATE TABLE node_history (
  node TEXT NOT NULL, version INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL, event TEXT NOT NULL,
  became TEXT NOT NULL, reason TEXT, detail TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  PRIMARY KEY (node, version), FOREIGN KEY (was, event, became) REFERENCES node_transition(was, event, became)
) STRICT, WITHOUT ROWID;
CREATE INDEX node_history_tx ON node_history(tx);

CREATE TABLE workspace_transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO workspace_transition (was, event, became) VALUES
  ('new', 'claimed', 'claimed'), ('claimed', 'taken', 'in_use'), ('claimed', 'put_away', 'freed'),
  ('claimed', 'abandoned', 'abandoned'), ('in_use', 'put_away', 'freed'), ('in_use', 'abandoned', 'abandoned');

CREATE TABLE workspace_history (
  workspace TEXT NOT NULL, version INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL, event TEXT NOT NULL,
  became TEXT NOT NULL, reason TEXT, at INTEGER NOT NULL,
  PRIMARY KEY (workspace, version),
  FOREIGN KEY (was, event, became) REFERENCES workspace_transition(was, event, became)
) STRICT, WITHOUT ROWID;
CREATE INDEX workspace_history_tx ON workspace_history(tx);

-- --- nodes --------------------------------------------------------------------------------------------------------------
-- The check of the first shape knew three states. A column that carries its check is replaced, for nothing refers to it.
ALTER TABLE node ADD COLUMN life TEXT NOT NULL DEFAULT 'new' CHECK (life IN ('new',
  'requested', 'booting', 'ready', 'lost', 'draining', 'failed', 'destroying', 'destroyed', 'gone'));
UPDATE node SET life = state;
ALTER TABLE node DROP COLUMN state;
ALTER TABLE node RENAME COLUMN life TO state;
ALTER TABLE node ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
INSERT INTO node_history (node, version, tx, was, event, became, at)
SELECT id, 0, 'upgrade', CASE state WHEN 'lost' THEN 'new' ELSE 'lost' END,
  CASE state WHEN 'lost' THEN 'joined' WHEN 'ready' THEN 'appeared' ELSE 'drained' END, state, created_at FROM node;
ALTER TABLE node ADD COLUMN reason TEXT;
ALTER TABLE node ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE node ADD COLUMN deadline_at INTEGER;
ALTER TABLE node ADD COLUMN cores INTEGER NOT NULL DEFAULT 1;
ALTER TABLE node ADD COLUMN provider TEXT;                -- NULL: added by a person, shared, never destroyed by SAM
ALTER TABLE node ADD COLUMN owner TEXT REFERENCES project(id);  -- whose a provisioned one is
ALTER TABLE node ADD COLUMN location TEXT;
ALTER TABLE node ADD COLUMN size TEXT;
ALTER TABLE node ADD COLUMN warm_until INTEGER;                 -- has no work: kept so long for the next task
ALTER TABLE node ADD COLUMN missed_at INTEGER;                  -- first missed in the provider's inventory
CREATE INDEX node_state ON node(state);
CREATE INDEX node_owner ON node(owner, state) WHERE owner IS NOT NULL;

UPDATE node SET deadline_at = coalesce(last_seen_at, created_at) + CASE state WHEN 'lost' THEN 604800000 ELSE 45000 END;
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'node_due/' || id, '', 'node_due', json_object('node', id), deadline_at, 1000000 FROM node WHERE state = 'lost';

-- --- workspaces ---------------------------------------------------------------------------------------------------------
ALTER TABLE workspace ADD COLUMN state TEXT NOT NULL DEFAULT 'in_use'
  CHECK (state IN ('claimed', 'in_use', 'freed', 'abandoned'));
ALTER TABLE workspace ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workspace ADD COLUMN reason TEXT;
ALTER TABLE workspace ADD COLUMN deadline_at INTEGER;
UPDATE workspace SET state = 'freed' WHERE ended_at IS NOT NULL;
UPDATE workspace SET deadline_at = started_at + 2592000000 WHERE ended_at IS NULL;

-- --- the pool -----------------------------------------------------------------------------------------------------------
ALTER TABLE project ADD COLUMN max_nodes INTEGER NOT NULL DEFAULT 0;      -- provisioned ones; 0: none is ever made
ALTER TABLE project ADD COLUMN warm_minutes INTEGER NOT NULL DEFAULT 30;
ALTER TABLE project ADD COLUMN spares INTEGER NOT NULL DEFAULT 0;         -- ready ahead of demand
ALTER TABLE project ADD COLUMN node_provider TEXT;                        -- NULL: the first this SAM has
ALTER TABLE project ADD COLUMN node_size TEXT;                            -- NULL: the provider's own choice
ALTER TABLE project ADD COLUMN node_location TEXT;                        -- tried first; NULL: in the provider's order

-- Why a live attempt has no seat yet: a code of `shared.reasons`.
ALTER TABLE attempt ADD COLUMN waits_for TEXT;
CREATE INDEX attempt_waits ON attempt(project) WHERE waits_for IS NOT NULL;

-- Where a provider gave no machine, and until when it is not asked again; '' stands for all of them.
CREATE TABLE cool_down (
  provider TEXT NOT NULL, location TEXT NOT NULL, size TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  times INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (provider, location, size)
) STRICT, WITHOUT ROWID;

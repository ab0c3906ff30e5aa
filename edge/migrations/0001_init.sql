-- The first shape. Later migrations only add. Every hot table names its project; times are ms since the epoch.

-- --- people and doors -------------------------------------------------------------------------------------------------
CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE login_link (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id), expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE web_session (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id), created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- --- projects -----------------------------------------------------------------------------------------------------------
-- The limits are read from here by the admission statement, never from a request.
CREATE TABLE project (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, origin_url TEXT NOT NULL UNIQUE, default_branch TEXT NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0,
  max_depth INTEGER NOT NULL DEFAULT 3,       -- a root has depth 0
  max_children INTEGER NOT NULL DEFAULT 5,    -- live ones
  max_running INTEGER NOT NULL DEFAULT 10,    -- dispatched tasks; conversations are outside
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE member (
  project TEXT NOT NULL REFERENCES project(id), person TEXT NOT NULL REFERENCES person(id),
  role TEXT NOT NULL CHECK (role IN ('owner', 'member')), PRIMARY KEY (project, person)
) STRICT, WITHOUT ROWID;

-- What a page must redraw, numbered per project. The entity is read when it is sent, so only its name is here.
CREATE TABLE change (
  project TEXT NOT NULL, seq INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('conversation', 'message', 'task', 'idea', 'node')),
  entity TEXT NOT NULL, PRIMARY KEY (project, seq)
) STRICT, WITHOUT ROWID;

-- --- conversations ------------------------------------------------------------------------------------------------------
CREATE TABLE conversation (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), title TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('task', 'conversation')), created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_project ON conversation(project, updated_at);
CREATE TABLE message (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, conversation TEXT NOT NULL REFERENCES conversation(id),
  seq INTEGER NOT NULL, author TEXT NOT NULL CHECK (author IN ('person', 'agent', 'sam')), text TEXT NOT NULL DEFAULT '',
  task TEXT, attempt TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'undelivered', 'streaming', 'finished')),
  harness TEXT, model TEXT, question TEXT, fingerprint TEXT, created_at INTEGER NOT NULL,
  UNIQUE (conversation, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_task ON message(task, state);
CREATE TABLE part (
  message TEXT NOT NULL REFERENCES message(id), position INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

-- --- ideas --------------------------------------------------------------------------------------------------------------
CREATE TABLE idea (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), title TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('exploring', 'ready', 'executing', 'done', 'parked')),
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idea_project ON idea(project, updated_at);
CREATE TABLE idea_link (
  idea TEXT NOT NULL REFERENCES idea(id), conversation TEXT NOT NULL REFERENCES conversation(id),
  note TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, PRIMARY KEY (idea, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX idea_link_conversation ON idea_link(conversation);

-- --- tasks --------------------------------------------------------------------------------------------------------------
-- `shared.states.TRANSITIONS` as rows, so that a move which is not in the table cannot be written.
CREATE TABLE transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO transition (was, event, became) VALUES
  ('new', 'asked', 'blocked'), ('new', 'asked', 'queued'),
  ('blocked', 'dependencies_met', 'queued'), ('blocked', 'dependency_failed', 'blocked'),
  ('queued', 'dependency_added', 'blocked'), ('queued', 'admitted', 'in_progress'),
  ('in_progress', 'subtasks_awaited', 'waiting'), ('waiting', 'subtasks_done', 'queued'),
  ('in_progress', 'asked_person', 'needs_input'), ('in_progress', 'turn_ended', 'waiting_for_follow_up'),
  ('in_progress', 'attempt_lost', 'queued'), ('waiting', 'attempt_lost', 'queued'),
  ('needs_input', 'attempt_lost', 'queued'), ('waiting_for_follow_up', 'attempt_lost', 'queued'),
  ('needs_input', 'message_arrived', 'in_progress'), ('waiting_for_follow_up', 'message_arrived', 'in_progress'),
  ('in_progress', 'stop_requested', 'in_progress'), ('waiting', 'stop_requested', 'in_progress'),
  ('needs_input', 'stop_requested', 'in_progress'), ('waiting_for_follow_up', 'stop_requested', 'in_progress'),
  ('in_progress', 'completed', 'completed'), ('needs_input', 'completed', 'completed'),
  ('waiting_for_follow_up', 'completed', 'completed'),
  ('blocked', 'failed', 'failed'), ('queued', 'failed', 'failed'), ('in_progress', 'failed', 'failed'),
  ('waiting', 'failed', 'failed'), ('needs_input', 'failed', 'failed'), ('waiting_for_follow_up', 'failed', 'failed'),
  ('blocked', 'cancelled', 'cancelled'), ('queued', 'cancelled', 'cancelled'),
  ('in_progress', 'cancelled', 'cancelled'), ('waiting', 'cancelled', 'cancelled'),
  ('needs_input', 'cancelled', 'cancelled'), ('waiting_for_follow_up', 'cancelled', 'cancelled');

CREATE TABLE task (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id),
  conversation TEXT NOT NULL REFERENCES conversation(id), parent TEXT REFERENCES task(id), continues TEXT, idea TEXT,
  depth INTEGER NOT NULL, priority INTEGER NOT NULL, mode TEXT NOT NULL CHECK (mode IN ('task', 'conversation')),
  spec TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'blocked', 'queued', 'in_progress', 'waiting', 'needs_input',
    'waiting_for_follow_up', 'completed', 'failed', 'cancelled')),
  version INTEGER NOT NULL, reason TEXT, detail TEXT NOT NULL DEFAULT '',
  stop_reason TEXT,                           -- set: a stop was asked for, and the only end left is cancelled
  attempts INTEGER NOT NULL DEFAULT 0, resumed INTEGER NOT NULL DEFAULT 0,
  harness TEXT NOT NULL, harness_why TEXT NOT NULL, runtime TEXT NOT NULL, runtime_why TEXT NOT NULL,
  branch TEXT NOT NULL, base TEXT NOT NULL, pushed INTEGER NOT NULL DEFAULT 0, head TEXT, patch TEXT,
  files INTEGER NOT NULL DEFAULT 0, added INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, summary TEXT,
  deadline_at INTEGER, queued_at INTEGER, created_at INTEGER NOT NULL, started_at INTEGER, changed_at INTEGER NOT NULL,
  ended_at INTEGER,
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled'))),
  CHECK (state = 'new' OR (deadline_at IS NULL) = (ended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX task_project ON task(project, created_at);
CREATE INDEX task_queue ON task(project, resumed DESC, priority DESC, queued_at) WHERE state = 'queued';
CREATE INDEX task_running ON task(project) WHERE mode = 'task' AND state IN ('in_progress', 'needs_input');
CREATE INDEX task_children ON task(parent) WHERE ended_at IS NULL;
CREATE INDEX task_conversation ON task(conversation, created_at);
CREATE INDEX task_idea ON task(idea) WHERE idea IS NOT NULL;

CREATE TABLE edge (
  task TEXT NOT NULL REFERENCES task(id), needs TEXT NOT NULL REFERENCES task(id),
  PRIMARY KEY (task, needs), CHECK (task <> needs)
) STRICT, WITHOUT ROWID;
CREATE INDEX edge_needs ON edge(needs);

-- The answer to one start_task, kept: the same id asked twice gets the same answer, another spec under it is refused.
CREATE TABLE verdict (
  task TEXT PRIMARY KEY, tx TEXT NOT NULL, fingerprint TEXT NOT NULL, refused TEXT, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What happened. A batch first writes here what it decided; all else in it follows from its `tx`.
-- The primary key makes two moves from one version impossible.
CREATE TABLE history (
  task TEXT NOT NULL, version INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL, event TEXT NOT NULL,
  became TEXT NOT NULL, reason TEXT, detail TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  PRIMARY KEY (task, version), FOREIGN KEY (was, event, became) REFERENCES transition(was, event, became)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_tx ON history(tx);

CREATE TABLE attempt (
  id TEXT PRIMARY KEY, task TEXT NOT NULL REFERENCES task(id), number INTEGER NOT NULL, project TEXT NOT NULL,
  token_hash TEXT UNIQUE, step TEXT NOT NULL, steps TEXT NOT NULL DEFAULT '[]', last_progress_at INTEGER NOT NULL,
  outcome TEXT, reason TEXT, detail TEXT NOT NULL DEFAULT '', model TEXT,
  input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0,
  cost_microusd INTEGER NOT NULL DEFAULT 0, calls INTEGER NOT NULL DEFAULT 0,
  checkpoint TEXT, bundle TEXT,
  acked INTEGER NOT NULL DEFAULT 0, acked_tx TEXT,   -- events taken in, and by which batch
  started_at INTEGER NOT NULL, ended_at INTEGER, UNIQUE (task, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_live_attempt ON attempt(task) WHERE ended_at IS NULL;

-- --- the ledger ---------------------------------------------------------------------------------------------------------
-- What must happen outside. `due_at` is also the lease: taking an effect pushes it into the future.
CREATE TABLE effect (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dead')),
  due_at INTEGER NOT NULL, fence INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
  max_tries INTEGER NOT NULL DEFAULT 8, error TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX effect_due ON effect(due_at) WHERE state = 'open';
CREATE INDEX effect_project_due ON effect(project, due_at) WHERE state = 'open';

-- --- nodes --------------------------------------------------------------------------------------------------------------
CREATE TABLE enrolment (
  hash TEXT PRIMARY KEY, node TEXT NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE node (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, protocol INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'lost', 'draining')),
  token_hash TEXT NOT NULL UNIQUE, signing_key TEXT NOT NULL, boot TEXT NOT NULL DEFAULT '', engine TEXT NOT NULL DEFAULT '',
  isolated INTEGER NOT NULL DEFAULT 0, seats INTEGER NOT NULL DEFAULT 0, load REAL NOT NULL DEFAULT 0,
  disk_free_bytes INTEGER NOT NULL DEFAULT 0, model TEXT, harnesses TEXT NOT NULL DEFAULT '[]',
  last_seen_at INTEGER, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE workspace (
  id TEXT PRIMARY KEY, node TEXT NOT NULL REFERENCES node(id), seat INTEGER NOT NULL, project TEXT NOT NULL,
  attempt TEXT NOT NULL REFERENCES attempt(id), missing INTEGER NOT NULL DEFAULT 0,   -- heartbeats in a row without it
  started_at INTEGER NOT NULL, ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_owner_per_seat ON workspace(node, seat) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX one_workspace_per_attempt ON workspace(attempt) WHERE ended_at IS NULL;
CREATE TABLE command (
  id TEXT PRIMARY KEY, node TEXT NOT NULL, project TEXT NOT NULL, attempt TEXT NOT NULL, body TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, acked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX command_open ON command(node, created_at) WHERE acked_at IS NULL;
CREATE INDEX command_attempt ON command(attempt);

-- Plans that wait for a person's yes. They move by a table, as tasks do: a row of history for each move.
ALTER TABLE project ADD COLUMN auto_approve_microusd INTEGER NOT NULL DEFAULT 0;   -- 0: never without a person

CREATE TABLE proposal_transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO proposal_transition (was, event, became) VALUES
  ('new', 'proposed', 'proposed'), ('proposed', 'edited', 'proposed'), ('proposed', 'approved', 'approved'),
  ('proposed', 'rejected', 'rejected'), ('proposed', 'withdrawn', 'withdrawn'), ('proposed', 'expired', 'expired');

CREATE TABLE proposal (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, conversation TEXT NOT NULL, task TEXT NOT NULL REFERENCES task(id),
  attempt TEXT NOT NULL, message TEXT NOT NULL,   -- the card
  idea TEXT, fingerprint TEXT NOT NULL, because TEXT,   -- whose text was in the context of who proposed it
  title TEXT NOT NULL, summary TEXT NOT NULL, tasks TEXT NOT NULL, estimate TEXT NOT NULL,   -- JSON, as it stands now
  state TEXT NOT NULL DEFAULT 'new', version INTEGER NOT NULL DEFAULT 0, tx TEXT NOT NULL,   -- that made it
  started TEXT NOT NULL DEFAULT '[]', person TEXT, word TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, decided_at INTEGER, deadline_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_newest ON proposal(project, created_at);
CREATE INDEX proposal_task ON proposal(task, state);
CREATE INDEX proposal_message ON proposal(message);

CREATE TABLE proposal_history (
  proposal TEXT NOT NULL REFERENCES proposal(id), version INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL,
  event TEXT NOT NULL, became TEXT NOT NULL, person TEXT, word TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  PRIMARY KEY (proposal, version),
  FOREIGN KEY (was, event, became) REFERENCES proposal_transition(was, event, became)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_history_tx ON proposal_history(tx);

-- What a project knows: entries of people and agents, which get_instructions puts before those who work.
CREATE TABLE knowledge (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id),
  kind TEXT NOT NULL CHECK (kind IN ('fact', 'preference', 'rule', 'decision')),
  text TEXT NOT NULL, number INTEGER NOT NULL UNIQUE,   -- its row in `knowledge_text`
  author TEXT NOT NULL CHECK (author IN ('person', 'agent')), person TEXT, attempt TEXT,
  conversation TEXT, task TEXT, origin TEXT NOT NULL DEFAULT '',   -- where from, in words
  confidence INTEGER NOT NULL CHECK (confidence BETWEEN 1 AND 100), expires_at INTEGER,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'retired')),
  fingerprint TEXT NOT NULL, decided_by TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX knowledge_state ON knowledge(project, state, kind, updated_at);

-- As with `said`, the project's id without its `_` is one word like any other.
CREATE VIRTUAL TABLE knowledge_text USING fts5(project, text, tokenize = 'porter unicode61 remove_diacritics 2');

-- Two entries that seem to say the opposite. The older id comes first.
CREATE TABLE contradiction (
  one TEXT NOT NULL REFERENCES knowledge(id), other TEXT NOT NULL REFERENCES knowledge(id), project TEXT NOT NULL,
  why TEXT NOT NULL, found_at INTEGER NOT NULL, settled_at INTEGER, settled_by TEXT,
  kept TEXT,                                  -- one of the two; NULL when both were found to hold
  PRIMARY KEY (one, other), CHECK (one < other)
) STRICT, WITHOUT ROWID;
CREATE INDEX contradiction_open ON contradiction(project, found_at) WHERE settled_at IS NULL;
CREATE INDEX contradiction_other ON contradiction(other);

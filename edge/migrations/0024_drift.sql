-- What the drift guard saw of each child's attempt, what its questions to the model cost, and what it wrote.
CREATE TABLE drift (
  attempt TEXT PRIMARY KEY REFERENCES attempt(id), project TEXT NOT NULL, checks INTEGER NOT NULL,
  seen TEXT NOT NULL,                         -- the newest part it has looked at
  cost_microusd INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE drift_note (
  attempt TEXT NOT NULL REFERENCES attempt(id), number INTEGER NOT NULL, project TEXT NOT NULL,
  finding TEXT NOT NULL, text TEXT NOT NULL, notice TEXT NOT NULL, at INTEGER NOT NULL, sent_at INTEGER,
  PRIMARY KEY (attempt, number), UNIQUE (attempt, finding)
) STRICT, WITHOUT ROWID;

-- Files that the attempt's work in progress changes, as JSON, at its last checkpoint.
ALTER TABLE attempt ADD COLUMN touched TEXT;

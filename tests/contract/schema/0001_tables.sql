-- What the cases of cases.py are asked over; applied by each host's own way of migrating.
CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, n INTEGER, r REAL, b BLOB);
CREATE TABLE parent (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE child (
  id TEXT PRIMARY KEY, parent TEXT NOT NULL REFERENCES parent(id)
) STRICT;
CREATE TABLE strict (n INTEGER NOT NULL CHECK (n >= 0), t TEXT) STRICT;
CREATE TABLE work (id TEXT PRIMARY KEY, project TEXT NOT NULL, state TEXT NOT NULL) STRICT;
CREATE INDEX work_queued ON work(project) WHERE state = 'queued';
CREATE UNIQUE INDEX work_one ON work(project) WHERE state = 'live';
CREATE VIRTUAL TABLE words USING fts5(body, tokenize = 'porter unicode61');
CREATE TABLE log (x TEXT);

-- Tokens with which a person's own programs hold SAM's tools. Revoked, a row stays: an id is used once.
CREATE TABLE personal_token (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES person(id),
  project TEXT REFERENCES project(id),                    -- NULL: every project of the person
  name TEXT NOT NULL, fingerprint TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER, revoked_at INTEGER,
  called_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_token_person ON personal_token(person, created_at) WHERE revoked_at IS NULL;

-- How far the calls of its token reach, each one's share of a minute put after the other: `edge/mcp/rate.py`.
ALTER TABLE attempt ADD COLUMN called_until INTEGER NOT NULL DEFAULT 0;

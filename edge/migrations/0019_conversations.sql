-- What was said, to be found by its words: the texts of people and agents, a row a message or part, in the order they were
-- written, so that the newest come first without sorting. The project's id, without its `_`, is one word like any other:
-- a search reads the postings of one project only.
CREATE VIRTUAL TABLE said USING fts5(
  project, text, message UNINDEXED, position UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2'
);
INSERT INTO said (project, text, message, position)
SELECT replace(x.project, '_', ''), x.text, x.message, x.position
FROM (SELECT project, text, id AS message, NULL AS position, created_at, seq FROM message
    WHERE author <> 'sam' AND text <> ''
  UNION ALL SELECT project, question, id, NULL, created_at, seq FROM message WHERE question IS NOT NULL
  UNION ALL SELECT m.project, p.body ->> 'text', m.id, p.position, m.created_at, m.seq
    FROM part p JOIN message m ON m.id = p.message WHERE p.body ->> 'kind' = 'text') x
ORDER BY x.created_at, x.seq, x.position;

ALTER TABLE conversation ADD COLUMN archived_at INTEGER;      -- set: shown only to who asks for the archived ones
ALTER TABLE conversation ADD COLUMN forked_from TEXT;         -- the conversation it goes on from
ALTER TABLE conversation ADD COLUMN forked_message TEXT;      -- and the message up to which it carries it over
ALTER TABLE conversation ADD COLUMN forked_seq INTEGER;
CREATE INDEX conversation_archived ON conversation(project, updated_at) WHERE archived_at IS NOT NULL;

-- Files of people. The bytes are an object of the same name; `stored` is set when they are there.
CREATE TABLE attachment (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), person TEXT NOT NULL, name TEXT NOT NULL,
  content_type TEXT NOT NULL, bytes INTEGER NOT NULL, fingerprint TEXT NOT NULL, stored INTEGER NOT NULL DEFAULT 0,
  message TEXT,                               -- the one it was sent with
  place INTEGER, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_message ON attachment(message) WHERE message IS NOT NULL;

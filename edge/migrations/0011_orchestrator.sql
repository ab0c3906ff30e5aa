-- What the edge itself thinks: every model call, tool call and tool result of a conversation, a row each. The next step
-- is read off the rows, so whoever was interrupted goes on from the last one.
CREATE TABLE thought (
  conversation TEXT NOT NULL REFERENCES conversation(id), seq INTEGER NOT NULL, project TEXT NOT NULL,
  attempt TEXT NOT NULL, body TEXT NOT NULL,   -- `shared.loop.messages.Message`
  at INTEGER NOT NULL, PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

ALTER TABLE message ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;     -- the running model call is broken off for it

-- What the probe found out about a model, by the label a person reads. A row and no memory: on Cloudflare whoever answers a
-- page is not the one that thinks.
CREATE TABLE model_probe (
  model TEXT PRIMARY KEY,
  verdict TEXT NOT NULL CHECK (verdict IN ('calls', 'writes', 'cannot', 'unreachable', 'unauthorized', 'failed')),
  detail TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who called the conversation so: a person or a task ('given'), the words of its first message ('words'), the model
-- ('model'), or those words for good, since the model had nothing better ('kept'). What was there before stays as it is.
ALTER TABLE conversation ADD COLUMN title_by TEXT NOT NULL DEFAULT 'given'
  CHECK (title_by IN ('given', 'words', 'model', 'kept'));

-- Ideas: where they came from, what they were merged into, and the words they are found by. `executing` is read off the
-- tasks and no longer stored; `stated_at` is when somebody last said how the idea stands, ends of tasks after it count.
ALTER TABLE idea ADD COLUMN stated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE idea ADD COLUMN merged_into TEXT;        -- never one that is merged itself
ALTER TABLE idea ADD COLUMN merging INTEGER NOT NULL DEFAULT 0;   -- only within the batch that merges it
ALTER TABLE idea ADD COLUMN origin_conversation TEXT;
ALTER TABLE idea ADD COLUMN origin_message TEXT;
ALTER TABLE idea ADD COLUMN number INTEGER;          -- its row in `idea_text`
CREATE INDEX idea_merged ON idea(merged_into) WHERE merged_into IS NOT NULL;
CREATE UNIQUE INDEX idea_number ON idea(number);

UPDATE idea SET
  number = (SELECT n.number FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM idea) n WHERE n.id = idea.id),
  stated_at = CASE state WHEN 'executing' THEN 0 ELSE updated_at END,
  state = CASE state WHEN 'executing' THEN 'ready' ELSE state END;

-- The project's id is a word like any other, so that a search reads the postings of one project only.
CREATE VIRTUAL TABLE idea_text USING fts5(project, title, body, tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO idea_text (rowid, project, title, body) SELECT number, project, title, body FROM idea;

-- Texts that were added to an idea, by the id their sender minted: sent twice, added once.
CREATE TABLE idea_append (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, idea TEXT NOT NULL REFERENCES idea(id), fingerprint TEXT NOT NULL,
  added INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

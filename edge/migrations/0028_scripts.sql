-- The indexes hold texts as `edge/words.py` writes them. What was there before is written over, a page at a time.
CREATE TABLE rewording (
  what TEXT PRIMARY KEY CHECK (what IN ('said', 'ideas', 'knowledge')), upto INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO rewording (what, upto)
SELECT 'said', 0 WHERE EXISTS (SELECT 1 FROM said)
UNION ALL SELECT 'ideas', 0 WHERE EXISTS (SELECT 1 FROM idea_text)
UNION ALL SELECT 'knowledge', 0 WHERE EXISTS (SELECT 1 FROM knowledge_text);
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'reword', '', 'reword', '{}', 0, 1000000 WHERE EXISTS (SELECT 1 FROM rewording);

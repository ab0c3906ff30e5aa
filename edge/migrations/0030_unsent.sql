-- A file that no message names goes a day after it was last about to be sent: the row says so (`swept_at`), then the bytes
-- go, then the row.
ALTER TABLE attachment ADD COLUMN touched_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attachment ADD COLUMN swept_at INTEGER;
CREATE INDEX attachment_unsent ON attachment(project, max(created_at, touched_at)) WHERE message IS NULL;
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'uploads/' || project, project, 'sweep_uploads', json_object('project', project), min(created_at) + 86400000,
  1000000
FROM attachment WHERE message IS NULL GROUP BY project;

"""All SQL that writes ideas and their links."""

from typing import Final

CREATE: Final = """
INSERT OR IGNORE INTO idea (id, project, title, body, state, fingerprint, created_at, updated_at)
SELECT :idea, p.id, :title, :body, 'exploring', :fingerprint, :now, :now FROM project p
WHERE p.id = :project AND (:conversation IS NULL
  OR EXISTS (SELECT 1 FROM conversation c WHERE c.id = :conversation AND c.project = p.id))"""

MADE: Final = "SELECT project, fingerprint FROM idea WHERE id = :idea"

EDIT: Final = """
UPDATE idea SET title = coalesce(:title, title), body = coalesce(:body, body), state = coalesce(:state, state),
  updated_at = :now
WHERE id = :idea AND project = :project"""

LINK_NEW: Final = """
INSERT OR IGNORE INTO idea_link (idea, conversation, note, created_at)
SELECT i.id, c.id, :note, :now FROM idea i JOIN conversation c ON c.project = i.project
WHERE i.id = :idea AND i.project = :project AND i.fingerprint = :fingerprint AND i.created_at = :now
  AND c.id = :conversation"""
"""Only when the idea is made: a repetition does not bring back a link that was taken away."""

LINK: Final = """
INSERT INTO idea_link (idea, conversation, note, created_at)
SELECT i.id, c.id, :note, :now FROM idea i JOIN conversation c ON c.project = i.project
WHERE i.id = :idea AND i.project = :project AND c.id = :conversation
ON CONFLICT (idea, conversation) DO UPDATE SET note = excluded.note"""

LINK_IF_STARTED: Final = """
INSERT OR IGNORE INTO idea_link (idea, conversation, note, created_at)
SELECT i.id, t.conversation, :note, :now FROM idea i JOIN task t ON t.idea = i.id
WHERE i.id = :idea AND t.id = :task"""

UNLINK: Final = """
DELETE FROM idea_link WHERE idea = (SELECT id FROM idea WHERE id = :idea AND project = :project)
  AND conversation = :conversation"""

EXECUTING: Final = """
UPDATE idea SET state = 'executing', updated_at = :now WHERE id = :idea AND project = :project
  AND EXISTS (SELECT 1 FROM verdict v WHERE v.task = :task AND v.tx = :tx AND v.refused IS NULL)"""

CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT i.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = i.project), 'idea', i.id
FROM idea i WHERE i.id = :idea AND i.project = :project"""

NEWEST_IDS: Final = "SELECT id FROM idea WHERE project = :project ORDER BY updated_at DESC, id DESC LIMIT :most"

VIEWS: Final = """
SELECT i.*, (SELECT json_group_array(json_object('conversation', l.conversation, 'note', l.note)) FROM (
    SELECT conversation, note FROM idea_link WHERE idea = i.id ORDER BY created_at) l) AS links,
  (SELECT json_group_array(t.id) FROM (SELECT id FROM task WHERE idea = i.id AND state <> 'new' ORDER BY created_at) t)
    AS tasks
FROM idea i WHERE +i.project = :project AND i.id IN (SELECT value FROM json_each(:ids))"""

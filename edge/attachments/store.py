"""All SQL that writes attachments."""

from typing import Final

from edge.attachments.rules import KEPT_MS

_BEGIN: Final = """
INSERT INTO attachment (id, project, person, name, content_type, bytes, sha256, fingerprint, created_at)
SELECT :attachment, p.id, :person, :name, :content_type, :bytes, :sha256, :fingerprint, :now
FROM project p WHERE p.id = :project
ON CONFLICT (id) DO UPDATE SET touched_at = :now
WHERE project = excluded.project AND fingerprint = excluded.fingerprint AND message IS NULL AND swept_at IS NULL"""

_SWEEP_DUE: Final = f"""
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'uploads/' || project, project, 'sweep_uploads', json_object('project', project), :now + {KEPT_MS}, 1000000
FROM attachment WHERE id = :attachment AND project = :project
ON CONFLICT (id) DO UPDATE SET fence = fence + 1, state = 'open', tries = 0,
  due_at = CASE state WHEN 'open' THEN due_at ELSE excluded.due_at END"""
"""One a project. The fence is raised: a sweep that runs now and has not seen this one does not end the effect."""

BEGIN: Final = (_BEGIN, _SWEEP_DUE)

STORED: Final = """
UPDATE attachment SET stored = 1 WHERE id = :attachment AND project = :project AND swept_at IS NULL"""

ONE: Final = """
SELECT id, project, name, content_type, bytes, fingerprint, stored, message, created_at FROM attachment
WHERE id = :attachment AND project = :project"""

TAKEN: Final = "SELECT project, fingerprint, swept_at FROM attachment WHERE id = :attachment"

HOLD: Final = """
UPDATE attachment SET touched_at = :now
WHERE id IN (SELECT value FROM json_each(:attachments)) AND +project = :project AND stored AND message IS NULL
RETURNING id"""
"""Those that a message may name. They are about to be named: no sweep takes them meanwhile."""

NAME: Final = """
UPDATE attachment SET message = :message,
  place = (SELECT j.key FROM json_each(:attachments) j WHERE j.value = attachment.id)
WHERE id IN (SELECT value FROM json_each(:attachments)) AND +project = :project AND stored AND message IS NULL
  AND EXISTS (SELECT 1 FROM message m WHERE m.id = :message AND m.fingerprint = :fingerprint)"""
"""Part of the batch that stores the message, after it."""

OF_MESSAGES: Final = """
SELECT a.id, a.message, a.name, a.content_type, a.bytes, a.created_at
FROM json_each(:ids) j JOIN attachment a ON a.message = j.value ORDER BY a.message, a.place"""

SWEEP: Final = """
UPDATE attachment SET stored = 0, swept_at = coalesce(swept_at, :now) WHERE id IN (
  SELECT id FROM attachment
  WHERE project = :project AND message IS NULL AND max(created_at, touched_at) <= :before
  ORDER BY max(created_at, touched_at) LIMIT :most)
RETURNING id"""
"""The oldest that nobody has sent; those of a sweep that was broken off are among them."""

FORGET: Final = """
DELETE FROM attachment WHERE id IN (SELECT value FROM json_each(:attachments)) AND swept_at IS NOT NULL"""

OLDEST: Final = """
SELECT max(created_at, touched_at) AS since FROM attachment WHERE project = :project AND message IS NULL
ORDER BY max(created_at, touched_at) LIMIT 1"""

_IN_ORDER: Final = "(SELECT x.* FROM attachment x WHERE x.message = m.id ORDER BY x.place) f"

FILES: Final = f"""(SELECT json_group_array(json_object('id', f.id, 'name', f.name, 'content_type', f.content_type,
  'bytes', f.bytes, 'sha256', coalesce(f.sha256, ''))) FROM {_IN_ORDER})"""
"""The files of message `m`, as `wire.Attached` in JSON."""

LINES: Final = f"""coalesce((SELECT char(10) || group_concat(char(10) || '[attached: ' || f.name || ', '
  || f.content_type || ', ' || f.bytes || ' bytes]', '') FROM {_IN_ORDER}), '')"""
"""How they are told of below its words; `rules.line` says the same."""

OF_MESSAGE: Final = f"SELECT {FILES} AS files, {LINES} AS lines FROM message m WHERE m.id = :message"

MAY_FETCH: Final = """
SELECT x.project, x.stored FROM attachment x JOIN message m ON m.id = x.message
  JOIN attempt a ON a.id = :attempt AND a.ended_at IS NULL JOIN task t ON t.id = a.task
  JOIN workspace w ON w.attempt = a.id AND w.node = :node AND w.ended_at IS NULL
WHERE x.id = :attachment AND m.conversation = t.conversation"""
"""Only what was sent in the conversation of a live attempt of this node: to it, or before it."""

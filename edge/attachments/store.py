"""All SQL that writes attachments."""

from typing import Final

BEGIN: Final = """
INSERT OR IGNORE INTO attachment (id, project, person, name, content_type, bytes, fingerprint, created_at)
SELECT :attachment, p.id, :person, :name, :content_type, :bytes, :fingerprint, :now
FROM project p WHERE p.id = :project"""

STORED: Final = "UPDATE attachment SET stored = 1 WHERE id = :attachment AND project = :project"

ONE: Final = """
SELECT id, project, name, content_type, bytes, fingerprint, stored, message, created_at FROM attachment
WHERE id = :attachment AND project = :project"""

TAKEN: Final = "SELECT project, fingerprint FROM attachment WHERE id = :attachment"

READY: Final = """
SELECT a.id FROM json_each(:attachments) j JOIN attachment a ON a.id = j.value
WHERE +a.project = :project AND a.stored AND a.message IS NULL"""

NAME: Final = """
UPDATE attachment SET message = :message,
  place = (SELECT j.key FROM json_each(:attachments) j WHERE j.value = attachment.id)
WHERE id IN (SELECT value FROM json_each(:attachments)) AND project = :project AND stored AND message IS NULL
  AND EXISTS (SELECT 1 FROM message m WHERE m.id = :message AND m.fingerprint = :fingerprint)"""
"""Part of the batch that stores the message, after it."""

OF_MESSAGES: Final = """
SELECT a.id, a.message, a.name, a.content_type, a.bytes, a.created_at
FROM json_each(:ids) j JOIN attachment a ON a.message = j.value ORDER BY a.message, a.place"""

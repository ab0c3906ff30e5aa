"""All SQL that writes people, sign-in links, sessions and the audit log."""

from typing import Final

PERSON: Final = "INSERT OR IGNORE INTO person (id, name, created_at) VALUES (:person, :name, :now)"

ONE: Final = "SELECT id, name FROM person WHERE id = :person"

FIRST_PERSON: Final = "SELECT id, name FROM person ORDER BY created_at, id LIMIT 1"

LINK: Final = "INSERT INTO login_link (hash, person, expires_at) VALUES (:hash, :person, :expires_at)"

FIRST_OWNER: Final = """
INSERT INTO person (id, name, created_at) SELECT :person, :name, :now WHERE NOT EXISTS (SELECT 1 FROM person)"""

LINK_OF_FIRST: Final = """
INSERT INTO login_link (hash, person, expires_at)
SELECT :hash, id, :expires_at FROM person ORDER BY created_at, id LIMIT 1"""

USE_LINK: Final = """
UPDATE login_link SET used_at = :now WHERE hash = :hash AND used_at IS NULL AND expires_at > :now RETURNING person"""

OPEN_SESSION: Final = """
INSERT INTO web_session (hash, person, created_at, expires_at)
SELECT :session_hash, person, :now, :session_expires_at FROM login_link
WHERE hash = :hash AND used_at IS NULL AND expires_at > :now"""
"""Before USE_LINK, in its batch: a link opens one session, or none."""

SESSION_FOR: Final = """
INSERT OR IGNORE INTO web_session (hash, person, created_at, expires_at)
VALUES (:session_hash, :person, :now, :session_expires_at)"""

CLOSE_SESSION: Final = "DELETE FROM web_session WHERE hash = :hash"

BY_SESSION: Final = """
SELECT p.id, p.name FROM web_session s JOIN person p ON p.id = s.person
WHERE s.hash = :hash AND s.expires_at > :now"""

MEMBER_BY_SESSION: Final = """
SELECT m.role FROM web_session s JOIN member m ON m.person = s.person AND m.project = :project
WHERE s.hash = :hash AND s.expires_at > :now"""
"""Beside BY_SESSION in one batch: a request to a project costs one call to the directory, not two."""

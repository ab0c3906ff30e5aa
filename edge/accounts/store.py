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
SELECT p.id, p.name, m.role FROM web_session s JOIN person p ON p.id = s.person
  LEFT JOIN member m ON m.person = s.person AND m.project = :project
WHERE s.hash = :hash AND s.expires_at > :now"""
"""With the person's role in the project, if any: one statement a request."""

# --- personal tokens --------------------------------------------------------------------------------------------------

_TOKEN: Final = "id, name, project, created_at, expires_at, used_at"

TOKENS: Final = f"""
SELECT {_TOKEN} FROM personal_token WHERE person = :person AND revoked_at IS NULL
ORDER BY created_at, id LIMIT :most"""

MAY_HAVE_TOKEN: Final = """
SELECT :project IS NULL OR EXISTS (SELECT 1 FROM member WHERE project = :project AND person = :person) AS member"""

CREATE_TOKEN: Final = """
INSERT OR IGNORE INTO personal_token (id, hash, person, project, name, fingerprint, created_at, expires_at)
SELECT :token, :hash, :person, :project, :name, :fingerprint, :now, :expires_at
WHERE (:project IS NULL OR EXISTS (SELECT 1 FROM member WHERE project = :project AND person = :person))
  AND (SELECT count(*) FROM personal_token WHERE person = :person AND revoked_at IS NULL) < :most"""

TOKEN_MADE: Final = f"SELECT {_TOKEN}, person, fingerprint, revoked_at FROM personal_token WHERE id = :token"

REVOKE_TOKEN: Final = """
UPDATE personal_token SET revoked_at = coalesce(revoked_at, :now) WHERE id = :token AND person = :person
RETURNING id"""

TOKEN_CALLER: Final = """
SELECT k.id AS token, k.person, k.project AS bound, k.called_until,
  (SELECT json_group_array(m.project) FROM member m WHERE m.person = k.person) AS projects
FROM personal_token k WHERE k.hash = :token_hash AND k.revoked_at IS NULL AND k.expires_at > :now"""

TOKEN_CALLS: Final = """
UPDATE personal_token SET used_at = :now, called_until = max(called_until, :now) + :every
WHERE hash = :token_hash AND revoked_at IS NULL AND expires_at > :now AND called_until <= :now + :ahead"""
"""After TOKEN_CALLER, in its batch: what that read decides whether this call is taken."""

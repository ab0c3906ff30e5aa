"""All SQL that writes projects and their members."""

from typing import Final

ADD: Final = """
INSERT OR IGNORE INTO project (id, name, origin_url, default_branch, sample, created_at)
VALUES (:project, :name, :origin_url, :default_branch, :sample, :now)"""

OWN: Final = """
INSERT OR IGNORE INTO member (project, person, role)
SELECT id, :person, CASE WHEN id = :project THEN 'owner' ELSE 'member' END FROM project
WHERE id = :project OR (origin_url = :origin_url AND sample AND :sample)"""
"""The sample is one for all: whoever tries it after the first joins it."""

BY_ORIGIN: Final = "SELECT id FROM project WHERE origin_url = :origin_url"

OF_PERSON: Final = """
SELECT p.* FROM project p JOIN member m ON m.project = p.id WHERE m.person = :person ORDER BY p.created_at, p.id"""

ONE: Final = "SELECT * FROM project WHERE id = :project"

EDIT: Final = """
UPDATE project SET name = coalesce(:name, name), max_depth = coalesce(:max_depth, max_depth),
  max_children = coalesce(:max_children, max_children), max_running = coalesce(:max_running, max_running)
WHERE id = :project"""

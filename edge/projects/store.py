"""All SQL that writes projects and their members."""

from typing import Final

from edge.budget.store import HELD_NOW, SPENT_TODAY

ADD: Final = """
INSERT OR IGNORE INTO project (id, name, origin_url, default_branch, sample, created_at)
VALUES (:project, :name, :origin_url, :default_branch, :sample, :now)"""

OWN: Final = """
INSERT OR IGNORE INTO member (project, person, role)
SELECT id, :person, CASE WHEN id = :project THEN 'owner' ELSE 'member' END FROM project
WHERE id = :project OR (origin_url = :origin_url AND sample AND :sample)"""
"""The sample is one for all: whoever tries it after the first joins it."""

BY_ORIGIN: Final = "SELECT id FROM project WHERE origin_url = :origin_url"

_COLUMNS: Final = f"p.*, {SPENT_TODAY} AS spent_today_microusd, {HELD_NOW} AS held_microusd"

OF_PERSON: Final = f"""
SELECT {_COLUMNS} FROM project p JOIN member m ON m.project = p.id WHERE m.person = :person
ORDER BY p.created_at, p.id"""

ONE: Final = f"SELECT {_COLUMNS} FROM project p WHERE p.id = :project"

EDIT: Final = """
UPDATE project SET name = coalesce(:name, name), default_branch = coalesce(:default_branch, default_branch),
  max_depth = coalesce(:max_depth, max_depth),
  max_children = coalesce(:max_children, max_children), max_running = coalesce(:max_running, max_running),
  day_budget_microusd = coalesce(:day_budget_microusd, day_budget_microusd),
  task_budget_microusd = coalesce(:task_budget_microusd, task_budget_microusd),
  auto_approve_microusd = coalesce(:auto_approve_microusd, auto_approve_microusd),
  max_nodes = coalesce(:max_nodes, max_nodes), warm_minutes = coalesce(:warm_minutes, warm_minutes),
  spares = coalesce(:spares, spares),
  node_provider = CASE WHEN :node_provider IS NULL THEN node_provider ELSE nullif(:node_provider, '') END,
  node_size = CASE WHEN :node_size IS NULL THEN node_size ELSE nullif(:node_size, '') END,
  node_location = CASE WHEN :node_location IS NULL THEN node_location ELSE nullif(:node_location, '') END,
  web_pages = coalesce(:web_pages, web_pages), trust_subtasks = coalesce(:trust_subtasks, trust_subtasks),
  unasked = coalesce(:unasked, unasked)
WHERE id = :project"""

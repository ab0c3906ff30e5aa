"""Money in SQL: what is left of a day and of a task's budget, and what was metered.

A funded task *holds* what its budget has left. A root holds it from its project's day, a child from its parent:

    left of a day     its limit − what was metered on it − what the funded roots hold
    left of a task    its budget − what was metered on it and below it − what its funded children hold

Both are summed from the rows each time, inside the statement that decides. `edge/tasks/store.py` writes the tasks' own
columns; here is the table of days.
"""

from typing import Final

HELD: Final = "max(0, {task}.budget_microusd - {task}.spent_microusd)"

SPENT_TODAY: Final = """coalesce((SELECT s.spent_microusd FROM spending s
  WHERE s.project = p.id AND s.day = date(:now / 1000, 'unixepoch')), 0)"""
"""Of project `p`. Days are UTC."""

HELD_NOW: Final = f"""(SELECT coalesce(sum({HELD.format(task="r")}), 0) FROM task r
  WHERE r.project = p.id AND r.parent IS NULL AND r.funded = 1)"""

LEFT_OF_DAY: Final = f"""(SELECT p.day_budget_microusd - {SPENT_TODAY} - {HELD_NOW}
  FROM project p WHERE p.id = :project)"""

LEFT_OF_TASK: Final = f"""({{task}}.budget_microusd - {{task}}.spent_microusd
  - (SELECT coalesce(sum({HELD.format(task="c")}), 0) FROM task c
     WHERE c.root = {{task}}.root AND c.parent = {{task}}.id AND c.funded = 1))"""
"""What the attempts of the task may still spend. Below zero where something cost more than it was given."""

HELD_BACK: Final = "{task}.budget_microusd / 20"
"""A parent keeps this much for its own last turn."""

LEFT_FOR_CHILDREN: Final = f"({LEFT_OF_TASK} - {HELD_BACK})"

UNPAYABLE: Final = f"""task t JOIN task p ON p.id = t.parent
WHERE t.project = :project AND t.waits_for_money = 1 AND t.stop_reason IS NULL
  AND {HELD.format(task="t")} > p.budget_microusd - p.spent_microusd - {HELD_BACK.format(task="p")}"""
"""Children that wait for money which no sibling can give back: what is missing has been spent."""

ALLOWANCE: Final = f"(a.cost_microusd + {LEFT_OF_TASK.format(task='t')})"
"""What attempt `a` of task `t` may cost in all, as its own meter counts."""

CHARGE_DAY: Final = """
INSERT INTO spending (project, day, spent_microusd)
SELECT a.project, date(:now / 1000, 'unixepoch'), :cost_microusd - a.cost_microusd FROM attempt a
WHERE a.id = :attempt AND a.acked_tx = :tx AND :cost_microusd > a.cost_microusd
ON CONFLICT (project, day) DO UPDATE SET spent_microusd = spent_microusd + excluded.spent_microusd"""
"""Totals of an attempt are cumulative: the difference to what is stored is new, however often it is reported."""

WAITING: Final = "SELECT 1 AS yes FROM task WHERE project = :project AND waits_for_money = 1 LIMIT 1"

LOOKED_SO_OFTEN: Final = "coalesce((SELECT d.checks FROM drift d WHERE d.attempt = :attempt), 0) = :checks"
"""Asked by all of the batch that keeps a look of the drift guard at an attempt; its last statement makes it untrue, so
that run twice it does nothing.
"""

CHARGE_ASKING: Final = f"""
INSERT INTO spending (project, day, spent_microusd)
SELECT a.project, date(:now / 1000, 'unixepoch'), :asking_microusd FROM attempt a
WHERE a.id = :attempt AND {LOOKED_SO_OFTEN}
ON CONFLICT (project, day) DO UPDATE SET spent_microusd = spent_microusd + excluded.spent_microusd"""
"""A question of the drift guard."""

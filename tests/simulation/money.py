"""What must hold of money: the world adds up by itself what each batch charged, to whom and on which day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from edge.ports import Statement

if TYPE_CHECKING:
    from tests.simulation.world import World

_HELD: Final = "max(0, {0}.budget_microusd - {0}.spent_microusd)"

LOOKED_AT: Final = """EXISTS (
  SELECT 1 FROM effect e WHERE e.kind = 'admit_again' AND e.state = 'open' AND e.due_at <= :now + 30000)"""
"""A runner will look at those who wait for money, or holds the lease to do so."""

ALWAYS: Final[Mapping[str, str]] = {
    "a task that began and lives holds no money": """
        SELECT id FROM task WHERE ended_at IS NULL AND attempts > 0 AND NOT funded""",
    "a parent has given back what is held below it": """
        SELECT p.id FROM task c JOIN task p ON p.id = c.parent
        WHERE NOT p.funded AND p.attempts > 0 AND (c.funded OR c.ended_at IS NULL)""",
    "something is held for a tree that is finished": """
        SELECT t.id FROM task t WHERE t.funded AND t.ended_at IS NOT NULL AND NOT EXISTS (
          WITH RECURSIVE below(id) AS (SELECT t.id UNION SELECT c.id FROM below JOIN task c ON c.parent = below.id)
          SELECT 1 FROM below JOIN task b ON b.id = below.id AND b.ended_at IS NULL)""",
    "a task that is not in the queue waits for money": """
        SELECT id FROM task WHERE (waits_for_money OR reason = 'waits_for_money') AND state <> 'queued'""",
    "there is money and a slot for a task and nobody looks at it": f"""
        SELECT t.id FROM task t JOIN project o ON o.id = t.project LEFT JOIN task p ON p.id = t.parent
        WHERE t.waits_for_money AND t.stop_reason IS NULL AND {_HELD.format("t")} <= CASE WHEN p.id IS NULL
            THEN o.day_budget_microusd
              - coalesce((SELECT s.spent_microusd FROM spending s WHERE s.day = date(:now / 1000, 'unixepoch')), 0)
              - coalesce((SELECT sum({_HELD.format("r")}) FROM task r WHERE r.parent IS NULL AND r.funded), 0)
            ELSE p.budget_microusd - p.spent_microusd - p.budget_microusd / 20
              - coalesce((SELECT sum({_HELD.format("c")}) FROM task c WHERE c.parent = p.id AND c.funded), 0) END
          AND (t.mode = 'conversation' OR o.max_running > (SELECT count(*) FROM task r
            WHERE r.mode = 'task' AND r.state IN ('in_progress', 'needs_input')))
          AND :steady AND NOT {LOOKED_AT}""",
}

_TOTALS: Final = """
SELECT id, task, cost_microusd FROM attempt WHERE cost_microusd > 0
UNION ALL SELECT 'drift/' || d.attempt, c.parent, d.cost_microusd FROM drift d JOIN attempt a ON a.id = d.attempt
  JOIN task c ON c.id = a.task WHERE d.cost_microusd > 0"""
_DAYS: Final = "SELECT day, spent_microusd FROM spending WHERE spent_microusd <> 0"
_SPENT: Final = "SELECT id, parent, spent_microusd FROM task"

_BEGAN: Final = f"""
SELECT t.id, t.parent FROM history h JOIN task t ON t.id = h.task
WHERE h.tx = :tx AND h.event = 'admitted' AND {_HELD.format("t")} > 0
  AND NOT EXISTS (SELECT 1 FROM history b WHERE b.task = h.task AND b.event = 'admitted' AND b.version < h.version)"""
_DAY_LEFT: Final = f"""
SELECT p.day_budget_microusd - coalesce((SELECT s.spent_microusd FROM spending s WHERE s.day = :day), 0)
  - coalesce((SELECT sum({_HELD.format("r")}) FROM task r WHERE r.parent IS NULL AND r.funded), 0) FROM project p"""
_PARENT_LEFT: Final = f"""
SELECT p.budget_microusd - p.spent_microusd - p.budget_microusd / 20
  - coalesce((SELECT sum({_HELD.format("c")}) FROM task c WHERE c.parent = p.id AND c.funded), 0)
FROM task p WHERE p.id = :parent"""


class Money:
    """The world's own account: of each attempt its total, of each day what was charged while it was today."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._totals: dict[str, int] = {}
        self._days: dict[str, int] = {}
        self._began: set[str] = set()

    def look(self, connection: Any, batch: Sequence[Statement], tx: str, now: int) -> None:
        """After a batch that wrote. One that is run again, since its answer was lost, has promised nothing again."""
        today = datetime.fromtimestamp(now / 1000, UTC).date().isoformat()
        if any({"cost_microusd", "asking_microusd"} & set(one.params) for one in batch):
            self._charged(connection, today)
        for task, parent in connection.execute(_BEGAN, {"tx": tx}).fetchall():
            if task in self._began:
                continue
            self._began.add(task)
            asked, params = (_DAY_LEFT, {"day": today}) if parent is None else (_PARENT_LEFT, {"parent": parent})
            ((left,),) = connection.execute(asked, params).fetchall()
            if left < 0:
                self._world.broken("more is promised than there is", f"{task}: {left} are left")

    def _charged(self, connection: Any, today: str) -> None:
        totals = {attempt: (task, cost) for attempt, task, cost in connection.execute(_TOTALS).fetchall()}
        for attempt, (_, cost) in totals.items():
            more = cost - self._totals.get(attempt, 0)
            if more:
                self._days[today] = self._days.get(today, 0) + more
                self._totals[attempt] = cost
        days = dict(connection.execute(_DAYS).fetchall())
        if days != self._days:
            self._world.broken("a day's spending is not what was metered on it", f"{days} and not {self._days}")
        tasks = {task: (parent, spent) for task, parent, spent in connection.execute(_SPENT).fetchall()}
        sums = dict.fromkeys(tasks, 0)
        for task, cost in totals.values():
            above = task
            while above is not None:
                sums[above] += cost
                above = tasks[above][0]
        for task, (_, spent) in tasks.items():
            if spent != sums[task]:
                self._world.broken(
                    "a tree's spending is not the sum of its parts", f"{task}: {spent}, not {sums[task]}"
                )

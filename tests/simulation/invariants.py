"""What must hold after every batch of the edge (DESIGN §10), each as one query that finds what breaks it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from edge.ports import Statement
from tests.simulation import cloud, money

if TYPE_CHECKING:
    from tests.simulation.world import World

_LIVE: Final = "('in_progress', 'waiting', 'needs_input', 'waiting_for_follow_up')"
_ENDED: Final = "('completed', 'failed', 'cancelled')"
_LATE_MS: Final = 60_000 + 2 * 600_000
"""A lease, and twice the most that a clock may be wrong by."""
_MET: Final = "d.state = 'completed' AND (e.condition = 'completed' OR d.merged_at IS NOT NULL)"
_RUNNING: Final = "r.mode = 'task' AND r.state IN ('in_progress', 'needs_input')"

ALWAYS: Final[Mapping[str, str]] = {
    "the last history row disagrees with the state": """
        SELECT t.id FROM task t LEFT JOIN history h ON h.task = t.id AND h.version = t.version
        WHERE t.state <> 'new' AND (h.became IS NOT t.state OR h.reason IS NOT t.reason
          OR EXISTS (SELECT 1 FROM history x WHERE x.task = t.id AND x.version > t.version))""",
    "the last row of an attempt's history disagrees with it": """
        SELECT a.id FROM attempt a LEFT JOIN attempt_history h ON h.attempt = a.id AND h.number = a.version
        WHERE h.became IS NOT coalesce(a.outcome, a.step) OR (a.deadline_at IS NOT NULL AND a.ended_at IS NOT NULL)
          OR EXISTS (SELECT 1 FROM attempt_history x WHERE x.attempt = a.id AND x.number > a.version)""",
    "a timed step has no deadline that will be looked at": f"""
        SELECT a.id FROM attempt a WHERE a.deadline_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM effect e
          WHERE e.id = 'attempt/' || a.id AND e.state = 'open' AND e.due_at < a.deadline_at + {_LATE_MS})""",
    "a task was left half made": "SELECT id FROM task WHERE state = 'new'",
    "a live task has not exactly one live attempt": f"""
        SELECT t.id FROM task t WHERE t.state IN {_LIVE}
          AND (SELECT count(*) FROM attempt a WHERE a.task = t.id AND a.ended_at IS NULL) <> 1""",
    "an ended task has a live attempt": f"""
        SELECT t.id FROM task t JOIN attempt a ON a.task = t.id AND a.ended_at IS NULL WHERE t.state IN {_ENDED}""",
    "a live task has no deadline that will be looked at": f"""
        SELECT t.id FROM task t WHERE t.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM effect e
          WHERE e.id = 'deadline/' || t.id AND e.state = 'open' AND e.due_at < t.deadline_at + {_LATE_MS})""",
    "a slot is free and a task that is ready waits": f"""
        SELECT t.id FROM task t JOIN project p ON p.id = t.project WHERE t.state = 'queued' AND NOT t.waits_for_money
          AND NOT {money.LOOKED_AT}
          AND (t.mode = 'conversation' OR p.max_running > (SELECT count(*) FROM task r WHERE {_RUNNING}))
          AND NOT EXISTS (SELECT 1 FROM edge e JOIN task d ON d.id = e.needs
                          WHERE e.task = t.id AND NOT ({_MET}))
          AND t.stop_reason IS NULL AND t.bounded_by IS NULL
          AND NOT EXISTS (SELECT 1 FROM task k WHERE k.id = t.continues AND k.ended_at IS NULL)""",
    "more run below a task than it allows": f"""
        SELECT g.id FROM task g WHERE g.guard_running < (
          WITH RECURSIVE below(id) AS (SELECT id FROM task WHERE parent = g.id
            UNION SELECT c.id FROM below JOIN task c ON c.parent = below.id)
          SELECT count(*) FROM below JOIN task r ON r.id = below.id WHERE {_RUNNING})""",
    "all that is needed is completed and the task is still blocked": f"""
        SELECT t.id FROM task t WHERE t.state = 'blocked' AND NOT EXISTS (SELECT 1 FROM edge e JOIN task d
          ON d.id = e.needs WHERE e.task = t.id AND NOT ({_MET}))""",
    "a parent sleeps although what it waits for is over": """
        SELECT t.id FROM task t JOIN wait w ON w.task = t.id WHERE t.state = 'waiting' AND t.stop_reason IS NULL
          AND NOT EXISTS (SELECT 1 FROM json_each(w.subtasks) j JOIN task c ON c.id = j.value
                          WHERE c.ended_at IS NULL)""",
    "a parent sleeps and was not told of what needs its decision": """
        SELECT t.id FROM task t JOIN wait w ON w.task = t.id JOIN json_each(w.subtasks) j JOIN task c ON c.id = j.value
        WHERE t.state = 'waiting' AND t.stop_reason IS NULL AND t.runtime <> 'edge'
          AND (c.state IN ('failed', 'needs_input') OR (c.state = 'cancelled' AND c.reason <> 'stopped_by_parent')
            OR (c.state = 'blocked' AND c.reason = 'dependency_failed'))
          AND c.told < (SELECT max(h.version) FROM history h WHERE h.task = c.id AND h.event <> 'dependencies_changed')
          AND NOT EXISTS (SELECT 1 FROM task r WHERE r.replaces = c.id)""",
    "a parent was woken and told nothing, or twice": """
        SELECT h.task FROM history h WHERE h.event = 'subtasks_done' AND 1 <> (
          SELECT count(*) FROM message m WHERE m.id = 'msg_' || h.tx || '_' || h.task)""",
    "a parent sleeps for a task that another has taken the place of meanwhile": """
        SELECT t.id FROM task t JOIN wait w ON w.task = t.id JOIN json_each(w.subtasks) j
        JOIN task r ON r.replaces = j.value AND r.parent = t.id AND r.created_at > t.changed_at
        WHERE t.state = 'waiting' AND t.stop_reason IS NULL""",
    "a dependency failed that was to take its dependents with it": """
        SELECT t.id FROM task t JOIN edge e ON e.task = t.id AND e.on_failure = 'fail' JOIN task d ON d.id = e.needs
        WHERE t.state = 'blocked' AND d.state IN ('failed', 'cancelled')""",
    "a dependency is lost and nobody is told": """
        SELECT t.id FROM task t WHERE t.state = 'blocked' AND t.reason IS NOT 'dependency_failed' AND EXISTS (
          SELECT 1 FROM edge e JOIN task d ON d.id = e.needs
          WHERE e.task = t.id AND d.state IN ('failed', 'cancelled'))""",
    "something started before what it needs was completed": f"""
        SELECT t.id FROM task t JOIN edge e ON e.task = t.id JOIN task d ON d.id = e.needs
        WHERE (t.started_at IS NOT NULL OR t.state IN {_LIVE}) AND NOT ({_MET})""",
    "a message waits for a task that has ended": """
        SELECT m.id FROM message m JOIN task t ON t.id = m.task
        WHERE m.state = 'queued' AND t.ended_at IS NOT NULL""",
    "an agent's message goes on after its attempt": """
        SELECT m.id FROM message m JOIN attempt a ON a.id = m.attempt JOIN task t ON t.id = a.task
        WHERE m.state = 'streaming' AND a.ended_at IS NOT NULL AND a.acked_tx IS NULL""",
    "a task completed although it had been told to stop": """
        SELECT id FROM task WHERE stop_reason IS NOT NULL AND state IN ('completed', 'failed')""",
    "a seat is given out that the node does not have": """
        SELECT w.id FROM workspace w JOIN node n ON n.id = w.node WHERE w.ended_at IS NULL AND w.seat >= n.seats""",
    "a live attempt lost its seat": """
        SELECT a.id FROM attempt a WHERE a.ended_at IS NULL AND EXISTS (SELECT 1 FROM workspace w
          WHERE w.attempt = a.id) AND NOT EXISTS (SELECT 1 FROM workspace w
          WHERE w.attempt = a.id AND w.ended_at IS NULL)""",
    "an ended attempt's token would open the door": """
        SELECT a.id FROM attempt a JOIN task t ON t.id = a.task
        WHERE a.token_hash IS NOT NULL AND a.ended_at IS NULL AND t.ended_at IS NOT NULL""",
    **money.ALWAYS,
    **cloud.ALWAYS,
}
_ALL_AT_ONCE: Final = "SELECT " + ", ".join(f"({query} LIMIT 1)" for query in ALWAYS.values())

MOVED: Final = """
SELECT h.task, h.version, h.was, h.event, h.became, h.reason, t.mode, t.parent, t.depth,
  (SELECT b.became FROM history b WHERE b.task = h.task AND b.version = h.version - 1),
  EXISTS (SELECT 1 FROM change c WHERE c.project = t.project AND c.kind = 'task' AND c.entity = t.id AND c.seq > :seen)
FROM history h JOIN task t ON t.id = h.task WHERE h.tx = :tx ORDER BY h.task, h.version"""

SEAT: Final = "SELECT 1 FROM workspace WHERE attempt = :attempt AND ended_at IS NULL"

LIMITS: Final = f"""
SELECT p.max_running, p.max_children, p.max_depth, (SELECT count(*) FROM task r WHERE {_RUNNING}) FROM project p"""

LEFT_BELOW: Final = """
WITH RECURSIVE below(id) AS (SELECT id FROM task WHERE parent = :task
  UNION SELECT t.id FROM below JOIN task t ON t.parent = below.id)
SELECT t.id FROM below JOIN task t ON t.id = below.id WHERE t.ended_at IS NULL AND t.stop_reason IS NULL LIMIT 1"""

RINGS: Final = """
WITH RECURSIVE waits(a, b) AS (
  SELECT e.task, e.needs FROM edge e JOIN task d ON d.id = e.task AND d.state <> 'completed'
  UNION SELECT c.parent, c.id FROM task c WHERE c.parent IS NOT NULL AND c.ended_at IS NULL),
reach(a, b) AS (SELECT a, b FROM waits UNION SELECT r.a, w.b FROM reach r JOIN waits w ON w.a = r.b)
SELECT a FROM reach WHERE a = b LIMIT 1"""


def check(world: "World", batch: Sequence[Statement]) -> None:
    """Looks at everything after a batch that wrote; tells the world what is broken."""
    connection = world.edge.database.connection
    tx = next((one.params["tx"] for one in batch if "tx" in one.params), None)
    if tx is None and len(batch) < 3:
        return  # leases and acknowledgements move no task
    now = next((int(str(one.params["now"])) for one in batch if "now" in one.params), world.edge.clock.now())
    broken = _one(connection.execute(_ALL_AT_ONCE, {"now": now, "steady": world.steady}))
    for what, found in zip(ALWAYS, broken, strict=True):
        if found is not None:
            world.broken(what, str(found))
    for node in world.nodes.values():
        for agent in node.agents:
            if agent.seated and not connection.execute(SEAT, {"attempt": agent.attempt}).fetchall():
                world.broken("a seat is free and an agent still sits on it", agent.attempt)
    if tx is not None:
        _moves(world, connection, str(tx))
        world.money.look(connection, batch, str(tx), now)
        if world.cloud is not None:
            world.cloud.look(str(tx))


def _moves(world: "World", connection: Any, tx: str) -> None:
    moved = list(connection.execute(MOVED, {"tx": tx, "seen": world.change_seen}))
    if not moved:
        return
    world.change_seen = _one(connection.execute("SELECT coalesce(max(seq), 0) FROM change"))[0]
    running, children, depth, at_work = _one(connection.execute(LIMITS))
    for task, version, was, event, became, reason, mode, parent, deep, before, told in moved:
        world.moved(task, version, was, event, became, reason)
        if (before or "new") != was:
            world.broken("a move began from a state that the task was not in", task)
        if was in ("completed", "failed", "cancelled"):
            world.broken("a terminal state was left", task)
        if not told:
            world.broken("no page was told of a move", task)
        if event == "admitted" and mode == "task" and at_work > running:
            world.broken("more is admitted than may run", f"{at_work} of {running}")
        if event == "stop_requested" and connection.execute(LEFT_BELOW, {"task": task}).fetchall():
            world.broken("a task is stopped and something below it goes on", task)
        if event == "asked" and parent is not None:
            live = "SELECT count(*) FROM task WHERE parent = :parent AND ended_at IS NULL"
            if _one(connection.execute(live, {"parent": parent}))[0] > children:
                world.broken("a parent has too many live children", parent)
            if deep > depth:
                world.broken("a task is too deep", task)
    if any(row[3] in ("asked", "dependency_added", "dependencies_changed") for row in moved):
        ring = list(connection.execute(RINGS))
        if ring:
            world.broken("tasks wait for each other in a ring", str(ring[0][0]))


def _one(cursor: Any) -> Any:
    """The only row; the cursor is read to its end, or its statement could not be used again."""
    (row,) = cursor.fetchall()
    return row

"""Single changes that make SAM wrong. Each must be caught, or the simulation is not looking.

Most are made in the text of a statement on its way to the database: nothing of the product is touched. What is not SQL
is replaced while a seed runs.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Final
from unittest import mock

from edge.app import Host
from edge.budget.store import HELD_NOW
from edge.ledger.sql import names
from edge.nodes import pool
from edge.nodes import store as nodes
from edge.nodes.rules import SWEEP_MS
from edge.ports import ProviderError, Unreachable
from node_agent.attempts.store import Attempts
from node_agent.commands.intake import Intake
from node_agent.outbox.store import Outbox
from shared.wire import Command
from tests.simulation.wires import NodeDoor
from tests.simulation.world import Plan, Result, run


class Mutant:
    """`pairs`: what is replaced by what in statements; `patch`: what is replaced in the program."""

    def __init__(
        self,
        name: str,
        *pairs: tuple[str, str],
        within: str | None = None,
        patch: "Callable[[], contextlib.AbstractContextManager[Any]] | None" = None,
    ) -> None:
        self.name = name
        self.matched = patch is not None
        self.pairs = pairs
        self.within = within
        self._patch = patch or contextlib.nullcontext
        self._known: dict[str, str] = {}

    def run(self, plan: Plan) -> Result:
        with self._patch():
            return run(plan, self._rewrite if self.pairs else None)

    def _rewrite(self, sql: str) -> str:
        changed = self._known.get(sql)
        if changed is None:
            changed = sql
            if self.within is None or self.within in sql:
                for old, new in self.pairs:
                    changed = changed.replace(old, new)
            assert names(changed) == names(sql), f"{self.name}: the parameters must stay the same"
            self.matched = self.matched or changed != sql
            self._known[sql] = changed
        return changed


def _replaced(owner: Any, name: str, with_: Any) -> "Callable[[], contextlib.AbstractContextManager[Any]]":
    return lambda: mock.patch.object(owner, name, with_)


def _accepts_again(self: Intake, command: Command) -> None:
    """Without the look whether the command is known."""
    with self._database.transaction():
        self._apply(command)
    self._on_changed(command.body.attempt)


def _queues_again(self: Attempts, attempt: str, prompt: Any) -> None:
    """A repeated message is queued again."""
    self._database.rows(
        "insert into inbox (attempt, message, position, text) values (:attempt, :message, "
        "(select count(*) from inbox where attempt = :attempt), :text) "
        "on conflict do update set delivered = 0",
        {"attempt": attempt, "message": prompt.message, "text": prompt.text},
    )


@contextlib.contextmanager
def _forgets_duplicates() -> Iterator[None]:
    with mock.patch.object(Intake, "accept", _accepts_again), mock.patch.object(Attempts, "queue", _queues_again):
        yield


def _forgets_all(self: Outbox, stream: str, seq: int) -> None:
    """Whatever number is acknowledged, everything counts as stored."""
    self._database.rows("delete from event where stream = :stream", {"stream": stream})


_send = NodeDoor.send


async def _sends_into_the_void(self: NodeDoor, url: str, signing_key: bytes, command: Command) -> None:
    with contextlib.suppress(Unreachable):
        await _send(self, url, signing_key, command)


async def _once(host: Host, provider: str, node: str) -> None:
    """Asks once, and takes no answer for a yes."""
    with contextlib.suppress(ProviderError):
        await host.providers[provider].destroy(await pool.installation(host), node)


_RUNNING: Final = """- (SELECT count(*) FROM task
                  WHERE project = :project AND mode = 'task' AND state IN ('in_progress', 'needs_input'))"""

MUTANTS: Final = (
    Mutant("a sleeping parent is not woken", ("p.state = 'waiting' AND p.stop_reason IS NULL",
        "0 AND p.state = 'waiting'")),
    Mutant("a parent sleeps with nothing to wait for", ("AND EXISTS (SELECT 1 FROM json_each(:subtasks)",
        "AND EXISTS (SELECT 1 UNION SELECT 1 FROM json_each(:subtasks)"), within="'subtasks_awaited'"),
    Mutant("a parent is not woken by what needs its decision", ("p.runtime <> 'edge' AND", "0 AND")),
    Mutant("a parent falls asleep on what it was not told of", ("m.version > c.told AND", "m.version < c.told AND")),
    Mutant("half of a plan is made", ("< json_array_length(:asked)", "< 0 * json_array_length(:asked)")),
    Mutant("an edge is added to a task that began", (
        "t.state NOT IN ('blocked', 'queued') OR t.attempts > 0 THEN", "0 THEN")),
    Mutant("a cancelled dependency releases", ("d.state <> 'completed'", "d.state NOT IN ('completed', 'cancelled')"),
        ("h.became = 'completed' AND t.state = 'blocked'",
         "h.became IN ('completed', 'cancelled') AND t.state = 'blocked'")),
    Mutant("a start does not look at dependencies", ("EXISTS (SELECT 1 FROM edge e JOIN task d",
        "EXISTS (SELECT 1 FROM edge e JOIN task zz ON 0 JOIN task d")),
    Mutant("a command counts as sent before the node has it", patch=_replaced(NodeDoor, "send", _sends_into_the_void)),
    Mutant("a failed dependency holds nobody", ("h.became IN ('failed', 'cancelled') AND t.state = 'blocked'",
        "0 AND t.state = 'blocked'")),
    Mutant("admission counts before, not in, the statement", (_RUNNING,
        "- (SELECT count(*) FROM task t JOIN history h ON h.task = t.id AND h.version = t.version "
        "WHERE t.state IN ('in_progress', 'needs_input') AND t.mode = 'task' AND h.at < :now)")),
    Mutant("admission forgets those who ask", ("state IN ('in_progress', 'needs_input'))", "state = 'in_progress')")),
    Mutant("what runs below a task is not counted", ("WHERE g.guard_running <= (SELECT",
        "WHERE g.guard_running < 0 * (SELECT")),
    Mutant("a lowered limit is a negative LIMIT", ("LIMIT max(0, (SELECT max_running FROM project WHERE id = :project)",
        "LIMIT ((SELECT max_running FROM project WHERE id = :project)")),
    Mutant("one child more than allowed", (">= min(s.max_children", "> min(s.max_children")),
    Mutant("one level deeper than allowed", ("p.depth + 1 > s.max_depth", "p.depth > s.max_depth")),
    Mutant("a ring is not seen", ("EXISTS (WITH RECURSIVE waits_for",
        "0 AND EXISTS (WITH RECURSIVE waits_for")),
    Mutant("an ended attempt is not closed", ("h.event IN ('completed', 'failed', 'cancelled', 'attempt_lost')",
        "h.event IN ('completed', 'failed', 'cancelled')"), within="UPDATE attempt SET ended_at"),
    Mutant("a late success beats the stop", (
        "WHEN coalesce(t.stop_reason, g.reason) IS NOT NULL OR :outcome = 'stopped' THEN",
        "WHEN :outcome = 'stopped' THEN")),
    Mutant("a seat is freed while the node still has it", (
        "WHEN w.attempt IN (SELECT value", "WHEN a.ended_at IS NULL AND w.attempt IN (SELECT value"),
        within="THEN 'put_away'"),
    Mutant("events are taken without the stream's guard", ("WHERE id = :attempt AND acked = :seen",
        "WHERE id = :attempt AND :seen IS NOT NULL")),
    Mutant("a message goes to a task that has ended", ("AND t.ended_at IS NULL", "AND true"),
        within="INSERT OR IGNORE INTO message"),
    Mutant("what was not delivered is not marked", ("SET state = 'undelivered', settled_at = :now WHERE",
        "SET state = 'undelivered', settled_at = :now WHERE 0 AND")),
    Mutant("a finished slot admits nobody", ("FROM purse w WHERE w.id IS NOT NULL",
        "FROM purse w WHERE w.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM history h WHERE h.tx = :tx AND "
        "h.event = 'completed')")),
    Mutant("usage is added up", ("cost_microusd = max(cost_microusd, :cost_microusd)",
        "cost_microusd = cost_microusd + :cost_microusd")),
    Mutant("an effect is finished without its fence", ("SET state = 'done' WHERE id = :id AND fence = :fence",
        "SET state = 'done' WHERE id = :id AND :fence IS NOT NULL")),
    Mutant("an effect is tried again without its fence", ("error = :error WHERE id = :id AND fence = :fence",
        "error = :error WHERE id = :id AND :fence IS NOT NULL")),
    Mutant("taking an effect does not raise its fence", ("UPDATE effect SET fence = fence + 1, tries = tries + 1",
        "UPDATE effect SET tries = tries + 1")),
    Mutant("a lease is not pushed", ("due_at = :until,", "due_at = due_at + 0 * :until,")),
    Mutant("an effect that kills its runner is not buried", ("CASE WHEN tries >= max_tries THEN", "CASE WHEN 0 THEN")),
    Mutant("usage is settled twice", ("spent_microusd + (SELECT :cost_microusd - a.cost_microusd",
        "spent_microusd + (SELECT :cost_microusd")),
    Mutant("the day is charged twice", ("'unixepoch'), :cost_microusd - a.cost_microusd FROM attempt a",
        "'unixepoch'), :cost_microusd FROM attempt a")),
    Mutant("the day is forgotten", ("AND :cost_microusd > a.cost_microusd\nON CONFLICT",
        "AND :cost_microusd < 0\nON CONFLICT")),
    Mutant("a budget is not taken out of the purse", ("THEN w.left - c.price ELSE w.left", "THEN w.left ELSE w.left")),
    Mutant("what others hold is not looked at", (HELD_NOW, "0")),
    Mutant("what siblings hold is not looked at", ("WHERE c.root = p.root AND c.parent = p.id AND c.funded = 1",
        "WHERE c.root = p.root AND c.parent = p.id AND c.funded = 2")),
    Mutant("money is never given back", ("SET funded = 0 WHERE funded = 1", "SET funded = 0 WHERE funded = 2")),
    Mutant("money is given back while something below lives", ("SELECT id FROM kept)", "SELECT id FROM kept WHERE 0)"),
        within="UPDATE task SET funded = 0"),
    Mutant("freed money wakes nobody", ("t.waits_for_money = 1\n  AND", "t.waits_for_money = 2\n  AND")),
    Mutant("a machine is destroyed under live work", (nodes._NO_LIVE_WORK, "1"), (nodes._EMPTY, "1"),
        within="x.event = 'destroy'"),
    Mutant("a machine is destroyed on the first silence", ("WHEN 'lost' THEN 600000", "WHEN 'lost' THEN 1")),
    Mutant("a machine that one page leaves out is gone", (f"<= :now - {SWEEP_MS} / 2", "<= :now")),
    Mutant("a machine counts as destroyed when the provider does not answer", patch=_replaced(pool, "_destroy", _once)),
    Mutant("more machines are asked for than the project may have", (") < p.max_nodes", ") <= p.max_nodes")),
    Mutant("an empty machine is kept for ever", ("AND n.warm_until IS NOT NULL AND n.state IN ('ready', 'draining')",
        "AND n.warm_until IS NOT NULL AND n.state = 'draining'")),
    Mutant("a node takes a repeated command again", patch=_forgets_duplicates),
    Mutant("a node forgets events that were not acknowledged", patch=_replaced(Outbox, "acknowledge", _forgets_all)),
)  # fmt: skip


def caught_by(mutant: Mutant, seeds: int) -> Result | None:
    """The first seed that shows the mutant to be wrong, or None."""
    for seed in range(seeds):
        result = mutant.run(Plan(seed=seed))
        if result.broken:
            return result
    return None

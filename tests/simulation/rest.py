"""What must hold once the faults are over and everything has come to rest: nothing is stuck, and nothing was lost."""

from typing import TYPE_CHECKING, Final

import msgspec

from shared.parts import Part, PartKind

if TYPE_CHECKING:
    from tests.simulation.world import World

MESSAGES: Final = "SELECT id, task, state, text, author FROM message WHERE text LIKE '%⟦%' ORDER BY id"
ATTEMPTS: Final = "SELECT id, task, cost_microusd FROM attempt ORDER BY id"
PARTS: Final = """
SELECT m.attempt, m.id, m.state, p.position, p.body FROM message m JOIN part p ON p.message = m.id
WHERE m.author = 'agent' ORDER BY m.attempt, m.seq, p.position"""
STEPS: Final = """
SELECT a.id, (SELECT count(*) FROM attempt_history h WHERE h.attempt = a.id AND h.event = 'reported'
  AND h.became <> 'booting_vm')
FROM attempt a ORDER BY a.id"""
GAPS: Final = """
SELECT message FROM part GROUP BY message HAVING count(*) <> max(position) + 1 OR min(position) <> 0"""
SEATS: Final = """
SELECT w.attempt FROM workspace w JOIN attempt a ON a.id = w.attempt
WHERE w.ended_at IS NULL AND a.ended_at IS NOT NULL"""
EFFECTS: Final = """
SELECT id, kind, state, error FROM effect WHERE (state = 'dead' AND kind <> 'send_command')
  OR (state = 'open' AND kind NOT IN
      ('deadline', 'node_silent', 'admit_again', 'node_due', 'retire_node', 'sweep_nodes'))
  OR (kind = 'deadline' AND state = 'open' AND NOT EXISTS (SELECT 1 FROM task t
      WHERE 'deadline/' || t.id = effect.id AND t.ended_at IS NULL))"""
COMMANDS: Final = """
SELECT c.id FROM command c JOIN attempt a ON a.id = c.attempt WHERE c.acked_at IS NULL AND a.ended_at IS NULL"""
ACKNOWLEDGED: Final = "SELECT id, node FROM command WHERE acked_at IS NOT NULL"
STORED: Final = "select id from command"
LIVE: Final = "SELECT id FROM attempt WHERE ended_at IS NULL"
WAITING: Final = """
SELECT m.id, m.task FROM message m JOIN task t ON t.id = m.task
WHERE m.state = 'queued' AND t.state NOT IN ('blocked', 'queued')"""


def check(world: "World") -> None:
    """Compares what the edge has with what people were promised and what agents know of themselves."""
    _accepted(world)
    _delivered(world)
    _said(world)
    _used(world)
    for (attempt,) in world.rows(SEATS):
        world.broken("a seat is held for an attempt that has ended", str(attempt))
    for effect in world.rows(EFFECTS):
        world.broken("an effect was never done", repr(effect))
    for attempt, steps in world.rows(STEPS):
        if steps != world.steps.get(str(attempt), 0) and not world.was_lost(str(attempt)):
            world.broken("steps were lost, or taken in twice", f"{attempt} {steps}")
    for (command,) in world.rows(COMMANDS):
        world.broken("a command never reached its node", str(command))
    _stored(world)
    for message, task in world.rows(WAITING):
        world.broken("a message still waits", f"{message} for {task}")
    live = {str(row[0]) for row in world.rows(LIVE)}
    for node in world.nodes.values():
        for agent in sorted(node.agents, key=lambda one: one.attempt):
            if agent.attempt in live:
                continue
            world.broken("an agent works for an attempt that has ended", agent.attempt)


def _stored(world: "World") -> None:
    """Acknowledged means durable: what the edge takes for sent is in the node's own database."""
    kept: dict[str, set[str]] = {}
    for machine in (*world.nodes.values(), *world.gone):  # one that was made again has its row's id as well
        kept.setdefault(machine.id, set()).update(str(row[0]) for row in machine.database.rows(STORED))
    for command, node in world.rows(ACKNOWLEDGED):
        if str(command) not in kept[str(node)]:
            world.broken("a command counts as sent and its node does not have it", str(command))


def _accepted(world: "World") -> None:
    there = {str(row[0]): row for row in world.rows(MESSAGES)}
    for message, mark in world.person.accepted.items():
        row = there.get(message)
        if row is None:
            world.broken("a message that was accepted is not there", message)
        elif f"⟦{mark}⟧" not in str(row[3]):
            world.broken("a message has another's words", message)
    for mark in world.person.refused_marks:
        if any(f"⟦{mark}⟧" in str(row[3]) for row in there.values()):
            world.broken("a part of a plan that was refused was made", mark)


def _delivered(world: "World") -> None:
    """Delivered is what an agent was told, once in an attempt unless it is said so; undelivered what none was told."""
    told: dict[str, list[str]] = {}
    for attempt, turns in world.turns.items():
        for turn in turns:
            for mark in turn.marks:
                if not (turn.again and attempt in told.get(mark, [])):
                    told.setdefault(mark, []).append(attempt)
    meant: dict[str, set[str]] = {}
    for identifier, task, state, text, _ in world.rows(MESSAGES):
        mark = str(text).partition("⟦")[2].partition("⟧")[0]
        meant.setdefault(mark, set()).add(str(task))
        attempts = [one for one in told.get(mark, []) if one.startswith(f"{task}.")]
        if state == "delivered" and not attempts and not world.was_killed(str(task)):
            world.broken("a message counts as delivered and no agent was told", str(identifier))
        if state == "undelivered" and attempts and not _unheard(world, attempts):
            world.broken("a message counts as undelivered and an agent was told", str(identifier))
        if len(attempts) > len(set(attempts)):
            world.broken("a message reached its attempt twice", f"{identifier} {attempts}")
    for mark, attempts in told.items():
        for attempt in attempts:
            if attempt.partition(".")[0] not in meant.get(mark, ()):
                world.broken("a message reached another's attempt", f"{mark} {attempt}")


def _unheard(world: "World", attempts: list[str]) -> bool:
    """Whether the edge gave those attempts up before it heard that they had begun a turn."""
    return all(world.given_up(attempt) for attempt in attempts)


def _said(world: "World") -> None:
    """Of every turn a beginning is stored, in order and once; of one that the agent ended, all of it."""
    for (message,) in world.rows(GAPS):
        world.broken("parts of a message are missing", str(message))
    stored: dict[str, list[str]] = {}
    for attempt, _, _, _, body in world.rows(PARTS):
        part = msgspec.json.decode(str(body), type=Part)
        if part.kind is not PartKind.NOTICE:
            stored.setdefault(str(attempt), []).extend(part.text.split())
    for attempt, turns in world.turns.items():
        has = stored.pop(attempt, [])
        for number, turn in enumerate(turns):
            mine = [word for word in has if word in set(turn.said)]
            if mine != turn.said[: len(mine)]:
                world.broken("what an agent said is stored otherwise", f"{attempt} turn {number}: {mine}")
            if turn.answered and mine != turn.said and not world.was_killed(attempt.partition(".")[0]):
                world.broken("what an agent said was lost", f"{attempt} turn {number}: {mine} of {turn.said}")
        spoken = [word for turn in turns for word in turn.said]
        if has != [word for word in spoken if word in set(has)]:
            world.broken("words are stored out of order or twice", attempt)
    if stored:
        world.broken("words are stored that no agent said", repr(stored)[:200])


def _used(world: "World") -> None:
    for attempt, task, cost in world.rows(ATTEMPTS):
        used = world.used.get(str(attempt), 0)
        if int(str(cost)) > used:
            world.broken("more was counted than an agent used", f"{attempt}: {cost} of {used}")
        if int(str(cost)) < used and not world.was_killed(str(task)):
            world.broken("what an agent used was not counted", f"{attempt}: {cost} of {used}")

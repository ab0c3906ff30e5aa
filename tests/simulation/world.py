"""One seed: an edge, a few nodes, people and faults, on one clock; ends in silence or in a `Broken`."""

import asyncio
import functools
import gc
import logging
import random
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from edge.http import Response
from edge.nodes.pool import installation
from edge.ports import Statement
from tests.simulation import invariants, rest
from tests.simulation.agents import Process, Script, Turn
from tests.simulation.clockwork import LIFE, Life, SeededLoop, Stalled
from tests.simulation.cloud import Cloud
from tests.simulation.edge_side import Edge, Rewrite, SeededIds, rows
from tests.simulation.faults import Faults, rates
from tests.simulation.hurry import hasty, rewritten
from tests.simulation.money import Money
from tests.simulation.nodes import Node
from tests.simulation.people import BUDGETS, DAYS, PLAN_MOST, Person
from tests.simulation.wires import carried, request_of

MIDNIGHT_MS: Final = 1_800_057_600_000
NOON_MS: Final = MIDNIGHT_MS - 12 * 3_600_000
ENOUGH: Final = 1_000_000_000
PROJECT: Final = "prj_00000000000000000000000001"
LETTING_GO_S: Final = 26 * 3600.0
"""A draining machine that falls silent with work on it is given a day."""
SETTLING_S: Final = 40 * 60.0
CLOCK_SET_STEPS: Final = 3_000
SEATED: Final = """
SELECT 1 FROM workspace w JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL
WHERE w.attempt = :attempt AND w.ended_at IS NULL"""
STRIKING: Final = 0.15
LEAP_S: Final = 40 * 24 * 3600.0
NOTES: Final = 4_000


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is made from; the same plan runs the same way."""

    seed: int
    most_tasks: int | None = None
    """None: chosen by the seed, up to 12."""
    actions: int | None = None
    left_out: frozenset[int] = frozenset()
    """Actions of people, by their number, that do not happen."""
    strikes: int | None = None
    """How often somebody acts at the moment something becomes of a task."""
    without: frozenset[str] = frozenset()
    """Kinds of faults left out."""


class Broken(AssertionError):
    """An invariant does not hold."""

    def __init__(self, what: str, detail: str) -> None:
        self.what, self.detail = what, detail
        super().__init__(f"{what}: {detail}")


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to. `broken` is None where everything held."""

    plan: Plan
    mark: int
    steps: int
    virtual_s: float
    real_s: float
    tasks: dict[str, int]
    faults: dict[str, int]
    refused: dict[str, int]
    actions: int
    """Of people, as many as were to happen."""
    notes: tuple[str, ...]
    broken: str | None = None
    detail: str = ""


class World:
    """What all parts of one seed share."""

    def __init__(self, plan: Plan, rewrite: Rewrite | None) -> None:
        self.plan = plan
        self.project = PROJECT
        self._rng = self.stream("world")
        self.loop = SeededLoop(self.stream("order"), in_order=self._rng.choice((0.0, 0.5, 0.9)))
        purse = self.stream("money")
        self.poor = purse.random() < 0.5
        """Budgets are at the edge, and midnight is near."""
        self._epoch = NOON_MS
        if self.poor:
            self._epoch = MIDNIGHT_MS - int(purse.choice((5, 60, 3600)) * 1000 * purse.random())
        self.money = Money(self)
        self._bounds = self.stream("bounds")
        self._bounding = self._bounds.choice((0.0, 0.0, 0.5))
        self.faults = Faults(self.stream("faults"), rates(self.stream("rates"), plan.without))
        self.steady = not self.faults.rates.skew
        """No clock jumps, so that no day comes twice."""
        self.ids = SeededIds(self, self.stream("ids"))
        self.script = Script(self.stream("agents"))
        self.person = Person(self)
        self.notes: list[str] = []
        self.turns: dict[str, list[Turn]] = {}
        self.used: dict[str, int] = {}
        self.steps: dict[str, int] = {}
        """Steps reported, by attempt."""
        self.change_seen = 0
        self._numbers = 0
        self._most_tasks = plan.most_tasks or self._rng.choice((1, 3, 6, 9, 12, 12))
        self.large = self._most_tasks > PLAN_MOST
        self._may_start = self._most_tasks
        self._roots = self._most_tasks if self.large else self._rng.choice((2, 4, self._most_tasks, self._most_tasks))
        self.families = self.stream("families").random() < 0.25 and not self.large
        """Few are asked for by people, and those have subtasks and sleep for them."""
        if self.families:
            self._most_tasks = self._may_start = plan.most_tasks or 8
            self._roots = 2
        self._fate = self.stream("strikes")
        self._strikes_left = self._fate.choice((0, 4, 20)) if plan.strikes is None else plan.strikes
        self._found: Broken | None = None
        self.over = False
        self._killed_tasks: set[str] = set()
        self._lost_attempts: set[str] = set()
        self.calm = False
        self._actions = 0
        ground = self.stream("cloud")
        self.cloud = Cloud(self, ground) if ground.random() < 0.3 and not self.large else None
        often = 0.25 if self.cloud is None else 0.6
        self.hurried = self._rng.random() < often and not self.large
        self.rewrite = rewritten(rewrite, hasty() if self.hurried else None)
        self.gone: list[Node] = []
        """Programs whose machines are no more."""
        self.edge = Edge(self, self.stream("edge"))
        seats = self._rng.choice((1, 1, 2, 4, 12))
        count = self._rng.choice((1, 1, 2, 3) if self.cloud is None else (0, 1))
        self.nodes = {
            f"n{n}": Node(self, f"n{n}", seats, f"enrolment {n}", self.stream(f"ground {n}")) for n in range(count)
        }

    # --- what the parts tell and ask ------------------------------------------------------------------------------

    def now(self) -> int:
        return self._epoch + int(self.loop.time() * 1000)

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    def marker(self) -> str:
        return f"m{self.number()}"

    def note(self, what: str) -> None:
        if len(self.notes) < NOTES:
            self.notes.append(f"{self.loop.time():10.3f}  {what}")

    def rows(self, sql: str, **params: object) -> list[tuple[object, ...]]:
        return rows(self.edge.database, sql, **params)

    def may_start(self, many: int = 1, *, person: bool = False) -> bool:
        """Whether so many more tasks fit into this seed; they are counted then. People leave room for trees."""
        if self._may_start < many or (person and self._roots < many):
            return False
        self._may_start -= many
        self._roots -= many * person
        return True

    def bounds(self) -> dict[str, object]:
        """How many may run below a task that is asked for; often nothing is said."""
        rng = self._bounds
        return {"guardrails": {"max_running": rng.choice((1, 1, 2))}} if rng.random() < self._bounding else {}

    def budget(self, rng: random.Random) -> dict[str, int]:
        """What a task is asked for with; often nothing is said."""
        return {"budget_microusd": rng.choice(BUDGETS)} if self.poor and rng.random() < 0.4 else {}

    def share(self, parent: str, rng: random.Random) -> dict[str, int]:
        """What a parent gives a child: two halves and more than there is among them."""
        if not self.poor or rng.random() < 0.2:
            return {}
        ((left,),) = self.rows("SELECT budget_microusd - spent_microusd FROM task WHERE id = :parent", parent=parent)
        return {"budget_microusd": max(1, int(int(str(left)) * rng.choice((0.3, 0.5, 0.5, 0.5, 0.95, 1.0))))}

    def some_task(self, rng: random.Random) -> str:
        found = self.rows("SELECT id FROM task ORDER BY id")
        return str(rng.choice(found)[0]) if found else "tsk_none"

    def children(self, task: str) -> list[str]:
        return [str(row[0]) for row in self.rows("SELECT id FROM task WHERE parent = :task ORDER BY id", task=task)]

    def was_killed(self, task: str) -> bool:
        """A node was killed while it worked on the task: what was on its way then may be gone."""
        return task in self._killed_tasks

    def was_lost(self, attempt: str) -> bool:
        """Its machine is no more, and had not sent everything."""
        return attempt in self._lost_attempts

    def given_up(self, attempt: str) -> bool:
        query = "SELECT 1 FROM attempt WHERE id = :attempt AND outcome <> 'completed'"
        return bool(self.rows(query, attempt=attempt))

    def lost(self, node: Node) -> None:
        """A machine is no more: what it had not sent is gone with it."""
        self._killed_tasks |= {one.id.partition(".")[0] for one in node.attempts.inventory()}
        self._killed_tasks |= {stream.partition(".")[0] for stream in node.outbox.pending()}
        self._lost_attempts |= set(node.outbox.pending())
        node.kill()
        del self.nodes[node.name]
        self.gone.append(node)

    def broken(self, what: str, detail: str) -> None:
        """The first thing that is broken ends the run."""
        if self._found is None:
            self._found = Broken(what, detail)
            self.note(f"BROKEN {what}: {detail}")
            self.loop.stop()

    def committed(self, batch: Sequence[Statement]) -> None:
        invariants.check(self, batch)

    def moved(self, task: str, version: int, was: str, event: str, became: str, reason: str | None) -> None:
        self.loop.stamp(task, version, event, reason)
        self.note(f"…{task[-6:]} {version}: {was} ─{event}→ {became}{f' ({reason})' if reason else ''}")
        if self.families and not self.calm and event == "subtasks_awaited":
            self.person.mends(task)
        if self._strikes_left and not self.calm and self._fate.random() < STRIKING:
            self._strikes_left -= 1
            self._at_the_worst_moment(task)

    def _at_the_worst_moment(self, task: str) -> None:
        """The edge or a node dies right after it wrote, or somebody acts on the task, or its parent does."""
        what = self._fate.random()
        parents = [(node, agent) for node in self.nodes.values() for agent in node.agents
                   if task in self.children(agent.attempt.partition(".")[0])]  # fmt: skip
        if what < 0.2 and self.faults.rates.kill_edge:
            self.loop.at_step(self.loop.steps + self._fate.randint(1, 4), lambda: self._strikes("kill_edge"))
        elif what < 0.3 and self.faults.rates.kill_node:
            self.loop.at_step(self.loop.steps + self._fate.randint(1, 40), lambda: self._strikes("kill_node"))
        elif parents and what < 0.7:
            node, agent = parents[0]
            self.loop.begin(node.life, agent.steers_at_once(task))
        else:
            self.person.strikes(task)

    def acknowledged(self, stream: str, seq: int) -> None:
        """A node forgets events up to `seq`: the edge must have them."""
        found = self.rows("SELECT acked FROM attempt WHERE id = :stream", stream=stream)
        if not found or int(str(found[0][0])) < seq:
            self.broken("a node forgets events that the edge does not have", f"{stream} {seq}")

    def spawned(self, node: Node, agent: Process) -> None:
        agent.seated = bool(self.rows(SEATED, attempt=agent.attempt))
        self.note(f"{node.name} starts an agent for …{agent.attempt[-8:]}")
        if sum(one.attempt == agent.attempt for one in node.agents) > 1:
            self.broken("two agents work for one attempt", agent.attempt)
        if sum(one.seated for one in node.agents) > node.seats:
            self.broken("a node has more agents than seats", node.name)

    async def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout_s: float) -> Response:
        """One request to the edge, through the wire.

        Raises:
            Lost: no answer.
        """
        request = request_of(method, path, headers, body)
        edge = self.edge
        answer: Response = await carried(self, edge.life, lambda: edge.app.handle(request), timeout_s)
        return answer

    # --- the run --------------------------------------------------------------------------------------------------

    def run(self) -> Result:
        began = time.perf_counter()
        random.seed(self.plan.seed)  # Backoff's jitter
        asyncio.set_event_loop(self.loop)
        try:
            task = self.loop.begin(None, self._plays())
            task.add_done_callback(lambda _: self.loop.stop())
            self.loop.run_forever()
            if self._found is None:
                task.result()
        except Stalled as stalled:
            self._found = self._found or Broken("everything waits", str(stalled))
        finally:
            asyncio.set_event_loop(None)
        states = self.rows("SELECT state || coalesce(' ' || reason, ''), count(*) FROM task GROUP BY 1 ORDER BY 1")
        return Result(
            plan=self.plan,
            mark=self.loop.mark,
            steps=self.loop.steps,
            virtual_s=self.loop.time(),
            real_s=time.perf_counter() - began,
            tasks={str(state): int(str(many)) for state, many in states},
            faults=self.faults.counted,
            refused=self.person.refused,
            actions=self._actions,
            notes=tuple(self.notes),
            broken=self._found.what if self._found else None,
            detail=self._found.detail if self._found else "",
        )

    async def _plays(self) -> None:
        rng, script = self._rng, self.script
        tokens = {f"nod_{name:0>26}": f"enrolment {n}" for n, name in enumerate(self.nodes)}
        limits: dict[str, int] = {}
        if rng.random() < 0.7:
            limits = {
                "max_running": rng.choice((3, 10) if self.large or self.poor else (1, 2, 3)),
                "max_children": rng.choice((1, 2, 5, 12)),
                "max_depth": rng.choice((0, 1, 1, 2, 3, 6)),
            }
        if self.families:
            limits |= {"max_running": rng.choice((1, 2, 3)), "max_children": 5, "max_depth": rng.choice((1, 2))}
        if self.poor:
            limits |= {"day_budget_microusd": rng.choice(DAYS), "task_budget_microusd": rng.choice(BUDGETS)}
        if self.cloud is not None:
            limits |= {"max_nodes": rng.choice((1, 2, 4)), "spares": rng.choice((0, 0, 1)),
                       "warm_minutes": rng.choice((0, 1, 30))}  # fmt: skip
        await self.edge.furnish(self.project, tokens, limits)
        script.tempered(rng, mild=self.large)
        if self.families:
            script.dispatching = script.waiting = 1.0
        for node in self.nodes.values():
            node.ground.failing = rng.choice((0.0, 0.0, 0.02 if self.large else 0.1))
        self.edge.boot()
        for node in self.nodes.values():
            node.boot()
        for kind in ("kill_edge", "kill_node", "freeze", "skew"):
            self._next(kind)
        drawn = rng.randint(2, 4 + min(self._most_tasks, 20))
        self._actions = drawn if self.plan.actions is None else self.plan.actions
        await self.person.acts(self._actions, rng.choice((1.0, 10.0, 60.0)), self.plan.left_out)
        await asyncio.sleep(rng.choice((2.0, 20.0, 60.0, 240.0)))
        await self._settles()
        rest.check(self)
        await self._leaps()

    def _next(self, kind: str) -> None:
        """Lets a fault of programs happen at some step to come, and again and again until there is calm."""
        mean = CLOCK_SET_STEPS if kind == "skew" else getattr(self.faults.rates, kind)
        if getattr(self.faults.rates, kind):
            self.loop.at_step(self.loop.steps + self.faults.steps_to(kind, mean), lambda: self._again(kind))

    def _again(self, kind: str) -> None:
        self._strikes(kind)
        self._next(kind)

    def _strikes(self, kind: str) -> None:
        """A killed program starts again after a while, which may be longer than its work is held for it."""
        if not getattr(self.faults.rates, kind):
            return
        if kind == "kill_edge":
            self.edge.kill()
            self.loop.call_later(self._rng.choice((0.0, 1.0, 20.0)), self.boot, self.edge)
        elif kind == "kill_node":
            if not self.nodes:
                return
            node = self._rng.choice(list(self.nodes.values()))
            if self.cloud is not None and node.id in self.cloud.machines and self._rng.random() < 0.3:
                self.note(f"the machine of {node.name} is no more")
                self.cloud.lose(node.id)
                return
            self._killed_tasks |= {one.id.partition(".")[0] for one in node.attempts.inventory()}
            node.kill()
            self.loop.call_later(self._rng.choice((0.0, 1.0, 20.0, 70.0)), self.boot, node)
        elif kind == "freeze":
            self._freeze(self._rng.choice([*self.edge.runners, *(node.life for node in self.nodes.values())]))
        elif kind == "skew":
            clock = self._rng.choice([self.edge.clock, *(node.clock for node in self.nodes.values())])
            clock.skew = self.faults.skew()
            self.note(f"a clock is set to {clock.skew} ms")

    def took_effects(self) -> None:
        """A runner holds a lease now: it may stand still in the middle of its work, and outlive it."""
        life = LIFE.get()
        if life in self.edge.runners and self.faults.freezes_runner():
            self.loop.at_step(self.loop.steps + self._fate.choice((1, 3, 10, 30)), lambda: self._freeze(life))

    def _freeze(self, life: Life | None) -> None:
        if life is not None and life.alive and not self.calm:
            for_s = self.faults.frozen_s()
            self.loop.freeze(life, for_s)
            self.note(f"{life.name} stands still for {for_s} s")

    def boot(self, program: Edge | Node) -> None:
        if program.life is None and not self.over and program not in self.gone:
            program.boot()

    async def _settles(self) -> None:
        """Faults end, agents obey, people answer: everything must come to rest by itself, well before any deadline."""
        self.note("the faults are over")
        self.calm = True
        self.faults.calm()
        self.script.obey()
        for program in (self.edge, *self.nodes.values()):
            if isinstance(program, Node):
                program.heal()
                program.ground.failing = 0.0
            self.boot(program)
        limits = {"max_running": 10 if self.large else 3, "max_children": 5, "max_depth": 3}
        limits |= {"spares": 0} if self.cloud is not None else {}
        await self.person.set_limits(**limits, day_budget_microusd=ENOUGH, task_budget_microusd=ENOUGH // 1000)
        until = self.loop.time() + SETTLING_S
        while left := self._at_work():
            if self.loop.time() > until:
                self.broken("it does not come to rest", repr(left)[:600])
            await self.person.answers()
            for (task,) in self._hanging():
                await self.person.stop(str(task))
            await asyncio.sleep(10)

    def _hanging(self) -> list[tuple[object, ...]]:
        """Tasks whose agent began a turn in disobedient days and will not end it."""
        if self.loop.time() % 7 > 2:
            return []
        return self.rows("SELECT id FROM task WHERE state = 'in_progress' AND changed_at < :now - 180000 ORDER BY id",
                         now=self.edge.clock.now())  # fmt: skip

    def _at_work(self) -> list[tuple[object, ...]]:
        tasks = self.rows("""
            SELECT t.id, t.state, t.reason, t.stop_reason FROM task t WHERE t.ended_at IS NULL
              AND NOT (t.state = 'blocked' AND t.reason IS 'dependency_failed') AND t.state <> 'waiting_for_follow_up'
              AND NOT (t.state = 'blocked' AND EXISTS (SELECT 1 FROM edge e JOIN task d ON d.id = e.needs
                WHERE e.task = t.id AND (d.state IN ('blocked', 'waiting_for_follow_up') OR d.waits_for_money
                  OR e.condition = 'merged')))
              AND NOT (t.waits_for_money AND EXISTS (SELECT 1 FROM task h
                WHERE h.root = t.root AND h.state = 'blocked' AND (h.reason = 'dependency_failed' OR EXISTS (
                  SELECT 1 FROM edge e JOIN task d ON d.id = e.needs WHERE e.task = h.id AND d.waits_for_money))))
            ORDER BY t.id""")  # for what is held, or waits for who waits for money, money is kept for as long
        resting = {str(row[0]) for row in self.rows("SELECT id FROM attempt WHERE ended_at IS NULL")}
        for name, node in self.nodes.items():
            tasks += [(name, "outbox", stream) for stream in node.outbox.pending()]
            tasks += [(name, "has", one.id) for one in node.attempts.inventory() if one.id not in resting]
        tasks += self.rows(rest.SEATS) + self.rows(rest.COMMANDS)  # the next heartbeat is about them
        tasks += self.rows("""
            SELECT id, kind, tries, error FROM effect
            WHERE state = 'open' AND kind NOT IN ('deadline', 'node_silent', 'admit_again', 'node_due', 'retire_node',
              'sweep_nodes') ORDER BY id""")
        return tasks

    async def _leaps(self) -> None:
        """The machines are gone and nobody comes back: every deadline is met, and then nothing is left."""
        self.note("time passes")
        if self.cloud is not None:
            await self.person.set_limits(max_nodes=0)
            self.cloud.strays(await installation(self.edge.app.host))
        self.over = True
        for node in self.nodes.values():
            node.kill()
        await self._lets_machines_go()
        until = self.loop.time() + LEAP_S
        while left := self.rows("SELECT id, state, deadline_at FROM task WHERE ended_at IS NULL"):
            if self.loop.time() > until:
                self.broken("a deadline passed and nothing happened", repr(left)[:300])
            await asyncio.sleep(6 * 3600)

    async def _lets_machines_go(self) -> None:
        """Nothing calls any more, and none may be made: all are destroyed, and with them what has no row."""
        if self.cloud is None:
            return
        until = self.loop.time() + LETTING_GO_S
        while left := self.cloud.left():
            if self.loop.time() > until:
                self.broken("a machine is never let go", repr(left))
            await asyncio.sleep(60)
        self.edge.database.connection.execute("DELETE FROM effect WHERE kind = 'sweep_nodes'")

    def stream(self, name: str) -> random.Random:
        """Each part has its own stream, so that leaving one out changes the others as little as can be."""
        return random.Random(f"{self.plan.seed}/{name}")


def run(plan: Plan, rewrite: Rewrite | None = None) -> Result:
    """Runs one plan from its beginning to its end."""
    _freeze()
    gc.disable()
    silenced = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # what is meant to go wrong is told by `Result`
    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            world = World(plan, rewrite)
            result = world.run()
            bury(world)
            del world
            gc.collect()
        return result
    finally:
        logging.disable(silenced)
        sys.unraisablehook = hook
        gc.enable()


@functools.cache
def _freeze() -> None:
    """What was imported is for good: collecting after a seed need not look at it."""
    gc.collect()
    gc.freeze()


def bury(world: World) -> None:
    """Killed programs are collected in silence."""
    for one in world.loop.kept:
        if isinstance(one, asyncio.Task):
            one._log_destroy_pending = False  # type: ignore[attr-defined]
    world.loop.close()

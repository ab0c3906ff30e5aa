"""What people do, at random and at the worst moments: they start, plan, link, talk, interrupt, stop and lower limits.

Each request has an id of its own and is repeated under it until it is answered. What was accepted is written down here.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any, Final

import msgspec

from shared.ids import RANDOM_BYTES, Kind, mint
from tests.simulation.edge_side import SECRET
from tests.simulation.wires import Lost

if TYPE_CHECKING:
    from tests.simulation.world import World

PATIENCE_S: Final = 30.0
TRIES: Final = 60
PLAN_MOST: Final = 200
DAYS: Final = (0, 100, 400, 2_000)
BUDGETS: Final = (20, 150, 600)
"""Micro-dollars, where money is short: a model call costs about ten."""

_ACTING: Final[ContextVar[random.Random]] = ContextVar("_ACTING")
"""Each action draws from a stream of its own, so that leaving one out changes the others as little as can be."""


class Person:
    """One person, or a few at once: every action is a task of its own."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self._idle = world.stream("people")
        self.tasks: list[str] = []
        self.conversations: list[str] = []
        self.accepted: dict[str, str] = {}
        """Mark by message id, for every message the edge said yes to."""
        self.refused_marks: list[str] = []
        """Of plans that were refused."""
        self.refused: dict[str, int] = {}

    @property
    def rng(self) -> random.Random:
        return _ACTING.get(self._idle)

    async def acts(self, actions: int, span_s: float, left_out: frozenset[int]) -> None:
        """Starts `actions` actions, spread unevenly over `span_s` seconds, and waits for all of them."""
        moments = sorted(self.rng.random() ** 2 * span_s for _ in range(actions))
        at, jobs = 0.0, []
        for number, moment in enumerate(moments):
            if number in left_out:
                continue
            await asyncio.sleep(moment - at)
            at = moment
            context = copy_context()
            context.run(_ACTING.set, self.world.stream(f"action {number}"))
            jobs.append(asyncio.get_running_loop().create_task(self._acts(number), context=context))
        for job in jobs:
            await job

    async def _acts(self, number: int) -> None:
        if number:
            await self._chosen()()
        elif self.world.large:
            await self.plans(PLAN_MOST)
        else:
            await self.bursts()

    def strikes(self, task: str) -> None:
        """Something has just become of a task: somebody does something to it, or near it, at that very moment."""
        choices = (self.stop, self._writes, self._interrupts, self._tries_anew, self._lets_go, self._links)
        action = self.rng.choice(choices)
        self.world.loop.begin(None, self._soon(action, task))

    def mends(self, parent: str) -> None:
        """A parent has fallen asleep: somebody may try anew what failed of its subtasks."""
        if self.rng.random() < 0.5:
            self.world.loop.begin(None, self._soon(self._mends, parent))

    async def _mends(self, parent: str) -> None:
        failed = (
            "SELECT id FROM task WHERE parent = :parent AND state IN ('failed', 'cancelled') ORDER BY id DESC LIMIT 1"
        )
        for (child,) in self.world.rows(failed, parent=parent):
            if self.world.may_start():
                await self.asks("POST", f"tasks/{child}/retry", {"id": self._new("tsk"), "start_from": "base"})

    async def _soon(self, action: Callable[[str], Coroutine[Any, Any, None]], task: str) -> None:
        await asyncio.sleep(self.rng.choice((0.0, 0.0, 0.01, 0.1, 1.0)) * self.rng.random())
        await action(task)

    async def _writes(self, task: str) -> None:
        await self._says(self._conversation(task))

    async def _interrupts(self, task: str) -> None:
        await self._says(self._conversation(task), interrupt=True)

    async def _tries_anew(self, task: str) -> None:
        if self.world.may_start(person=True):
            await self.asks("POST", f"tasks/{task}/retry", {"id": self._new("tsk"), "start_from": "checkpoint"})

    async def _lets_go(self, task: str) -> None:
        await self.asks("POST", f"tasks/{task}/release", None)

    async def _links(self, task: str) -> None:
        other = self.world.some_task(self.rng)
        first, second = (task, other) if self.rng.random() < 0.5 else (other, task)
        await self.asks("PUT", f"tasks/{first}/needs/{second}", {})

    def _conversation(self, task: str) -> str:
        ((conversation,),) = self.world.rows("SELECT conversation FROM task WHERE id = :task", task=task)
        return str(conversation)

    def _chosen(self) -> Callable[[], Coroutine[Any, Any, None]]:
        choices = (
            (5, self.starts), (3, self.diamond), (2, self.bursts), (4, self.talks), (4, self.follows_up),
            (3, self.stops), (3, self.limits), (3, self.answers), (3, self.pesters),
            (3, self.plans), (4, self.rewires), (2, self.retries), (2, self.releases),
            (2, self.merges),
        )  # fmt: skip
        if self.world.cloud is not None and self.rng.random() < 0.3:
            return self.drains
        return self.rng.choices([one for _, one in choices], [weight for weight, _ in choices])[0]

    async def starts(self, *needs: str) -> str | None:
        if not self.world.may_start(person=True):
            return None
        wanted = needs or tuple(self.rng.sample(self.tasks, min(len(self.tasks), self.rng.choice((0, 0, 1, 2)))))
        task, mark = self._new("tsk"), self.world.marker()
        body = {"id": task, "text": f"do\n⟦{mark}⟧", "depends_on": wanted, "priority": self.rng.randint(-2, 2)}
        body |= self.world.budget(self.rng) | self.world.bounds()
        status, _ = await self.asks("POST", "tasks", body)
        if status != 201:
            return None
        self.tasks.append(task)
        self.accepted[task.replace("tsk_", "msg_")] = mark
        return task

    async def diamond(self) -> None:
        top = await self.starts()
        if top is None:
            return
        middle = [one for one in [await self.starts(top), await self.starts(top)] if one]
        if middle:
            await self.starts(*middle)
        if self.rng.random() < 0.4:
            await asyncio.sleep(self.rng.random() * 3)
            await self.stop(self.rng.choice([top, *middle]))

    async def bursts(self) -> None:
        """As many at once as there are slots, and more."""
        loop = asyncio.get_running_loop()
        for job in [loop.create_task(self.starts()) for _ in range(self.rng.randint(2, 5))]:
            await job

    async def talks(self) -> None:
        if not self.world.may_start(person=True):
            return
        conversation = self._new("cnv")
        status, _ = await self.asks("POST", "conversations", {"id": conversation})
        if status == 201:
            self.conversations.append(conversation)
            await self._says(conversation)

    async def follows_up(self) -> None:
        places = self.conversations + [one.replace("tsk_", "cnv_") for one in self.tasks]
        if places:
            await self._says(self.rng.choice(places))

    async def pesters(self) -> None:
        """Message upon message to one who is about to be done."""
        if not self.tasks or not self.world.may_start(person=True):
            return
        place = self.rng.choice(self.tasks).replace("tsk_", "cnv_")
        for _ in range(self.rng.randint(3, 8)):
            await self._says(place, may_start=True)
            await asyncio.sleep(self.rng.expovariate(4))

    async def plans(self, many: int = 4) -> None:
        """All or nothing: a shape behind some task, with edges of every kind; sometimes a part of it is impossible."""
        if not self.world.may_start(many, person=True):
            return
        marks = [self.world.marker() for _ in range(many)]
        shape = shaped(self.rng, many)
        if many < PLAN_MOST:
            shape[0] += [self.world.some_task(self.rng)] if self.rng.random() < 0.5 else []
            shape[self.rng.randrange(many)] += ["tsk_none"] if self.rng.random() < 0.2 else []
        tasks = [
            {"key": f"k{n}", "text": f"plan\n⟦{mark}⟧", "depends_on": [self._need(one) for one in shape[n]]}
            for n, mark in enumerate(marks)
        ]
        status, made = await self.asks("POST", "plans", {"id": self._new("req"), "tasks": tasks})
        if 400 <= status < 500:
            self.refused_marks += marks
        if status == 201:
            for task, mark in zip(made, marks, strict=True):
                self.tasks.append(task["id"])
                self.accepted[task["id"].replace("tsk_", "msg_")] = mark

    async def rewires(self) -> None:
        """Adds and removes edges between any two, at any moment: rings, tasks that began, and what has ended."""
        for _ in range(self.rng.randint(1, 4)):
            task, needed = self.world.some_task(self.rng), self.world.some_task(self.rng)
            if self.rng.random() < 0.7:
                kinds = {key: value for key, value in self._need(needed).items() if key != "task"}
                await self.asks("PUT", f"tasks/{task}/needs/{needed}", kinds)
            else:
                await self.asks("DELETE", f"tasks/{task}/needs/{needed}", None)

    async def retries(self) -> None:
        for (task,) in self.world.rows(
            "SELECT id FROM task WHERE state IN ('failed', 'cancelled') ORDER BY id LIMIT 2"
        ):
            if self.world.may_start(person=True):
                start_from = self.rng.choice(("checkpoint", "base"))
                await self.asks("POST", f"tasks/{task}/retry", {"id": self._new("tsk"), "start_from": start_from})

    async def drains(self) -> None:
        """A machine of the cloud is emptied, or taken back."""
        node = self.world.cloud.some(self.rng) if self.world.cloud is not None else None
        if node is not None:
            method = "POST" if self.rng.random() < 0.8 else "DELETE"
            await self.asks(method, f"nodes/{node}/drain", None, "/api/")

    async def releases(self) -> None:
        for (task,) in self.world.rows("SELECT id FROM task WHERE state = 'blocked' ORDER BY id LIMIT 2"):
            await self.asks("POST", f"tasks/{task}/release", None)

    async def merges(self) -> None:
        for (task,) in self.world.rows("SELECT id FROM task WHERE state = 'completed' ORDER BY id LIMIT 3"):
            await self.asks("POST", f"tasks/{task}/merged", None)

    def _need(self, task: str) -> dict[str, str]:
        condition = "merged" if self.rng.random() < 0.15 and not self.world.large else "completed"
        return {"task": task, "condition": condition, "on_failure": self.rng.choice(("hold", "hold", "fail"))}

    async def stops(self) -> None:
        await self.stop(self.world.some_task(self.rng))

    async def stop(self, task: str) -> None:
        await self.asks("POST", f"tasks/{task}/stop", None)

    async def limits(self) -> None:
        """Limits are lowered and raised while work runs; whoever raises one admits in the same batch."""
        new = {
            "max_running": self.rng.choice((0, 1, 2, 2, 3, 5)),
            "max_children": self.rng.choice((1, 2, 5)),
            "max_depth": self.rng.choice((0, 1, 2, 3, 3)),
        }
        if self.world.poor:
            new |= {"day_budget_microusd": self.rng.choice(DAYS), "task_budget_microusd": self.rng.choice(BUDGETS)}
        await self.set_limits(**new)

    async def set_limits(self, **limits: int) -> None:
        self.world.note(f"limits {limits}")
        await self.asks("PATCH", "", limits)

    async def answers(self) -> None:
        """Answers whatever is asked."""
        for (conversation,) in self.world.rows("SELECT conversation FROM task WHERE state = 'needs_input'"):
            await self._says(str(conversation), may_start=True)

    async def _says(self, conversation: str, *, may_start: bool = False, interrupt: bool | None = None) -> None:
        if not may_start and not self.world.may_start(person=True):
            return
        message, mark = self._new("msg"), self.world.marker()
        mode = self.rng.choice(("task", "conversation"))
        body: dict[str, Any] = {"id": message, "text": f"and\n⟦{mark}⟧", "mode": mode}
        interrupt = self.rng.random() < 0.3 if interrupt is None else interrupt
        body |= {"interrupt": interrupt, "new_task": self.rng.random() < 0.05}
        status, _ = await self.asks("POST", f"conversations/{conversation}/messages", body)
        if status == 202:
            self.accepted[message] = mark

    async def asks(self, method: str, path: str, body: object, below: str | None = None) -> tuple[int, Any]:
        """Until there is an answer; (0, None) where there never is one."""
        world = self.world
        content = b"" if body is None else msgspec.json.encode(body)
        headers = {"authorization": f"Bearer {SECRET}", "content-type": "application/json"}
        for _ in range(TRIES):
            try:
                where = f"{below or f'/api/projects/{world.project}/'}{path}".rstrip("/")
                answer = await world.ask(method, where, headers, content, PATIENCE_S)
            except Lost:
                await asyncio.sleep(self.rng.choice((0.0, 0.5, 3.0)))
                continue
            if answer.status == 500:
                world.broken("the edge answered with a defect", f"{method} {path} {answer.body.decode()[:300]}")
            value = msgspec.json.decode(answer.body) if answer.body else None
            if answer.status >= 400 and isinstance(value, dict):
                self.refused[value["code"]] = self.refused.get(value["code"], 0) + 1
            world.note(f"person {method} {path[:60]} → {answer.status}")
            return answer.status, value
        return 0, None

    def _new(self, kind: Kind) -> str:
        return mint(kind, self.world.now(), self.rng.randbytes(RANDOM_BYTES))


def shaped(rng: random.Random, many: int) -> list[list[str]]:
    """What each task of a plan needs: a chain, a fan and its join, diamonds in a row, layers, or anything."""
    kind = rng.choice(("chain", "fan", "diamonds", "layers", "any"))
    needs: list[list[int]] = [[] for _ in range(many)]
    for n in range(1, many):
        if kind == "chain":
            needs[n] = [n - 1]
        elif kind == "fan":
            needs[n] = list(range(1, n))[-50:] if n == many - 1 else [0]
        elif kind == "diamonds":
            needs[n] = {0: [n - 1], 1: [n - 1], 2: [n - 2], 3: [n - 1, n - 2]}[n % 4]
        elif kind == "layers":
            below = range(max(0, n - n % 7 - 7), n - n % 7)
            needs[n] = rng.sample(below, min(len(below), 3))
        else:
            needs[n] = rng.sample(range(n), min(n, rng.choice((0, 1, 2, 3))))
    return [[f"k{one}" for one in those] for those in needs]

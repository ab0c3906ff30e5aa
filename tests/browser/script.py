"""An agent that plays a fixed piece: thought, tools, an edit, a plan, words that stream; it waits where a test says."""

import asyncio
import difflib
from typing import Final

import msgspec

from edge.tasks.model import AttemptView, StepAt, Usage
from shared.parts import Delta, FileDiff, Part, PartKind, PlanEntry, ToolCall, ToolKind, ToolStatus
from shared.reasons import problem
from shared.spec import Mode
from shared.states import Outcome, Step, TaskState
from tests.browser.world import World, now

OLD: Final = '''"""Prices in whole cents."""


def total(prices: list[int], discount: float = 0.0) -> int:
    return int(sum(prices) * (1 - discount))


def label(cents: int) -> str:
    return f"{cents / 100:.2f} EUR"
'''
NEW: Final = OLD.replace("return int(sum(prices) * (1 - discount))", "return round(sum(prices) * (1 - discount))")
TEST: Final = """from shop.prices import total


def test_a_discount_is_rounded_to_the_nearest_cent():
    assert total([999], 0.1) == 899
"""


def _patch(path: str, old: str, new: str) -> str:
    names = (f"a/{path}" if old else "/dev/null", f"b/{path}")
    lines = difflib.unified_diff(old.splitlines(True), new.splitlines(True), *names)
    mode = "" if old else "new file mode 100644\n"
    return f"diff --git a/{path} b/{path}\n{mode}" + "".join(lines)


PATCH: Final = _patch("shop/prices.py", OLD, NEW) + _patch("tests/test_prices.py", "", TEST)
WORDS: Final = """The failing test expects **rounding to the nearest cent**, but `total` cuts the fraction off.

I changed one line in `shop/prices.py`:

```python
def total(prices: list[int], discount: float = 0.0) -> int:
    # 999 less ten per cent is 899.1: nearest, not lower
    return round(sum(prices) * (1 - discount))
```

All tests pass now 🎉 and the change is committed:

| what | before | after |
|---|---|---|
| `total([999], 0.1)` | 899 | 899 |
| `total([995], 0.5)` | 497 | 498 |

- nothing else calls `int` on money
- the label keeps two digits
"""
PYTEST: Final = "$ python -m pytest -q\n...F                                  [100%]\n1 failed, 3 passed in 0.04s\n"


class Agent:
    """Plays for any task. `hold` keeps the words from going on once `until` characters are out."""

    def __init__(self, world: World, pace_s: float) -> None:
        self.world = world
        self.pace_s = pace_s
        self.hold = asyncio.Event()
        self.hold.set()
        self.until = 120
        self._stopped: set[str] = set()
        self._heard: dict[str, list[str]] = {}

    def stop(self, task: str) -> None:
        self._stopped.add(task)
        self.world.put_task(task, stopping=True)
        self.hold.set()

    def hear(self, task: str, message: str) -> None:
        self._heard.setdefault(task, []).append(message)

    async def run(self, task: str) -> None:
        world, started = self.world, now()
        view = AttemptView(
            id=f"{task}.1", number=1, node="nod_1", outcome=None, problem=None, steps=(), usage=Usage(),
            checkpoint=None, model=None, started_at=started, ended_at=None,
        )  # fmt: skip
        world.put_task(task, state=TaskState.IN_PROGRESS, started_at=started)
        for step in (Step.CLAIMING_NODE, Step.CREATING_WORKSPACE, Step.STARTING_AGENT, Step.WORKING):
            view = msgspec.structs.replace(view, steps=(*view.steps, StepAt(step=step, at=now())))
            world.put_task(task, attempts=(view,))
            await self._breathe(6)
        await _Turn(self, task).play()
        self._end(task, view)

    def _end(self, task: str, view: AttemptView) -> None:
        world = self.world
        conversation = world.tasks[task].conversation
        for message in self._heard.pop(task, []):
            world.put_message(conversation, message, state="delivered")
        if world.tasks[task].mode is Mode.CONVERSATION and task not in self._stopped:
            world.put_task(task, state=TaskState.WAITING_FOR_FOLLOW_UP)
            return
        stopped = task in self._stopped
        usage = Usage(input_tokens=12_400, output_tokens=1_830, cost_microusd=0, calls=6)
        outcome = Outcome.STOPPED if stopped else Outcome.COMPLETED
        view = msgspec.structs.replace(view, outcome=outcome, usage=usage, ended_at=now(), checkpoint="9f2c1d7")
        if not stopped:
            world.patches[task] = PATCH
        world.put_task(
            task, attempts=(view,), ended_at=now(), stopping=False, pushed=not stopped, has_diff=not stopped,
            state=TaskState.CANCELLED if stopped else TaskState.COMPLETED,
            problem=problem("stopped") if stopped else None,
            commit=None if stopped else "5b1f0c9a7d3e4f21", files=0 if stopped else 2, added=0 if stopped else 6,
            removed=0 if stopped else 1, summary=None if stopped else "Prices are rounded to the nearest cent.",
        )  # fmt: skip

    async def _breathe(self, beats: int = 1) -> None:
        await asyncio.sleep(self.pace_s * beats)

    def stopping(self, task: str) -> bool:
        return task in self._stopped


class _Turn:
    """One agent message, part by part."""

    def __init__(self, agent: Agent, task: str) -> None:
        self.agent, self.world, self.task = agent, agent.world, task
        self.conversation = self.world.tasks[task].conversation
        self.message = self.world.new_id("msg")
        self.parts: tuple[Part, ...] = ()
        self.world.say(self.conversation, self.message, "", task=task, state="streaming", author="agent")

    async def play(self) -> None:
        plan = ("Find what fails", "Fix the rounding", "Run the tests and commit")
        await self._thought("The test names rounding, so I look at where prices are summed.")
        await self._plan(plan, 1)
        await self._tool("Read shop/prices.py", ToolKind.READ, '{"path": "shop/prices.py"}', OLD)
        await self._tool("Search “total(”", ToolKind.SEARCH, '{"pattern": "total("}', "shop/prices.py:4\ntests/t.py:9")
        await self._tool("python -m pytest -q", ToolKind.EXECUTE, "python -m pytest -q", PYTEST)
        edit = (FileDiff(path="shop/prices.py", old=OLD, new=NEW),)
        await self._tool("Edit shop/prices.py", ToolKind.EDIT, "{}", "", edit)
        await self._words(WORDS)
        self.world.put_message(self.conversation, self.message, state="finished")

    def _head(self, kind: PartKind, **given: object) -> Part:
        return Part(
            id=self.world.new_id("prt"), message=self.message, attempt=f"{self.task}.1", position=len(self.parts),
            kind=kind, started_at=now(), **given,  # type: ignore[arg-type]
        )  # fmt: skip

    def _finish(self, part: Part) -> None:
        self.parts = (*self.parts, msgspec.structs.replace(part, finished=True))
        self.world.put_message(self.conversation, self.message, parts=self.parts)

    async def _thought(self, text: str) -> None:
        head = self._head(PartKind.THOUGHT)
        await self._stream(head, text)

    async def _plan(self, entries: tuple[str, ...], done: int) -> None:
        plan = tuple(
            PlanEntry(text=text, status="completed" if i < done else "in_progress" if i == done else "pending")
            for i, text in enumerate(entries)
        )
        head = self._head(PartKind.PLAN, plan=plan)
        self.world.say_deltas(Delta(part=head.id, offset=0, text="", head=head))
        self._finish(head)

    async def _tool(
        self, title: str, kind: ToolKind, given: str, output: str, diffs: tuple[FileDiff, ...] = ()
    ) -> None:
        call = ToolCall(title=title, kind=kind, status=ToolStatus.IN_PROGRESS, input=given)
        head = self._head(PartKind.TOOL, tool=call)
        self.world.say_deltas(Delta(part=head.id, offset=0, text="", head=head))
        await self.agent._breathe(8)
        self.world.say_deltas(Delta(part=head.id, offset=0, text=output))
        done = msgspec.structs.replace(call, status=ToolStatus.COMPLETED, diffs=diffs, ended_at=now())
        self._finish(msgspec.structs.replace(head, tool=done, text=output))

    async def _words(self, text: str) -> None:
        await self._stream(self._head(PartKind.TEXT), text, held=True)

    async def _stream(self, head: Part, text: str, held: bool = False) -> None:
        at = 0
        while at < len(text) and not self.agent.stopping(self.task):
            if held and at >= self.agent.until:
                await self.agent.hold.wait()
            piece = text[at : at + 7]
            self.world.say_deltas(Delta(part=head.id, offset=at, text=piece, head=head if at == 0 else None))
            at += len(piece)
            await self.agent._breathe()
        self._finish(msgspec.structs.replace(head, text=text[:at]))

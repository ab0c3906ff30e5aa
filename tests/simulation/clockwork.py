"""An event loop that owns time and order: no real waiting, and what runs next is a seeded choice.

A `Life` is one start of a program, edge or node, until it is killed. Everything that a life begins inherits it through
the context, so that a killed life runs not one line more: no `finally`, no `except`, as after a power cut. A frozen one
stands still, as a machine that is asleep does, and goes on with what it believed before.
"""

import asyncio
import heapq
import itertools
import random
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, Final, TypeVar

T = TypeVar("T")

STEPS_AT_ONE_INSTANT: Final = 100_000
"""More without time passing is a loop that turns in place."""


class Stalled(Exception):
    """Nothing is ready and nothing is due: whoever is waited for will never come. Or: nothing but turning in place."""


class Life:
    """One start of a program. `on_death` is called, once each, when it is killed."""

    def __init__(self, name: str, within: "Life | None" = None) -> None:
        """`within`: whose end is its end too."""
        self.name = name
        self.alive = True
        self.frozen = False
        self.held: list[asyncio.Handle] = []
        """What became ready meanwhile."""
        self._mourners: dict[int, Callable[[], None]] = {}
        self._number = 0
        if within is not None:
            within.on_death(self.kill)

    def on_death(self, call: Callable[[], None]) -> Callable[[], None]:
        """Registers `call`; what is returned takes it back."""
        self._number += 1
        number = self._number
        self._mourners[number] = call
        return lambda: self._mourners.pop(number, None) and None

    def kill(self) -> None:
        self.alive = False
        mourners, self._mourners = self._mourners, {}
        for call in mourners.values():
            call()


LIFE: Final[ContextVar[Life | None]] = ContextVar("LIFE", default=None)


class SeededLoop(asyncio.BaseEventLoop):
    """Time jumps to the next timer when nothing is ready; `mark` is the fingerprint of all choices so far."""

    def __init__(self, order: random.Random, *, in_order: float) -> None:
        """`in_order`: how often the first that is ready is taken, as asyncio would."""
        super().__init__()
        self._ready: list[asyncio.Handle] = []  # type: ignore[assignment]
        self._now = 0.0
        self._order = order
        self._in_order = in_order
        self._same_instant = 0
        self._alarms: list[tuple[int, int, Callable[[], None]]] = []
        self._turns = itertools.count()
        self.steps = 0
        self.mark = 0
        self.kept: list[Any] = []
        """Keeps what killed lives left behind until the end: nothing of them is to run, not even on collection."""
        self.set_exception_handler(lambda _, __: None)

    def time(self) -> float:
        return self._now

    def at_step(self, step: int, call: Callable[[], None]) -> None:
        """Calls `call` between two steps, outside of every life: this is where programs are killed."""
        heapq.heappush(self._alarms, (step, next(self._turns), call))

    def begin(self, life: Life | None, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Starts `work` as part of `life`."""
        context = copy_context()
        context.run(LIFE.set, life)
        return self.create_task(work, context=context)

    def freeze(self, life: Life, for_s: float) -> None:
        """Lets a life stand still; its timers are late, and nothing tells it so."""
        if life.frozen:
            return
        life.frozen = True

        def thaw() -> None:
            life.frozen = False
            held, life.held = life.held, []
            self._ready += held

        timer: asyncio.TimerHandle = self.call_later(for_s, thaw, context=Context())
        self.kept.append(timer)

    def create_task(self, coro: Any, *, name: Any = None, context: Any = None) -> Any:
        task: Any = asyncio.Task(coro, loop=self, name=name, context=context)
        self.kept.append(task)
        return task

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:
        """There are no threads: it runs at once."""
        future = self.create_future()
        future.set_result(func(*args))
        return future

    def stamp(self, *facts: object) -> None:
        """Makes facts part of the fingerprint."""
        for fact in facts:
            for byte in str(fact).encode():
                self.mark = (self.mark * 1_000_003 ^ byte) & 0xFFFF_FFFF_FFFF_FFFF

    def _write_to_self(self) -> None:
        pass

    def _run_once(self) -> None:
        self.steps += 1
        while self._alarms and self._alarms[0][0] <= self.steps:
            heapq.heappop(self._alarms)[2]()
        ready, scheduled = self._ready, self._scheduled  # type: ignore[attr-defined]
        while scheduled and scheduled[0]._cancelled:
            heapq.heappop(scheduled)._scheduled = False
        if not ready:
            if not scheduled:
                raise Stalled("nothing is ready and nothing is due")
            if scheduled[0]._when > self._now:
                self._now, self._same_instant = scheduled[0]._when, 0
        while scheduled and scheduled[0]._when <= self._now:
            timer = heapq.heappop(scheduled)
            timer._scheduled = False
            if not timer._cancelled:
                ready.append(timer)
        if not ready:
            return
        self._same_instant += 1
        if self._same_instant > STEPS_AT_ONE_INSTANT:
            raise Stalled("no time passes")
        handle = ready.pop(self._choice(len(ready)))
        if handle._cancelled:
            return
        life = handle._context.get(LIFE)  # type: ignore[attr-defined]
        if life is not None and not life.alive:
            self.kept.append(handle)
            return
        if life is not None and life.frozen:
            life.held.append(handle)
            return
        handle._run()

    def _choice(self, many: int) -> int:
        if many == 1:
            return 0
        order = self._order.random
        chosen = 0 if order() < self._in_order else int(order() * many)
        self.mark = (self.mark * 1_000_003 ^ (chosen << 8 | many)) & 0xFFFF_FFFF_FFFF_FFFF
        return chosen

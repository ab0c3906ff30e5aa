"""The pool that runs due effects on the embedded host, and the alarm that wakes it."""

import asyncio
import contextlib
import logging
import time
from typing import Final

from edge.app import App
from edge.ports import Clock

WORKERS: Final = 4
"""One slow effect (a node that does not answer) holds up at most its own worker."""

BACKSTOP_S: Final = 60.0
AWAY_S: Final = 20.0

_log = logging.getLogger("sam.ledger")


class LocalAlarm:
    """`edge.ports.Alarm`: every worker looks again, and sleeps until what is then due next. What is due no sooner than
    one of them looks anyway wakes none: the steps of an orchestration make nothing due.
    """

    def __init__(self, clock: Clock) -> None:
        self.events: list[asyncio.Event] = []
        self.looks: dict[asyncio.Event, int] = {}
        """When each sleeping worker looks, ms."""
        self._clock = clock

    async def at(self, project: str, when: int) -> None:
        now = self._clock.now()
        if any(now < look <= when for look in self.looks.values()):
            return
        for event in self.events:
            event.set()


class Workers:
    def __init__(self, app: App, alarm: LocalAlarm) -> None:
        self._app = app
        self._alarm = alarm
        self._jobs: list[asyncio.Task[None]] = []

    def start(self) -> None:
        for _ in range(WORKERS):
            event = asyncio.Event()
            self._alarm.events.append(event)
            self._jobs.append(asyncio.create_task(self._work(event)))

    async def stop(self) -> None:
        for job in self._jobs:
            job.cancel()
        for job in self._jobs:
            with contextlib.suppress(asyncio.CancelledError):
                await job
        self._jobs.clear()
        await self._app.runner.stop()
        self._alarm.events.clear()
        self._alarm.looks.clear()

    async def _work(self, event: asyncio.Event) -> None:
        while True:
            try:
                due = await self._app.run_due()
            except Exception:
                _log.exception("runner.failed: looks again in a second")
                due = self._app.host.clock.now() + 1_000
            wait = BACKSTOP_S if due is None else max(0.0, (due - self._app.host.clock.now()) / 1000)
            asleep_at = time.time()
            self._alarm.looks[event] = self._app.host.clock.now() + int(min(wait, BACKSTOP_S) * 1000)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(wait, BACKSTOP_S)):  # wait_for of 3.11 can swallow a cancellation
                    await event.wait()
            self._alarm.looks.pop(event, None)
            event.clear()
            if time.time() - asleep_at > min(wait, BACKSTOP_S) + AWAY_S:
                self._app.host.woke_at = self._app.host.clock.now()  # the machine slept: its nodes did too

"""One runner per live attempt: started by its command or at the daemon's start, woken by whatever concerns it."""

import asyncio
import logging
from typing import Final

from node_agent.attempts.runner import Runner
from node_agent.attempts.services import Services
from node_agent.attempts.store import Phase
from node_agent.attempts.workshop import Workshop
from shared.errors import SamError

AGAIN_S: Final = 5.0
"""An end that could not be carried out (a full disk) is tried again."""

log = logging.getLogger(__name__)


class Supervisor:
    """Owns the runners' tasks."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._runners: dict[str, tuple[Runner, asyncio.Task[None]]] = {}
        self._freeing: set[asyncio.Task[None]] = set()
        self._stopping = False

    def start(self) -> None:
        """Takes up every attempt that had not ended when the daemon did, and frees what it left behind."""
        for left in self._services.attempts.not_freed():
            task = asyncio.create_task(_free(self._services, left))
            self._freeing.add(task)
            task.add_done_callback(self._freeing.discard)
        for attempt in self._services.attempts.inventory():
            self.changed(attempt.id)

    def changed(self, attempt: str) -> None:
        """Something about `attempt` is new: a row, a message, a stop."""
        if attempt in self._runners:
            self._runners[attempt][0].wake()
            return
        row = self._services.attempts.get(attempt)
        if row is None or row.phase is Phase.ENDED or self._stopping:
            return
        runner = Runner(self._services, attempt)
        task = asyncio.create_task(runner.run(), name=f"attempt {attempt}")
        self._runners[attempt] = (runner, task)
        task.add_done_callback(lambda done: self._done(attempt, done))

    async def stop(self) -> None:
        """Saves and parks every attempt; they go on at the next start."""
        self._stopping = True
        tasks = [task for _, task in self._runners.values()]
        for runner, _ in self._runners.values():
            runner.suspend()
        if tasks := [*tasks, *self._freeing]:
            await asyncio.wait(tasks)

    def _done(self, attempt: str, task: "asyncio.Task[None]") -> None:
        del self._runners[attempt]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            code = error.code if isinstance(error, SamError) else type(error).__name__
            log.error("attempt.runner_died attempt=%s %s", attempt, code, exc_info=error)
            asyncio.get_running_loop().call_later(AGAIN_S, self.changed, attempt)


async def _free(services: Services, attempt: str) -> None:
    await Workshop(services, services.row(attempt), services.journal(attempt)).free()

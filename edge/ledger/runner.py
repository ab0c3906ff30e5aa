"""Runs effects that are due: takes leases, executes, finishes or retries. The one retry policy is here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.ledger import effects
from edge.ledger.batch import statements
from edge.ports import Row

if TYPE_CHECKING:
    from edge.app import Host

LEASE_MS: Final = 30_000
"""Longer than a short effect may take; a runner that dies gives its effects back after this."""

RENEW_S: Final = 10.0
"""How often the lease of a long one is renewed while it runs."""

AT_ONCE: Final = 16
FIRST_RETRY_MS: Final = 1_000
LONGEST_RETRY_MS: Final = 3_600_000

_log = logging.getLogger("sam.ledger")


class Later(Exception):
    """Not an error: the effect cannot be done yet and asks to be run again."""

    def __init__(self, after_ms: int, why: str) -> None:
        self.after_ms = after_ms
        super().__init__(why)


EffectHandler = Callable[["Host", Mapping[str, Any]], Awaitable[None]]


class Runner:
    """Executes the effects of one host. Several may run at once: leases keep them apart.

    Effects of the `long` kinds run beside the others, for minutes, with a lease that is renewed.
    """

    def __init__(self, host: "Host", handlers: Mapping[str, EffectHandler], long: frozenset[str] = frozenset()) -> None:
        self._host = host
        self._handlers = handlers
        self._long_kinds = long
        self.running: set[asyncio.Task[None]] = set()
        """Long effects that this runner carries now."""

    async def run_due(self, project: str | None = None, *, long: bool = True) -> int | None:
        """Runs everything that is due (of one project, or of all) and returns when the next is due, ms, or None.
        `long` effects are only begun: `running` has them.
        """
        database = self._host.databases.of(project or "")
        while True:
            now = self._host.clock.now()
            params = {"now": now, "until": now + LEASE_MS, "most": AT_ONCE, "project": project, "long": long}
            taken, rows = await database.batch(statements((effects.TAKE, effects.NEXT_DUE), params))
            short = [row for row in taken if row["kind"] not in self._long_kinds]
            for row in taken:
                if row["kind"] in self._long_kinds:
                    self._begin(row)
            await asyncio.gather(*(self._run(row) for row in short))
            if not short and len(taken) < AT_ONCE:  # what was run may have made something due
                due: int | None = rows[0]["due_at"]
                return due

    async def stop(self) -> None:
        """Breaks off what is long, and gives its leases back."""
        running = tuple(self.running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _begin(self, row: Row) -> None:
        task = asyncio.create_task(self._run_long(row))
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def _run_long(self, row: Row) -> None:
        renewing = asyncio.create_task(self._renew(row))
        try:
            await self._run(row)
        except asyncio.CancelledError:
            lease = {"id": row["id"], "fence": row["fence"], "until": self._host.clock.now()}
            await self._host.databases.of(row["project"]).batch(statements((effects.RENEW,), lease))
            raise
        finally:
            renewing.cancel()

    async def _renew(self, row: Row) -> None:
        """A renewal that fails is made up for by the next, while the lease lasts."""
        database = self._host.databases.of(row["project"])
        while True:
            await asyncio.sleep(RENEW_S)
            lease = {"id": row["id"], "fence": row["fence"], "until": self._host.clock.now() + LEASE_MS}
            try:
                await database.batch(statements((effects.RENEW,), lease))
            except Exception:
                _log.exception("effect.not_renewed id=%s kind=%s", *_named(row))

    async def _run(self, row: Row) -> None:
        database = self._host.databases.of(row["project"])
        lease = {"id": row["id"], "fence": row["fence"]}
        if row["state"] == "dead":
            _log.error(
                "effect.dead id=%s kind=%s: gave up after %s tries: %s", *_named(row), row["tries"], row["error"]
            )
            return
        try:
            await self._handlers[row["kind"]](self._host, msgspec.json.decode(row["body"]))
        except Later as later:
            due = self._host.clock.now() + later.after_ms
            await database.batch(statements((effects.RETRY,), {**lease, "due_at": due, "error": str(later)}))
        except Exception as error:
            wait = min(LONGEST_RETRY_MS, FIRST_RETRY_MS << min(row["tries"], 20))
            _log.exception("effect.failed id=%s kind=%s: tried again in %s ms", *_named(row), wait)
            due = self._host.clock.now() + wait
            await database.batch(statements((effects.RETRY,), {**lease, "due_at": due, "error": repr(error)}))
        else:
            await database.batch(statements((effects.FINISH,), lease))


def _named(row: Row) -> tuple[str, str]:
    return row["id"], row["kind"]

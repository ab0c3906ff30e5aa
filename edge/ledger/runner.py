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
"""Longer than any effect may take; a runner that dies gives its effects back after this."""

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
    """Executes the effects of one host. Several may run at once: leases keep them apart."""

    def __init__(self, host: "Host", handlers: Mapping[str, EffectHandler]) -> None:
        self._host = host
        self._handlers = handlers

    async def run_due(self, project: str | None = None) -> int | None:
        """Runs everything that is due (of one project, or of all) and returns when the next is due, ms, or None."""
        database = self._host.databases.of(project or "")
        while True:
            now = self._host.clock.now()
            params = {"now": now, "until": now + LEASE_MS, "most": AT_ONCE, "project": project}
            taken = (await database.batch(statements((effects.TAKE,), params)))[0]
            if not taken:
                break
            await asyncio.gather(*(self._run(row) for row in taken))
        rows = await database.batch(statements((effects.NEXT_DUE,), {"project": project}))
        due: int | None = rows[0][0]["due_at"]
        return due

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

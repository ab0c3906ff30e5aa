"""How the Worker speaks to a project's Durable Object: the edge's hub and alarm.

What only saves time (`changed`, `settled`, `at`) is sent by `waitUntil`, so that the request does not wait for it.
"""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from js import Object
from pyodide.ffi import to_js
from workers import wait_until

from edge.ports import Clock
from shared.parts import Part
from shared.wire import DeltaBatch, DeltasReply

DIRECTORY: Final = "directory"
"""The object that stands for no project."""


class ObjectHub:
    """`edge.ports.Hub` over the Durable Objects of a namespace. A stub belongs to one request, so none is kept."""

    def __init__(self, namespace: Any) -> None:
        self._namespace = namespace

    async def changed(self, project: str) -> None:
        wait_until(_object(self._namespace, project).changed())

    async def stream(self, project: str, batch: DeltaBatch) -> DeltasReply:
        reply = await _object(self._namespace, project).stream(msgspec.json.encode(batch).decode())
        return msgspec.json.decode(reply, type=DeltasReply)

    async def settled(self, project: str, parts: Sequence[str]) -> None:
        wait_until(_object(self._namespace, project).settled(msgspec.json.encode(list(parts)).decode()))

    async def open_parts(self, project: str) -> tuple[Part, ...]:
        return msgspec.json.decode(await _object(self._namespace, project).open_parts(), type=tuple[Part, ...])

    async def listen(self, project: str, cursor: int) -> Any:
        """The platform's response that opens a page's socket. A socket crosses by fetch alone, not by a method."""
        query = urlencode({"project": project, "cursor": cursor})
        upgrade = to_js({"headers": {"upgrade": "websocket"}}, dict_converter=Object.fromEntries)
        return await _object(self._namespace, project).fetch(f"https://hub/?{query}", upgrade)


class ObjectAlarm:
    """`edge.ports.Alarm`: the platform's alarm of the project's object, exact to a few milliseconds.

    A call costs as much as a statement, so one that an earlier alarm makes needless is saved: when that rings, what is
    due next is looked up. Were that one lost, the cron would run what is due.
    """

    def __init__(self, namespace: Any, clock: Clock) -> None:
        self._namespace = namespace
        self._clock = clock
        self._set: dict[str, int] = {}
        """The last alarm that this isolate set for a project."""

    async def at(self, project: str, when: int) -> None:
        now = self._clock.now()
        if now < self._set.get(project, 0) <= when:
            return
        self._set[project] = max(when, now)
        wait_until(_object(self._namespace, project).wake_at(project, self._set[project]))


def earlier(when: int, already: int | None) -> int:
    """`setAlarm` replaces what was set, so the minimum is taken first."""
    return when if already is None else min(when, int(already))


def _object(namespace: Any, project: str) -> Any:
    """The raw stub: its methods answer JavaScript promises, and everything that crosses is text or a number."""
    return namespace.getByName(project or DIRECTORY)._binding

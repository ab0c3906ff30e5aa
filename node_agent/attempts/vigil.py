"""Whether an agent at work is still there, and whether it gets anywhere.

*Silent* is an agent of which nothing is heard: no update of it, no model call under way or ended, and no tool call of
its own that has begun and not ended. A test suite of half an hour is not silence; a tool that never ends is found by
the lack of progress.

*Progress* is whatever is new: words, a tool's output, a plan. Not new is what an agent in a loop brings: the same tool
call with the same result, `SAME_AGAIN` times in a row, and all it says in between, until it does something else.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from node_agent.broker.grants import Grant
from shared.parts import Part, PartKind, ToolStatus

SAME_AGAIN: Final = 5
NOTED_EVERY_S: Final = 10.0
"""The growth of a part is noted as progress so often at most."""

_UNDER_WAY: Final = (ToolStatus.PENDING, ToolStatus.IN_PROGRESS)


class Vigil:
    """Over one attempt's agent. `now` is a clock that stands still while the machine sleeps, in seconds."""

    def __init__(self, grant: Grant, idle_s: float, now: Callable[[], float]) -> None:
        self._grant, self._idle_s, self._now = grant, idle_s, now
        self._heard_at = self._noted_at = 0.0
        self._calls = 0
        self._last = b""
        self._times = 0

    def begin(self) -> None:
        """A turn begins."""
        self.heard()

    def heard(self) -> None:
        """The agent sent an update."""
        self._heard_at = self._now()

    def look(self, still_open: Sequence[Part]) -> None:
        """Every moment while a turn lasts: who is at work without a word is not silent."""
        calls = self._grant.meter.calls
        using = any(part.tool is not None and part.tool.status in _UNDER_WAY for part in still_open)
        if using or calls != self._calls or not self._grant.quiet.is_set():
            self._calls = calls
            self.heard()

    @property
    def silent(self) -> bool:
        return self._now() - self._heard_at >= self._idle_s

    def grew(self) -> bool:
        """A part that is open has more in it: whether to note that as progress now."""
        if self._looping or self._now() - self._noted_at < NOTED_EVERY_S:
            return False
        self._noted_at = self._now()
        return True

    def finished(self, part: Part) -> bool:
        """A part is finished: whether it is progress."""
        if part.tool is not None:
            seen = hashlib.sha256(msgspec.json.encode((msgspec.structs.replace(part.tool, ended_at=None), part.text)))
            self._times = self._times + 1 if seen.digest() == self._last else 1
            self._last = seen.digest()
        return part.kind is not PartKind.NOTICE and not self._looping

    @property
    def _looping(self) -> bool:
        return self._times >= SAME_AGAIN

"""What the node is given rather than takes: a clock and ids, so that tests decide both."""

import os
import time
from typing import Protocol

from shared.ids import RANDOM_BYTES, Kind, mint


class Clock(Protocol):
    def now(self) -> int:
        """Milliseconds since the epoch."""
        ...


class Ids(Protocol):
    def new(self, kind: Kind) -> str: ...


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000


class RandomIds:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new(self, kind: Kind) -> str:
        return mint(kind, self._clock.now(), os.urandom(RANDOM_BYTES))

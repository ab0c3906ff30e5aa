"""Clock and ids of this machine."""

import secrets
import time

from shared.ids import RANDOM_BYTES, Kind, mint


class SystemClock:
    def now(self) -> int:
        return time.time_ns() // 1_000_000


class RandomIds:
    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock

    def new(self, kind: Kind) -> str:
        return mint(kind, self._clock.now(), secrets.token_bytes(RANDOM_BYTES))

    def secret(self) -> str:
        return secrets.token_urlsafe(32)

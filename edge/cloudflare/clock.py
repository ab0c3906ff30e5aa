"""Time and randomness on workerd.

Neither is there while modules are imported: the clock reads 0 and random calls fail.
"""

import base64
import time

from js import Uint8Array, crypto

from shared.ids import RANDOM_BYTES, Kind, mint


class SystemClock:
    """`edge.ports.Clock`. On workerd time stands still between two calls outside: a defence against timing attacks."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000


class RandomIds:
    """`edge.ports.Ids` from the platform's random source."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock

    def new(self, kind: Kind) -> str:
        return mint(kind, self._clock.now(), random_bytes(RANDOM_BYTES))

    def secret(self) -> str:
        return base64.urlsafe_b64encode(random_bytes(32)).rstrip(b"=").decode()


def random_bytes(count: int) -> bytes:
    drawn: bytes = crypto.getRandomValues(Uint8Array.new(count)).to_bytes()
    return drawn

"""Waiting longer after each failure, up to a cap, with jitter so that nodes do not return in step."""

import asyncio
import contextlib
import random
from typing import Final

FIRST_S: Final = 0.2
CAP_S: Final = 5.0


class Backoff:
    """0.2 s, 0.4 s, … 5 s, each between half and all of it."""

    def __init__(self, first_s: float = FIRST_S, cap_s: float = CAP_S) -> None:
        self._first_s, self._cap_s = first_s, cap_s
        self._failures = 0

    def reset(self) -> None:
        self._failures = 0

    async def wait(self, hurry: asyncio.Event | None = None) -> None:
        """Waits for the present length, or until `hurry` is set."""
        length = min(self._cap_s, self._first_s * 2**self._failures) * random.uniform(0.5, 1)
        self._failures = min(self._failures + 1, 20)
        if hurry is None:
            await asyncio.sleep(length)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(length):
                await hurry.wait()

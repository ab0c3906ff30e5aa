"""Bounded waiting for a condition, without a fixed sleep."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

PATIENCE_S = 60.0
"""Only a test that fails waits so long: a busy machine may take many times what a quiet one does."""


async def until(
    condition: Callable[[], bool | Awaitable[bool]], *, settle: bool = False, patience: float = PATIENCE_S
) -> None:
    """Returns when the condition holds; fails after `patience` seconds. `settle` leaves more time between looks."""
    async with asyncio.timeout(patience):
        while True:
            held = condition()
            if await held if inspect.isawaitable(held) else held:
                return
            await asyncio.sleep(0.05 if settle else 0.005)

"""Bounded waiting for a condition, without a fixed sleep."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

PATIENCE_S = 20.0


async def until(condition: Callable[[], bool | Awaitable[bool]], *, settle: bool = False) -> None:
    """Returns when the condition holds; fails after `PATIENCE_S`. `settle` leaves more time between looks."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            held = condition()
            if await held if inspect.isawaitable(held) else held:
                return
            await asyncio.sleep(0.05 if settle else 0.005)

"""From "message accepted" to the model's first words in the page: the whole path, warm, with the rehearsal model."""

import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page, expect

from tests.bench.figures import Figure, load
from tests.bench.installation import SamUp, sam_up
from tests.bench.page import chromium, signed_in

TRIES: Final = 24
WARM_UP: Final = 2
DONE_MS: Final = 60_000

_LAST: Final = "() => [bench.parts.at(0), bench.accepted.at(-1), bench.pressed.at(-1)]"


async def measure(*, tries: int = TRIES) -> Sequence[Figure]:
    before = load()
    waits, from_press = [], []
    with tempfile.TemporaryDirectory(prefix="sam-bench-") as folder:
        async with sam_up(Path(folder)) as sam, chromium() as browser:
            page = await signed_in(browser, sam.link)
            await page.get_by_test_id("try-sample").click()
            for number in range(WARM_UP + tries):
                first, accepted, pressed = await _one(page)
                if number >= WARM_UP:
                    waits.append((first - accepted) / 1000)
                    from_press.append((first - pressed) / 1000)
            steps = await _steps(sam, tries)
    now = (before, load())
    how = "The edge's answer to the message → text of the agent in the DOM (MutationObserver), one task after another."
    pressing = "The same from the press of Send."
    starting = "Step `starting_agent` → step `working`: process, ACP handshake, session, MCP, first prompt."
    return (
        Figure(name="first_words", unit="s", samples=tuple(waits), how=how, load=now, details={"steps_ms_p50": steps}),
        Figure(name="first_words_from_press", unit="s", samples=tuple(from_press), how=pressing, load=now),
        Figure(name="native_agent_start", unit="ms", samples=steps.pop("all_starts"), how=starting, load=now),
    )


async def _one(page: Page) -> tuple[float, float, float]:
    """One task in a chat of its own, to its end. Times in ms since the epoch."""
    if await page.get_by_test_id("suggestion").count() == 0:
        await page.get_by_test_id("new-chat").click()
    await page.get_by_test_id("suggestion").click()
    await page.evaluate("() => { bench.parts.length = 0 }")
    await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("result")).to_have_attribute("data-state", "completed", timeout=DONE_MS)
    first, accepted, pressed = await page.evaluate(_LAST)
    return first, accepted, pressed


async def _steps(sam: SamUp, tries: int) -> dict[str, Any]:
    """Where the time goes, by the attempts' own steps: the median of each, ms."""
    project = (await sam.get("/api/projects"))[0]["id"]
    tasks = (await sam.get(f"/api/projects/{project}/tasks"))[:tries]
    spent: dict[str, list[float]] = {}
    for task in tasks:
        spent.setdefault("accepted → attempt", []).append(task["attempts"][-1]["started_at"] - task["created_at"])
        for earlier, later in pairwise(task["attempts"][-1]["steps"]):
            spent.setdefault(earlier["step"], []).append(later["at"] - earlier["at"])
    medians: dict[str, Any] = {step: sorted(all_)[len(all_) // 2] for step, all_ in spent.items()}
    return medians | {"all_starts": tuple(map(float, spent.get("starting_agent", [0.0])))}

"""A second `sam up` on the same data directory, and how soon its page is painted."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page, expect

from node_agent.settings import default_workspaces
from tests.bench.figures import Figure, load
from tests.bench.installation import SamUp
from tests.bench.page import chromium, signed_in

STARTS: Final = 5
PAINTS: Final = 20
PAINT_S: Final = 10.0
_PAINT: Final = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


async def measure(*, starts: int = STARTS, paints: int = PAINTS) -> Sequence[Figure]:
    before = load()
    first: list[float] = []
    pages: list[float] = []
    ready: list[float] = []
    with tempfile.TemporaryDirectory(prefix="sam-bench-") as folder:
        home = Path(folder) / "home"
        try:
            async with SamUp(home) as sam, chromium() as browser:
                first.append(sam.page_s)
                await _use(browser, sam)
            for _ in range(starts):
                async with SamUp(home) as sam:
                    pages.append(sam.page_s)
                    ready.append(sam.ready_s)
            started = load()
            async with SamUp(home) as sam, chromium() as browser:
                cold, warm = await _paints(browser, sam, paints)
        finally:
            shutil.rmtree(default_workspaces(home / "node"), ignore_errors=True)
    now, after = (before, started), (started, load())
    page = "`sam up` is started on a data directory that was used → GET / has the page."
    blank = "first-contentful-paint of the open project, signed in, "
    return (
        Figure(
            name="second_start", unit="s", samples=tuple(pages), how=page, load=now, details={"first_start_s": first}
        ),
        Figure(
            name="second_start_to_node",
            unit="s",
            samples=tuple(ready),
            how="… → the new node has spoken to the edge.",
            load=now,
        ),
        Figure(
            name="first_paint", unit="ms", samples=cold, how=blank + "in a browser with an empty cache.", load=after
        ),
        Figure(name="first_paint_cached", unit="ms", samples=warm, how=blank + "loaded again.", load=after),
    )


async def _use(browser: Browser, sam: SamUp) -> None:
    """What a first evening leaves behind: a project, a task that was done."""
    page = await signed_in(browser, sam.link)
    await page.get_by_test_id("try-sample").click()
    await page.get_by_test_id("suggestion").click()
    await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("result")).to_have_attribute("data-state", "completed")


async def _paints(browser: Browser, sam: SamUp, paints: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    page = await signed_in(browser, sam.link)
    cookies = [{"name": one["name"], "value": one["value"], "url": sam.url} for one in await page.context.cookies()]
    project = (await sam.get("/api/projects"))[0]["id"]
    await page.context.close()
    cold: list[float] = []
    warm: list[float] = []
    for _ in range(paints):
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        await context.add_cookies(cookies)  # type: ignore[arg-type]
        page = await context.new_page()
        await page.goto(f"{sam.url}/p/{project}")
        for found in (cold, warm):
            await expect(page.get_by_test_id("composer")).to_be_visible()
            found.append(await _painted(page))
            if found is cold:
                await page.reload()
        await context.close()
    return tuple(cold), tuple(warm)


async def _painted(page: Page) -> float:
    """Looked at from outside: the page's policy forbids the browser to evaluate a condition again and again."""
    async with asyncio.timeout(PAINT_S):
        while (at := await page.evaluate(_PAINT)) is None:  # noqa: ASYNC110 - another process paints
            await asyncio.sleep(0.01)
    return float(at)

"""How long a word of the model takes to the page, and whether twenty streams at once arrive whole and once.

The clock starts when the model sends a word, before the broker and the agent have it: what the page promises for "delta
at the node → page" is a part of what is measured here.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page, expect

from tests.bench.figures import Figure, load
from tests.bench.installation import SamUp, fresh, sam_up
from tests.bench.model import Asked, PacedModel, paced_model
from tests.bench.page import chromium, signed_in

RUNS: Final = 3
WORDS: Final = 200
PACE_MS: Final = 50
"""20 words a second: a fast model."""
TASKS: Final = 20
TOGETHER: Final = {"parts": 3, "words": 60, "pace_ms": 100}
DONE_S: Final = 180
GLANCE_S: Final = 0.3

_STAMPS: Final = "() => bench.stamps.splice(0).map(([sent, seen]) => seen - sent)"
_SHOWN: Final = "all => all.map(one => [one.dataset.part, one.textContent])"


async def measure(*, runs: int = RUNS, words: int = WORDS, tasks: int = TASKS) -> Sequence[Figure]:
    with tempfile.TemporaryDirectory(prefix="sam-bench-") as folder:
        async with (
            paced_model() as (model, settings),
            chromium() as browser,
            sam_up(Path(folder), settings | {"SAM_SEATS": "24"}) as sam,
        ):
            page = await signed_in(browser, sam.link)
            await page.get_by_test_id("try-sample").click()
            await expect(page.get_by_test_id("composer")).to_be_visible()
            project = (await sam.get("/api/projects"))[0]["id"]
            alone = await _alone(sam, page, project, runs, words)
            link = (await sam.post("/api/login-links", {}))["url"]
            return (alone, *await _together(sam, page, await signed_in(browser, link), project, model, tasks))


async def _alone(sam: SamUp, page: Page, project: str, runs: int, words: int) -> Figure:
    before = load()
    delays: list[float] = []
    by_run = []
    for run in range(runs + 1):
        asked = Asked(name=f"alone{run}", parts=1, words=words if run else 20, pace_ms=PACE_MS)
        chat = await _ask(sam, project, asked, "conversation")
        await page.goto(f"{sam.url}/p/{project}/c/{chat}")
        await _finished(sam, project, chat)
        found = await _all_stamps(page, asked.words)
        if run:  # the first is warm-up: mirror, imports, the page's own code
            delays += found
            by_run.append(sorted(found)[int(len(found) * 0.95)])
    return Figure(
        name="word_to_page",
        unit="ms",
        samples=tuple(delays),
        how="The model sends a word → it is in the DOM; one stream of 20 words a second. Broker and agent included.",
        load=(before, load()),
        details={"p95_by_run": by_run},
    )


async def _together(
    sam: SamUp, page: Page, hopping: Page, project: str, model: PacedModel, tasks: int
) -> Sequence[Figure]:
    """Half of the streams are tasks, half conversations. `page` stays with one; `hopping` goes from one to the next."""
    before = load()
    asked = [Asked(name=f"s{number}", together=tasks, **TOGETHER) for number in range(tasks)]
    modes = ("task", "conversation")
    chats = {one.name: await _ask(sam, project, one, modes[n % 2]) for n, one in enumerate(asked)}
    await _go(page, chats[asked[0].name])
    await page.evaluate(_STAMPS)
    async with asyncio.timeout(DONE_S):
        while asked[0].name not in model.said:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.05)
        loaded_at = load()
        ended = asyncio.create_task(_all_finished(sam, project, list(chats.values())))
        for chat in cycle(chats.values()):
            if ended.done():
                break
            await _go(hopping, chat)
            await asyncio.wait([ended], timeout=GLANCE_S)
        await ended
    delays = await _all_stamps(page, asked[0].parts * asked[0].words)
    wrong = []
    for name, chat in chats.items():
        wrong += await _differences(sam, hopping, project, chat, model.said[name])
    now = (before, load())
    return (
        Figure(
            name="streamed_parts_wrong",
            unit="count",
            samples=(len(wrong),),
            how=f"{tasks} streams at once, three parts each: what the model sent, what is stored and what the page "
            "shows (without a reload), compared letter by letter.",
            load=now,
            details={"wrong": wrong, "parts": sum(map(len, model.said.values())), "load_while_streaming": loaded_at},
        ),
        Figure(
            name="word_to_page_of_twenty",
            unit="ms",
            samples=tuple(delays),
            how=f"As word_to_page, of one of {tasks} streams of 10 words a second each, while a second page hops "
            "between all of them.",
            load=now,
        ),
    )


async def _ask(sam: SamUp, project: str, asked: Asked, mode: str) -> str:
    chat = fresh("cnv")
    await sam.post(f"/api/projects/{project}/conversations", {"id": chat, "title": asked.name, "mode": mode})
    message = {"id": fresh("msg"), "text": str(asked), "mode": mode, "harness": "native"}
    await sam.post(f"/api/projects/{project}/conversations/{chat}/messages", message)
    return chat


async def _go(page: Page, chat: str) -> None:
    """By a click, as a person does: the page is not loaded again. Of many chats it shows the newest ones first."""
    row = page.locator(f'[data-testid=chat-row][href$="{chat}"]')
    if not await row.count():
        await page.get_by_role("region", name="Chats").get_by_role("button", name="Show all").click()
    await row.click()


async def _parts(sam: SamUp, project: str, chat: str) -> list[dict[str, Any]] | None:
    """The stored parts of the agent's message; None while it is not finished."""
    snapshot = await sam.get(f"/api/projects/{project}/conversations/{chat}")
    spoken = [message for message in snapshot["messages"] if message["author"] == "agent"]
    if not spoken or any(message["state"] != "finished" for message in spoken):
        return None
    return [part for message in spoken for part in message["parts"] if part["kind"] == "text"]


async def _finished(sam: SamUp, project: str, chat: str) -> None:
    async with asyncio.timeout(DONE_S):
        while await _parts(sam, project, chat) is None:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)


async def _all_finished(sam: SamUp, project: str, chats: list[str]) -> None:
    for chat in chats:
        async with asyncio.timeout(DONE_S):
            while await _parts(sam, project, chat) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.5)


async def _all_stamps(page: Page, words: int) -> list[float]:
    await page.wait_for_function("words => bench.stamps.length >= words", arg=words)
    found: list[float] = await page.evaluate(_STAMPS)
    if len(found) != words:
        raise RuntimeError(f"the page saw {len(found)} stamps of {words}")
    return found


async def _differences(sam: SamUp, page: Page, project: str, chat: str, said: list[str]) -> list[str]:
    """A sentence for every part that is not what the model said."""
    stored = [(part["id"], part["text"].strip()) for part in await _parts(sam, project, chat) or ()]
    await _go(page, chat)
    with contextlib.suppress(AssertionError):  # then the comparison says what is wrong
        await expect(page.get_by_test_id("part-text")).to_have_count(len(said), timeout=5_000)
    shown = [(part, text.strip()) for part, text in await page.get_by_test_id("part-text").evaluate_all(_SHOWN)]
    wanted = [text.strip() for text in said]
    wrong = []
    if [text for _, text in stored] != wanted:
        wrong.append(f"{chat}: stored {[len(text) for _, text in stored]}, said {list(map(len, wanted))}")
    if shown != stored:
        wrong.append(f"{chat}: shown {[(p, len(t)) for p, t in shown]}, stored {[(p, len(t)) for p, t in stored]}")
    return wrong

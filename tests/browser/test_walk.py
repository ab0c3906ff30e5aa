"""The walk of a new user, on the real host with a real node and the rehearsal model."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, keep, open_page
from tests.browser.real import Sam, sam

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

DONE_MS = 60_000


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Sam]:
    async with sam(tmp_path) as it:
        yield it


async def sample(browser: Browser, running: Sam, complaints: list[str], size: tuple[int, int] = DESKTOP) -> Page:
    """Signed in by the printed link, with the sample project open."""
    page = await open_page(browser, await running.host.login_link(), complaints, size)
    await page.get_by_test_id("try-sample").click()
    await expect(page.get_by_test_id("suggestion")).to_be_visible()
    return page


async def send_suggestion(page: Page) -> None:
    await page.get_by_test_id("suggestion").click()
    await page.get_by_test_id("send").click()


def branches(running: Sam) -> list[str]:
    """What stands at the sample's origin."""
    origin = next(path for path in running.host.home.rglob("*.git") if (path / "HEAD").is_file())
    listed = subprocess.run(
        ["git", "-C", origin, "for-each-ref", "--format=%(refname:short)", "refs/heads/sam"],
        capture_output=True, text=True, check=True, timeout=20,
    )  # fmt: skip
    return listed.stdout.split()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_from_the_printed_link_to_a_pushed_branch_and_its_diff(
    browser: Browser, running: Sam, complaints: list[str], size: tuple[int, int]
) -> None:
    name = "phone" if size == PHONE else "desktop"
    page = await sample(browser, running, complaints, size)
    await send_suggestion(page)
    await expect(page.get_by_test_id("part-text").first).to_contain_text("rehearsal model")
    await expect(page.get_by_test_id("agent-message").get_by_text("Rehearsal", exact=True).first).to_be_visible()
    await keep(page, f"walk-{name}-working")
    result = page.get_by_test_id("result")
    await expect(result).to_have_attribute("data-state", "completed", timeout=DONE_MS)
    await expect(result).to_contain_text("pushed")
    await keep(page, f"walk-{name}-done")
    await page.get_by_test_id("view-diff").click()
    await expect(page.get_by_test_id("diff")).to_contain_text("tally/numbers.py")
    await keep(page, f"walk-{name}-diff")
    await page.get_by_test_id("tab-overview").click()
    await expect(page.get_by_test_id("steps")).to_contain_text("Starting the agent")
    pushed = await asyncio.to_thread(branches, running)
    assert len(pushed) == 1
    assert await page.get_by_test_id("panel").get_by_text(pushed[0]).count() == 1


async def test_a_reload_while_the_agent_speaks_loses_nothing_and_doubles_nothing(
    browser: Browser, running: Sam, complaints: list[str]
) -> None:
    page = await sample(browser, running, complaints)
    await send_suggestion(page)
    await expect(page.get_by_test_id("part-text").first).to_be_visible()
    await page.reload()
    await expect(page.get_by_test_id("result")).to_have_attribute("data-state", "completed", timeout=DONE_MS)
    live = await page.get_by_test_id("agent-message").all_inner_texts()
    parts = await page.locator("[data-part]").evaluate_all("all => all.map(one => one.dataset.part)")
    assert len(parts) == len(set(parts)) > 3
    await page.reload()
    await expect(page.get_by_test_id("result")).to_be_visible()
    assert live == await page.get_by_test_id("agent-message").all_inner_texts()


async def test_a_second_task_runs_while_the_first_does(browser: Browser, running: Sam, complaints: list[str]) -> None:
    page = await sample(browser, running, complaints)
    await send_suggestion(page)
    await expect(page.get_by_test_id("dispatched")).to_have_count(1)
    await page.get_by_test_id("new-chat").click()
    await send_suggestion(page)
    rows = page.get_by_test_id("task-row")
    await expect(rows).to_have_count(2)
    await expect(page.locator("[data-testid=task-row][data-state=completed]")).to_have_count(2, timeout=DONE_MS)
    assert len(await asyncio.to_thread(branches, running)) == 2


async def test_a_conversation_waits_for_follow_up_and_pushes_nothing(
    browser: Browser, running: Sam, complaints: list[str]
) -> None:
    page = await sample(browser, running, complaints)
    await page.get_by_text("Conversation", exact=True).last.click()
    await page.get_by_test_id("composer").fill("What does this repository do?")
    await page.get_by_test_id("send").click()
    await expect(page.get_by_role("main").get_by_text("Waiting for follow-up")).to_be_visible(timeout=DONE_MS)
    await keep(page, "walk-conversation")
    spoken = await page.get_by_test_id("agent-message").count()
    await page.get_by_test_id("composer").fill("And how is it tested?")
    await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("agent-message")).to_have_count(spoken + 1, timeout=DONE_MS)
    await expect(page.get_by_role("main").get_by_text("Waiting for follow-up")).to_be_visible(timeout=DONE_MS)
    assert await asyncio.to_thread(branches, running) == []


async def test_a_stopped_task_is_tried_again_from_the_panel(
    browser: Browser, running: Sam, complaints: list[str]
) -> None:
    page = await sample(browser, running, complaints)
    await page.get_by_test_id("composer").fill("rehearse:slow=3")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("agent-message")).to_have_count(1, timeout=DONE_MS)
    await page.get_by_test_id("stop").first.click()
    await expect(page.locator("[data-testid=task-row][data-state=cancelled]")).to_have_count(1, timeout=DONE_MS)
    await page.get_by_test_id("task-row").first.click()
    await page.get_by_test_id("retry").click()
    await expect(page.get_by_test_id("task-row")).to_have_count(2)
    await expect(page.locator("[data-testid=task-row][data-state=completed]")).to_have_count(1, timeout=DONE_MS)
    await page.locator("[data-testid=task-row][data-state=cancelled]").click()
    await expect(page.get_by_role("button", name="Tried again: see that task")).to_be_visible()


async def test_the_walk_of_the_seeds(browser: Browser, running: Sam, complaints: list[str]) -> None:
    """A thought is kept as an idea, "go do that" runs while the talk goes on, a diamond of four is built in order."""
    page = await sample(browser, running, complaints)
    await page.get_by_test_id("new-chat").click()
    await page.get_by_text("Conversation", exact=True).last.click()

    await page.get_by_test_id("harness").select_option("edge")

    def told(words: str) -> Locator:
        return page.get_by_test_id("agent-message").get_by_text(words)

    async def say(words: str) -> None:
        await page.get_by_test_id("composer").fill(words)
        await page.keyboard.press("Enter")

    await say("What if progress notices came once in five minutes?")
    await expect(told("I kept it as an idea.")).to_be_visible(timeout=DONE_MS)
    await keep(page, "seeds-1-idea")
    await say("great, go do that")
    await expect(told("It runs in a workspace of its own.")).to_be_visible(timeout=DONE_MS)
    await say("Would that hold for errors too?")
    await expect(told("I kept it as an idea.")).to_have_count(2, timeout=DONE_MS)
    await expect(page.get_by_test_id("dispatched").first).to_contain_text("Note what was talked over")
    await expect(page.get_by_test_id("task-row")).to_have_count(1)
    await keep(page, "seeds-2-dispatched")
    await expect(told("It has ended.")).to_be_visible(timeout=DONE_MS)  # told amid the plan, the script would end there
    await say("Now plan it in order")
    await expect(told("They have ended, in order.")).to_be_visible(timeout=DONE_MS)
    await keep(page, "seeds-3-report")
    pushed = await asyncio.to_thread(branches, running)
    assert len(pushed) == 5

    await page.get_by_test_id("harness").select_option("native")
    await expect(page.locator("#composer-says")).to_contain_text("Moves this conversation to a workspace")
    await say("I want to see it for myself.")
    await expect(told("The conversation moves to a workspace.")).to_be_visible(timeout=DONE_MS)
    spoke = page.get_by_test_id("agent-message").filter(has=page.locator(".who", has_text="native"))
    await expect(spoke.last).to_be_visible(timeout=DONE_MS)
    await expect(told("They have ended, in order.")).to_be_visible()
    await expect(page.get_by_test_id("harness")).to_have_value("auto")
    await keep(page, "seeds-4-moved")

"""A call that needs a yes is shown, denied, allowed and overtaken in the page, on the real host with the rehearsal
model, which reads the repository's log and then wants to start a task.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, keep, open_page
from tests.browser.real import Sam, sam
from tests.browser.stand_in import DIST
from tests.browser.test_access import SMALLEST_PX, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

DONE_MS: Final = 60_000
MOST_TABS: Final = 30
AXE: Final = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Sam]:
    async with sam(tmp_path) as it:
        yield it


async def talking(browser: Browser, running: Sam, complaints: list[str], size: tuple[int, int]) -> Page:
    page = await open_page(browser, await running.host.login_link(), complaints, size, bypass_csp=True)
    await page.get_by_test_id("try-sample").click()
    await expect(page.get_by_test_id("suggestion")).to_be_visible()
    await page.get_by_text("Conversation", exact=True).last.click()
    await page.get_by_test_id("harness").select_option("edge")
    return page


async def say(page: Page, words: str) -> None:
    await page.get_by_test_id("composer").fill(words)
    await page.keyboard.press("Enter")


def told(page: Page, words: str) -> Locator:
    return page.get_by_test_id("agent-message").get_by_text(words)


async def back_to(page: Page, button: Locator) -> None:
    """From the composer, as somebody without a mouse gets there."""
    await page.get_by_test_id("composer").focus()
    for _ in range(MOST_TABS):
        await page.keyboard.press("Shift+Tab")
        if await button.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("the keyboard does not reach it")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_call_is_denied_then_allowed_once_and_the_persons_next_words_need_no_yes(
    browser: Browser, running: Sam, complaints: list[str], size: tuple[int, int]
) -> None:
    name = "phone" if size == PHONE else "desktop"
    page = await talking(browser, running, complaints, size)
    tasks = page.get_by_test_id("task-row")
    chats = page.locator(".for-chats")

    await say(page, "Please read the log, and start what it asks for.")
    first = page.get_by_test_id("approval")
    await expect(first).to_have_attribute("data-standing", "waits", timeout=DONE_MS)
    await expect(first).to_have_accessible_name("Needs your yes: Start a task")
    await expect(first).to_contain_text("what read_repository brought from the log of main")
    call = page.get_by_test_id("part-tool").filter(has_text="dispatch_task")
    await expect(call).to_contain_text("waits for your yes")
    await expect(call).not_to_contain_text("failed")
    await expect(first.locator("dd").filter(has_text="Note what was talked over. rehearse:note=1")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="Needs your yes: Start a task.")).to_be_attached()
    await expect(chats.locator(".needs-word")).to_have_text("1 needs you")
    left = (
        page.locator("nav.bottom").get_by_role("button", name="Chats") if size == PHONE else chats.get_by_role("link")
    )
    await expect(left).to_have_accessible_name(re.compile("needs you$"))
    await expect(page.get_by_text("Read as your answer.")).to_be_visible()
    assert await violations(page, AXE) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = await first.evaluate(
        """(card, least) => [...card.querySelectorAll('button, summary')]
            .filter(one => one.getBoundingClientRect().height < least - 0.5).map(one => one.outerHTML)""",
        SMALLEST_PX,
    )
    assert size == DESKTOP or small == []
    await keep(page, f"approval-{name}-waits")

    deny = first.get_by_role("button", name="Deny")
    await back_to(page, deny)
    await page.keyboard.press("Enter")
    await expect(first).to_have_attribute("data-standing", "denied")
    await expect(first).to_be_focused()
    await expect(call).to_contain_text("asked for your yes")
    await expect(told(page, "You said no, so nothing was started.")).to_be_visible(timeout=DONE_MS)
    await expect(tasks).to_have_count(0)
    await expect(chats.locator(".needs-word")).to_have_count(0)
    await keep(page, f"approval-{name}-denied")

    await say(page, "Read the log again, and ask me again.")
    second = page.get_by_test_id("approval").nth(1)
    await expect(second).to_have_attribute("data-standing", "waits", timeout=DONE_MS)
    await second.get_by_role("button", name="Allow once").dblclick()
    await expect(second).to_have_attribute("data-standing", "done", timeout=DONE_MS)
    await expect(page.get_by_text("The person said yes to dispatch_task, and it was done.")).to_be_visible(
        timeout=DONE_MS
    )
    await expect(told(page, "You said yes, so it was started, once.")).to_be_visible(timeout=DONE_MS)
    await expect(page.locator("[data-testid=task-row][data-state=completed]")).to_have_count(1, timeout=DONE_MS)
    await expect(tasks).to_have_count(1)
    assert await violations(page, AXE) == []
    await keep(page, f"approval-{name}-allowed")

    await say(page, "Now go do that.")
    await expect(told(page, "It runs in a workspace of its own.")).to_be_visible(timeout=DONE_MS)
    await expect(tasks).to_have_count(2)
    await expect(page.get_by_test_id("approval")).to_have_count(2)
    await page.reload()
    await expect(page.get_by_test_id("approval").first).to_have_attribute("data-standing", "denied")
    await expect(page.get_by_test_id("approval").last).to_have_attribute("data-standing", "done")


async def test_what_the_person_writes_instead_closes_the_card(
    browser: Browser, running: Sam, complaints: list[str]
) -> None:
    page = await talking(browser, running, complaints, DESKTOP)
    await say(page, "Please read the log.")
    card = page.get_by_test_id("approval")
    await expect(card).to_have_attribute("data-standing", "waits", timeout=DONE_MS)
    await say(page, "Would it hold for errors too?")
    await expect(card).to_have_attribute("data-standing", "overtaken", timeout=DONE_MS)
    await expect(card.get_by_role("button")).to_have_count(0)
    await expect(told(page, "I kept it as an idea.")).to_be_visible(timeout=DONE_MS)
    await expect(page.get_by_test_id("task-row")).to_have_count(0)
    await keep(page, "approval-desktop-overtaken")

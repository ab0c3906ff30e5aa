"""A plan is proposed, edited, approved and seen to run in the page, on the real host with the rehearsal model."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, keep, open_page
from tests.browser.real import Sam, sam
from tests.browser.stand_in import DIST
from tests.browser.test_access import SMALLEST_PX, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

DONE_MS = 60_000
AXE = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Sam]:
    async with sam(tmp_path) as it:
        yield it


async def proposed(browser: Browser, running: Sam, complaints: list[str], size: tuple[int, int]) -> Page:
    page = await open_page(browser, await running.host.login_link(), complaints, size, bypass_csp=True)
    await page.get_by_test_id("try-sample").click()
    await expect(page.get_by_test_id("suggestion")).to_be_visible()
    await page.get_by_text("Conversation", exact=True).last.click()
    await page.get_by_test_id("harness").select_option("edge")
    await page.get_by_test_id("composer").fill("Please propose a house")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("plan-card")).to_have_attribute("data-state", "proposed", timeout=DONE_MS)
    return page


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_plan_is_edited_by_keyboard_approved_and_runs(
    browser: Browser, running: Sam, complaints: list[str], size: tuple[int, int]
) -> None:
    name = "phone" if size == PHONE else "desktop"
    page = await proposed(browser, running, complaints, size)
    card = page.get_by_test_id("plan-card")
    await expect(card).to_contain_text("A plan needs your yes")
    await expect(card).to_contain_text("after Write the left wall, Write the right wall")
    await expect(page.get_by_test_id("plan-estimate")).to_contain_text("4 from defaults")
    assert await violations(page, AXE) == []
    await card.get_by_text("What and why").first.click()
    await expect(card.get_by_test_id("plan-text").first).to_have_text("Write the ground. rehearse:note=1")
    await keep(page, f"plan-{name}-proposed")

    await card.get_by_role("button", name="Edit").focus()
    await page.keyboard.press("Enter")
    roof = card.get_by_role("group", name="Write the roof", exact=True)
    await roof.get_by_role("button", name="Remove this task").press("Enter")
    left = card.get_by_role("group", name="Write the left wall", exact=True)
    await left.get_by_label("Title").fill("Write the one wall")
    await card.get_by_label("Title of the plan").fill("A smaller house")
    await card.get_by_label("Budget in dollars").first.fill("dear")
    await expect(card.get_by_role("button", name="Save")).to_be_disabled()
    await card.get_by_label("Budget in dollars").first.fill("")
    assert await violations(page, AXE) == []
    small = await card.evaluate(
        """(card, least) => [...card.querySelectorAll('button, select, input, summary')]
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5)
            .map(one => one.outerHTML.slice(0, 120))""",
        SMALLEST_PX,
    )
    assert size == DESKTOP or small == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await keep(page, f"plan-{name}-edited")
    await card.get_by_role("button", name="Save").press("Enter")
    await expect(card).to_contain_text("A smaller house")

    await card.get_by_role("button", name="Start 3 tasks").press("Enter")
    await expect(card).to_have_attribute("data-state", "approved")
    done = page.get_by_test_id("agent-message").get_by_text("They have ended, in order.")
    await expect(done).to_be_visible(timeout=DONE_MS)
    await expect(card.locator(".state.is-done")).to_have_count(3)
    await expect(card.get_by_role("button", name="Write the one wall")).to_be_visible()
    await keep(page, f"plan-{name}-done")


async def test_a_plan_is_rejected_with_a_word(browser: Browser, running: Sam, complaints: list[str]) -> None:
    page = await proposed(browser, running, complaints, DESKTOP)
    card = page.get_by_test_id("plan-card")
    await card.get_by_role("button", name="Reject").click()
    await card.get_by_label("What should be different?").fill("No house today.")
    await card.get_by_role("button", name="Reject the plan").click()
    await expect(card).to_have_attribute("data-state", "rejected")
    await expect(card).to_contain_text("You said: No house today.")
    told = page.get_by_test_id("agent-message").get_by_text("Then I start nothing.")
    await expect(told).to_be_visible(timeout=DONE_MS)

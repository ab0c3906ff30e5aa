"""The page for everybody: names, contrast, roles, as axe sees them; and how soon it is there."""

import subprocess
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, open_page
from tests.browser.stand_in import DIST, StandIn

pytestmark = pytest.mark.browser

AXE: Final = DIST.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALLEST_PX: Final = 44


@pytest.fixture
def axe() -> Path:
    if not AXE.exists():
        subprocess.run(["npm", "ci"], cwd=DIST.parent, check=True, timeout=300, capture_output=True)
    return AXE


async def violations(page: Page, axe: Path) -> list[str]:
    await page.add_script_tag(path=axe)
    found = await page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_nothing_on_the_page_shuts_anybody_out(
    browser: Browser,
    address: str,
    stand_in: StandIn,
    complaints: list[str],
    axe: Path,
    size: tuple[int, int],
    scheme: str,
) -> None:
    url = f"{address}/p/prj_sample/c/cnv_batching"
    page = await open_page(browser, url, complaints, size, scheme, bypass_csp=True)
    await expect(page.get_by_test_id("question")).to_be_visible()
    assert await violations(page, axe) == []
    await page.get_by_test_id("send-to").select_option("new")
    await page.get_by_test_id("composer").fill("Fix the price test.")
    await page.get_by_test_id("composer").press("Enter")
    await page.get_by_test_id("view-diff").click()
    await expect(page.get_by_test_id("diff")).to_be_visible()
    assert await violations(page, axe) == []
    for tab in ("tab-overview", "tab-log"):
        await page.get_by_test_id(tab).click()
        assert await violations(page, axe) == []
    await page.keyboard.press("Control+k")
    await expect(page.get_by_test_id("palette")).to_be_visible()
    assert await violations(page, axe) == []


async def test_whatever_a_thumb_meets_is_big_enough(
    browser: Browser, address: str, stand_in: StandIn, complaints: list[str]
) -> None:
    page = await open_page(browser, f"{address}/p/prj_sample/c/cnv_batching", complaints, PHONE)
    await expect(page.get_by_test_id("question")).to_be_visible()
    for view in ("Talk", "Chats", "Tasks", "Ideas"):
        await page.locator("nav.bottom").get_by_role("button", name=view).click()
        small = await page.evaluate(
            """least => [...document.querySelectorAll('button, a, select, input, summary')]
                .filter(one => one.checkVisibility() && !one.closest('.sr, .skip'))
                .filter(one => one.getBoundingClientRect().height < least - 0.5)
                .map(one => one.outerHTML.slice(0, 120))""",
            SMALLEST_PX,
        )
        assert small == [], view

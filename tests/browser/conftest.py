"""A real Chromium on the built page; what its console says counts."""

import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.stand_in import DIST, StandIn, serving
from tests.browser.world import World

CHROMIUM: Final = Path("/usr/bin/chromium")
ARTIFACTS: Final = Path(__file__).parents[2] / "artifacts" / "browser"
ARGUMENTS: Final = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP: Final = (1280, 800)
PHONE: Final = (375, 740)
WAIT_MS: Final = 30_000

expect.set_options(timeout=WAIT_MS)  # its own five seconds are few on a busy machine

Open = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
def built() -> None:
    """The page as `make web` builds it; built here when it is not there yet."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is missing: apt-get install --no-install-recommends chromium")
    if (DIST / "index.html").exists():
        return
    web = DIST.parent
    for command in (["npm", "ci"], ["npm", "run", "build"]):
        subprocess.run(command, cwd=web, check=True, timeout=300, capture_output=True)


@pytest.fixture
async def browser(built: None) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def furnished() -> bool:
    return True


@pytest.fixture
async def stand_in(furnished: bool) -> AsyncIterator[StandIn]:
    app = StandIn(World.seeded() if furnished else World(), pace_s=0.002)
    yield app
    app.agent.hold.set()
    await app.close()


@pytest.fixture
async def address(stand_in: StandIn) -> AsyncIterator[str]:
    async with serving(stand_in) as url:
        yield url


@pytest.fixture
async def complaints() -> AsyncIterator[list[str]]:
    """What the console said; a test that expects a complaint clears it."""
    said: list[str] = []
    yield said
    assert said == []


@pytest.fixture
async def visit(browser: Browser, address: str, complaints: list[str]) -> Open:
    async def go(path: str = "/", size: tuple[int, int] = DESKTOP, scheme: str = "light") -> Page:
        return await open_page(browser, address + path, complaints, size, scheme)

    return go


async def open_page(
    browser: Browser,
    url: str,
    complaints: list[str],
    size: tuple[int, int] = DESKTOP,
    scheme: str = "light",
    bypass_csp: bool = False,
) -> Page:
    """`bypass_csp` lets a test put its own script into the page; the page itself never needs it."""
    context = await browser.new_context(
        bypass_csp=bypass_csp,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    return page


async def keep(page: Page, name: str) -> None:
    """A screenshot, kept as an artefact of the build."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png")

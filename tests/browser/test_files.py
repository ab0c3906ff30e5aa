"""Files on the page: chosen, sent at once, named by the message, and seen below it; on the real host."""

import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.browser.conftest import DESKTOP, PHONE, keep
from tests.browser.real import Sam, sam
from tests.browser.test_walk import sample

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 320, height: int = 200) -> bytes:
    """One colour (PNG, third edition)."""
    rows = b"".join(b"\0" + b"\x24\x50\xcf" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    ends = chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + ends


def file(name: str, kind: str, body: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType=kind, buffer=body)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Sam]:
    async with sam(tmp_path) as it:
        yield it


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_picture_is_seen_below_the_message_that_brought_it(
    browser: Browser, running: Sam, complaints: list[str], size: tuple[int, int]
) -> None:
    name = "phone" if size == PHONE else "desktop"
    page = await sample(browser, running, complaints, size)
    await page.get_by_test_id("mode").get_by_text("Conversation").click()
    await page.get_by_test_id("harness").select_option("edge")
    await page.get_by_test_id("attach").set_input_files(
        [file("a plan.png", "image/png", png()), file("log.txt", "text/plain", b"the albatross")]
    )
    waiting = page.get_by_test_id("chosen-files").locator("li")
    await expect(waiting).to_have_count(2)
    for at in range(2):
        await expect(waiting.nth(at)).to_have_attribute("data-state", "there")
    await keep(page, f"files-{name}-chosen")
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    await page.get_by_test_id("composer").fill("Look at these.")
    await page.get_by_test_id("send").click()
    message = page.get_by_test_id("person-message")
    picture = message.get_by_role("img", name="a plan.png")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 320)
    await expect(page.get_by_test_id("chosen-files")).to_have_count(0)
    link = message.get_by_role("link", name="log.txt")
    await expect(link).to_have_attribute("download", "log.txt")
    fetched = await page.request.get(running.url + (await link.get_attribute("href") or ""))
    assert await fetched.body() == b"the albatross"
    await expect(page.get_by_test_id("agent-message").first).to_be_visible()
    await keep(page, f"files-{name}-sent")
    await page.reload()
    await expect(picture).to_have_js_property("naturalWidth", 320)


async def test_a_file_that_is_too_large_is_refused_where_it_is_and_can_be_taken_away(
    browser: Browser, running: Sam, complaints: list[str], tmp_path: Path
) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as opened:
        opened.truncate(50 * 1024 * 1024 + 1)
    page = await sample(browser, running, complaints)
    await page.get_by_test_id("composer").fill("Look.")
    await page.get_by_test_id("attach").set_input_files(large)
    refused = page.get_by_test_id("chosen-files").locator("li")
    await expect(refused).to_have_attribute("data-state", "refused")
    await expect(refused.get_by_role("alert")).to_contain_text("at most 50 MB")
    await expect(page.get_by_test_id("send")).to_be_disabled()
    await page.get_by_role("button", name="Remove large.bin").click()
    await expect(page.get_by_test_id("send")).to_be_enabled()

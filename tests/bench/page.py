"""Chromium on the page, with a probe inside it that notes when words reach the DOM."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page, async_playwright

CHROMIUM: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WAIT_MS: Final = 60_000

PROBE: Final = r"""
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const bench = (window.bench = { parts: [], stamps: [], accepted: [], pressed: [], frames: [] });
  const seen = new Set(), read = new Map();
  new MutationObserver(() => {
    const at = now();
    for (const element of document.querySelectorAll('[data-testid=part-text]')) {
      const id = element.dataset.part, text = element.textContent;
      if (!seen.has(id) && text.trim()) { seen.add(id); bench.parts.push(at); }
      const stamp = /T(\d+)x(\d+);/g;
      stamp.lastIndex = read.get(id) ?? 0;
      for (let found; (found = stamp.exec(text)); ) {
        bench.stamps.push([Number(found[1]) / 1000, at]);
        read.set(id, stamp.lastIndex);
      }
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.name.endsWith('/messages')) bench.accepted.push(performance.timeOrigin + entry.responseStart);
  }).observe({ type: 'resource', buffered: true });
  addEventListener('click', (event) => {
    if (event.target.closest?.('[data-testid=send]')) bench.pressed.push(now());
  }, true);
})();
"""
"""Times are ms since the epoch on this machine's clock. A stamp is a word of the paced model: `T<µs>x<number>;`."""


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        raise RuntimeError("Chromium is missing: apt-get install --no-install-recommends chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


async def signed_in(browser: Browser, link: str) -> Page:
    """A new window that has opened the printed link, with the probe in it."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    await page.add_init_script(PROBE)
    await page.goto(link)
    return page

"""Pages of the public web on workerd.

A Worker cannot look a name up, and cannot bind what it fetches to a number. Nor is there a network behind it that is
ours: Cloudflare's fetch reaches public addresses alone. What is checked here is what a name says by itself, at each
redirect anew, as the platform reads it (`127.1` is 127.0.0.1 to it).
"""

import asyncio
from typing import Any

from js import URL, fetch
from pyodide.ffi import JsException

from edge.cloudflare.fetching import Fetching
from edge.outside import pages
from edge.ports import WebPage
from shared.errors import Refused


class FetchPages:
    """`edge.ports.Http` over the platform's fetch. `through` stands for it."""

    def __init__(self, through: Any = fetch) -> None:
        self._get = Fetching(pages.WHOLE_S, through)

    async def page(self, url: str) -> WebPage:
        try:
            async with asyncio.timeout(pages.WHOLE_S):
                return await pages.followed(url, self._answer)
        except (TimeoutError, ConnectionError):
            raise Refused("page_not_read", "no answer") from None

    async def _answer(self, url: str) -> WebPage | str:
        """The page, or where it has gone."""
        answer = await self._get(_checked(url), pages.HEADERS, pages.BODY_BYTES)
        if answer.status in pages.REDIRECTED and "location" in answer.headers:
            return answer.headers["location"]
        content_type = answer.headers.get("content-type", "")
        kind = pages.kind_of(answer.status, content_type)
        if not answer.whole:
            raise pages.too_long()
        return pages.page_of(url, kind, content_type, answer.body)


def _checked(url: str) -> str:
    """The address as the platform will read it.

    Raises:
        Refused: `address_not_public`.
    """
    pages.parts_of(url)
    try:
        seen = URL.new(url.strip())
    except JsException:
        raise Refused("address_not_public", "it cannot be read") from None
    if seen.protocol.rstrip(":") not in pages.PORTS or seen.username or seen.password or seen.port:
        raise Refused("address_not_public", "it is not http or https, or carries a credential")
    if not pages.public_name(str(seen.hostname)):
        raise Refused("address_not_public")
    return str(seen.href).partition("#")[0]

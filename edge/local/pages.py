"""Pages of the public web, read so that nothing behind this machine's own networks can be asked for.

Against server-side requests to private places, DNS rebinding included: the name is resolved here, once for each
request; every address it has must be public; the connection then goes to that very address, by number, with the name
only in `Host` and in the TLS handshake. So what was checked is what is connected to. Each redirect is a new address and
is checked the same way. No proxy of the environment is used, no cookie and no credential is sent.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import SplitResult, urlunsplit

import httpx

from edge.outside import pages
from edge.ports import WebPage
from shared.errors import Refused

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]


class HttpPages:
    """`edge.ports.Http` over httpx."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, resolve: "Resolve | None" = None) -> None:
        self._transport, self._resolve = transport, resolve or _resolved

    async def page(self, url: str) -> WebPage:
        try:
            async with (
                asyncio.timeout(pages.WHOLE_S),
                httpx.AsyncClient(transport=self._transport, trust_env=False, follow_redirects=False) as client,
            ):
                return await pages.followed(url, lambda at: self._answer(client, at))
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Refused("page_not_read", f"no answer: {type(error).__name__}") from None

    async def _answer(self, client: httpx.AsyncClient, url: str) -> WebPage | str:
        """The page, or where it has gone."""
        parts, host, address = await self._checked(url)
        place = f"[{address}]" if ":" in address else address
        request = client.build_request(
            "GET",
            urlunsplit((parts.scheme, place, parts.path or "/", parts.query, "")),
            headers=pages.HEADERS | {"host": host, "accept-encoding": "identity"},
            extensions={"sni_hostname": host},
        )
        answer = await client.send(request, stream=True)
        try:
            if answer.status_code in pages.REDIRECTED and "location" in answer.headers:
                return answer.headers["location"]
            content_type = answer.headers.get("content-type", "")
            kind = pages.kind_of(answer.status_code, content_type)
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise Refused("page_not_read", "it is packed, which was not asked for")
            body = bytearray()
            async for some in answer.aiter_raw():
                body += some
                if len(body) > pages.BODY_BYTES:
                    raise pages.too_long()
        finally:
            await answer.aclose()
        return pages.page_of(url, kind, content_type, bytes(body))

    async def _checked(self, url: str) -> tuple[SplitResult, str, str]:
        """The address in its parts, its host as DNS spells it, and the public number that has.

        Raises:
            Refused: `address_not_public`, or `page_not_read` for a host that is not known.
        """
        parts = pages.parts_of(url)
        assert parts.hostname is not None
        try:
            host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
            found = await self._resolve(host, pages.PORTS[parts.scheme])
        except (OSError, UnicodeError):
            raise Refused("page_not_read", "its host is not known") from None
        if not found or not all(map(pages.public, found)):
            raise Refused("address_not_public")
        return parts, host, found[0]


async def _resolved(host: str, port: int) -> tuple[str, ...]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(str(one[4][0]) for one in found)

"""Pages of the public web, read so that nothing behind this machine's own networks can be asked for.

Against server-side requests to private places, DNS rebinding included: the name is resolved here, once for each
request; every address it has must be public; the connection then goes to that very address, by number, with the name
only in `Host` and in the TLS handshake. So what was checked is what is connected to. Each redirect is a new address and
is checked the same way. No proxy of the environment is used, no cookie and no credential is sent.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import httpx

from edge.ports import WebPage
from shared.errors import Refused

WHOLE_S: Final = 20
BODY_BYTES: Final = 2_000_000
REDIRECTS: Final = 5
_PORTS: Final = {"http": 80, "https": 443}
_TEXT: Final = re.compile(r"text/[a-z0-9.+-]+|application/(json|xml|xhtml\+xml|[a-z0-9.-]+\+(json|xml))")
_HIDDEN: Final = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object"})
_BLOCKS: Final = frozenset({
    "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "li", "ul", "ol", "dl", "dt", "dd",
    "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "br", "hr", "blockquote", "figure", "form",
})  # fmt: skip

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]


class HttpPages:
    """`edge.ports.Http` over httpx."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, resolve: "Resolve | None" = None) -> None:
        self._transport, self._resolve = transport, resolve or _resolved

    async def page(self, url: str) -> WebPage:
        try:
            async with (
                asyncio.timeout(WHOLE_S),
                httpx.AsyncClient(transport=self._transport, trust_env=False, follow_redirects=False) as client,
            ):
                for _ in range(REDIRECTS + 1):
                    answer = await self._answer(client, url)
                    if isinstance(answer, WebPage):
                        return answer
                    url = urljoin(url, answer)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Refused("page_not_read", f"no answer: {type(error).__name__}") from None
        raise Refused("page_not_read", f"more than {REDIRECTS} redirects")

    async def _answer(self, client: httpx.AsyncClient, url: str) -> WebPage | str:
        """The page, or where it has gone."""
        parts, host, address = await self._checked(url)
        place = f"[{address}]" if ":" in address else address
        request = client.build_request(
            "GET",
            urlunsplit((parts.scheme, place, parts.path or "/", parts.query, "")),
            headers={
                "host": host,
                "user-agent": "sam",
                "accept": "text/html, text/*, */*;q=0.1",
                "accept-encoding": "identity",
            },
            extensions={"sni_hostname": host},
        )
        answer = await client.send(request, stream=True)
        try:
            if answer.is_redirect:
                return answer.headers["location"]
            kind = answer.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()
            if not answer.is_success:
                raise Refused("page_not_read", f"HTTP {answer.status_code}")
            if not _TEXT.fullmatch(kind) or answer.headers.get("content-encoding", "identity") != "identity":
                raise Refused("page_not_read", "it is no text")
            body = bytearray()
            async for some in answer.aiter_raw():
                body += some
                if len(body) > BODY_BYTES:
                    raise Refused("page_not_read", f"it has more than {BODY_BYTES} bytes")
        finally:
            await answer.aclose()
        text = _decoded(bytes(body), answer.charset_encoding)
        return WebPage(url, kind, text_of(text) if "html" in kind else text)

    async def _checked(self, url: str) -> tuple[SplitResult, str, str]:
        """The address in its parts, its host as DNS spells it, and the public number that has.

        Raises:
            Refused: `address_not_public`.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise Refused("address_not_public", "it cannot be read") from None
        if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or not url.isprintable():
            raise Refused("address_not_public", "it is not http or https, or carries a credential")
        if port not in (None, _PORTS[parts.scheme]):
            raise Refused("address_not_public", "it names an unusual port")
        try:
            host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
            found = await self._resolve(host, _PORTS[parts.scheme])
        except (OSError, UnicodeError):
            raise Refused("page_not_read", "its host is not known") from None
        if not found or not all(map(public, found)):
            raise Refused("address_not_public")
        return parts, host, found[0]


def public(address: str) -> bool:
    """Whether a number is of the public internet; one that carries another inside is judged by both."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
        if number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None and not public(str(inner)):
            return False
        if number.ipv4_mapped is not None:
            return True
    return number.is_global and not number.is_multicast and not number.is_reserved


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


async def _resolved(host: str, port: int) -> tuple[str, ...]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(str(one[4][0]) for one in found)


def _decoded(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", errors="replace")
    except (LookupError, ValueError):  # a codec that is none of text
        return body.decode(errors="replace")


def text_of(html: str) -> str:
    """The words of a page, a line for each block."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return "\n".join(line for line in lines if line)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden.append(tag)
        if tag in _BLOCKS:
            self.words.append("\n")
            self._hidden = [one for one in self._hidden if one != "head"]  # its end may be left out

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        if tag in _BLOCKS or tag == "head":
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

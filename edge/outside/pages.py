"""What every host asks of an address before it fetches it, and makes of what it was given: pure.

A host does the fetching itself: it resolves the name where it can, asks for each redirect anew, and stops reading at
`BODY_BYTES`.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable, Iterator
from html import unescape
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from edge.ports import WebPage
from shared.errors import Refused

WHOLE_S: Final = 20
BODY_BYTES: Final = 2_000_000
REDIRECTS: Final = 5
PORTS: Final = {"http": 80, "https": 443}
REDIRECTED: Final = frozenset({301, 302, 303, 307, 308})
HEADERS: Final = {"user-agent": "sam", "accept": "text/html, text/*, */*;q=0.1"}

_TEXT: Final = re.compile(r"text/[a-z0-9.+-]+|application/(json|xml|xhtml\+xml|[a-z0-9.-]+\+(json|xml))")
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_INSIDE: Final = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "invalid", "test")
"""Endings under which networks keep their own names (RFC 6761, 6762, 8375, and what is usual)."""
_HIDDEN: Final = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object"})
_BLOCKS: Final = frozenset({
    "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "li", "ul", "ol", "dl", "dt", "dd",
    "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "br", "hr", "blockquote", "figure", "form",
})  # fmt: skip


async def followed(url: str, ask: Callable[[str], Awaitable[WebPage | str]]) -> WebPage:
    """The page at the end of its redirects. `ask` checks one address, and answers its page or where that has gone.

    Raises:
        Refused: `page_not_read`.
    """
    for _ in range(REDIRECTS + 1):
        answer = await ask(url)
        if isinstance(answer, WebPage):
            return answer
        try:
            url = urljoin(url, answer)
        except ValueError:
            raise Refused("page_not_read", "it leads to no address") from None
    raise Refused("page_not_read", f"more than {REDIRECTS} redirects")


def parts_of(url: str) -> SplitResult:
    """The address in its parts: http or https on its usual port, a host, no credential.

    Raises:
        Refused: `address_not_public`.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise Refused("address_not_public", "it cannot be read") from None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc or not url.isprintable():
        raise Refused("address_not_public", "it is not http or https, or carries a credential")
    if port not in (None, PORTS[parts.scheme]):
        raise Refused("address_not_public", "it names an unusual port")
    return parts


def kind_of(status: int, content_type: str) -> str:
    """The media type of an answer that is a text.

    Raises:
        Refused: `page_not_read`.
    """
    if not 200 <= status < 300:
        raise Refused("page_not_read", f"HTTP {status}")
    kind = (content_type or "text/plain").partition(";")[0].strip().lower()
    if not _TEXT.fullmatch(kind):
        raise Refused("page_not_read", "it is no text")
    return kind


def too_long() -> Refused:
    return Refused("page_not_read", f"it has more than {BODY_BYTES} bytes")


def page_of(url: str, kind: str, content_type: str, body: bytes) -> WebPage:
    charset = _CHARSET.search(content_type)
    try:
        text = body.decode(charset[1] if charset else "utf-8", errors="replace")
    except (LookupError, ValueError):  # a codec that is none of text
        text = body.decode(errors="replace")
    return WebPage(url, kind, text_of(text) if "html" in kind else text)


def public_name(host: str) -> bool:
    """Whether a host that is not looked up here may be asked: a public number, or a name of the public web's shape."""
    bare = host.strip("[]").removesuffix(".").lower()
    if ":" in bare or bare.rpartition(".")[2].isdigit():
        return public(bare)
    return "." in bare and not any(bare.endswith(f".{ending}") for ending in _INSIDE)


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


def text_of(html: str) -> str:
    """The words of a page, a line for each block. Whatever the page is, the time it takes grows as its length does: who
    wrote it must not hold up all others.
    """
    words = _Words()
    for name, kind, text in _tokens(html):
        if kind == "text":
            words.said(text)
        elif kind == "end":
            words.closed(name)
        else:
            words.opened(name)
            if kind == "empty":
                words.closed(name)
    lines = (" ".join(line.split()) for line in "".join(words.said_so_far).split("\n"))
    return "\n".join(line for line in lines if line)


_TAG: Final = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')|=)*+)>""")
"""Nothing of it is ever matched twice (possessive), so that no page makes it slow."""
_BEGINS: Final = re.compile("</?[a-zA-Z]")
_CODE_ENDS: Final = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style")}
_LONG_NUMBER: Final = re.compile(r"(&#\d{8})\d+")
"""Of a character that is none; Python reads no number of any length."""


def _tokens(html: str) -> Iterator[tuple[str, str, str]]:
    """Tags by name, each `start`, `end` or `empty`, and text between them (HTML, "Tokenization", as far as words need).
    What is not closed before the end of the page is left out.
    """
    at = 0
    while (here := html.find("<", at)) >= 0:
        yield "", "text", html[at:here]
        if tag := _TAG.match(html, here):
            name, at = tag[2].lower(), tag.end()
            kind = "end" if tag[1] else "empty" if tag[3].endswith("/") else "start"
            if kind != "start" or name not in _CODE_ENDS:
                yield name, kind, ""
            elif code := _CODE_ENDS[name].search(html, at):
                at = code.start()
            else:
                return
        elif _BEGINS.match(html, here):
            return
        elif html[here + 1 : here + 2] in ("!", "?", "/"):
            mark, after = ("-->", here + 2) if html.startswith("<!--", here) else (">", here)
            if (end := html.find(mark, after)) < 0:
                return
            at = end + len(mark)
        else:
            yield "", "text", "<"
            at = here + 1
    yield "", "text", html[at:]


class _Words:
    def __init__(self) -> None:
        self.said_so_far: list[str] = []
        self._hidden: list[str] = []
        """Names of what is open, each once: the end of one is the end of all inside it."""

    def opened(self, tag: str) -> None:
        if tag in _HIDDEN and tag not in self._hidden:
            self._hidden.append(tag)
        if tag in _BLOCKS:
            self.said_so_far.append("\n")
            self._hidden = [one for one in self._hidden if one != "head"]  # its end may be left out

    def closed(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        if tag in _BLOCKS or tag == "head":
            self.said_so_far.append("\n")

    def said(self, text: str) -> None:
        if not self._hidden:
            self.said_so_far.append(unescape(_LONG_NUMBER.sub(r"\1", text)))

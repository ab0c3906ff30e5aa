"""Pages of the web: text comes out, and nothing behind this machine's own networks can be asked for."""

import gzip
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from edge.local.pages import HttpPages
from edge.outside.pages import BODY_BYTES, public, public_name, text_of
from shared.errors import Refused

PUBLIC = "93.184.216.34"


class _Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._body), 65_536):
            yield self._body[at : at + 65_536]


class Web:
    """What answers, and who was asked for."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.asked: list[httpx.Request] = []
        self.names: dict[str, list[tuple[str, ...]]] = {}
        self._answer = answer
        self.pages = HttpPages(httpx.MockTransport(self._handle), self._resolve)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self._answer(request)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=_Body(answer.content))

    async def _resolve(self, host: str, port: int) -> tuple[str, ...]:
        given = self.names.get(host, [(PUBLIC,)])
        return given.pop(0) if len(given) > 1 else given[0]


def html(text: str) -> httpx.Response:
    return httpx.Response(200, html=text)


async def refused(web: Web, url: str) -> str:
    with pytest.raises(Refused) as error:
        await web.pages.page(url)
    return error.value.code


async def test_a_page_becomes_its_words() -> None:
    web = Web(lambda _: html("<head><title>T</title></head><h1>A &amp; b</h1><script>x()</script><p>c<br>d</p>"))
    page = await web.pages.page("https://example.com/a?b=c#d")
    assert page.text == "A & b\nc\nd"
    (asked,) = web.asked
    assert (asked.url.host, asked.headers["host"], asked.url.raw_path) == (PUBLIC, "example.com", b"/a?b=c")
    assert asked.extensions["sni_hostname"] == "example.com"
    assert not {"cookie", "authorization"} & set(asked.headers)


async def test_the_address_that_was_checked_is_the_one_that_is_asked() -> None:
    """A name that would be a private address when it is asked for again is not asked for again."""
    web = Web(lambda _: html("hello"))
    web.names["rebinds.example"] = [(PUBLIC,), ("127.0.0.1",)]
    await web.pages.page("http://rebinds.example/")
    assert [one.url.host for one in web.asked] == [PUBLIC]
    assert await refused(web, "http://rebinds.example/") == "address_not_public"


async def test_a_name_with_one_private_address_is_refused() -> None:
    web = Web(lambda _: html("hello"))
    web.names["both.example"] = [(PUBLIC, "10.0.0.1")]
    assert await refused(web, "http://both.example/") == "address_not_public"
    assert web.asked == []


@pytest.mark.parametrize(
    "place", ["http://inside.example/", "http://127.0.0.1/", "//inside.example/x", "file:///etc/passwd"]
)
async def test_a_redirect_is_checked_like_the_first(place: str) -> None:
    web = Web(lambda _: httpx.Response(302, headers={"location": place}))
    web.names |= {"inside.example": [("192.168.1.1",)], "127.0.0.1": [("127.0.0.1",)]}
    assert await refused(web, "https://example.com/") == "address_not_public"
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "file:///etc/passwd", "gopher://x/", "http://", "https://user:pass@example.com/",
     "http://example.com:22/", "https://example.com:8443/", "http://[::1", "javascript:alert(1)", "http://a\u202eb/"],
)  # fmt: skip
async def test_only_plain_addresses_of_the_web_are_asked(url: str) -> None:
    web = Web(lambda _: html("hello"))
    assert await refused(web, url) == "address_not_public"
    assert web.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
     "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "192.0.2.1", "198.18.0.1", "no number"],
)  # fmt: skip
def test_private_numbers_are_known(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize(
    ("host", "yes"),
    [("example.com", True), ("example.com.", True), ("a.b.example.org", True), ("93.184.216.34", True),
     ("[2606:4700:4700::1111]", True), ("localhost", False), ("intranet", False), ("x.localhost.", False),
     ("printer.local", False), ("metadata.google.internal", False), ("router.home.arpa", False), ("127.0.0.1", False),
     ("[::1]", False), ("1.2.3.999", False), ("", False), (".", False)],
)  # fmt: skip
def test_a_host_that_cannot_be_looked_up_is_judged_by_its_name(host: str, yes: bool) -> None:
    assert public_name(host) is yes


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_public_numbers_are_known(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: httpx.Response(200, content=b"x" * (BODY_BYTES + 1), headers={"content-type": "text/plain"}),
        lambda _: httpx.Response(200, content=b"\x89PNG", headers={"content-type": "image/png"}),
        lambda _: httpx.Response(
            200,
            content=gzip.compress(b"0" * 10_000),
            headers={"content-type": "text/plain", "content-encoding": "gzip"},
        ),
        lambda _: httpx.Response(404, text="no"),
        lambda _: httpx.Response(302, headers={"location": "/again"}),
        lambda _: httpx.Response(302, headers={"location": "http://["}),
        lambda _: httpx.Response(302, headers={"location": "mailto:you"}),
    ],
    ids=["endless", "a picture", "a bomb", "not there", "in circles", "gone to no address", "gone to no page"],
)
async def test_what_is_no_page_ends_by_name(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    web = Web(answer)
    assert await refused(web, "https://example.com/") == "page_not_read"
    assert len(web.asked) <= 6


async def test_a_name_in_any_letters_is_asked_as_dns_spells_it() -> None:
    web = Web(lambda _: html("hello"))
    assert (await web.pages.page("http://münchen.example/")).text == "hello"
    assert web.asked[0].headers["host"] == "xn--mnchen-3ya.example"


async def test_a_page_that_names_no_spelling_of_text_is_read_as_utf_8() -> None:
    odd = {"content-type": "text/plain; charset=idna"}
    assert (await Web(lambda _: httpx.Response(200, content=b"hello", headers=odd)).pages.page("http://e.org/")).text


async def test_silence_and_failure_end_by_name() -> None:
    def fails(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    assert await refused(Web(fails), "https://example.com/") == "page_not_read"


def test_words_survive_html_that_is_broken() -> None:
    assert text_of("<p>a<div>b</p></span><script>never closed") == "a\nb"
    assert text_of("no tags at all") == "no tags at all"


def test_what_is_a_tag_is_not_a_word() -> None:
    assert text_of(
        "1 < 2 <b class='a>b' title=\"c>d\">bold</b> <!-- <p>no --> e<!>f <é> <!doctype html><?x?></ >g"
    ) == ("1 < 2 bold ef <é> g")
    assert text_of("<svg><svg><text>no</svg>yes<svg/>too<script src=x/>a</script>") == "yestooa"
    assert text_of("<SCRIPT>if (a</b) '</scripts>'</Script >after<style>p{}</style\n>wards <a title=it's>that") == (
        "afterwards that"
    )
    assert text_of(f"&lt;p&gt; &#{'9' * 5_000}; &#65;") == "<p> \ufffd A"


HOSTILE = """
import sys
from edge.outside.pages import text_of
n = 300_000
units = ('<a x="', "<a '", "<a", "<!--", "<!", "<?", "</", "</a", "<", "<a =", "<a = ", "<p>'", '</a x=">"',
         "<script></", "&#", "<a x=' ", "<a\\t")
for page in (*(unit * (n // len(unit)) for unit in units), "<svg>" * (n // 10) + "<p>" * (n // 6)):
    text_of(page)
    text_of(page + ">")
"""


def test_no_page_takes_longer_than_its_length_allows() -> None:
    """Where a time grew with the square of the length it would be hours."""
    subprocess.run([sys.executable, "-c", HOSTILE], check=True, timeout=100)

"""Readers of pages: on this host, what `web` says comes of each address."""

import socket

import httpx
from web import READ, WEB, Web

from edge.local.pages import HttpPages
from shared.errors import SamError


class Through(httpx.AsyncBaseTransport):
    """Takes a request to the server that stands for the web, by the name it was meant for."""

    def __init__(self, web: Web) -> None:
        self._web, self._inner = web, httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        at = str(request.url.copy_with(host=request.headers["host"]))
        there = httpx.URL(f"{self._web.url}/", params={"at": at})
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        return await self._inner.handle_async_request(
            httpx.Request("GET", there, headers=[*headers, (b"host", there.netloc)])
        )


async def resolved(host: str, port: int) -> tuple[str, ...]:
    """Names of the web are public; a number, however it is written, is itself; localhost is this machine."""
    if host.endswith("localhost"):
        return ("127.0.0.1",)
    try:
        found = socket.getaddrinfo(host.rstrip("."), port, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return ("93.184.216.34",)
    return tuple(str(one[4][0]) for one in found)


async def test_pages_are_read_as_the_table_says() -> None:
    with Web() as web:
        pages = HttpPages(Through(web), resolved)
        told: dict[str, object] = {}
        for url in READ:
            try:
                told[url] = list(await pages.page(url))
            except SamError as refused:
                told[url] = refused.code
    assert {url: (one, READ[url]) for url, one in told.items() if one != READ[url]} == {}
    assert {at for at, _ in web.asked} == set(WEB)
    assert not {"cookie", "authorization"} & {name for _, headers in web.asked for name in headers}

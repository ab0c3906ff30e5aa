"""SAM over HTTP as the CLI sees it: where it is, who asks, and typed answers."""

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final, Protocol, Self, TypeVar

import httpx
import msgspec

from cli.output import RemoteError
from cli.settings import Settings, current
from shared.errors import SamError
from shared.reasons import Problem


class Page(Protocol):
    """An answer that is one page of a list."""

    @property
    def next_cursor(self) -> str | None: ...


T = TypeVar("T")
PageT = TypeVar("PageT", bound=Page)
ANSWER_S: Final = 60.0
"""Adding a project may look at a slow git server for half a minute."""


class Address(msgspec.Struct, frozen=True):
    """Where SAM answers, and the bearer that its own user may call it with: `<data directory>/cli.json`."""

    url: str
    token: str


def address_from(settings: Settings) -> Address:
    """From SAM_URL and SAM_TOKEN, else from the data directory.

    Raises:
        SamError: `unreachable` when no SAM was ever started there; `invalid_setting` for a URL without a token,
            or a token without a URL.
    """
    if settings.url:
        if settings.token is None:
            raise SamError("invalid_setting", "SAM_URL needs SAM_TOKEN beside it.")
        return Address(settings.url, settings.token)
    if settings.token is not None:
        raise SamError("invalid_setting", "SAM_TOKEN needs SAM_URL beside it.")
    try:
        return msgspec.json.decode((settings.home / "cli.json").read_bytes(), type=Address)
    except FileNotFoundError:
        raise SamError("unreachable", f"Nothing was started yet on {settings.home}.") from None
    except OSError as error:
        raise SamError("unreachable", f"{settings.home / 'cli.json'}: {error.strerror}.") from error
    except msgspec.DecodeError as error:
        raise SamError("unreachable", f"{settings.home / 'cli.json'} is not readable: {error}.") from error


class Client:
    """Synchronous, for one command. Every call raises `RemoteError`, or `SamError` `unreachable`."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._http = httpx.Client(
            base_url=address.url,
            headers={"authorization": f"Bearer {address.token}"},
            timeout=httpx.Timeout(ANSWER_S, connect=5),
            trust_env=not address.url.startswith(("http://127.", "http://localhost", "http://[::1]")),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, shape: type[T], **query: str) -> T:
        return self._decode(self._call("GET", path, query=query), shape)

    def pages(self, path: str, shape: type[PageT], **query: str) -> Iterator[PageT]:
        """A list page by page, as long as somebody wants more of it."""
        page = self.get(path, shape, **query)
        yield page
        while page.next_cursor is not None:
            page = self.get(path, shape, **query, cursor=page.next_cursor)
            yield page

    def post(self, path: str, body: object, shape: type[T]) -> T:
        return self._decode(self._call("POST", path, body=body), shape)

    def patch(self, path: str, body: object, shape: type[T]) -> T:
        return self._decode(self._call("PATCH", path, body=body), shape)

    def put(self, path: str, body: object, shape: type[T]) -> T:
        return self._decode(self._call("PUT", path, body=body), shape)

    def send(self, path: str, body: Iterator[bytes], size: int, content_type: str, shape: type[T], **query: str) -> T:
        """A PUT of `size` bytes as they are read."""
        headers = {"content-type": content_type, "content-length": str(size)}
        return self._decode(self._answered("PUT", path, content=body, headers=headers, params=query), shape)

    def delete(self, path: str) -> None:
        self._call("DELETE", path)

    def take_back(self, path: str, shape: type[T]) -> T:
        """A DELETE that answers what is left."""
        return self._decode(self._call("DELETE", path), shape)

    def text(self, path: str) -> str:
        return self._call("GET", path).text

    def _call(
        self, method: str, path: str, *, body: object = None, query: dict[str, str] | None = None
    ) -> httpx.Response:
        content = msgspec.json.encode(body) if body is not None else None
        headers = {"content-type": "application/json"} if content else {}
        return self._answered(method, path, content=content, headers=headers, params=query or None)

    def _answered(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise SamError("unreachable", f"{self.address.url}: {error or type(error).__name__}") from error
        if response.status_code >= 400:
            raise RemoteError(_problem(response))
        return response

    def _decode(self, response: httpx.Response, shape: type[T]) -> T:
        try:
            return msgspec.json.decode(response.content, type=shape)
        except msgspec.DecodeError as error:
            raise SamError("unreachable", f"{self.address.url} answered what no SAM answers: {error}") from error


def connect() -> Client:
    """The client of this process's settings."""
    return Client(address_from(current()))


def _problem(response: httpx.Response) -> Problem:
    try:
        return msgspec.json.decode(response.content, type=Problem)
    except msgspec.DecodeError:
        error = SamError("unreachable", f"{response.url} answered {response.status_code}, which is not SAM's.")
        return error.problem

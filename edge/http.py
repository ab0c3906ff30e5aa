"""Requests, responses and routes: plain records that both hosts fill in and send out."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import msgspec

from shared.errors import Refused, SamError

if TYPE_CHECKING:
    from edge.app import Context

MAX_BODY: Final = 1024 * 1024
"""Bytes of a request's body, unless its route says otherwise."""

MAX_OBJECT: Final = 256 * 1024 * 1024

LARGEST: Final = 2**53 - 2
"""Whole numbers beyond it do not survive JavaScript, and D1 refuses them."""

_LONG_NUMBER: Final = re.compile(rb"[0-9]{16}")
"""Only a body that has this many digits in a row is looked through for such numbers."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    method: str
    path: str
    """Decoded, starts with a slash."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    local: bool = False
    """The sender is on this machine: its address is loopback, and nobody says that it passes the request on."""


class Response(msgspec.Struct, frozen=True, kw_only=True):
    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Scheme(StrEnum):
    """How a route knows who calls. `docs/api.md` has the table; a test checks every route."""

    PUBLIC = "public"
    PERSON = "person"  #: the cookie `sam_session`, or the same secret as a bearer
    NODE = "node"  #: the bearer a node got when it joined
    AGENT = "agent"  #: the token of one live attempt, or a person's personal token


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls, as its scheme found out."""

    scheme: Scheme
    id: str = ""
    """Person, node, attempt or personal token."""
    project: str = ""
    """The attempt's project; for a person the project of the address, membership checked."""
    person: str = ""
    """Whose personal token it is."""
    caller: Mapping[str, Any] = {}
    """What the door read of an agent, for the tools: their call needs no query of its own to know who calls."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the route table."""

    method: str
    path: str
    """`{name}` takes one segment; `{name:path}` takes the rest."""
    scheme: Scheme
    handler: "Callable[[Context], Awaitable[Response]]"
    summary: str
    takes: Any = None
    """The struct of the body; None: no body is read."""
    answers: Any = None
    """The struct of the answer; None: not JSON, or nothing."""
    fails: Any = None
    """The struct of a failure within the answer's own protocol, beside `Problem`."""
    status: int = 200
    query: tuple[str, ...] = ()
    max_body: int = MAX_BODY
    raw: bool = False
    """The body is bytes, not JSON."""


def answer(value: object, status: int = 200) -> Response:
    return Response(
        status=status,
        body=msgspec.json.encode(value),
        headers=(("content-type", "application/json"), ("cache-control", "no-store")),
    )


class MethodNotAllowed(Refused):
    """The address is there, under other methods: `allowed` names them (RFC 9110, 15.5.6)."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allow = ", ".join(sorted(set(allowed)))
        super().__init__("method_not_allowed", f"Allow: {self.allow}")


def failure(error: SamError) -> Response:
    refused = answer(error.problem, error.reason.status)
    more = (("allow", error.allow),) if isinstance(error, MethodNotAllowed) else ()
    return Response(status=refused.status, body=refused.body, headers=refused.headers + more)


def decode(body: bytes, shape: Any) -> Any:
    """The body as `shape`.

    Raises:
        Refused: `malformed_json` or `invalid_request`, the detail names the field.
    """
    try:
        value = msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        raise Refused("invalid_request", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("malformed_json", str(error)) from None
    if _LONG_NUMBER.search(body) and too_big(msgspec.to_builtins(value)):
        raise Refused("invalid_request", f"a whole number lies between -{LARGEST} and {LARGEST}")
    return value


def too_big(value: object) -> bool:
    """Whether there is a whole number in it that does not survive."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, Mapping):
            pending += one.values()
        elif isinstance(one, list | tuple):
            pending += one
        elif isinstance(one, int) and abs(one) > LARGEST:
            return True
    return False

"""Who may come in: the host and origin of a request, and the principal its route's scheme finds."""

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from edge.accounts import store
from edge.accounts.credentials import hashed
from edge.attempts import store as attempts
from edge.http import Principal, Request, Route, Scheme
from edge.ledger.batch import statements
from edge.mcp.rate import AHEAD_MS, EVERY_MS
from edge.nodes import store as nodes
from edge.settings import EdgeSettings
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Host

COOKIE: Final = "sam_session"
MARK: Final = "sam_pat_"
"""Every personal token begins so: to be found by who looks for leaked secrets, and told from an attempt's."""


def check_address(request: Request, settings: EdgeSettings) -> None:
    """Refuses a host name that is not SAM's (DNS rebinding) and a page that is not SAM's own (CSRF).

    Raises:
        Refused: `wrong_host`, `wrong_origin`.
    """
    authority = request.headers.get("host", "")
    name = _hostname(authority)
    if name not in settings.hosts:
        raise Refused("wrong_host", name)
    origin = request.headers.get("origin")
    if origin is not None and _authority(origin) != authority.lower():
        raise Refused("wrong_origin", origin[:200])


async def admit(host: "Host", request: Request, route: Route, params: dict[str, str]) -> Principal:
    """The principal of a request, by its route's scheme.

    Raises:
        Refused: `not_signed_in`, `bad_credential`, or `not_found` for a project that is not the person's.
    """
    match route.scheme:
        case Scheme.PUBLIC:
            return Principal(scheme=Scheme.PUBLIC)
        case Scheme.PERSON:
            return await person(host, request, params.get("project"))
        case Scheme.NODE:
            return await _node(host, request)
        case Scheme.AGENT:
            return await _agent(host, request)


async def person(host: "Host", request: Request, project: str | None) -> Principal:
    secret = _bearer(request) or _cookie(request)
    if secret is None:
        raise Refused("not_signed_in")
    params = {"hash": hashed(secret), "now": host.clock.now(), "project": project or ""}
    people = (await host.databases.directory().batch(statements((store.BY_SESSION,), params)))[0]
    if not people:
        raise Refused("not_signed_in")
    if project is not None and people[0]["role"] is None:
        raise Refused("unknown_project", project)
    return Principal(scheme=Scheme.PERSON, id=people[0]["id"], project=project or "")


async def _node(host: "Host", request: Request) -> Principal:
    rows = await _by_token(host, request, nodes.BY_TOKEN)
    return Principal(scheme=Scheme.NODE, id=rows["id"])


async def _agent(host: "Host", request: Request) -> Principal:
    """Who calls a tool; the call takes its share of the token's limit in the same batch (`edge/mcp/rate.py`)."""
    if (_bearer(request) or "").startswith(MARK):
        row = await _by_token(host, request, store.TOKEN_CALLER, store.TOKEN_CALLS)
        return Principal(scheme=Scheme.AGENT, id=row["token"], person=row["person"], caller=row)
    row = await _by_token(host, request, attempts.CALLER, attempts.CALLS)
    return Principal(scheme=Scheme.AGENT, id=row["attempt"], project=row["project"], caller=row)


async def _by_token(host: "Host", request: Request, *queries: str) -> dict[str, Any]:
    secret = _bearer(request)
    if secret is None:
        raise Refused("bad_credential", "an Authorization header with a bearer token is needed")
    now = host.clock.now()
    params = {"token_hash": hashed(secret), "now": now, "every": EVERY_MS, "ahead": AHEAD_MS}
    rows = (await host.databases.directory().batch(statements(queries, params)))[0]
    if not rows:
        raise Refused("bad_credential")
    return dict(rows[0]) | {"asked_at": now}


def _bearer(request: Request) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret.strip() else None


def _cookie(request: Request) -> str | None:
    for pair in request.headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE and value:
            return value
    return None


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _hostname(authority: str) -> str:
    try:
        return (urlsplit(f"//{authority}").hostname or "").lower()
    except ValueError:
        return ""

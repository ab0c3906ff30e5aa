"""Personal tokens over HTTP: made once, shown once, revoked at once. They open `/mcp` and nothing else."""

from typing import TYPE_CHECKING, Final

import msgspec

from edge.accounts import store
from edge.accounts.credentials import hashed
from edge.accounts.doors import MARK
from edge.accounts.model import NewToken, NewTokenView, TokenView
from edge.chat.sending import checked, fingerprint
from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context

MOST_TOKENS: Final = 50
MOST_DAYS: Final = 3650
NAME_CHARS: Final = 80
_DAY_MS: Final = 24 * 3_600_000


async def list_tokens(context: "Context") -> Response:
    params = {"person": context.principal.id, "most": MOST_TOKENS}
    rows = (await context.host.databases.directory().batch(statements((store.TOKENS,), params)))[0]
    return answer([msgspec.convert(dict(row), TokenView) for row in rows])


async def create(context: "Context") -> Response:
    """The secret follows from the id, so that a request whose answer was lost is sent again and answered the same."""
    asked: NewToken = context.body
    host, person = context.host, context.principal.id
    token, name = checked(asked.id, "pat"), asked.name.strip()
    if not 0 < len(name) <= NAME_CHARS:
        raise Refused("invalid_request", f"name has 1 to {NAME_CHARS} characters")
    if not 1 <= asked.days <= MOST_DAYS:
        raise Refused("invalid_request", f"days lies between 1 and {MOST_DAYS}")
    secret = MARK + await host.vault.derive("personal-token", f"{person}/{token}")
    now = host.clock.now()
    params = {
        "token": token,
        "hash": hashed(secret),
        "person": person,
        "project": asked.project,
        "name": name,
        "fingerprint": fingerprint(person, asked),
        "now": now,
        "expires_at": now + asked.days * _DAY_MS,
        "most": MOST_TOKENS,
    }
    batch = (store.MAY_HAVE_TOKEN, store.CREATE_TOKEN, store.TOKEN_MADE)
    may, _, made = await host.databases.directory().batch(statements(batch, params))
    if not made and not may[0]["member"]:
        raise Refused("unknown_project", asked.project or "")
    if not made:
        raise Refused("too_many_tokens", f"{MOST_TOKENS}")
    if (made[0]["person"], made[0]["fingerprint"], made[0]["revoked_at"]) != (person, params["fingerprint"], None):
        raise Refused("id_reused", token)
    row = {name: value for name, value in made[0].items() if name not in ("person", "fingerprint", "revoked_at")}
    return answer(msgspec.convert(row | {"token": secret}, NewTokenView), 201)


async def revoke(context: "Context") -> Response:
    params = {"token": context.params["token"], "person": context.principal.id, "now": context.host.clock.now()}
    found = (await context.host.databases.directory().batch(statements((store.REVOKE_TOKEN,), params)))[0]
    if not found:
        raise Refused("not_found", context.params["token"])
    return Response(status=204)


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/tokens",
        scheme=Scheme.PERSON,
        handler=list_tokens,
        summary="Your personal tokens, without their secrets",
        answers=list[TokenView],
    ),
    Route(
        method="POST",
        path="/api/tokens",
        scheme=Scheme.PERSON,
        handler=create,
        summary="A personal token for your own programs; its secret is shown here only",
        takes=NewToken,
        answers=NewTokenView,
        status=201,
    ),
    Route(
        method="DELETE",
        path="/api/tokens/{token}",
        scheme=Scheme.PERSON,
        handler=revoke,
        summary="Revoke a personal token, at once and for ever",
        status=204,
    ),
)

"""Signing in and out, and what a signed-in page learns of its host."""

from typing import TYPE_CHECKING, Final

import msgspec

from edge.accounts import store
from edge.accounts.credentials import hashed
from edge.accounts.doors import COOKIE
from edge.accounts.model import Me, Notice, Person
from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from edge.nodes import views as nodes
from edge.orchestrator import ability
from edge.orchestrator.store import PROBED
from edge.settings import LINK_MS, SESSION_MS, VERSION
from shared.errors import Refused
from shared.reasons import REASONS

if TYPE_CHECKING:
    from edge.app import Context, Host


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /api/login-links`: good once, for a quarter of an hour."""

    url: str


class Health(msgspec.Struct, frozen=True, kw_only=True):
    ok: bool


async def healthz(_: "Context") -> Response:
    return answer(Health(ok=True))


async def login(context: "Context") -> Response:
    secret = context.request.query.get("token", "")
    session = context.host.ids.secret()
    now = context.host.clock.now()
    params = {
        "hash": hashed(secret),
        "session_hash": hashed(session),
        "now": now,
        "session_expires_at": now + SESSION_MS,
    }
    database = context.host.databases.directory()
    used = (await database.batch(statements((store.OPEN_SESSION, store.USE_LINK), params)))[1]
    if not used:
        if "text/html" not in context.request.headers.get("accept", ""):
            raise Refused("link_used")
        # A person who follows the link a second time: the page shows who is signed in, or says what became of it.
        return Response(status=303, headers=(("location", "/?refused=link_used"), ("cache-control", "no-store")))
    secure = "; Secure" if context.host.settings.public_url.startswith("https:") else ""
    cookie = f"{COOKIE}={session}; Path=/; Max-Age={SESSION_MS // 1000}; HttpOnly; SameSite=Lax{secure}"
    return Response(status=303, headers=(("location", "/"), ("set-cookie", cookie), ("cache-control", "no-store")))


async def logout(context: "Context") -> Response:
    for pair in context.request.headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            await context.host.databases.directory().batch(statements((store.CLOSE_SESSION,), {"hash": hashed(value)}))
    return Response(status=204, headers=(("set-cookie", f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),))


async def new_link(context: "Context") -> Response:
    return answer(Link(url=await login_link(context.host, context.principal.id)), 201)


async def login_link(host: "Host", person: str) -> str:
    """A link that signs `person` in, once."""
    secret = host.ids.secret()
    params = {"hash": hashed(secret), "person": person, "expires_at": host.clock.now() + LINK_MS}
    await host.databases.directory().batch(statements((store.LINK,), params))
    return f"{host.settings.public_url}/login?token={secret}"


async def me(context: "Context") -> Response:
    host = context.host
    asking = {"person": context.principal.id} | ability.asked(host)
    rows, probed = await host.databases.directory().batch(statements((store.ONE, PROBED), asking))
    ready = [
        node
        for node in await nodes.load(host.databases.directory(), person=context.principal.id)
        if node.state == "ready"
    ]
    notices = []
    if not ready:
        notices.append(
            Notice(
                code="no_node",
                sentence="No node is ready: tasks wait until one is.",
                remedy="`sam up` starts one on this machine; it may still be starting.",
            )
        )
    if any(node.model and node.model.rehearsal for node in ready):
        notices.append(
            Notice(
                code="rehearsal_model",
                sentence="No model is configured. A rehearsal model follows a script: all is real but the thinking.",
                remedy="Set SAM_MODEL_URL and SAM_MODEL (and SAM_MODEL_KEY), or ANTHROPIC_API_KEY, and start again.",
            )
        )
    known = host.abilities.take(host, probed)
    if known is not None and known.refuses:
        reason = REASONS["model_without_tools"]
        sentence = f"{host.model.info.label}: {reason.sentence}"
        notices.append(Notice(code="model_without_tools", sentence=sentence, remedy=reason.remedy))
    if any(not node.isolated for node in ready):
        notices.append(
            Notice(
                code="not_isolated",
                sentence="Agents run as processes of this machine: nothing isolates them from it.",
                remedy="Give them only tasks and repositories you would run yourself.",
            )
        )
    return answer(
        Me(
            person=Person(id=rows[0]["id"], name=rows[0]["name"]),
            version=VERSION,
            host=host.settings.kind,
            notices=tuple(notices),
        )
    )


ROUTES: Final = (
    Route(method="GET", path="/healthz", scheme=Scheme.PUBLIC, handler=healthz, summary="Is it up?", answers=Health),
    Route(
        method="GET",
        path="/login",
        scheme=Scheme.PUBLIC,
        handler=login,
        summary="Sign in with a link that is good once",
        query=("token",),
        status=303,
    ),
    Route(method="POST", path="/api/logout", scheme=Scheme.PERSON, handler=logout, summary="Sign out", status=204),
    Route(
        method="POST",
        path="/api/login-links",
        scheme=Scheme.PERSON,
        handler=new_link,
        summary="A new sign-in link",
        answers=Link,
        status=201,
    ),
    Route(method="GET", path="/api/me", scheme=Scheme.PERSON, handler=me, summary="Who am I, and where", answers=Me),
)

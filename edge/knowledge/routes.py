"""Knowledge over HTTP, and how an entry is added, whoever adds it."""

from typing import TYPE_CHECKING, Any, Final, get_args

import msgspec

from edge.chat import views as chat
from edge.chat.sending import checked, fingerprint
from edge.http import Response, Route, Scheme, answer
from edge.knowledge import rules, store, views
from edge.knowledge.model import (
    Contradiction,
    EditKnowledge,
    KnowledgeKind,
    KnowledgePage,
    KnowledgeState,
    KnowledgeView,
    NewKnowledge,
    SettleContradiction,
)
from edge.ledger.batch import statements
from edge.paging import Paged, cursor_at, limit_of, place_of
from edge.words import indexed
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context, Host

STATES: Final = get_args(KnowledgeState)
KINDS: Final = get_args(KnowledgeKind)
STANDING: Final = ("proposed", "active")
MOST_PAIRS: Final = 100
FOUND: Final = "found"
"""In the cursors of what a search finds."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Who adds an entry: a person, or an attempt of a task."""

    person: str | None = None
    attempt: str | None = None
    task: str | None = None


async def newest(context: "Context") -> Response:
    query = context.request.query
    state, kind = query.get("state"), query.get("kind")
    if (state is not None and state not in STATES) or (kind is not None and kind not in KINDS):
        raise Refused("invalid_request", f"state is one of {', '.join(STATES)}; kind of {', '.join(KINDS)}")
    states = (state,) if state else STANDING
    page = await listed(
        context.host,
        context.params["project"],
        query.get("query", ""),
        states,
        kind,
        cursor=query.get("cursor", ""),
        most=limit_of(query),
    )
    return answer(KnowledgePage(knowledge=page.entries, next_cursor=page.next_after(len(page.entries))))


async def listed(
    host: "Host",
    project: str,
    query: str,
    states: tuple[str, ...],
    kind: str | None,
    *,
    cursor: str,
    most: int,
    expired: bool = True,
) -> Paged[KnowledgeView]:
    """Entries that have every word of the query, the newest first; without one those that changed last.

    Raises:
        Refused: `invalid_request` for a query that is too long, or a cursor that is none of such a list.
    """
    at, last = place_of(cursor)
    match = rules.search_expression(project, query, every=True)
    if query.strip() and match is None:
        return Paged((), (), more=False)
    if cursor and (last == FOUND) != bool(match):
        raise Refused("invalid_request", "cursor is of another list")
    now = host.clock.now()
    params: dict[str, Any] = {
        "project": project,
        "states": msgspec.json.encode(states).decode(),
        "kind": kind,
        "expired": expired,
        "now": now,
        "most": most + 1,
    }
    params |= {"match": match, "number": at} if match else {"at": at, "id": last}
    database = host.databases.of(project)
    rows = (await database.batch(statements((store.FOUND if match else store.LISTED,), params)))[0]
    shown = await views.load(database, project, [row["id"] for row in rows[:most]], now)
    cursors = tuple(cursor_at(row["place_at"], row["place_in"]) for row in rows[:most])
    return Paged(shown, cursors, more=len(rows) > most)


async def create(context: "Context") -> Response:
    asked: NewKnowledge = context.body
    checked(asked.id, "knw")
    return answer(await learn(context.host, context.params["project"], asked, Source(person=context.principal.id)), 201)


async def learn(
    host: "Host", project: str, asked: NewKnowledge, source: Source, *, days: int | None = None
) -> KnowledgeView:
    """Stores an entry once, and looks for what it contradicts.

    A person's is active. An agent's waits for a person's yes if it is a rule, or if it contradicts what stands. `days`:
    it expires so many days from now, where no time is given.

    Raises:
        Refused: `invalid_request`, `id_reused`, `not_found` for the conversation, `too_much_known`.
    """
    database, now = host.databases.of(project), host.clock.now()
    rules.checked(asked.text, asked.origin, asked.confidence, asked.expires_at, now)
    waits = source.person is None and asked.kind == "rule"
    if source.person is None and not waits:
        waits = bool(await _against(host, project, asked.id, asked.text))
    params: dict[str, Any] = {
        "knowledge": asked.id,
        "project": project,
        "kind": asked.kind,
        "text": asked.text.strip(),
        "words": indexed(asked.text.strip()),
        "author": "agent" if source.person is None else "person",
        "person": source.person,
        "attempt": source.attempt,
        "task": source.task,
        "conversation": asked.conversation,
        "origin": asked.origin.strip(),
        "confidence": asked.confidence,
        "expires_at": asked.expires_at if days is None else now + days * rules.DAY_MS,
        "state": "proposed" if waits else "active",
        "fingerprint": fingerprint(f"{project}/{days}", asked),
        "now": now,
    }
    made = (await database.batch(statements((store.CREATE, store.WORDS, store.MADE), params)))[-1]
    if not made:
        await _say_why(host, project, asked)
    elif (made[0]["project"], made[0]["fingerprint"]) != (project, params["fingerprint"]):
        raise Refused("id_reused", asked.id)
    await _compare(host, project, asked.id)
    return await views.one(database, project, asked.id, now)


async def _say_why(host: "Host", project: str, asked: NewKnowledge) -> None:
    """Why an entry was not stored.

    Raises:
        Refused: `not_found`, `too_much_known`.
    """
    if asked.conversation and not await chat.conversations(host.databases.of(project), project, [asked.conversation]):
        raise Refused("not_found", asked.conversation)
    raise Refused("too_much_known", f"at most {store.MOST_OF_A_STATE} of a state")


async def _against(host: "Host", project: str, knowledge: str, text: str) -> list[tuple[str, str]]:
    """Ids of entries that seem to say the opposite, each with the reason."""
    match = rules.like_it(project, text)
    if match is None:
        return []
    params = {"project": project, "knowledge": knowledge, "match": match, "now": host.clock.now()}
    query = statements((store.LIKE_IT,), params | {"most": rules.MOST_CANDIDATES})
    rows = (await host.databases.of(project).batch(query))[0]
    compared = ((row["id"], rules.contradiction(row["text"], text)) for row in rows)
    return [(other, why) for other, why in compared if why]


async def _compare(host: "Host", project: str, knowledge: str) -> None:
    """Records what an entry contradicts, once it is stored: of two that come at once the later sees the other."""
    database, now = host.databases.of(project), host.clock.now()
    text = (await views.one(database, project, knowledge, now)).text
    pairs = [
        {"one": min(knowledge, other), "other": max(knowledge, other), "why": why}
        for other, why in await _against(host, project, knowledge, text)
    ]
    if pairs:
        params = {"project": project, "pairs": msgspec.json.encode(pairs).decode(), "now": now}
        await database.batch(statements((store.CONTRADICT,), params))


async def read(context: "Context") -> Response:
    return answer(await _view(context))


async def edit(context: "Context") -> Response:
    asked: EditKnowledge = context.body
    rules.checked(asked.text, None, asked.confidence, asked.expires_at, context.host.clock.now())
    params = {
        "kind": asked.kind,
        "text": None if asked.text is None else asked.text.strip(),
        "words": None if asked.text is None else indexed(asked.text.strip()),
        "confidence": asked.confidence,
        "expiry_given": asked.expires_at is not msgspec.UNSET,
        "expires_at": None if asked.expires_at is msgspec.UNSET else asked.expires_at,
    }
    anew = (store.EDIT_WORDS, *store.FORGET) if asked.text is not None else ()
    if await _change(context, (store.STATE, store.EDIT, *anew), params) == "retired":
        raise Refused("entry_retired", context.params["knowledge"])
    if anew:
        await _compare(context.host, context.params["project"], context.params["knowledge"])
    return answer(await _view(context))


async def accept(context: "Context") -> Response:
    if await _change(context, (store.STATE, store.ACCEPT)) == "retired":
        raise Refused("entry_retired", context.params["knowledge"])
    return answer(await _view(context))


async def reject(context: "Context") -> Response:
    if await _change(context, (store.STATE, store.REJECT)) == "active":
        raise Refused("not_proposed", context.params["knowledge"])
    return answer(await _view(context))


async def retire(context: "Context") -> Response:
    await _change(context, (store.STATE, store.RETIRE))
    return answer(await _view(context))


async def list_contradictions(context: "Context") -> Response:
    project, host = context.params["project"], context.host
    return answer(await views.contradictions(host.databases.of(project), project, host.clock.now(), MOST_PAIRS))


async def settle(context: "Context") -> Response:
    """Keeps one of the two and retires the other, or says that both hold."""
    asked: SettleContradiction = context.body
    host, project = context.host, context.params["project"]
    one, other = sorted((asked.one, asked.other))
    if asked.keep is not None and asked.keep not in (one, other):
        raise Refused("invalid_request", "keep names one of the two, or is null")
    params = {
        "project": project,
        "one": one,
        "other": other,
        "keep": asked.keep,
        "person": context.principal.id,
        "now": host.clock.now(),
    }
    batch = (store.PAIR, store.RETIRE_OTHER, store.KEEP_ONE, store.SETTLE)
    found, *_ = await host.databases.of(project).batch(statements(batch, params))
    if not found:
        raise Refused("not_found", f"{one} and {other}")
    if found[0]["settled_at"] is not None and found[0]["kept"] != asked.keep:
        raise Refused("settled_before", found[0]["kept"] or "both were kept")
    return answer(await views.load(host.databases.of(project), project, [one, other], host.clock.now()))


async def _change(context: "Context", batch: tuple[str, ...], more: dict[str, Any] | None = None) -> str:
    """Runs the statements; how the entry stood before, which the first of them reads.

    Raises:
        Refused: `not_found`.
    """
    project = context.params["project"]
    params = {
        "project": project,
        "knowledge": context.params["knowledge"],
        "person": context.principal.id,
        "now": context.host.clock.now(),
    } | (more or {})
    before = (await context.host.databases.of(project).batch(statements(batch, params)))[0]
    if not before:
        raise Refused("not_found", context.params["knowledge"])
    return str(before[0]["state"])


async def _view(context: "Context") -> KnowledgeView:
    project, host = context.params["project"], context.host
    return await views.one(host.databases.of(project), project, context.params["knowledge"], host.clock.now())


_ALL: Final = "/api/projects/{project}/knowledge"
_ONE: Final = _ALL + "/{knowledge}"
_PAIRS: Final = "/api/projects/{project}/contradictions"


def _decision(what: str, handler: Any, summary: str) -> Route:
    return Route(
        method="POST",
        path=f"{_ONE}/{what}",
        scheme=Scheme.PERSON,
        handler=handler,
        summary=summary,
        answers=KnowledgeView,
    )


ROUTES: Final = (
    Route(
        method="GET",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=newest,
        summary="What the project knows, newest change first; of a search the newest first",
        answers=KnowledgePage,
        query=("query", "state", "kind", "cursor", "limit"),
    ),
    Route(
        method="POST",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=create,
        summary="Add an entry",
        takes=NewKnowledge,
        answers=KnowledgeView,
        status=201,
    ),
    Route(method="GET", path=_ONE, scheme=Scheme.PERSON, handler=read, summary="One entry", answers=KnowledgeView),
    Route(
        method="PATCH",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=edit,
        summary="Change what is given",
        takes=EditKnowledge,
        answers=KnowledgeView,
    ),
    _decision("accept", accept, "Say yes to what an agent proposed"),
    _decision("reject", reject, "Say no to what an agent proposed"),
    _decision("retire", retire, "It holds no longer; nobody is told of it"),
    Route(
        method="GET",
        path=_PAIRS,
        scheme=Scheme.PERSON,
        handler=list_contradictions,
        summary="Entries that seem to say the opposite of each other: the newest hundred pairs that nobody has settled",
        answers=list[Contradiction],
    ),
    Route(
        method="POST",
        path=f"{_PAIRS}/settle",
        scheme=Scheme.PERSON,
        handler=settle,
        summary="Keep one of the two, or both",
        takes=SettleContradiction,
        answers=list[KnowledgeView],
    ),
)

"""Conversations and messages over HTTP."""

import re
from typing import TYPE_CHECKING, Final

from edge.chat import live, sending, store, views
from edge.chat.model import (
    Accepted,
    ConversationSnapshot,
    ConversationView,
    EditConversation,
    NewConversation,
    NewMessage,
)
from edge.chat.rules import checked_title
from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from edge.tasks import views as tasks
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context

PAGE: Final = 200


async def create(context: "Context") -> Response:
    asked: NewConversation = context.body
    project = context.params["project"]
    params = {
        "conversation": sending.checked(asked.id, "cnv"),
        "project": project,
        "title": checked_title(asked.title),
        "mode": asked.mode,
        "fingerprint": sending.fingerprint(project, asked),
        "now": context.host.clock.now(),
    }
    database = context.host.databases.of(project)
    *_, made = await database.batch(statements((store.CREATE, store.CONVERSATION_CHANGED, store.MADE), params))
    if (made[0]["project"], made[0]["fingerprint"]) != (project, params["fingerprint"]):
        raise Refused("id_reused", asked.id)
    await context.host.told(project)
    return answer(await _view(context, asked.id), 201)


async def newest(context: "Context") -> Response:
    archived = context.request.query.get("archived", "false")
    if archived not in ("true", "false"):
        raise Refused("invalid_request", "archived is true or false")
    project = context.params["project"]
    database = context.host.databases.of(project)
    text = store.ARCHIVED_IDS if archived == "true" else store.NEWEST_IDS
    rows = (await database.batch(statements((text,), {"project": project, "most": PAGE})))[0]
    return answer(await views.conversations(database, project, [row["id"] for row in rows]))


async def edit(context: "Context") -> Response:
    asked: EditConversation = context.body
    project, conversation = context.params["project"], context.params["conversation"]
    params = {
        "conversation": conversation,
        "project": project,
        "title": None if asked.title is None else checked_title(asked.title),
        "mode": asked.mode,
        "archived": asked.archived,
        "now": context.host.clock.now(),
    }
    await context.host.databases.of(project).batch(statements((store.EDIT, store.CONVERSATION_CHANGED), params))
    await context.host.told(project)
    return answer(await _view(context, conversation))


async def read(context: "Context") -> Response:
    project, conversation = context.params["project"], context.params["conversation"]
    before = context.request.query.get("before")
    if before is not None and not re.fullmatch(r"[0-9]{1,15}", before):
        raise Refused("invalid_request", "before is a whole number")
    database = context.host.databases.of(project)
    cursor = await live.cursor(context.host.databases, project)  # before the rest: what changes meanwhile comes again
    params = {
        "project": project,
        "conversation": conversation,
        "before": int(before) if before else None,
        "most": PAGE + 1,
    }
    ids = [row["id"] for row in (await database.batch(statements((store.PAGE_IDS,), params)))[0]]
    return answer(
        ConversationSnapshot(
            conversation=await _view(context, conversation),
            messages=await views.messages(database, project, ids[:PAGE]),
            earlier=len(ids) > PAGE,
            cursor=cursor,
        )
    )


async def send(context: "Context") -> Response:
    sent: NewMessage = context.body
    project = context.params["project"]
    task = await sending.send(context.host, project, context.params["conversation"], sent, local=context.request.local)
    database = context.host.databases.of(project)
    found = await views.messages(database, project, [sent.id])
    started = await tasks.load(database, project, [task]) if task else ()
    return answer(Accepted(message=found[0], task=started[0] if started else None), 202)


async def _view(context: "Context", conversation: str) -> ConversationView:
    project = context.params["project"]
    found = await views.conversations(context.host.databases.of(project), project, [conversation])
    if not found:
        raise Refused("not_found", conversation)
    return found[0]


_ALL: Final = "/api/projects/{project}/conversations"
_ONE: Final = _ALL + "/{conversation}"

ROUTES: Final = (
    Route(
        method="GET",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=newest,
        summary="Conversations, newest change first",
        answers=list[ConversationView],
        query=("archived",),
    ),
    Route(
        method="POST",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=create,
        summary="Open a conversation",
        takes=NewConversation,
        answers=ConversationView,
        status=201,
    ),
    Route(
        method="GET",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=read,
        summary="A conversation and its newest messages",
        answers=ConversationSnapshot,
        query=("before",),
    ),
    Route(
        method="PATCH",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=edit,
        summary="Rename it, set its toggle, archive it or bring it back",
        takes=EditConversation,
        answers=ConversationView,
    ),
    Route(
        method="POST",
        path=_ONE + "/messages",
        scheme=Scheme.PERSON,
        handler=send,
        summary="Say something: to the task at work, or to start one",
        takes=NewMessage,
        answers=Accepted,
        status=202,
    ),
)

"""A fork: a new conversation that goes on from a message of another, with a digest of what was said up to there.

The digest is SAM's first message in the new conversation, and the first thought of whatever thinks there at the edge;
an agent in a workspace reads it before its first words. It is made from the messages themselves, through all
conversations that were forked on the way, so that a fork of a fork loses no more than the first.
"""

from typing import TYPE_CHECKING, Final

import msgspec

from edge.chat import store, views
from edge.chat.model import ConversationView, ForkConversation
from edge.chat.rules import checked_title, digest
from edge.chat.sending import checked, fingerprint
from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from edge.orchestrator import store as orchestrator
from shared.errors import Refused
from shared.loop.messages import Message, User

if TYPE_CHECKING:
    from edge.app import Context

MOST_MESSAGES: Final = 200
"""Of a digest, the newest; it has room for far fewer that are long."""


async def fork(context: "Context") -> Response:
    asked: ForkConversation = context.body
    host, project, source = context.host, context.params["project"], context.params["conversation"]
    new = checked(asked.id, "cnv")
    place = {"conversation": source, "project": project, "message": asked.message, "most": MOST_MESSAGES + 1}
    database = host.databases.of(project)
    found, said = await database.batch(statements((store.FORKED_AT, store.LINE), place))
    if not found:
        raise Refused("not_found", asked.message)
    title = checked_title(asked.title) or found[0]["title"]
    head = f"This conversation goes on from “{found[0]['title']}”. Said there before:"
    text = digest(head, [(row["author"], row["text"] or "") for row in said], MOST_MESSAGES)
    thought: Message = User(text=text, person=False, untrusted=True)  # all sorts of words are in it
    params = place | {
        "fork": new,
        "title": title,
        "fingerprint": fingerprint(source, asked),
        "digest": f"msg_{new.removeprefix('cnv_')}",
        "text": text,
        "thought": msgspec.json.encode(thought).decode(),
        "now": host.clock.now(),
    }
    batch = (store.FORK, store.DIGEST, orchestrator.CARRY, store.FORKED_CHANGED, store.FORKED)
    made = (await database.batch(statements(batch, params)))[-1]
    if not made or (made[0]["project"], made[0]["fingerprint"]) != (project, params["fingerprint"]):
        raise Refused("id_reused", new)
    await host.told(project)
    return answer((await views.conversations(database, project, [new]))[0], 201)


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/projects/{project}/conversations/{conversation}/fork",
        scheme=Scheme.PERSON,
        handler=fork,
        summary="Go on from one of its messages in a new conversation",
        takes=ForkConversation,
        answers=ConversationView,
        status=201,
    ),
)

"""What a page is told: the change log after its cursor, each entity read as it is now."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from edge.chat import store, views
from edge.chat.model import Change, Changes, ConversationChange, IdeaChange, MessageChange, NodeChange, TaskChange
from edge.ideas import views as ideas
from edge.ledger.batch import statements
from edge.nodes import views as nodes
from edge.ports import Databases
from edge.tasks import views as tasks

MOST_CHANGES: Final = 500
"""Log rows of one frame; whoever is further behind gets several frames."""


async def cursor(databases: Databases, project: str) -> int:
    rows = await databases.of(project).batch(statements((store.CURSOR,), {"project": project}))
    return int(rows[0][0]["seq"])


async def frame_after(databases: Databases, project: str, after: int) -> Changes | None:
    """The next frame after a cursor; None when there is nothing new.

    An entity that changed several times is sent once, as it is now, at the place of its last change.
    """
    database = databases.of(project)
    params = {"project": project, "after": after, "most": MOST_CHANGES}
    rows = (await database.batch(statements((store.CHANGES,), params)))[0]
    if not rows:
        return None
    latest: dict[tuple[str, str], int] = {(row["kind"], row["entity"]): row["seq"] for row in rows}
    loaded: dict[tuple[str, str], Change] = {}

    def wanted(kind: str) -> list[str]:
        return [entity for one, entity in latest if one == kind]

    def keep(kind: str, shape: Any, found: Sequence[Any]) -> None:
        for entity in found:
            loaded[kind, entity.id] = shape(body=entity)

    keep("conversation", ConversationChange, await views.conversations(database, project, wanted("conversation")))
    keep("message", MessageChange, await views.messages(database, project, wanted("message")))
    changed = await tasks.load(database, project, wanted("task"))
    keep("task", TaskChange, changed)
    for task in changed:
        if task.idea and task.ended_at is not None:  # how its idea stands follows from it
            latest["idea", task.idea] = max(latest.get(("idea", task.idea), 0), latest["task", task.id])
    keep("idea", IdeaChange, await ideas.heads(database, project, wanted("idea")))
    if wanted("node"):
        keep("node", NodeChange, await nodes.load(databases.directory(), project=project, ids=wanted("node")))
    order = sorted(loaded, key=lambda key: latest[key])
    return Changes(cursor=rows[-1]["seq"], changes=tuple(loaded[key] for key in order))


def encode(frame: object) -> str:
    """A server frame as the text that goes over the socket."""
    return msgspec.json.encode(frame).decode()

"""Rows of ideas as people and agents see them."""

from collections.abc import Sequence
from typing import Final

import msgspec

from edge.ideas import store
from edge.ideas.model import IdeaConversation, IdeaDetail, IdeaLink, IdeaOrigin, IdeaTask, IdeaView
from edge.ledger.batch import statements
from edge.ports import Database, Row
from shared.errors import Refused
from shared.states import TaskState

MOST_TASKS: Final = 300


async def load(database: Database, project: str, ids: Sequence[str]) -> tuple[IdeaView, ...]:
    """Ideas of the project by id, in the order asked for; unknown ids are left out."""
    if not ids:
        return ()
    params = {"project": project, "ids": msgspec.json.encode(list(ids)).decode()}
    rows = (await database.batch(statements((store.VIEWS,), params)))[0]
    views = {row["id"]: _idea(row) for row in rows}
    return tuple(views[one] for one in ids if one in views)


async def one(database: Database, project: str, idea: str) -> IdeaView:
    """The idea, or the one that it is part of now.

    Raises:
        Refused: `not_found`.
    """
    rows = (await database.batch(statements((store.VIEW,), {"project": project, "idea": idea})))[0]
    if not rows:
        raise Refused("not_found", idea)
    return _idea(rows[0])


async def detail(database: Database, project: str, idea: str) -> IdeaDetail:
    """The idea with what it is connected with.

    Raises:
        Refused: `not_found`.
    """
    queries = (store.VIEW, store.CONVERSATIONS, store.TASKS, store.MERGED_IDS)
    params = {"project": project, "idea": idea, "most": MOST_TASKS}
    rows, conversations, tasks, merged = await database.batch(statements(queries, params))
    if not rows:
        raise Refused("not_found", idea)
    return IdeaDetail(
        idea=_idea(rows[0]),
        conversations=tuple(msgspec.convert(dict(row), IdeaConversation) for row in conversations),
        tasks=tuple(_task(row) for row in tasks),
        merged=tuple(row["id"] for row in merged),
    )


def _idea(row: Row) -> IdeaView:
    origin = row["origin_conversation"]
    return IdeaView(
        id=row["id"],
        project=row["project"],
        title=row["title"],
        body=row["body"],
        state=row["stands"],
        links=msgspec.json.decode(row["links"], type=tuple[IdeaLink, ...]),
        tasks=tuple(msgspec.json.decode(row["tasks"])),
        origin=IdeaOrigin(conversation=origin, message=row["origin_message"]) if origin else None,
        merged_into=row["merged_into"],
        by_agent=row["by_agent"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _task(row: Row) -> IdeaTask:
    return IdeaTask(
        id=row["id"],
        title=row["title"],
        state=TaskState(row["state"]),
        conversation=row["conversation"],
        parent=row["parent"],
        branch=row["branch"],
        pushed=bool(row["pushed"]),
    )

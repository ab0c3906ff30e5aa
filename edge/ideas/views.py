"""Rows of ideas as people and agents see them."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from edge.ideas import store
from edge.ideas.model import IdeaConversation, IdeaDetail, IdeaHead, IdeaLink, IdeaOrigin, IdeaTask, IdeaView
from edge.ledger.batch import statements
from edge.paging import BEGINNING, Paged, cursor_at
from edge.ports import Database, Row, Statement
from shared.errors import Refused
from shared.states import TaskState

BEGINNING_CHARS: Final = 500
"""Of a body, for a page: more than it shows of one that is not open."""
MOST_LISTED: Final = 20
MOST_TASKS: Final = 300


async def heads(
    database: Database, project: str, ids: Sequence[str], *, chars: int = BEGINNING_CHARS
) -> tuple[IdeaHead, ...]:
    """Ideas of the project by id, in the order asked for; unknown ids are left out. `chars`: of their bodies."""
    if not ids:
        return ()
    params = {"project": project, "ids": msgspec.json.encode(list(ids)).decode()}
    query = statements((store.HEADS,), params | {"chars": chars, "most_tasks": MOST_LISTED})
    found = {row["id"]: _head(row) for row in (await database.batch(query))[0]}
    return tuple(found[one] for one in ids if one in found)


def newest(project: str, most: int) -> Statement:
    """What `paged` reads a first page from."""
    at, last = BEGINNING
    params = {"project": project, "state": None, "at": at, "id": last, "most": most + 1}
    return statements((store.PAGE_IDS,), params)[0]


async def paged(
    database: Database, project: str, rows: Sequence[Row], most: int, *, chars: int = BEGINNING_CHARS
) -> Paged[IdeaHead]:
    """The ideas of these rows, of which one more than a page has says that there are more."""
    ids = [row["id"] for row in rows[:most]]
    places = ((row["place_at"], row["place_in"]) for row in rows[:most])
    shown = await heads(database, project, ids, chars=chars)
    return Paged(shown, tuple(cursor_at(*place) for place in places), more=len(rows) > most)


async def one(database: Database, project: str, idea: str) -> IdeaView:
    """The idea, or the one that it is part of now.

    Raises:
        Refused: `not_found`.
    """
    params = {"project": project, "idea": idea, "most_tasks": MOST_TASKS}
    rows = (await database.batch(statements((store.VIEW,), params)))[0]
    if not rows:
        raise Refused("not_found", idea)
    return _idea(rows[0])


async def detail(database: Database, project: str, idea: str) -> IdeaDetail:
    """The idea with what it is connected with.

    Raises:
        Refused: `not_found`.
    """
    queries = (store.VIEW, store.CONVERSATIONS, store.TASKS, store.MERGED_IDS)
    params = {"project": project, "idea": idea, "most_tasks": MOST_TASKS}
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
    links = msgspec.json.decode(row["links"], type=tuple[IdeaLink, ...])
    return IdeaView(**_facts(row), body=row["body"], links=links)


def _head(row: Row) -> IdeaHead:
    return IdeaHead(**_facts(row), beginning=row["beginning"], body_chars=row["body_chars"])


def _facts(row: Row) -> dict[str, Any]:
    origin = row["origin_conversation"]
    return {
        "id": row["id"],
        "project": row["project"],
        "title": row["title"],
        "state": row["stands"],
        "tasks": tuple(msgspec.json.decode(row["tasks"])),
        "origin": IdeaOrigin(conversation=origin, message=row["origin_message"]) if origin else None,
        "merged_into": row["merged_into"],
        "by_agent": row["by_agent"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


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

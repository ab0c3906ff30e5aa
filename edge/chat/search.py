"""Search over everything people and agents have said in a project."""

import re
from typing import TYPE_CHECKING, Final

from edge.chat import store
from edge.chat.model import Found, Hit
from edge.chat.rules import search_expression
from edge.http import LARGEST, Response, Route, Scheme, answer
from edge.ledger.batch import statements
from edge.ports import Database, Row
from edge.words import marked
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context

PAGE: Final = 20
CONTEXT_WORDS: Final = 40
"""Of an excerpt; SQLite gives at most 64."""


async def search(context: "Context") -> Response:
    project, query = context.params["project"], context.request.query
    before = query.get("before")
    if before is not None and not re.fullmatch(r"[0-9]{1,15}", before):
        raise Refused("invalid_request", "before is a whole number")
    database = context.host.databases.of(project)
    return answer(await found(database, project, query.get("query", ""), int(before) if before else None))


async def found(database: Database, project: str, query: str, before: int | None = None) -> Found:
    """What has every word of the query, newest first; a query without a word finds nothing.

    Raises:
        Refused: `invalid_request` for a query that is too long.
    """
    match = search_expression(project, query)
    if match is None:
        return Found(hits=(), before=None)
    params = {
        "project": project,
        "match": match,
        "before": LARGEST if before is None else before,
        "context": CONTEXT_WORDS,
        "most": PAGE + 1,
    }
    rows = (await database.batch(statements((store.SEARCH,), params)))[0]
    more = len(rows) > PAGE
    return Found(hits=tuple(_hit(row) for row in rows[:PAGE]), before=rows[PAGE - 1]["number"] if more else None)


def _hit(row: Row) -> Hit:
    excerpt, marks = marked(row["excerpt"])
    return Hit(
        conversation=row["conversation"],
        title=row["title"],
        archived=bool(row["archived"]),
        message=row["message"],
        seq=row["seq"],
        part=row["position"],
        author=row["author"],
        task=row["task"],
        excerpt=excerpt,
        marks=marks,
        created_at=row["created_at"],
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/projects/{project}/search",
        scheme=Scheme.PERSON,
        handler=search,
        summary="What was said with these words, newest first",
        answers=Found,
        query=("query", "before"),
    ),
)

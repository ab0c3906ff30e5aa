"""Rows of knowledge as people and agents see them, and what is told for a task."""

from collections.abc import Sequence

import msgspec

from edge.knowledge import store
from edge.knowledge.model import Contradiction, KnowledgeSource, KnowledgeView, Told
from edge.knowledge.rules import ALWAYS, MOST_CANDIDATES, TOLD_CHARS, Entry, relevant, search_expression
from edge.ledger.batch import statements
from edge.ports import Database, Row
from shared.errors import Refused


async def load(database: Database, project: str, ids: Sequence[str], now: int) -> tuple[KnowledgeView, ...]:
    """Entries of the project by id, in the order asked for; unknown ids are left out."""
    if not ids:
        return ()
    params = {"project": project, "ids": msgspec.json.encode(list(ids)).decode(), "now": now}
    rows = (await database.batch(statements((store.VIEWS,), params)))[0]
    views = {row["id"]: _view(row) for row in rows}
    return tuple(views[one] for one in ids if one in views)


async def one(database: Database, project: str, knowledge: str, now: int) -> KnowledgeView:
    """Raises `Refused` (`not_found`)."""
    found = await load(database, project, [knowledge], now)
    if not found:
        raise Refused("not_found", knowledge)
    return found[0]


async def contradictions(database: Database, project: str, now: int, most: int) -> tuple[Contradiction, ...]:
    """Those that nobody has settled yet, newest first."""
    params = {"project": project, "now": now, "most": most}
    rows = (await database.batch(statements((store.OPEN_PAIRS,), params)))[0]
    ids = list({row[side] for row in rows for side in ("one", "other")})
    views = {view.id: view for view in await load(database, project, ids, now)}
    return tuple(
        Contradiction(one=views[row["one"]], other=views[row["other"]], why=row["why"], found_at=row["found_at"])
        for row in rows
    )


async def for_task(
    database: Database, project: str, text: str, now: int, *, room: int = TOLD_CHARS
) -> tuple[Told, ...]:
    """What is told to who works on a task with this text."""
    match = search_expression(project, text, every=False)
    params = {"project": project, "now": now, "most": ALWAYS}
    queries = statements((store.RULES,), params)
    if match:
        queries += statements((store.MATCHING,), params | {"match": match, "most": MOST_CANDIDATES})
    found = {row["id"]: row for rows in await database.batch(queries) for row in rows}
    return relevant(text, [entry(row) for row in found.values()], now, room)


def entry(row: Row) -> Entry:
    """A row as the rules look at it."""
    return Entry(
        id=row["id"],
        kind=row["kind"],
        text=row["text"],
        confidence=row["confidence"],
        author=row["author"],
        updated_at=row["updated_at"],
    )


def _view(row: Row) -> KnowledgeView:
    return KnowledgeView(
        id=row["id"],
        project=row["project"],
        kind=row["kind"],
        text=row["text"],
        source=KnowledgeSource(
            author=row["author"], conversation=row["conversation"], task=row["task"], origin=row["origin"]
        ),
        confidence=row["confidence"],
        expires_at=row["expires_at"],
        state=row["state"],
        vouched=bool(row["vouched"]),
        expired=bool(row["expired"]),
        contradicts=msgspec.json.decode(row["against"], type=tuple[str, ...]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )

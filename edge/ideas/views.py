"""Rows of ideas as people and agents see them."""

from collections.abc import Sequence

import msgspec

from edge.ideas import store
from edge.ideas.model import IdeaLink, IdeaView
from edge.ledger.batch import statements
from edge.ports import Database


async def load(database: Database, project: str, ids: Sequence[str]) -> tuple[IdeaView, ...]:
    """Ideas of the project by id, in the order asked for; unknown ids are left out."""
    if not ids:
        return ()
    params = {"project": project, "ids": msgspec.json.encode(list(ids)).decode()}
    rows = (await database.batch(statements((store.VIEWS,), params)))[0]
    views = {
        row["id"]: IdeaView(
            id=row["id"],
            project=row["project"],
            title=row["title"],
            body=row["body"],
            state=row["state"],
            links=msgspec.json.decode(row["links"], type=tuple[IdeaLink, ...]),
            tasks=msgspec.json.decode(row["tasks"], type=tuple[str, ...]),
            created_at=row["created_at"],
            updated_at=row["updated_at"],
        )
        for row in rows
    }
    return tuple(views[one] for one in ids if one in views)

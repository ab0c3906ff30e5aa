"""Statements of several stores put together into one batch that shares its parameters.

Within a batch a name means one thing (`:tx`, `:now`, `:task`), so a statement takes from the common parameters those
that it names.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from edge.ledger.sql import names
from edge.ports import Database, Row, Statement


def statements(texts: Iterable[str], params: Mapping[str, Any]) -> list[Statement]:
    """One `Statement` per text, each with just the parameters it names. A missing one raises KeyError."""
    return [Statement(text, {name: params[name] for name in names(text)}) for text in texts]


async def read(*parts: tuple[Database, Sequence[Statement]]) -> list[list[list[Row]]]:
    """The answers to each part: one batch where all are of one database, else all of them at once."""
    databases = [database for database, _ in parts]
    if any(database is not databases[0] for database in databases):
        return await asyncio.gather(*(database.batch(asked) for database, asked in parts))
    rows = iter(await databases[0].batch([one for _, asked in parts for one in asked]))
    return [[next(rows) for _ in asked] for _, asked in parts]

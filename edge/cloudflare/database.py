"""D1 as the edge's database.

Every value that crosses between Python and JavaScript costs; a batch crosses with raw values and comes back as one JSON
text, which doubles what one isolate can do. That needs the SDK's private `_binding`; without it the public way is
taken.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from js import JSON
from pyodide.ffi import JsException, jsnull, to_js

from edge.ledger.sql import StatementError, compile
from edge.ports import ConstraintError, Database, DatabaseError, DatabaseFullError, Row, Statement, Value

_CODE: Final = re.compile(r"SQLITE_[A-Z]+")
_TOO_BIG: Final = "Exceeded maximum DB size"


class _Answer(msgspec.Struct):
    results: list[dict[str, Any]]


_ANSWERS: Final = msgspec.json.Decoder(list[_Answer])


class D1Database:
    """`edge.ports.Database` over a D1 binding as the SDK wraps it."""

    def __init__(self, binding: Any) -> None:
        self._binding = binding
        self._raw: Any = getattr(binding, "_binding", None)

    async def batch(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """One D1 batch: one transaction, one round trip."""
        try:
            compiled = [compile(statement.sql, statement.params) for statement in statements]
        except StatementError as wrong:
            raise DatabaseError(str(wrong)) from wrong
        if not compiled:
            return []
        try:
            return await (self._plainly(compiled) if self._raw is None else self._quickly(compiled))
        except JsException as refused:
            raise _error(str(refused)) from refused

    async def _quickly(self, compiled: list[tuple[str, list[Value]]]) -> list[list[Row]]:
        raw = self._raw
        bound = [
            raw.prepare(text).bind(*[jsnull if value is None else value for value in values])
            if values
            else raw.prepare(text)
            for text, values in compiled
        ]
        answers = _ANSWERS.decode(JSON.stringify(await raw.batch(to_js(bound))))
        return [list(answer.results) for answer in answers]

    async def _plainly(self, compiled: list[tuple[str, list[Value]]]) -> list[list[Row]]:
        prepare = self._binding.prepare
        bound = [prepare(text).bind(*values) if values else prepare(text) for text, values in compiled]
        return [list(answer["results"]) for answer in await self._binding.batch(bound)]


class D1Databases:
    """`edge.ports.Databases`: today every project lives in one database."""

    def __init__(self, binding: Any) -> None:
        self._one = D1Database(binding)

    def of(self, project: str) -> Database:
        return self._one

    def directory(self) -> Database:
        return self._one


def _error(message: str) -> DatabaseError:
    """D1 says what went wrong in its message alone; SQLite's own code stands at its end, the one stable part of it."""
    codes = _CODE.findall(message)
    if _TOO_BIG in message or "SQLITE_FULL" in codes:
        return DatabaseFullError(message)
    if codes and codes[-1] == "SQLITE_CONSTRAINT":
        return ConstraintError(message)
    return DatabaseError(message)

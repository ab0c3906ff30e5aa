"""Group commit: batches that are asked for at the same moment share one wait for the disk.

A batch is answered when its commit is on the disk, and no earlier. The wait costs as much for one batch as for sixteen.
So the first of a moment is run at once, and whoever comes before the loop has turned goes along with the others: in the
order of coming, each in a savepoint of its own, all or nothing by itself. One that fails is told so and the others are
kept.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

from edge.local.database import SqliteDatabase
from edge.ports import Row, Statement

MOST_TOGETHER: Final = 16
"""Some ten milliseconds of statements; the first of the group has then waited long enough."""


class _Waiting(NamedTuple):
    statements: Sequence[Statement]
    answer: asyncio.Future[list[list[Row]]]


class GroupCommit:
    """`edge.ports.Database` over a `SqliteDatabase`."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._waiting: deque[_Waiting] = deque()
        self._gathering: asyncio.AbstractEventLoop | None = None

    async def batch(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """All or nothing. Cancelled before its turn has come, nothing of it is done."""
        loop = asyncio.get_running_loop()
        loop.call_soon(self._commit)
        if self._gathering is not loop:
            self._gathering = loop
            return await self._database.batch(statements)
        one = _Waiting(statements, loop.create_future())
        self._waiting.append(one)
        return await one.answer

    def _commit(self) -> None:
        """The next group. Called once for each batch: who went along with an earlier one finds nothing to do."""
        group: list[_Waiting] = []
        while self._waiting and len(group) < MOST_TOGETHER:
            one = self._waiting.popleft()
            if not one.answer.done():
                group.append(one)
        if not self._waiting:
            self._gathering = None
        answers: Sequence[list[list[Row]] | Exception] = self._database.together([one.statements for one in group])
        for one, answer in zip(group, answers, strict=True):
            if isinstance(answer, Exception):
                one.answer.set_exception(answer)
            else:
                one.answer.set_result(answer)

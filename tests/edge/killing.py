"""Lives of a host that is killed: at each batch of its work, in turn, and what is stored must come to the same."""

import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from edge.local.host import LocalHost
from edge.ports import Database, Row, Statement
from tests.edge.conftest import URL, Person

Told = TypeVar("Told")
NEVER = 10**6


class DeadError(Exception):
    """The process is gone."""


class Mortal:
    """A database of a host that dies, with all that runs in it, before batch number `cut` of those that `counts`."""

    def __init__(
        self, inner: Database, cut: int, counts: Callable[[Sequence[Statement]], bool] = lambda batch: True
    ) -> None:
        self._inner, self._cut, self._counts = inner, cut, counts
        self.batches = 0

    async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
        self.batches += self._counts(batch)
        if self.dead:
            raise DeadError
        return await self._inner.batch(batch)

    @property
    def dead(self) -> bool:
        return self.batches >= self._cut


async def killed_everywhere(
    tmp_path: Path, origin: Path, live: Callable[[Path, int], Awaitable[tuple[Told, int]]]
) -> tuple[Told, int]:
    """Every life begins with the same project of one person, and comes to the same. `live` takes the data directory
    and where to be killed; it tells what is stored in the end, and how many batches were counted.
    """
    beginning = tmp_path / "beginning"
    host = LocalHost(beginning, URL)
    await host.start()
    person = Person(host)
    await person.sign_in()
    await person.add(origin)
    await host.stop()

    async def life(cut: int) -> tuple[Told, int]:
        return await live(shutil.copytree(beginning, tmp_path / f"{cut}"), cut)

    whole, batches = await life(NEVER)
    for cut in range(1, batches + 1):
        came, _ = await life(cut)
        assert came == whole, f"killed before batch {cut} of {batches}"
    return whole, batches

"""A node's ground: engine, mirrors and git without a disk. It outlasts the daemon; the agents on it do not."""

import asyncio
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from node_agent.workspaces.checkout import Origin, StartingPoint
from node_agent.workspaces.checkpoint import Change, Snapshot
from node_agent.workspaces.engine import Engine, Finished, Place
from node_agent.workspaces.mirrors import Mirrors
from shared.errors import SamError

BASE: Final = "base0"
NOWHERE: Final = Path("/nowhere")


class Tree:
    """One checkout: how many commits the agent made, and whether something is uncommitted."""

    def __init__(self, head: str) -> None:
        self.base = head
        self.head = head
        self.dirty = False


class Ground:
    """Stands for `ProcessEngine`, `Mirrors`, and the modules `checkout` and `checkpoint`, all at once."""

    name = "process"
    isolated = False

    def __init__(self, rng: random.Random, spawn: Callable[[Place, Mapping[str, str]], Any]) -> None:
        self._rng = rng
        self._spawn = spawn
        self.trees: dict[Path, Tree] = {}
        self.origin: dict[str, str] = {}
        self.failing = 0.0
        """How often a clone or a push fails."""

    # --- the engine -----------------------------------------------------------------------------------------------

    def next_uid(self, taken: Collection[int]) -> int | None:
        return None

    async def create(self, place: Place) -> None:
        await self._takes(0.01)
        self.trees[place.root] = Tree(BASE)

    async def give(self, place: Place, tree: Path) -> None:
        pass

    async def spawn(
        self, place: Place, argv: Sequence[str], env: Mapping[str, str], *, readable: Collection[Path], log: Path
    ) -> Any:
        await self._takes(0.05)
        return self._spawn(place, env)

    async def run(
        self,
        place: Place,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        timeout_s: float = 120,
        stdin: Path | None = None,
    ) -> Finished:
        await self._takes(0.01)
        return Finished(code=0, stdout=b"", stderr=b"")

    async def destroy(self, place: Place, *, keep_home: bool) -> None:
        await self._takes(0.01)
        self.trees.pop(place.root, None)

    # --- the mirrors ----------------------------------------------------------------------------------------------

    def mirror(self, origin: str) -> Path:
        return NOWHERE / "mirror"

    def door(self, attempt: str) -> Path:
        return NOWHERE / attempt

    async def fetch(self, origin: str) -> Path:
        await self._takes(0.2)
        if self._rng.random() < self.failing:
            raise SamError("clone_failed", "the origin does not answer")
        return self.mirror(origin)

    async def clone(self, origin: str, into: Path) -> None:
        pass

    async def open_door(self, attempt: str, origin: str) -> Path:
        return self.door(attempt)

    def close_door(self, attempt: str) -> None:
        pass

    # --- checkouts ------------------------------------------------------------------------------------------------

    async def starting_point(
        self,
        mirrors: Mirrors,
        *,
        attempt: str,
        base: str,
        branch: str,
        bundle: bytes | None,
        earlier: str | None,
        merges: tuple[str, ...] = (),
    ) -> StartingPoint:
        tip = self.origin.get(branch)
        return StartingPoint(base=BASE, tip=tip or BASE, published=tip, merges=() if tip else merges)

    async def merge(self, engine: Engine, place: Place, start: StartingPoint) -> str:
        await self._takes(0.02)
        return start.tip

    async def check_out(
        self,
        engine: Engine,
        place: Place,
        mirrors: Mirrors,
        repository: str,
        origin: Origin,
        branch: str,
        start: StartingPoint,
    ) -> None:
        await self._takes(0.1)
        self.trees[place.root] = Tree(start.tip)

    async def point_at(self, engine: Engine, place: Place, origin: Origin) -> None:
        await self._takes(0.01)

    # --- checkpoints ----------------------------------------------------------------------------------------------

    async def save(self, engine: Engine, place: Place, door: Path, origin: Origin, branch: str) -> Snapshot:
        await self._takes(0.05)
        tree = self.trees.get(place.root)
        if tree is None:
            raise SamError("workspace_failed", "there is no checkout")
        return Snapshot(head=tree.head, work=tree.head + "+" * tree.dirty, tip=tree.head)

    async def bundle(self, door: Path, attempt: str, base: str) -> Path | None:
        return None

    async def change(self, door: Path, base: str, commit: str) -> Change:
        return Change(patch=f"{base}..{commit}".encode(), files=1, added=1, removed=0)

    async def publish(self, door: Path, origin_url: str, branch: str, commit: str) -> None:
        await self._takes(0.1)
        if self._rng.random() < self.failing:
            raise SamError("push_refused", "the origin says no")
        self.origin[branch] = commit

    async def files_changed(self, door: Path, base: str, commit: str) -> tuple[str, ...]:
        return ("one",)

    async def _takes(self, mean_s: float) -> None:
        await asyncio.sleep(self._rng.expovariate(1 / mean_s))

"""What a runner asks of git, as two protocols: the modules `checkout` and `checkpoint` fulfil them, or a stand-in."""

from pathlib import Path
from typing import Protocol

from node_agent.workspaces.checkout import Origin, StartingPoint
from node_agent.workspaces.checkpoint import Change, Snapshot
from node_agent.workspaces.engine import Engine, Place
from node_agent.workspaces.mirrors import Mirrors


class Checkouts(Protocol):
    """See `node_agent.workspaces.checkout`."""

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
    ) -> StartingPoint: ...

    async def check_out(
        self,
        engine: Engine,
        place: Place,
        mirrors: Mirrors,
        repository: str,
        origin: Origin,
        branch: str,
        start: StartingPoint,
    ) -> None: ...

    async def merge(self, engine: Engine, place: Place, start: StartingPoint) -> str: ...

    async def point_at(self, engine: Engine, place: Place, origin: Origin) -> None: ...


class Checkpoints(Protocol):
    """See `node_agent.workspaces.checkpoint`."""

    async def save(self, engine: Engine, place: Place, door: Path, origin: Origin, branch: str) -> Snapshot: ...

    async def bundle(self, door: Path, attempt: str, base: str) -> Path | None: ...

    async def change(self, door: Path, base: str, commit: str) -> Change: ...

    async def publish(self, door: Path, origin_url: str, branch: str, commit: str) -> None: ...

    async def files_changed(self, door: Path, base: str, commit: str) -> tuple[str, ...]: ...

"""The node's bare repositories: one mirror per origin, and one door per attempt, which borrows the mirror's objects.

The mirror holds what the origin has and nothing else. What an attempt pushes arrives in its own door, so no agent ever
sees, by ref or by object id, what another has not published. Nothing is pruned in a mirror: doors rely on it.
"""

import asyncio
import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

from node_agent.workspaces.git import GitError, git
from shared.errors import SamError

CHECKPOINTS: Final = "refs/sam/checkpoints/"
"""Then the attempt: a commit whose tree is everything in the workspace, on top of the agent's HEAD."""
TIPS: Final = "refs/sam/tips/"
"""Then the attempt: the head of its branch when that checkpoint was made."""
HOOK: Final = Path(__file__).with_name("pre-receive")
SETTINGS: Final = {
    "gc.auto": "0",
    "receive.autogc": "false",
    "receive.unpackLimit": "1",
    "receive.denyDeletes": "true",
    "transfer.fsckObjects": "false",
    "http.receivepack": "true",
}


class Mirrors:
    """Below `home`: `mirrors/` and `doors/`."""

    def __init__(self, home: Path) -> None:
        self._mirrors = home / "mirrors"
        self._doors = home / "doors"
        self._locks: dict[Path, asyncio.Lock] = {}

    def mirror(self, origin: str) -> Path:
        return self._mirrors / f"{hashlib.sha256(origin.encode()).hexdigest()[:24]}.git"

    def door(self, attempt: str) -> Path:
        return self._doors / f"{attempt}.git"

    async def fetch(self, origin: str) -> Path:
        """Brings the mirror of `origin` up to date, making it first where it is missing.

        Raises:
            SamError: `clone_failed` with git's words.
        """
        mirror = self.mirror(origin)
        async with self._locks.setdefault(mirror, asyncio.Lock()):
            try:
                if not mirror.exists():
                    await self._make(mirror)
                await git(
                    "fetch", "--quiet", "--prune", "--no-auto-gc", "--no-write-fetch-head", "--end-of-options", origin,
                    "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*",
                    cwd=mirror,
                )  # fmt: skip
            except GitError as error:
                raise SamError("clone_failed", str(error)) from error
        return mirror

    async def clone(self, origin: str, into: Path) -> None:
        """Copies the mirror's objects into the empty directory `into`, a clone without files.

        A hard link would let an agent's user write into the mirror, an alternate would need the mirror open to it;
        copying packs is one sequential read.

        Raises:
            GitError: with git's words.
        """
        mirror = self.mirror(origin)
        async with self._locks.setdefault(mirror, asyncio.Lock()):
            await git("clone", "--quiet", "--no-checkout", "--no-hardlinks", str(mirror), str(into), cwd=into.parent)

    async def open_door(self, attempt: str, origin: str) -> Path:
        """The attempt's own repository, with the branches the mirror has now. One that is there stays as it is."""
        door = self.door(attempt)
        if door.exists():
            return door
        making = door.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        self._doors.mkdir(parents=True, exist_ok=True)
        try:
            await git("clone", "--quiet", "--bare", "--shared", str(self.mirror(origin)), str(making), cwd=self._doors)
            for name, value in SETTINGS.items():
                await git("config", name, value, cwd=making)
            shutil.copyfile(HOOK, making / "hooks" / "pre-receive")
            (making / "hooks" / "pre-receive").chmod(0o755)
        except GitError as error:
            raise SamError("workspace_failed", str(error)) from error
        making.rename(door)
        return door

    def close_door(self, attempt: str) -> None:
        shutil.rmtree(self.door(attempt), ignore_errors=True)

    async def _make(self, mirror: Path) -> None:
        """Made aside and renamed, so that a mirror is whole or absent."""
        self._mirrors.mkdir(parents=True, exist_ok=True)
        making = mirror.with_suffix(f".{os.getpid()}.making")
        shutil.rmtree(making, ignore_errors=True)
        await git("init", "--quiet", "--bare", str(making), cwd=self._mirrors)
        await git("config", "gc.auto", "0", cwd=making)
        making.rename(mirror)


async def commit_of(repository: Path, name: str) -> str | None:
    """The commit that a branch, tag or hash names, or None."""
    for full in (f"refs/heads/{name}", f"refs/tags/{name}", name):
        try:
            found = await git(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{full}^{{commit}}", cwd=repository
            )
        except GitError:
            continue
        return found.decode().strip()
    return None

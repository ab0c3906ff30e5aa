"""The `process` engine: a workspace is a plain directory, its programs are processes of this machine.

Under root on Linux every workspace has a user of its own. Where the system allows, every program runs in a PID
namespace, so that ending it ends all it started. It does not isolate an agent from the machine, and says so.
"""

import asyncio
import contextlib
import os
import shutil
import sys
import zlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec

from node_agent.workspaces.covers import covers_for, interpreter_trees
from shared.errors import SamError

FIRST_UID: Final = 210_000
UIDS_PER_NODE: Final = 1000
LINE_BYTES: Final = 64 * 1024 * 1024
"""Longest line read from a program: agents put whole files and lists of commands on one (12 MB seen)."""
OUTPUT_BYTES: Final = 1024 * 1024
LAUNCHER: Final = Path(__file__).with_name("launcher.py")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where one workspace is and whose it is. `uid` is None where it belongs to the daemon's own user."""

    root: Path
    uid: int | None

    @property
    def repo(self) -> Path:
        return self.root / "repo"

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def tmp(self) -> Path:
        return self.root / "tmp"


class Running:
    """A program of a workspace. `process` has its pipes; `kill` ends it with everything it started."""

    def __init__(self, process: asyncio.subprocess.Process, leash: int) -> None:
        self.process = process
        self._leash: int | None = leash

    async def kill(self) -> None:
        """Ends it now and waits for the end. Harmless when it has ended."""
        if self._leash is not None:
            os.close(self._leash)
            self._leash = None
        try:
            async with asyncio.timeout(5):
                await self.process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    code: int
    stdout: bytes
    stderr: bytes


class Engine(Protocol):
    """Makes workspaces and runs programs in them as their user."""

    name: str
    isolated: bool

    def next_uid(self, taken: Collection[int]) -> int | None: ...

    async def create(self, place: Place) -> None:
        """Makes the directories of `place`, empty but for a home that is there already. The checkout stays the node's
        until it is given: git works only in directories of its own user."""
        ...

    async def give(self, place: Place, tree: Path) -> None:
        """Hands a tree that no program of the workspace has touched yet to the workspace's user."""
        ...

    async def spawn(
        self, place: Place, argv: Sequence[str], env: Mapping[str, str], *, readable: Collection[Path], log: Path
    ) -> Running:
        """Starts a program in the checkout with pipes for stdin and stdout; stderr goes to `log`."""
        ...

    async def run(
        self,
        place: Place,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        timeout_s: float = 120,
        stdin: Path | None = None,
    ) -> Finished:
        """Runs a program in the checkout to its end. It reads `stdin`, a file of the node's, where one is named.

        Raises:
            SamError: `workspace_failed` when it does not end in time.
        """
        ...

    async def destroy(self, place: Place, *, keep_home: bool) -> None: ...


class ProcessEngine:
    """See the module."""

    name = "process"
    isolated = False

    def __init__(self, home: Path, workspaces: Path) -> None:
        self._root = os.geteuid() == 0 and sys.platform == "linux"
        self._workspaces = workspaces
        self._first_uid = FIRST_UID + zlib.crc32(bytes(home.absolute())) % 1000 * UIDS_PER_NODE
        """Two nodes on one machine must not share users."""
        self._unshare: tuple[str, ...] | None = None

    def next_uid(self, taken: Collection[int]) -> int | None:
        """The lowest user that no workspace of this node has; None where workspaces have no users of their own."""
        if not self._root:
            return None
        return next(uid for uid in range(self._first_uid, self._first_uid + UIDS_PER_NODE) if uid not in taken)

    async def create(self, place: Place) -> None:
        for directory in reversed((self._workspaces, *self._workspaces.parents)):
            if not directory.exists():
                directory.mkdir(exist_ok=True)
                directory.chmod(0o711 if self._root else 0o700)
        await asyncio.to_thread(_remove, place.repo, place.tmp)
        place.root.mkdir(mode=0o700, exist_ok=True)
        for directory in (place.home, place.repo, place.tmp):
            directory.mkdir(mode=0o700, exist_ok=True)
            if place.uid is not None and directory != place.repo:
                os.chown(directory, place.uid, place.uid, follow_symlinks=False)
        if place.uid is not None:
            os.chown(place.root, place.uid, place.uid, follow_symlinks=False)

    async def give(self, place: Place, tree: Path) -> None:
        if place.uid is not None:
            await asyncio.to_thread(_chown_tree, tree, place.uid)

    async def spawn(
        self, place: Place, argv: Sequence[str], env: Mapping[str, str], *, readable: Collection[Path], log: Path
    ) -> Running:
        with log.open("ab") as stderr:
            return await self._start(place, argv, env, readable, stdin=asyncio.subprocess.PIPE, stderr=stderr.fileno())

    async def run(
        self,
        place: Place,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        timeout_s: float = 120,
        stdin: Path | None = None,
    ) -> Finished:
        with (stdin or Path(os.devnull)).open("rb") as given:
            running = await self._start(place, argv, env, (), stdin=given.fileno(), stderr=asyncio.subprocess.PIPE)
        try:
            async with asyncio.timeout(timeout_s):
                out, err = await running.process.communicate()
        except TimeoutError as error:
            raise SamError("workspace_failed", f"{argv[0]} did not end within {timeout_s:.0f} s.") from error
        finally:
            await running.kill()
        return Finished(code=running.process.returncode or 0, stdout=out[-OUTPUT_BYTES:], stderr=err[-OUTPUT_BYTES:])

    async def destroy(self, place: Place, *, keep_home: bool) -> None:
        await asyncio.to_thread(_remove, *((place.repo, place.tmp) if keep_home else (place.root,)))

    async def _start(
        self,
        place: Place,
        argv: Sequence[str],
        env: Mapping[str, str],
        readable: Collection[Path],
        *,
        stdin: int,
        stderr: int,
    ) -> Running:
        unshare = await self._namespaces()
        covers = covers_for({*interpreter_trees(), *readable}, {place.root}) if self._root and unshare else ()
        held, leash = os.pipe()
        order = msgspec.json.encode(
            {"uid": place.uid, "covers": covers, "argv": list(argv), "cwd": str(place.repo), "leash": held}
        ).decode()
        try:
            process = await asyncio.create_subprocess_exec(
                *unshare, sys.executable, "-I", "-S", str(LAUNCHER), order,
                stdin=stdin, stdout=asyncio.subprocess.PIPE, stderr=stderr,
                env={**environment(place), **env}, pass_fds=(held,), start_new_session=True, limit=LINE_BYTES,
            )  # fmt: skip
        except BaseException:
            os.close(leash)
            raise
        finally:
            os.close(held)
        return Running(process, leash)

    async def _namespaces(self) -> tuple[str, ...]:
        """The command that makes namespaces, or nothing where the system refuses them. Asked once."""
        if self._unshare is None:
            self._unshare = ()
            user = () if self._root else ("--user", "--map-current-user")
            command = ("unshare", *user, "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
            if sys.platform == "linux" and await _succeeds(*command, "true"):
                self._unshare = command
        return self._unshare


def environment(place: Place) -> dict[str, str]:
    """The clean environment of a workspace's programs. PATH ends with SAM's own interpreter and node."""
    own = str(Path(sys.prefix) / "bin")
    found = [part for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if part and part != own]
    return {
        "PATH": os.pathsep.join([*found, own]),
        "HOME": str(place.home),
        "TMPDIR": str(place.tmp),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "USER": "sam",
        "LOGNAME": "sam",
        "SHELL": "/bin/sh",
        "GIT_AUTHOR_NAME": "SAM agent",
        "GIT_AUTHOR_EMAIL": "agent@sam.invalid",
        "GIT_COMMITTER_NAME": "SAM agent",
        "GIT_COMMITTER_EMAIL": "agent@sam.invalid",
        "GIT_TERMINAL_PROMPT": "0",
    }


async def _succeeds(*argv: str) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            *argv, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return False
    return await process.wait() == 0


def _remove(*trees: Path) -> None:
    """`rmtree` never follows a symlink out of the tree, whoever may be changing it meanwhile."""
    for tree in trees:
        shutil.rmtree(tree, ignore_errors=True)


def _chown_tree(tree: Path, uid: int) -> None:
    os.chown(tree, uid, uid, follow_symlinks=False)
    for directory, names, files in os.walk(tree):
        for name in (*names, *files):
            os.chown(Path(directory) / name, uid, uid, follow_symlinks=False)

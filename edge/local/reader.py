"""Repositories read with the git program, from a bare mirror of the origin that this host keeps.

A mirror holds objects and refs and nothing else: there is no tree in which a hook, a filter or a file-system monitor
could stand, and what is read is read raw. Only fetching asks the origin, with the user's own git configuration, for it
may need their credential; everything else runs without any configuration but the mirror's own, and cannot reach out.
"""

import asyncio
import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

from edge.local.forge import GitForge
from edge.outside import repository
from shared.errors import Refused

FETCH_S: Final = 60
READ_S: Final = 20
FRESH_S: Final = 15
"""A mirror that was fetched so lately is not fetched again."""

_SAFE: Final = (
    "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.attributesFile=/dev/null",
    "-c", "protocol.ext.allow=never", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
    "-c", "fetch.recurseSubmodules=no",
    "-c", "core.quotePath=false", "-c", "log.showSignature=false", "-c", "core.pager=cat",
)  # fmt: skip
_QUIET: Final = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ASKPASS": "true",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}
_ALONE: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_REPLACE_OBJECTS": "1",
}


class GitReader:
    """`edge.ports.Reader`; mirrors live in `directory`, one for each origin."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._forge = GitForge(directory)
        self._locks: dict[str, asyncio.Lock] = {}
        self._fetched: dict[str, float] = {}

    def reads(self, origin: str) -> bool:
        return True

    async def tree(self, origin: str, ref: str, path: str, skip: int, most: int) -> tuple[str, ...]:
        mirror = await self._mirror(origin)
        commit = await self._commit(mirror, ref, origin)
        out = await _read(mirror, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", *_below(path))
        paths = [name for name in out.split("\0") if name]
        if not paths and path:
            raise Refused("not_found", path)
        return tuple(paths[skip : skip + most])

    async def file(self, origin: str, ref: str, path: str) -> str:
        mirror = await self._mirror(origin)
        commit = await self._commit(mirror, ref, origin)
        if not (wanted := repository.clean(path)):
            raise Refused("not_found", path)
        out = await _read(mirror, "ls-tree", "-z", "-l", "--full-tree", commit, "--", wanted, missing=path)
        mode, kind, blob, size = (out.partition("\t")[0].split() + [""] * 4)[:4]
        if kind == "commit":
            raise repository.submodule(blob)
        if kind != "blob":
            raise Refused("not_found", path)
        if int(size) > repository.FILE_BYTES:
            raise repository.too_large(int(size))
        text = await _read(mirror, "cat-file", "blob", blob, missing=path)
        return repository.text_of(text.encode(), link=mode == "120000")

    async def search(
        self, origin: str, ref: str, path: str, query: str, *, regex: bool, skip: int, most: int
    ) -> tuple[str, ...]:
        mirror = await self._mirror(origin)
        commit = await self._commit(mirror, ref, origin)
        how = ("-E" if regex else "-F", "-m", str(repository.HITS_PER_FILE))
        out = await _read(
            mirror, "grep", "-n", "-I", "--no-color", "--no-textconv", "--full-name", *how, "-e", query, commit, "--",
            *_below(path), none_is=1, bad="the expression is none that git understands",
        )  # fmt: skip
        lines = [line.removeprefix(f"{commit}:").removesuffix("\r") for line in out.split("\n") if line]
        return tuple(lines[skip : skip + most])

    async def log(self, origin: str, ref: str, path: str, skip: int, most: int) -> tuple[str, ...]:
        mirror = await self._mirror(origin)
        commit = await self._commit(mirror, ref, origin)
        out = await _read(
            mirror, "log", "--no-color", f"--max-count={most}", f"--skip={skip}", f"--abbrev={repository.ID_CHARS}",
            "--date=format-local:%Y-%m-%dT%H:%M:%SZ", "--format=%h %ad %an: %s", commit, "--", *_below(path),
        )  # fmt: skip
        return tuple(line for line in out.split("\n") if line)

    async def diff(self, origin: str, since: str, ref: str, path: str) -> str:
        mirror = await self._mirror(origin)
        old, new = await self._commit(mirror, since, origin), await self._commit(mirror, ref, origin)
        return await _read(
            mirror, "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--submodule=short", f"{old}...{new}", "--",
            *_below(path), bad="they have no common commit",
        )  # fmt: skip

    async def _mirror(self, origin: str) -> Path:
        """The mirror, as fresh as the origin was a moment ago."""
        name = hashlib.sha256(origin.encode()).hexdigest()[:32]
        mirror = self._directory / f"{name}.git"
        async with self._locks.setdefault(name, asyncio.Lock()):
            now = asyncio.get_running_loop().time()
            if now - self._fetched.get(name, -FRESH_S) < FRESH_S and mirror.exists():
                return mirror
            if not (mirror / "HEAD").exists():
                await asyncio.to_thread(shutil.rmtree, mirror, ignore_errors=True)
                self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
                await _git(None, _QUIET | _ALONE, READ_S, "init", "-q", "--bare", "--template=", str(mirror))
            code, _ = await _git(
                mirror, _QUIET, FETCH_S, "fetch", "-q", "--prune", "--no-tags", "--no-write-fetch-head",
                "--no-auto-maintenance", "--", origin, "+refs/heads/*:refs/heads/*",
            )  # fmt: skip
            if code != 0:  # git's own words hold what the other side said
                raise Refused("clone_failed", "git could not fetch the origin")
            self._fetched[name] = now
            return mirror

    async def _commit(self, mirror: Path, ref: str, origin: str) -> str:
        """The commit of a branch, or of an id that stands for one on some branch."""
        if not repository.REF.fullmatch(ref) or ".." in ref:
            raise repository.no_such_ref()
        names = (f"refs/heads/{ref}", *((ref,) if repository.SHA.fullmatch(ref) else ()))
        for name in names:
            asked = ("rev-parse", "-q", "--verify", "--end-of-options", f"{name}^{{commit}}")
            code, out = await _git(mirror, _QUIET | _ALONE, READ_S, *asked)
            if code == 0:
                return out.strip()
        try:
            default = (await self._forge.inspect(origin)).default_branch
        except Refused as refused:
            raise (refused if refused.code == "empty_repository" else repository.no_such_ref()) from None
        raise repository.no_such_ref(default)


async def _read(mirror: Path, *arguments: str, none_is: int = 0, missing: str = "", bad: str = "") -> str:
    """What git answers. `none_is` is the code with which it says that it found nothing."""
    code, out = await _git(mirror, _QUIET | _ALONE, READ_S, *arguments)
    if code not in (0, none_is):
        raise Refused("not_found", missing) if missing else Refused("invalid_request", bad or "git refused it")
    return out


async def _git(mirror: Path | None, more: dict[str, str], seconds: float, *arguments: str) -> tuple[int, str]:
    """Exit code and output. An output beyond `repository.ANSWER_BYTES` is cut, and git ended."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    where = ("--git-dir", str(mirror)) if mirror else ()
    process = await asyncio.create_subprocess_exec(
        "git", *_SAFE, *where, "--literal-pathspecs", *arguments,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        cwd="/", env=kept | more,
    )  # fmt: skip
    assert process.stdout is not None
    out = bytearray()
    try:
        async with asyncio.timeout(seconds):
            while len(out) < repository.ANSWER_BYTES and (some := await process.stdout.read(65_536)):
                out += some
            cut = len(out) >= repository.ANSWER_BYTES
            code = 0 if cut else await process.wait()
    except TimeoutError:
        raise Refused("clone_failed" if "fetch" in arguments else "invalid_request", f"no end in {seconds} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return code, bytes(out[: repository.ANSWER_BYTES]).decode(errors="replace")


def _below(path: str) -> tuple[str, ...]:
    below = repository.clean(path)
    return (below,) if below else ()

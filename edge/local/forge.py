"""Repositories as git on this machine sees them: a path, or any URL that `git ls-remote` can read."""

import asyncio
import os
import re
import subprocess
from pathlib import Path
from typing import Final

from edge.ports import Repository
from shared.errors import Refused
from shared.rehearsal.sample import BRANCH, COMMIT_MESSAGE, FILES, NAME

LOOK_S: Final = 30
ORIGIN_CHARS: Final = 4_000
_SYMREF: Final = re.compile(r"^ref: refs/heads/(\S+)\tHEAD$", re.MULTILINE)
_BRANCH: Final = re.compile(r"^[0-9a-f]{40,64}\trefs/heads/(\S+)$", re.MULTILINE)
_USUAL: Final = ("main", "master")


class GitForge:
    """`edge.ports.Forge` over the git program; the sample lives in `<data directory>/sample`."""

    def __init__(self, samples: Path) -> None:
        self._samples = samples

    async def inspect(self, origin: str) -> Repository:
        url = _checked(origin)
        code, out, err = await _git("ls-remote", "--symref", "--", url, "HEAD", "refs/heads/*")
        if code != 0:
            raise Refused("not_a_repository", err.strip()[-300:] or origin)
        branch = _default_branch(out)
        if branch is None:
            raise Refused("empty_repository", origin)
        return Repository(url, branch)

    async def make_sample(self) -> Repository:
        bare = self._samples / f"{NAME}.git"
        if not (bare / "HEAD").exists():
            await asyncio.to_thread(_make, self._samples, bare)
        return Repository(str(bare), BRANCH)


def _default_branch(refs: str) -> str | None:
    """Where HEAD points. Detached, or on a branch without commits: a branch there is, main or master first."""
    head, branches = _SYMREF.search(refs), _BRANCH.findall(refs)
    if head and head[1] in branches:
        return head[1]
    return next((name for name in (*_USUAL, *branches) if name in branches), None)


def _checked(origin: str) -> str:
    """A URL as it is; a path made absolute, so that it means the same to the node."""
    text = origin.strip()
    if not text or len(text) > ORIGIN_CHARS or text.startswith(("-", "ext::", "fd::")) or not text.isprintable():
        raise Refused("not_a_repository", "give a path or a URL")
    if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*://", text) or re.match(r"^[\w.-]+@[\w.-]+:", text):
        return text
    try:
        path = Path(text).expanduser()
        if not path.is_dir():
            raise Refused("not_a_repository", f"there is no folder {path}")
        return str(path.resolve())
    except (OSError, RuntimeError) as error:  # a name too long, a folder closed to us, a home that nobody has
        raise Refused("not_a_repository", str(error)[:300]) from None


async def _git(*arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        "git",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "LC_ALL": "C"},
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), LOOK_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise Refused("not_a_repository", f"no answer in {LOOK_S} s") from None
    return process.returncode or 0, out.decode(errors="replace"), err.decode(errors="replace")


def _make(samples: Path, bare: Path) -> None:
    """The bare origin appears whole, by a rename, so that a crash leaves none that is half made."""
    samples.mkdir(parents=True, exist_ok=True)
    work, fresh = samples / "work", samples / f"{NAME}.new"
    for stale in (work, fresh):
        if stale.exists():
            subprocess.run(["rm", "-rf", str(stale)], check=True)
    for name, text in FILES.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    who = ["-c", "user.name=SAM", "-c", "user.email=sam@localhost", "-c", "commit.gpgsign=false"]

    def git(*arguments: str) -> None:
        subprocess.run(["git", *who, "-C", str(work), *arguments], check=True, capture_output=True)

    git("init", "-q", "-b", BRANCH)
    git("add", "-A")
    git("commit", "-q", "-m", COMMIT_MESSAGE)
    subprocess.run(["git", "clone", "-q", "--bare", str(work), str(fresh)], check=True, capture_output=True)
    fresh.rename(bare)
    subprocess.run(["rm", "-rf", str(work)], check=True)

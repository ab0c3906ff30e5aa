"""Saving work in progress without touching it, and publishing what was committed (DESIGN rule 10).

The snapshot is made in the workspace, as its user, through an index of its own: the agent's index and HEAD stay as
they are, .gitignore is honoured. It reaches the node through the attempt's door like any push of the agent; bundle,
patch and push to the origin are then made from the door, where nothing is the agent's but objects.
"""

from pathlib import Path
from typing import Final

import msgspec

from node_agent.workspaces.checkout import QUIET_GIT, Origin
from node_agent.workspaces.engine import Engine, Place
from node_agent.workspaces.git import GitError, clean, git
from node_agent.workspaces.mirrors import CHECKPOINTS, TIPS
from shared.errors import SamError

# hooksPath and fsmonitor: an agent's repository may name programs there; they would run as the agent, but could hang.
_SAVE: Final = """
set -e
g() { git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c advice.addEmbeddedRepo=false "$@"; }
dir=$(git rev-parse --absolute-git-dir)
head=$(git rev-parse --verify --quiet HEAD || git rev-parse --verify "refs/heads/$SAM_BRANCH")
if [ -f "$dir/index" ]; then cp "$dir/index" "$dir/sam-index"; else rm -f "$dir/sam-index"; fi
rm -f "$dir/sam-index.lock"
GIT_INDEX_FILE="$dir/sam-index" g add -A -- .
tree=$(GIT_INDEX_FILE="$dir/sam-index" g write-tree)
rm -f "$dir/sam-index"
work=$head
if [ "$tree" != "$(git rev-parse "$head^{tree}")" ]; then
    work=$(g -c commit.gpgsign=false commit-tree "$tree" -p "$head" -m "Work in progress, saved by SAM")
fi
tip=$(git rev-parse --verify --quiet "refs/heads/$SAM_BRANCH" || echo "$head")
if git merge-base --is-ancestor "$tip" "$head"; then tip=$head; fi
g -c "http.$SAM_BROKER/.extraHeader=" -c "http.$SAM_BROKER/.extraHeader=Authorization: Bearer $SAM_TOKEN" \\
    -c http.proxy= push --quiet --force "$SAM_ORIGIN" "$work:$SAM_SAVED" "$tip:refs/heads/$SAM_BRANCH"
echo "$head $work $tip"
"""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Three commits, now in the attempt's door."""

    head: str
    work: str
    """Everything in the tree; equals `head` when nothing is uncommitted."""
    tip: str
    """Head of the task's branch."""

    @property
    def dirty(self) -> bool:
        return self.work != self.head


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a commit changes against the base."""

    patch: bytes
    files: int
    added: int
    removed: int


async def save(engine: Engine, place: Place, door: Path, origin: Origin, branch: str) -> Snapshot:
    """Takes a snapshot of the workspace into the door.

    Raises:
        SamError: `workspace_failed` or `disk_full`, with git's words.
    """
    env = {**QUIET_GIT, **origin.env, "SAM_BRANCH": branch, "SAM_SAVED": f"{CHECKPOINTS}{origin.attempt}"}
    finished = await engine.run(place, ("/bin/sh", "-c", _SAVE), env, timeout_s=300)
    words = finished.stdout.decode(errors="replace").split()
    if finished.code != 0 or len(words) < 3:
        said = clean(finished.stderr)
        raise SamError("disk_full" if "No space left on device" in said else "workspace_failed", said)
    head, work, tip = words[-3:]
    try:
        for commit in (head, work, tip):
            await git("cat-file", "-e", f"{commit}^{{commit}}", cwd=door)
        await git("update-ref", "--end-of-options", f"{TIPS}{origin.attempt}", tip, cwd=door)
    except GitError as error:
        raise SamError("workspace_failed", str(error)) from error
    return Snapshot(head=head, work=work, tip=tip)


async def bundle(door: Path, attempt: str, base: str) -> Path | None:
    """A bundle of everything the attempt has beyond `base`; None when there is nothing.

    Raises:
        SamError: `workspace_failed` or `disk_full`.
    """
    refs = (f"{CHECKPOINTS}{attempt}", f"{TIPS}{attempt}")
    try:
        if not (await git("rev-list", "--max-count=1", *refs, f"^{base}", cwd=door)).strip():
            return None
        file = door / "checkpoint.bundle"
        await git("bundle", "create", "--quiet", str(file), *refs, f"^{base}", cwd=door)
    except GitError as error:
        raise SamError("workspace_failed", str(error)) from error
    return file


async def change(door: Path, base: str, commit: str) -> Change:
    """`git diff base...commit`, unified, without colours, external programs or textconv.

    Raises:
        SamError: `workspace_failed`.
    """
    plain = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames")
    try:
        patch = await git(*plain, "--binary", f"{base}...{commit}", "--", cwd=door)
        counts = await git(*plain, "--numstat", "-z", "--no-renames", f"{base}...{commit}", "--", cwd=door)
    except GitError as error:
        raise SamError("workspace_failed", str(error)) from error
    rows = [row.split(b"\t") for row in counts.split(b"\0") if row]
    return Change(
        patch=patch,
        files=len(rows),
        added=sum(int(row[0]) for row in rows if row[0].isdigit()),
        removed=sum(int(row[1]) for row in rows if row[1].isdigit()),
    )


async def publish(door: Path, origin_url: str, branch: str, commit: str) -> None:
    """Pushes `commit` to the task's branch at the origin, fast-forward only.

    Raises:
        SamError: `push_refused` with git's words.
    """
    try:
        await git(
            "push", "--porcelain", "--no-verify", "--end-of-options", origin_url, f"{commit}:refs/heads/{branch}",
            cwd=door,
        )  # fmt: skip
    except GitError as error:
        raise SamError("push_refused", str(error)) from error


async def files_changed(door: Path, base: str, commit: str) -> tuple[str, ...]:
    """The files that differ between two commits."""
    try:
        names = await git("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", base, commit, "--", cwd=door)
    except GitError as error:
        raise SamError("workspace_failed", str(error)) from error
    return tuple(name.decode(errors="replace") for name in names.split(b"\0") if name)

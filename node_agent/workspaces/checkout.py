"""Making a workspace's checkout: a cheap clone from the node's mirror, its files written by the workspace's user.

Nothing of the repository runs with the node's rights: the node only copies objects into an empty directory and gives
it away; the checkout, with whatever filters it may start, is the workspace's own doing.
"""

from pathlib import Path

import msgspec

from node_agent.workspaces.engine import Engine, Finished, Place
from node_agent.workspaces.git import GitError, clean, git
from node_agent.workspaces.mirrors import CHECKPOINTS, TIPS, Mirrors, commit_of
from shared.errors import SamError

_BEGIN = """
set -e
git remote set-url origin "$SAM_ORIGIN"
git config "http.$SAM_BROKER/.extraHeader" "Authorization: Bearer $SAM_TOKEN"
git config gc.auto 0
git checkout --quiet --no-track -B "$SAM_BRANCH" "$SAM_START"
if [ -n "$SAM_WORK" ]; then
    git read-tree -u --reset "$SAM_WORK"
    git reset --quiet "$SAM_START"
fi
"""
_MERGE = """
for commit in $SAM_MERGES; do
    if ! git merge --quiet --no-edit -m "$SAM_WORDS" "$commit" >/dev/null 2>&1; then
        git diff --name-only --diff-filter=U
        exit 77
    fi
done
git rev-parse HEAD
"""
CONFLICT = 77
MERGE_WORDS = "Merge what this task needs"
_POINT = """
set -e
git config remote.origin.url "$SAM_ORIGIN"
git config --get-regexp --name-only 'http\\..*\\.extraheader' | while read -r name; do
    git config --unset-all "$name" || true
done
git config "http.$SAM_BROKER/.extraHeader" "Authorization: Bearer $SAM_TOKEN"
"""
QUIET_GIT = {"GIT_CONFIG_NOSYSTEM": "1"}


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The attempt's way to git as its workspace sees it: the broker's address, and its token."""

    broker: str
    attempt: str
    token: str

    @property
    def url(self) -> str:
        return f"{self.broker}/git/{self.attempt}"

    @property
    def env(self) -> dict[str, str]:
        return {**QUIET_GIT, "SAM_ORIGIN": self.url, "SAM_BROKER": self.broker, "SAM_TOKEN": self.token}


class StartingPoint(msgspec.Struct, frozen=True, kw_only=True):
    base: str
    """Commit that the work is measured from."""
    tip: str
    """Commit that the branch begins at."""
    published: str | None = None
    """What the origin has of the branch already."""
    work: str | None = None
    """Checkpoint whose tree is laid over `tip` as uncommitted changes."""
    merges: tuple[str, ...] = ()
    """Commits to merge into a branch that begins anew: what the task needs, where it needs several."""


async def starting_point(
    mirrors: Mirrors,
    *,
    attempt: str,
    base: str,
    branch: str,
    bundle: bytes | None,
    earlier: str | None,
    merges: tuple[str, ...] = (),
) -> StartingPoint:
    """Where the attempt's branch begins: where the earlier attempt left it, else where the origin has it, else `base`
    with `merges` to come.

    Raises:
        SamError: `workspace_failed` when `base` or one of `merges` does not exist.
    """
    door = mirrors.door(attempt)
    commit = await _there(door, base)
    published = await commit_of(door, f"refs/heads/{branch}")
    if earlier is not None and (found := await _earlier(mirrors, attempt, earlier, bundle)) is not None:
        tip, work = found
        return StartingPoint(base=commit, tip=tip or published or commit, published=published, work=work)
    if published is not None:
        return StartingPoint(base=commit, tip=published, published=published)
    return StartingPoint(base=commit, tip=commit, merges=tuple([await _there(door, name) for name in merges]))


async def _there(door: Path, name: str) -> str:
    commit = await commit_of(door, name)
    if commit is None:
        raise SamError("workspace_failed", f"The origin has no branch, tag or commit {name!r}.")
    return commit


async def check_out(
    engine: Engine, place: Place, mirrors: Mirrors, repository: str, origin: Origin, branch: str, start: StartingPoint
) -> None:
    """Fills the empty `place.repo` with a clone of `repository`'s mirror, on `branch`.

    Raises:
        SamError: `workspace_failed` or `disk_full`, with git's words.
    """
    door = mirrors.door(origin.attempt)
    wanted = [commit for commit in (start.tip, start.work, *start.merges) if commit is not None]
    try:
        await mirrors.clone(repository, place.repo)
        await git("fetch", "--quiet", "--no-write-fetch-head", str(door), *wanted, cwd=place.repo)
    except GitError as error:
        raise SamError("workspace_failed", str(error)) from error
    await engine.give(place, place.repo)
    env = {**origin.env, "SAM_BRANCH": branch, "SAM_START": start.tip, "SAM_WORK": start.work or ""}
    _check(await engine.run(place, ("/bin/sh", "-c", _BEGIN), env, timeout_s=900))


async def merge(engine: Engine, place: Place, start: StartingPoint) -> str:
    """Merges what the task needs, as the workspace's user; the commit that its own work begins at.

    Raises:
        SamError: `merge_conflict` with the files named; `workspace_failed`.
    """
    env = {**QUIET_GIT, "SAM_MERGES": " ".join(start.merges), "SAM_WORDS": MERGE_WORDS}
    done = await engine.run(place, ("/bin/sh", "-c", _MERGE), env, timeout_s=300)
    if done.code == CONFLICT:
        raise SamError("merge_conflict", ", ".join(clean(done.stdout).split()))
    _check(done)
    return done.stdout.decode().strip()


async def point_at(engine: Engine, place: Place, origin: Origin) -> None:
    """Tells an existing checkout the broker's present address: it changes when the daemon restarts."""
    _check(await engine.run(place, ("/bin/sh", "-c", _POINT), origin.env))


async def _earlier(
    mirrors: Mirrors, attempt: str, earlier: str, bundle: bytes | None
) -> tuple[str | None, str | None] | None:
    """(branch tip, checkpoint with uncommitted work) of the earlier attempt, from its door here or from its bundle."""
    door = mirrors.door(attempt)
    if mirrors.door(earlier).exists():
        source = str(mirrors.door(earlier))
    elif bundle is not None:
        source = str(door / "resumed.bundle")
        (door / "resumed.bundle").write_bytes(bundle)
    else:
        return None
    wanted = (f"{CHECKPOINTS}{earlier}", f"{TIPS}{earlier}")
    try:
        listed = (await git("ls-remote", source, cwd=door)).decode().splitlines()
        there = [name for name in wanted if any(line.endswith(f"\t{name}") for line in listed)]
        if not there:
            return None
        await git("fetch", "--quiet", "--no-auto-gc", source, *(f"+{name}:{name}" for name in there), cwd=door)
    except GitError as error:
        raise SamError("workspace_failed", f"The earlier work could not be taken up: {error}") from error
    work, tip = [await commit_of(door, name) if name in there else None for name in wanted]
    if work is None or work == tip:
        return tip, None
    return tip or await commit_of(door, f"{work}^"), work


def _check(finished: Finished) -> None:
    if finished.code != 0:
        words = clean(finished.stderr)
        raise SamError("disk_full" if "No space left on device" in words else "workspace_failed", words)

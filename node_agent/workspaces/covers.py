"""Which closed directories stand between a workspace's user and what it must run, and what to show through them.

An interpreter often lives below somebody's home (0700). The user of a workspace must run it and see nothing else of
that home, so the launcher covers the topmost closed directory and binds only the trees that are needed.
"""

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec


class Cover(msgspec.Struct, frozen=True):
    """`over` is covered; each (path, writable) of `trees` is shown again at its own path."""

    over: str
    trees: tuple[tuple[str, bool], ...]


def interpreter_trees() -> tuple[Path, ...]:
    """What this interpreter needs to run: its prefixes, and every directory its symlinks lead through."""
    trees = {Path(sys.prefix), Path(sys.base_prefix)}
    link = Path(sys.executable)
    for _ in range(16):
        trees.add(link.parent.parent)
        if not link.is_symlink():
            break
        link = link.parent / link.readlink()
        link = Path(os.path.normpath(link))
    return tuple(sorted(trees | {tree.resolve() for tree in trees}))


def covers_for(readable: Iterable[Path], writable: Iterable[Path]) -> tuple[Cover, ...]:
    """The covers that let everyone reach `readable` (read-only) and `writable`, outermost trees first."""
    wanted = dict.fromkeys(readable, False) | dict.fromkeys(writable, True)
    by_cover: dict[Path, list[tuple[str, bool]]] = {}
    for path, write in sorted(wanted.items()):
        closed = topmost_closed(path)
        if closed is not None and path.exists():
            by_cover.setdefault(closed, []).append((str(path), write))
    return tuple(Cover(str(over), tuple(trees)) for over, trees in sorted(by_cover.items()))


def topmost_closed(path: Path) -> Path | None:
    """The first directory above `path`, from the root, that others cannot pass through; None when all are open."""
    for parent in reversed(path.parents):
        if parent.exists() and not parent.stat().st_mode & stat.S_IXOTH:
            return parent
    return None

"""Paths that a task names: which are allowed, and whether two of them can mean the same file. Pure.

A path is relative to the repository and names itself and everything below it. In a part between two slashes `*` stands
for any characters; a part `**` for any number of parts, none included. `.` is the whole repository.
"""

import operator
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from shared.errors import Refused

MOST: Final = 20
CHARS: Final = 200
STARS: Final = 8
"""Of one path: more say nothing more, and would only take long to compare."""

_ANY: Final = "**"


def checked(paths: Sequence[str]) -> None:
    """Raises `Refused`: `bad_path`, with the path and what is wrong with it."""
    if len(paths) > MOST:
        raise Refused("bad_path", f"a task names at most {MOST} paths")
    for path in paths:
        if why := _why_not(path):
            shown = path[:CHARS].encode("unicode_escape").decode()
            raise Refused("bad_path", f"{shown!r} {why}")


def overlapping(mine: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    """Those of `mine` that can mean a file which one of `theirs` means too."""
    others = tuple(theirs)
    return tuple(path for path in mine if any(overlap(path, other) for other in others))


@lru_cache(maxsize=4096)
def overlap(one: str, other: str) -> bool:
    """Whether there can be a file that both mean."""
    return _meet((*_parts(one), _ANY), (*_parts(other), _ANY))


def covered(paths: Iterable[str], file: str) -> bool:
    """Whether one of the paths means this file."""
    parts = tuple(part for part in file.split("/") if part)
    return any(_meet((*_parts(path), _ANY), parts) for path in paths)


def _why_not(path: str) -> str:
    if not path.strip() or len(path) > CHARS:
        return f"does not have 1 to {CHARS} characters"
    if path.startswith("/") or path[1:2] == ":":
        return "is absolute"
    if "\\" in path or any(unicodedata.category(one)[0] == "C" for one in path):
        return "has a character that no path here has"
    if ".." in path.split("/"):
        return "leads out of the repository"
    return f"has more than {STARS} stars" if path.count("*") > STARS else ""


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part not in ("", "."))


def _alike(one: str, other: str) -> bool:
    """Whether two parts can be the same name."""
    return one == other or ("*" in one + other and _meet(one, other, "*", operator.eq))


def _meet(
    one: Sequence[str], other: Sequence[str], any_of: str = _ANY, alike: Callable[[str, str], bool] = _alike
) -> bool:
    """Whether two patterns have a row in common: walks all pairs of places that are reached together. `any_of` stands
    for any number of what comes.
    """
    end, reached, pending = (len(one), len(other)), {(0, 0)}, [(0, 0)]
    while pending:
        place = pending.pop()
        if place == end:
            return True
        at, there = place
        mine = one[at] if at < len(one) else None
        theirs = other[there] if there < len(other) else None
        following: set[tuple[int, int]] = set()
        if mine == any_of:
            following |= {(at + 1, there)} | ({(at, there + 1)} if theirs is not None else set())
        if theirs == any_of:
            following |= {(at, there + 1)} | ({(at + 1, there)} if mine is not None else set())
        if not following and mine is not None and theirs is not None and alike(mine, theirs):
            following = {(at + 1, there + 1)}
        pending += following - reached
        reached |= following
    return False

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
    """Whether two patterns have a row in common. `any_of` stands for any number of what comes.

    Goes through `one` and keeps which places of `other` can be reached together with it, a bit each: who names the
    paths must not hold up all others.
    """
    anything = sum(1 << place for place, part in enumerate(other) if part == any_of)
    fits: dict[str, int] = {}
    reached = _past(1, anything)
    for part in one:
        if part == any_of:
            reached = (2 << len(other)) - (reached & -reached)  # the first of them, and all after it
            continue
        if part not in fits:
            alikes = (1 << place for place, their in enumerate(other) if their != any_of and alike(part, their))
            fits[part] = sum(alikes)
        reached = _past((reached & fits[part]) << 1 | reached & anything, anything)
        if not reached:
            return False
    return bool(reached >> len(other))


def _past(reached: int, anything: int) -> int:
    """With the places after those that may stand for nothing."""
    while more := (reached & anything) << 1 & ~reached:
        reached |= more
    return reached

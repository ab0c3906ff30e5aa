"""From what a request says and what earlier ones took to the runtime and size it needs: pure, no model, explained.

`docs/runtimes.md` has the table and the scores.
"""

import functools
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from edge.tasks.model import Chosen
from edge.tasks.reading import READ_CHARS, Fit, needed
from shared.spec import Mode, Runtime

SIMILAR: Final = 0.35
"""Share of common words (Jaccard) from which two requests are of a kind."""


class Size(StrEnum):
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What an earlier task of the project took."""

    text: str
    minutes: float
    files: int
    same: bool = False
    """This request is another try at it, or goes on from it."""


class Match(NamedTuple):
    fit: Fit
    size: Size
    why: str
    """A sentence without its end."""
    hands_out: bool = False
    """It is about other tasks: starts them, watches them, steers them."""


def match(mode: Mode, text: str, earlier: Sequence[Measured] = ()) -> Match:
    """The least runtime that can do all that is asked, and how large a machine."""
    need = needed(mode, text)
    fit, why = need.fit, need.why
    alike = [one for one in earlier if one.same or _likeness(text, one.text) >= SIMILAR]
    grown = next(
        (one for one in alike if one.same and (one.files > SMALL_EDIT_FILES or one.minutes > READING_MIN)), None
    )
    if grown is not None and fit is Fit.CONTAINER:
        fit, why = Fit.FULL, f"the try before changed {grown.files} files in {grown.minutes:.0f} min"
    size, how = _size(fit, text, alike)
    return Match(fit, size, f"{why}{how}", hands_out=need.hands_out)


SMALL_EDIT_FILES: Final = 5
READING_MIN: Final = 15.0
"""Beyond these it was neither a small edit nor reading."""


# --- what the installation has ----------------------------------------------------------------------------------------


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to run on, for one task."""

    edge_thinks: bool
    """The edge has a model of its own, not the rehearsal's, and none that is known to call no tools."""
    unbound: bool = True
    """Harness, model and permissions are such that the edge may take it."""
    stays: bool = False
    """It goes on in a workspace with a session of its own."""
    below: bool = False
    """It was handed out by another task: that one thinks at the edge, this one works, unless it hands out in turn."""


def placed(wanted: Runtime, match: Match, place: Place) -> Chosen:
    """The runtime of the installation for a match, with the reason as it is shown."""
    if wanted is not Runtime.AUTO:
        return Chosen(name=wanted, why="you chose it")
    said = f"{match.fit}, {match.size}: {match.why}"
    if match.fit is not Fit.EDGE:
        return Chosen(name=Runtime.PROCESS, why=f"{said}; here that is a directory on a node")
    if place.stays:
        return Chosen(name=Runtime.PROCESS, why=f"{said}; it goes on in the workspace where it was")
    if place.below and not match.hands_out:
        return Chosen(name=Runtime.PROCESS, why=f"{said}; a subtask works in a directory on a node")
    if not place.edge_thinks:
        return Chosen(
            name=Runtime.PROCESS,
            why=f"{said}; the edge has no model of its own that calls tools, so a directory on a node",
        )
    if not place.unbound:
        return Chosen(name=Runtime.PROCESS, why=f"{said}; the agent or model it names runs only on a node")
    return Chosen(name=Runtime.EDGE, why=said)


# --- size -------------------------------------------------------------------------------------------------------------

LARGE_MIN: Final = 60.0
LARGE_FILES: Final = 40
SMALL_MIN: Final = 10.0
_LARGE: Final = re.compile(
    r"\b(?:docker\w*|dev-?containers?|kubernetes|k8s|helm|compose|e2e|end[- ]to[- ]end|playwright|cypress|selenium"
    r"|emulator|compile|monorepo|gradle|webpack|chromium|kernel|llvm|gpu|cuda|android|ios|xcode)\b",
    re.I,
)


def _size(fit: Fit, text: str, alike: Sequence[Measured]) -> tuple[Size, str]:
    if fit is not Fit.FULL:
        return Size.SMALL, ""
    if alike:
        minutes, files = max(one.minutes for one in alike), max(one.files for one in alike)
        most = f"{max(1, round(minutes))} min and {files} file{'' if files == 1 else 's'}"
        peak = f"; {len(alike)} like it took up to {most}"
        if minutes > LARGE_MIN or files > LARGE_FILES:
            return Size.LARGE, peak
        if minutes <= SMALL_MIN and files <= SMALL_EDIT_FILES:
            return Size.SMALL, peak
        return Size.MEDIUM, peak
    return Size.LARGE if _LARGE.search(text[:READ_CHARS]) else Size.MEDIUM, ""


def _likeness(one: str, other: str) -> float:
    first, second = _content(one), _content(other)
    return len(first & second) / len(first | second) if first and second else 0.0


@functools.lru_cache(maxsize=256)
def _content(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w-]{4,}", text[:READ_CHARS].casefold()))

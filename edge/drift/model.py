"""What the drift guard sees of a child at work, and what it makes of it."""

from enum import StrEnum

import msgspec

from shared.parts import PartKind
from shared.states import TaskState


class Finding(StrEnum):
    """Why a child is suspected. Each is spoken of once an attempt."""

    OUTSIDE_PATHS = "outside_paths"  #: it changes files that its task does not name
    REPEATED_FAILURE = "repeated_failure"  #: the same call fails again and again
    UNSAVED_COST = "unsaved_cost"  #: much of its money is spent, and nothing was saved
    OTHER_WORDS = "other_words"  #: for long nothing of its task's words is in what it does
    OTHER_SUBJECT = "other_subject"  #: no rule found anything; the model, asked now and then, did


class Suspicion(msgspec.Struct, frozen=True, kw_only=True):
    finding: Finding
    evidence: str
    """In the words of the child's files and calls."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what it said or did, cut short."""

    kind: PartKind
    text: str
    title: str = ""
    input: str = ""
    status: str = ""
    files: tuple[str, ...] = ()
    """As its tool named them: below the checkout, or absolute."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A child's attempt at one moment."""

    attempt: str
    number: int
    task: str
    project: str
    parent: str
    keeper: str
    """Who looks after it: its parent, or what goes on from that."""
    title: str
    text: str
    paths: tuple[str, ...]
    state: TaskState
    at_edge: bool
    """It runs on the edge's own model, whose context must not take up others' words as SAM's."""
    cost_microusd: int
    budget_microusd: int
    saved: bool
    """It has a checkpoint."""
    touched: tuple[str, ...]
    """Files its work changes, at the last checkpoint."""
    payable: bool
    """Its parent has money for a question to the model."""
    checks: int
    """How often it was looked at before."""
    seen: str
    """The newest part at the last look."""
    newest: str
    lately: tuple[Deed, ...]
    """The oldest first."""
    spoken_of: frozenset[Finding]


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said, stored before it is."""

    number: int
    text: str
    """To the child."""
    notice: str
    """To its parent: facts only."""

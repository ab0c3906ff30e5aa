"""Plans that an agent proposes and a person edits, approves or rejects."""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from edge.dispatch.model import PlannedTask
from edge.tasks.model import Chosen


class ProposalState(StrEnum):
    PROPOSED = "proposed"  #: a person's yes is waited for
    APPROVED = "approved"  #: its tasks were started, all of them
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  #: who proposed it proposed another in its place
    EXPIRED = "expired"  #: nobody decided in time


class ProposalEvent(StrEnum):
    PROPOSED = "proposed"
    EDITED = "edited"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Range(msgspec.Struct, frozen=True, kw_only=True):
    low: int
    high: int


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What a task, or a whole plan, is likely to cost and to last."""

    microusd: Range
    minutes: Range
    basis: str
    """What it rests on, as a sentence."""


class ProposedTask(msgspec.Struct, frozen=True, kw_only=True):
    """One task of a proposal, with what was matched to it."""

    task: PlannedTask
    harness: Chosen
    runtime: Chosen
    size: str
    estimate: Estimate


class ProposalView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    project: str
    conversation: str
    task: str
    """Whose agent proposed it."""
    idea: str | None
    message: str
    """The card in its conversation."""
    state: ProposalState
    version: int
    """Of its contents; a decision and an edit name the one they mean."""
    title: str
    summary: str
    tasks: tuple[ProposedTask, ...]
    estimate: Estimate
    because: str | None
    """Whose text was in the context of who proposed it: then it waits for a person whatever it costs."""
    started: tuple[str, ...]
    """Its tasks in the plan's order, once it is approved."""
    by_itself: bool
    """Approved without a person: its upper estimate was within what the project approves so."""
    word: str
    """What the person said to it."""
    created_at: int
    updated_at: int
    decided_at: int | None
    deadline_at: int | None


class EditProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PATCH …/proposals/{proposal}`: only what is given changes; tasks are given all together."""

    version: int
    title: str | None = None
    summary: str | None = None
    tasks: tuple[PlannedTask, ...] | None = None


class DecideProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/proposals/{proposal}`: all of its tasks are started, or none."""

    decision: Literal["approve", "reject"]
    version: Annotated[int, Meta(description="The one that was looked at; another refuses with proposal_changed.")]
    word: str = ""
    """For who proposed it."""

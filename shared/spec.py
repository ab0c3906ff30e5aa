"""`TaskSpec`: what was asked, one frozen record stored whole on the task's row."""

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

TITLE_CHARS: Final = 80


class Mode(StrEnum):
    TASK = "task"  #: executes, pushes its branch, ends
    CONVERSATION = "conversation"  #: stays open, pushes nothing, waits for follow-up


class Origin(StrEnum):
    """Who asked. `PERSON` is a person on this machine or logged in; everything else is derived from one."""

    PERSON = "person"
    AGENT = "agent"
    IDEA = "idea"
    TRIGGER = "trigger"  #: by the clock; whose trigger it is and whether that person was local stands on its row


class Runtime(StrEnum):
    AUTO = "auto"
    EDGE = "edge"  #: no machine at all: the edge itself thinks, and dispatches what needs one
    PROCESS = "process"  #: a plain directory on a node, an uid of its own; no container


class Condition(StrEnum):
    """What a dependency must have come to."""

    COMPLETED = "completed"
    MERGED = "merged"  #: its branch is part of the base: a recorded event


class OnFailure(StrEnum):
    """What becomes of a task whose dependency failed or was cancelled."""

    HOLD = "hold"  #: it waits a day for a replacement or a decision
    FAIL = "fail"  #: it fails too, at once


class Overlap(StrEnum):
    """What becomes of a task that names the same paths as another of its plan or of its parent, while both live."""

    ORDER = "order"  #: it waits for that one
    WARN = "warn"  #: both run; who asked is told


class Need(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One dependency."""

    task: str
    condition: Condition = Condition.COMPLETED
    on_failure: OnFailure = OnFailure.HOLD


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one attempt may use. Zero turns or tokens are refused at the border."""

    wall_clock_s: int = 4 * 3600
    turns: int = 200
    tokens: int = 50_000_000


class Permissions(StrEnum):
    """What an agent may do in its workspace, from least to most. The node holds it to that (`node_agent.agents`)."""

    READ = "read"  #: look at files
    EDIT = "edit"  #: change files too; SAM commits for it
    FULL = "full"  #: run commands too

    @property
    def rank(self) -> int:
        return list(Permissions).index(self)


class Guardrails(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a task narrows for itself and everything below it. None: as its parent has it, or as its project does."""

    max_depth: Annotated[int | None, Meta(description="Levels below the task; 0: it dispatches nothing.")] = None
    max_children: Annotated[int | None, Meta(description="Live ones, of the task and of each below it.")] = None
    max_running: Annotated[int | None, Meta(description="Tasks at one time below it, on all levels together.")] = None
    harnesses: Annotated[tuple[str, ...] | None, Meta(description="Coding agents that may be used.")] = None
    models: Annotated[tuple[str, ...] | None, Meta(description="Models that may be named; the first is taken.")] = None
    egress: Annotated[tuple[str, ...] | None, Meta(description="Hosts that may be reached. Not enforced yet.")] = None
    """Refused until a node enforces it."""


class TaskSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Everything `start_task` needs to know; the same record from chat, idea, agent, retry or trigger.

    What is as by default is not written, so that a field that comes later leaves the fingerprint of older specs alone.
    """

    task: str
    project: str
    conversation: str
    title: str
    text: str
    message: str | None = None
    """The message that asked, delivered to the agent as its first prompt. None: `text` is the prompt."""
    mode: Mode = Mode.TASK
    origin: Origin = Origin.PERSON
    local: bool = False
    """A person on the edge's own machine asked. Of a tree the root's counts: only such a one runs without isolation."""
    parent: str | None = None
    depends_on: tuple[str | Need, ...] = ()
    """A bare id is a `Need` with its defaults."""
    continues: str | None = None
    """A terminal task of the same conversation whose branch and agent session this one takes up."""
    replaces: str | None = None
    """A failed or cancelled task that this one is a new try of: it takes over that one's edges."""
    idea: str | None = None
    priority: int = 0
    harness: str = "auto"
    model: str | None = None
    runtime: Runtime = Runtime.AUTO
    budget_microusd: int | None = None
    """What the task and everything below it may spend. None: the project's default, or a share of its parent's."""
    limits: Limits = Limits()
    permissions: Permissions | None = None
    """None: its parent's; full where there is none."""
    guardrails: Guardrails | None = None
    paths: tuple[str, ...] = ()
    """What it will touch, relative to the repository: each names itself and all below it (`shared/paths.py`)."""
    overlap: Overlap = Overlap.ORDER

    @property
    def rails(self) -> Guardrails:
        return self.guardrails or Guardrails()

    @property
    def permitted(self) -> Permissions:
        return self.permissions or Permissions.FULL


def needs_of(asked: tuple[str | Need, ...]) -> tuple[Need, ...]:
    """Dependencies in full, each task once; named twice, the first counts."""
    full = (Need(task=one) if isinstance(one, str) else one for one in asked)
    return tuple({need.task: need for need in reversed(tuple(full))}.values())[::-1]


def title_of(text: str) -> str:
    """The first line of what was asked, cut at a word near `TITLE_CHARS`."""
    line = next((line.strip("# ").strip() for line in text.splitlines() if line.strip("# ").strip()), "Untitled")
    if len(line) <= TITLE_CHARS:
        return line
    return line[: TITLE_CHARS - 1].rsplit(" ", 1)[0] + "…"

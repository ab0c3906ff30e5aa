"""Tasks and attempts as people and agents see them."""

from typing import Literal

import msgspec

from edge.budget.model import TaskMoney
from shared.reasons import Problem
from shared.spec import Guardrails, Mode, Origin, Permissions, Runtime
from shared.states import Outcome, Step, TaskState
from shared.wire import ModelInfo


class StepAt(msgspec.Struct, frozen=True, kw_only=True):
    step: Step
    at: int
    detail: str = ""


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    input_tokens: int = 0
    output_tokens: int = 0
    cost_microusd: int = 0
    calls: int = 0


class AttemptView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    number: int
    node: str | None
    outcome: Outcome | None
    """None while it is live."""
    problem: Problem | None
    model: ModelInfo | None
    """What spoke in it; None before its first turn."""
    steps: tuple[StepAt, ...]
    usage: Usage
    checkpoint: str | None
    """Commit of the last saved work in progress."""
    started_at: int
    ended_at: int | None


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A choice made for the user, with its reason."""

    name: str
    why: str


class OverlapView(msgspec.Struct, frozen=True, kw_only=True):
    """A live task that may touch the same files, and that the other neither needs, nor is needed by, for another
    reason.
    """

    task: str
    paths: tuple[str, ...]
    """Those that this one names and that meet one of the other's."""
    order: Literal["waits_for_it", "it_waits", "none"]
    """none: both may run at one time."""


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    project: str
    conversation: str
    parent: str | None
    keeper: str | None = None
    """Who looks after it: its parent, or the newest task that goes on from that."""
    named_by: str | None = None
    """Who gave it its name: the parent of the first task that it is tried anew for, or its own."""
    depth: int
    title: str
    text: str
    """The first 1,000 characters of what was asked; `GET …/tasks/{task}` has all of it."""
    text_chars: int
    """Of all of it."""
    mode: Mode
    origin: Origin
    state: TaskState
    stopping: bool
    """A stop was asked for and the node is saving what there is."""
    problem: Problem | None
    """Why it failed, was cancelled or is held."""
    why_waiting: str | None
    """A sentence, while blocked, queued, or in progress without a place."""
    depends_on: tuple[str, ...]
    continues: str | None
    replaces: str | None = None
    """The failed or cancelled task that this one is a new try of."""
    replaced_by: str | None = None
    idea: str | None
    priority: int
    harness: Chosen
    runtime: Chosen
    fit: str | None = None
    """Which of edge, container, lightweight and full it needs; None of tasks from before this was judged."""
    size: str | None = None
    """Of the machine: small, medium or large."""
    permissions: Permissions = Permissions.FULL
    guardrails: Guardrails = Guardrails()
    """What narrows it and all below it, its own and what it has from above."""
    paths: tuple[str, ...] = ()
    """What it says it will touch: each path and all below it, `*` and `**` as in a shell."""
    overlaps: tuple[OverlapView, ...] = ()
    """While it is live."""
    model: ModelInfo | None
    money: TaskMoney
    attempts: tuple[AttemptView, ...]
    """Oldest first; the last is the live one while the task is live."""
    branch: str
    pushed: bool
    """The branch is at the origin."""
    base: str
    commit: str | None
    files: int
    added: int
    removed: int
    has_diff: bool
    """`GET …/tasks/{task}/diff` has a patch."""
    summary: str | None
    """What the agent said it did (`complete_task`)."""
    created_at: int
    started_at: int | None
    ended_at: int | None
    updated_at: int


class NewTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/tasks`: a task in a conversation of its own. `id` is minted by the sender: sent twice, started once."""

    id: str
    text: str
    title: str | None = None
    mode: Mode = Mode.TASK
    depends_on: tuple[str, ...] = ()
    priority: int = 0
    harness: str = "auto"
    runtime: Runtime = Runtime.AUTO
    model: str | None = None
    idea: str | None = None
    budget_microusd: int | None = None
    """None: the project's default."""
    permissions: Permissions | None = None
    """None: full."""
    guardrails: Guardrails | None = None
    paths: tuple[str, ...] = ()
    """Files and directories that it will touch, relative to the repository; `*` and `**` as in a shell."""


class HistoryRow(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    was: str
    """A `TaskState`, or `new`. (msgspec takes one string-like type in a union.)"""
    became: TaskState
    event: str
    reason: str | None
    at: int


class TaskDetail(msgspec.Struct, frozen=True, kw_only=True):
    """`GET …/tasks/{task}`"""

    task: TaskView
    text: str
    """All of what was asked."""
    history: tuple[HistoryRow, ...]
    position: int | None = None
    """While it is queued: its place among the project's tasks, 1 is next. Priority decides, then age."""

"""Triggers: tasks that start by the clock."""

from typing import Literal

import msgspec

from shared.reasons import Problem
from shared.spec import Limits

RunState = Literal["starting", "running", "completed", "failed", "cancelled", "skipped", "refused"]
"""`skipped`: the run before was still at work. `refused`: the task could not be started."""


class TaskTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What each run asks for: a task of its own, in a conversation of its own."""

    text: str
    title: str | None = None
    priority: int = 0
    harness: str = "auto"
    model: str | None = None
    budget_microusd: int | None = None
    limits: Limits = Limits()


class TriggerRun(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    task: str | None
    """None: none was started."""
    state: RunState
    problem: Problem | None
    due_at: int | None
    """The time of the schedule; None for a run that a person asked for."""
    missed: int
    """Times that went by before it, while nobody could run them; at most 1,000 are counted."""
    at: int


class TriggerView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    project: str
    name: str
    cron: str
    tz: str
    task: TaskTemplate
    paused: bool
    problem: Problem | None
    """Why, where a person did not pause it."""
    next_at: int | None
    failures: int
    """In a row."""
    last_run: TriggerRun | None
    person: str
    """Whose it is: who made or last edited it."""
    local: bool
    """That person was on the edge's own machine, so its tasks count as started there."""
    version: int
    created_at: int
    updated_at: int


class TriggerDetail(msgspec.Struct, frozen=True, kw_only=True):
    """`GET …/triggers/{trigger}`"""

    trigger: TriggerView
    runs: tuple[TriggerRun, ...]
    """The newest 50, newest first."""


class NewTrigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/triggers`. `id` is minted by the sender: sent twice, made once."""

    id: str
    name: str
    cron: str
    """Five fields: minute, hour, day of month, month, day of week."""
    task: TaskTemplate
    tz: str = "UTC"
    """A name of the IANA time zone database, as in `Europe/Berlin`."""
    paused: bool = False


class EditTrigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`PATCH …/triggers/{trigger}`: only what is given changes; the task is given whole."""

    name: str | None = None
    cron: str | None = None
    tz: str | None = None
    task: TaskTemplate | None = None


class RunTrigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`POST …/triggers/{trigger}/run`. `id` is the task's, minted by the sender: sent twice, run once."""

    id: str

"""Task and attempt states, and the transition table as data.

A terminal state never changes: the table has no row that leaves one. `docs/architecture.md` shows the same table as a
picture; `tests/unit/test_states.py` walks all of it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class TaskState(StrEnum):
    BLOCKED = "blocked"  #: waits for the tasks it depends on
    QUEUED = "queued"  #: may start as soon as the project has a free slot
    IN_PROGRESS = "in_progress"  #: an attempt is live; its step is shown
    WAITING = "waiting"  #: for its subtasks; the slot is given up, the workspace kept
    NEEDS_INPUT = "needs_input"  #: asked a person something and waits for the answer
    WAITING_FOR_FOLLOW_UP = "waiting_for_follow_up"  #: a conversation at rest: the next message goes on
    COMPLETED = "completed"  #: did what was asked
    FAILED = "failed"  #: could not; the reason says why and what to do
    CANCELLED = "cancelled"  #: a person or a parent stopped it


TERMINAL: Final = frozenset({TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELLED})
LIVE_ATTEMPT: Final = frozenset(
    {TaskState.IN_PROGRESS, TaskState.WAITING, TaskState.NEEDS_INPUT, TaskState.WAITING_FOR_FOLLOW_UP}
)
"""States in which a task has exactly one live attempt."""


class TaskEvent(StrEnum):
    ADMITTED = "admitted"  #: the admission statement gave it a slot, and its budget
    MONEY_AWAITED = "money_awaited"  #: a slot is free, but its budget is not: it steps aside
    MONEY_FREED = "money_freed"
    DEPENDENCIES_MET = "dependencies_met"
    DEPENDENCY_ADDED = "dependency_added"  #: to one that was queued and has not begun
    DEPENDENCIES_CHANGED = "dependencies_changed"  #: an edge came or went, or a replacement took one over
    DEPENDENCY_FAILED = "dependency_failed"  #: held: a person or a parent decides, or the deadline does
    SUBTASKS_AWAITED = "subtasks_awaited"
    SUBTASKS_DONE = "subtasks_done"
    ASKED_PERSON = "asked_person"
    TURN_ENDED = "turn_ended"  #: of a conversation: the agent has said what it had to say
    MESSAGE_ARRIVED = "message_arrived"  #: a person (or a parent) wrote: go on
    STOP_REQUESTED = "stop_requested"  #: from now on the only end is cancelled
    ATTEMPT_LOST = "attempt_lost"  #: its runtime is gone; another attempt may follow
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


_S, _E = TaskState, TaskEvent

TRANSITIONS: Final[Mapping[tuple[TaskState, TaskEvent], TaskState]] = MappingProxyType(
    {
        (_S.BLOCKED, _E.DEPENDENCIES_MET): _S.QUEUED,
        (_S.BLOCKED, _E.DEPENDENCY_FAILED): _S.BLOCKED,
        (_S.BLOCKED, _E.DEPENDENCIES_CHANGED): _S.BLOCKED,
        (_S.QUEUED, _E.DEPENDENCY_ADDED): _S.BLOCKED,
        (_S.QUEUED, _E.ADMITTED): _S.IN_PROGRESS,
        (_S.QUEUED, _E.MONEY_AWAITED): _S.QUEUED,
        (_S.QUEUED, _E.MONEY_FREED): _S.QUEUED,
        (_S.IN_PROGRESS, _E.SUBTASKS_AWAITED): _S.WAITING,
        (_S.WAITING, _E.SUBTASKS_DONE): _S.QUEUED,
        (_S.IN_PROGRESS, _E.ASKED_PERSON): _S.NEEDS_INPUT,
        (_S.IN_PROGRESS, _E.TURN_ENDED): _S.WAITING_FOR_FOLLOW_UP,
        (_S.IN_PROGRESS, _E.ATTEMPT_LOST): _S.QUEUED,
        (_S.WAITING, _E.ATTEMPT_LOST): _S.QUEUED,
        (_S.QUEUED, _E.ATTEMPT_LOST): _S.QUEUED,
        (_S.NEEDS_INPUT, _E.ATTEMPT_LOST): _S.QUEUED,
        (_S.WAITING_FOR_FOLLOW_UP, _E.ATTEMPT_LOST): _S.QUEUED,
        (_S.WAITING, _E.MESSAGE_ARRIVED): _S.QUEUED,
        (_S.NEEDS_INPUT, _E.MESSAGE_ARRIVED): _S.IN_PROGRESS,
        (_S.WAITING_FOR_FOLLOW_UP, _E.MESSAGE_ARRIVED): _S.IN_PROGRESS,
        (_S.IN_PROGRESS, _E.STOP_REQUESTED): _S.IN_PROGRESS,
        (_S.WAITING, _E.STOP_REQUESTED): _S.WAITING,
        (_S.QUEUED, _E.STOP_REQUESTED): _S.QUEUED,
        (_S.NEEDS_INPUT, _E.STOP_REQUESTED): _S.IN_PROGRESS,
        (_S.WAITING_FOR_FOLLOW_UP, _E.STOP_REQUESTED): _S.IN_PROGRESS,
        (_S.IN_PROGRESS, _E.COMPLETED): _S.COMPLETED,
        (_S.WAITING, _E.COMPLETED): _S.COMPLETED,
        (_S.QUEUED, _E.COMPLETED): _S.COMPLETED,
        (_S.NEEDS_INPUT, _E.COMPLETED): _S.COMPLETED,
        (_S.WAITING_FOR_FOLLOW_UP, _E.COMPLETED): _S.COMPLETED,
        (_S.BLOCKED, _E.FAILED): _S.FAILED,
        (_S.QUEUED, _E.FAILED): _S.FAILED,
        (_S.IN_PROGRESS, _E.FAILED): _S.FAILED,
        (_S.WAITING, _E.FAILED): _S.FAILED,
        (_S.NEEDS_INPUT, _E.FAILED): _S.FAILED,
        (_S.WAITING_FOR_FOLLOW_UP, _E.FAILED): _S.FAILED,
        (_S.BLOCKED, _E.CANCELLED): _S.CANCELLED,
        (_S.QUEUED, _E.CANCELLED): _S.CANCELLED,
        (_S.IN_PROGRESS, _E.CANCELLED): _S.CANCELLED,
        (_S.WAITING, _E.CANCELLED): _S.CANCELLED,
        (_S.NEEDS_INPUT, _E.CANCELLED): _S.CANCELLED,
        (_S.WAITING_FOR_FOLLOW_UP, _E.CANCELLED): _S.CANCELLED,
    }
)


def follow(state: TaskState, event: TaskEvent) -> TaskState | None:
    """The state after `event`, or None where the table has no such row: the event then changes nothing."""
    return TRANSITIONS.get((state, event))


class Step(StrEnum):
    """Where a live attempt is, in the order it goes through them; shown while a task is in progress."""

    CLAIMING_NODE = "claiming_node"
    BOOTING_VM = "booting_vm"
    BUILDING_IMAGE = "building_image"
    CREATING_WORKSPACE = "creating_workspace"
    STARTING_AGENT = "starting_agent"
    WORKING = "working"
    CHECKPOINTING = "checkpointing"


class Outcome(StrEnum):
    """How an attempt ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"  #: because it was asked to; what it had is saved
    LOST = "lost"  #: its node or process is gone without a word

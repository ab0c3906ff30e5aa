"""States of tasks, attempts, nodes and workspaces, and their transition tables as data.

A terminal state never changes: the tables have no row that leaves one. `docs/architecture.md` shows the same tables as
pictures; `tests/unit/test_states.py` walks all of them.
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
    SUBTASKS_DONE = "subtasks_done"  #: or one of them needs a decision, or it waited as long as it may
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


class Step(StrEnum):
    """Where a live attempt is, in the order it goes through them; shown while a task is in progress."""

    CLAIMING_NODE = "claiming_node"
    BOOTING_VM = "booting_vm"
    BUILDING_IMAGE = "building_image"
    CREATING_WORKSPACE = "creating_workspace"
    STARTING_AGENT = "starting_agent"
    WORKING = "working"
    CHECKPOINTING = "checkpointing"
    RESTING = "resting"  #: between two turns: it waits for an answer, for its subtasks, or for what a person says next


class Outcome(StrEnum):
    """How an attempt ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"  #: because it was asked to; what it had is saved
    LOST = "lost"  #: its node or process is gone without a word, or was given up; another attempt may follow


class NodeState(StrEnum):
    REQUESTED = "requested"  #: the provider is being asked for a machine
    BOOTING = "booting"  #: the provider has said yes; the node has not called yet
    READY = "ready"  #: calls, and takes work
    LOST = "lost"  #: does not call; its work goes on elsewhere
    DRAINING = "draining"  #: takes no more work; what it has may end
    FAILED = "failed"  #: never came to work; whatever there is of it is destroyed
    DESTROYING = "destroying"  #: the provider is being asked to destroy it
    DESTROYED = "destroyed"  #: the provider has said that there is none
    GONE = "gone"  #: the provider lists it no more, or an added one was silent too long


NODE_OVER: Final = frozenset({NodeState.DESTROYED, NodeState.GONE})
"""There is no machine. An added one may come back from `gone`; a provisioned one never does."""


class NodeEvent(StrEnum):
    CREATED = "created"  #: the provider made the machine
    REFUSED = "refused"  #: the provider will not: capacity, quota, credential
    APPEARED = "appeared"  #: a heartbeat
    SILENT = "silent"  #: no heartbeat for `LOST_AFTER_S`
    OVERDUE = "overdue"  #: the deadline came before the first heartbeat
    DRAINED = "drained"  #: a person, or nobody needs it
    UNDRAINED = "undrained"  #: a person thought better of it
    DESTROY = "destroy"  #: old enough, and no live work on it
    DESTROYED = "destroyed"
    VANISHED = "vanished"  #: missed in the provider's inventory, twice
    GIVEN_UP = "given_up"  #: an added one that has not called for days


_N, _M = NodeState, NodeEvent

NODE_TRANSITIONS: Final[Mapping[tuple[NodeState, NodeEvent], NodeState]] = MappingProxyType(
    {
        (_N.REQUESTED, _M.CREATED): _N.BOOTING,
        (_N.REQUESTED, _M.REFUSED): _N.FAILED,
        (_N.REQUESTED, _M.APPEARED): _N.READY,  # it called before the provider's answer arrived
        (_N.REQUESTED, _M.OVERDUE): _N.FAILED,
        (_N.REQUESTED, _M.DRAINED): _N.FAILED,
        (_N.BOOTING, _M.APPEARED): _N.READY,
        (_N.BOOTING, _M.OVERDUE): _N.FAILED,
        (_N.BOOTING, _M.DRAINED): _N.FAILED,
        (_N.BOOTING, _M.VANISHED): _N.GONE,
        (_N.READY, _M.SILENT): _N.LOST,
        (_N.READY, _M.DRAINED): _N.DRAINING,
        (_N.READY, _M.VANISHED): _N.GONE,
        (_N.LOST, _M.APPEARED): _N.READY,
        (_N.LOST, _M.DRAINED): _N.DRAINING,
        (_N.LOST, _M.DESTROY): _N.DESTROYING,
        (_N.LOST, _M.VANISHED): _N.GONE,
        (_N.LOST, _M.GIVEN_UP): _N.GONE,
        (_N.DRAINING, _M.UNDRAINED): _N.LOST,  # its next heartbeat makes it ready
        (_N.DRAINING, _M.DESTROY): _N.DESTROYING,
        (_N.DRAINING, _M.VANISHED): _N.GONE,
        (_N.DRAINING, _M.GIVEN_UP): _N.GONE,
        (_N.FAILED, _M.DESTROY): _N.DESTROYING,
        (_N.DESTROYING, _M.DESTROYED): _N.DESTROYED,
        (_N.GONE, _M.APPEARED): _N.READY,  # an added one only
    }
)


class WorkspaceState(StrEnum):
    CLAIMED = "claimed"  #: a seat is taken; the node does not have the attempt yet
    IN_USE = "in_use"  #: the node has it
    FREED = "freed"  #: the node has put it away
    ABANDONED = "abandoned"  #: its node is no more


class WorkspaceEvent(StrEnum):
    TAKEN = "taken"  #: the node's inventory lists it
    PUT_AWAY = "put_away"  #: the node reported the end, or lists an ended attempt no more
    ABANDONED = "abandoned"


_W, _V = WorkspaceState, WorkspaceEvent

WORKSPACE_TRANSITIONS: Final[Mapping[tuple[WorkspaceState, WorkspaceEvent], WorkspaceState]] = MappingProxyType(
    {
        (_W.CLAIMED, _V.TAKEN): _W.IN_USE,
        (_W.CLAIMED, _V.PUT_AWAY): _W.FREED,
        (_W.CLAIMED, _V.ABANDONED): _W.ABANDONED,
        (_W.IN_USE, _V.PUT_AWAY): _W.FREED,
        (_W.IN_USE, _V.ABANDONED): _W.ABANDONED,
    }
)


class AttemptEvent(StrEnum):
    OPENED = "opened"  #: its task was admitted
    REPORTED = "reported"  #: its node says at which step it is
    ENDED = "ended"


_ORDER: Final = tuple(Step)
_BACK: Final = (
    (Step.CREATING_WORKSPACE, Step.BUILDING_IMAGE),  # the node was restarted and prepares the workspace anew
    (Step.WORKING, Step.STARTING_AGENT),  # the node was restarted and takes the turn up
    (Step.CHECKPOINTING, Step.STARTING_AGENT),
    (Step.CHECKPOINTING, Step.WORKING),  # another turn
    (Step.RESTING, Step.STARTING_AGENT),
    (Step.RESTING, Step.WORKING),
    (Step.RESTING, Step.CHECKPOINTING),  # it is ended while it rests
)

ATTEMPT_TRANSITIONS: Final[frozenset[tuple[str, AttemptEvent, str]]] = frozenset(
    {
        ("new", AttemptEvent.OPENED, Step.CLAIMING_NODE),
        # Forward, and past what there is nothing to do for.
        *((was, AttemptEvent.REPORTED, later) for at, was in enumerate(_ORDER) for later in _ORDER[at + 1 :]),
        *((was, AttemptEvent.REPORTED, became) for was, became in _BACK),
        # Said again, or a report that does not follow: it is written down and moves nothing.
        *((state, AttemptEvent.REPORTED, state) for state in (*Step, *Outcome)),
        *((step, AttemptEvent.ENDED, outcome) for step in Step for outcome in Outcome),
    }
)
"""Was, event, became. What a node reports is a fact and always becomes a row of the attempt's history; whether it moves
the attempt is said here."""

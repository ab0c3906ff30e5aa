"""Pure decisions about nodes and workspaces: how long each state may last."""

from typing import Final

from shared.states import NodeState, WorkspaceState
from shared.wire import LOST_AFTER_S

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

MIN_AGE_MS: Final = 5 * MINUTE
"""Nothing younger is destroyed: an answer about it may still be on its way."""

LOST_ADDED_MS: Final = 7 * DAY
"""A machine of a person may be switched off for days; only then are the places on it given up."""

NODE_DEADLINES: Final[dict[NodeState, int]] = {
    NodeState.REQUESTED: 10 * MINUTE,
    NodeState.BOOTING: 10 * MINUTE,
    NodeState.READY: LOST_AFTER_S * SECOND,  # moved by every heartbeat
    NodeState.LOST: 10 * MINUTE,  # a provisioned one; `LOST_ADDED_MS` for an added one
    NodeState.DRAINING: DAY,  # then its attempts go elsewhere
    NodeState.FAILED: MIN_AGE_MS,
    NodeState.DESTROYING: 5 * MINUTE,  # then the provider is asked anew
}
"""How long a node may stay in each state, in ms; stored on the row with every move (DESIGN rule 6)."""

WORKSPACE_DEADLINES: Final[dict[WorkspaceState, int]] = {
    WorkspaceState.CLAIMED: 10 * MINUTE,  # a node that calls and yet does not take the work up
    WorkspaceState.IN_USE: 30 * DAY,  # longer than the deadlines of a task's states add up to
}

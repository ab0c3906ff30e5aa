"""Pure decisions about nodes and workspaces: how long each state may last, what takes work, where to ask for more."""

from collections.abc import Collection, Sequence
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

MOST_LOAD: Final = 8
"""Load average per core above which a node that has work takes no more: it would only make all of it slower. A node
without work is taken whatever else its machine does, or one busy machine would keep a task for ever.
"""

LEAST_DISK_BYTES: Final = 1 << 30
"""Below this no workspace begins: a clone and a build would end in the middle."""

FIRST_WORK_MS: Final = 5 * MINUTE
"""A new machine waits at least so long for its first work, however short the project keeps machines warm."""

COOL_MS: Final = MINUTE
LONGEST_COOL_MS: Final = HOUR
FORGOTTEN_MS: Final = 2 * HOUR
"""A refusal that long ago says nothing of the next one: cooling begins with `COOL_MS` again."""

SWEEP_MS: Final = 5 * MINUTE
STRAY_MS: Final = 10 * MINUTE
"""A machine younger than this may be one whose row is being written about right now."""


def next_location(offered: Sequence[str], preferred: str | None, cooling: Collection[str]) -> str | None:
    """Where to ask for the next machine: the preferred location if it can be, else the first that is not cooling."""
    order = sorted(offered, key=lambda one: one != preferred)
    return next((one for one in order if one not in cooling), None)

"""Seeds in a hurry: the stored deadlines of days and hours become seconds, so that they meet the work they are for.

Only the figures in the statement that sets a deadline are changed, on its way to the database.
"""

import functools
from typing import Final

from edge.nodes import store as nodes
from edge.nodes.rules import MIN_AGE_MS, NODE_DEADLINES
from edge.tasks import rules, store
from shared.states import NodeState, TaskState
from tests.simulation.edge_side import Rewrite

SECONDS: Final = {
    TaskState.BLOCKED: 40,
    TaskState.QUEUED: 20,
    TaskState.NEEDS_INPUT: 6,
    TaskState.WAITING_FOR_FOLLOW_UP: 8,
    TaskState.WAITING: 30,
}
NODE_SECONDS: Final = {
    NodeState.REQUESTED: 20,
    NodeState.BOOTING: 40,
    NodeState.LOST: 10,
    NodeState.DRAINING: 30,
    NodeState.FAILED: 5,
}
MIN_AGE_S: Final = 5
STOP_GRACE_MS: Final = 3_000
HELD_MS: Final = 10_000


@functools.cache
def hasty() -> Rewrite:
    changed = store.APPLY
    for state, seconds in SECONDS.items():
        changed = _changed(
            changed, f"WHEN '{state}' THEN {rules.DEADLINES[state]}", f"WHEN '{state}' THEN {seconds}000"
        )
    changed = _changed(changed, f"h.at + {rules.STOP_GRACE_MS}", f"h.at + {STOP_GRACE_MS}")
    changed = _changed(changed, f"h.at + {rules.HELD_MS}", f"h.at + {HELD_MS}")
    moved = nodes.APPLY_NODES
    for state, seconds in NODE_SECONDS.items():
        moved = _changed(moved, f"WHEN '{state}' THEN {NODE_DEADLINES[state]}", f"WHEN '{state}' THEN {seconds}000")
    young = _changed(nodes.DESTROY, f":now - {MIN_AGE_MS}", f":now - {MIN_AGE_S}000")
    texts = {store.APPLY: changed, nodes.APPLY_NODES: moved, nodes.DESTROY: young}
    return lambda sql: texts.get(sql, sql)


def rewritten(*rewrites: Rewrite | None) -> Rewrite | None:
    """All of them, the last one first: a mutant changes what is really sent."""
    found = [one for one in reversed(rewrites) if one is not None]
    if not found:
        return None
    return lambda sql: functools.reduce(lambda text, rewrite: rewrite(text), found, sql)


def _changed(text: str, old: str, new: str) -> str:
    assert old in text, f"the statement has no {old!r} any more"
    return text.replace(old, new)

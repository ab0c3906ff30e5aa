"""Nodes as people see them."""

import msgspec

from shared.reasons import Problem
from shared.states import NodeState
from shared.wire import Harness, ModelInfo


class NodeView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    state: NodeState
    engine: str
    isolated: bool
    seats: int
    busy: int
    model: ModelInfo | None
    harnesses: tuple[Harness, ...]
    last_seen_at: int | None
    load: float
    """Load average of its machine over the last minute; `cores` is what it is measured against."""
    cores: int
    disk_free_bytes: int
    provider: str | None
    """Who made the machine; None: a person added it, it serves every project, and SAM never destroys it."""
    project: str | None
    """The one it works for, if a provider made it."""
    location: str | None
    size: str | None
    warm_until: int | None
    """It has no work, and is kept for the next task until then."""
    problem: Problem | None
    """Why it is lost, draining, or over."""

"""Nodes as people see them."""

from typing import Literal

import msgspec

from shared.wire import Harness, ModelInfo


class NodeView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    state: Literal["ready", "lost", "draining"]
    engine: str
    isolated: bool
    seats: int
    busy: int
    model: ModelInfo | None
    harnesses: tuple[Harness, ...]
    last_seen_at: int | None

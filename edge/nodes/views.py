"""Rows of nodes as people see them."""

from collections.abc import Sequence

import msgspec

from edge.ledger.batch import statements
from edge.nodes import store
from edge.nodes.model import NodeView
from edge.ports import Database
from shared.wire import Harness, ModelInfo


async def load(directory: Database, ids: Sequence[str] | None = None) -> tuple[NodeView, ...]:
    """Nodes by id, or all, oldest first."""
    wanted = None if ids is None else msgspec.json.encode(list(ids)).decode()
    rows = (await directory.batch(statements((store.VIEWS,), {"ids": wanted})))[0]
    return tuple(
        NodeView(
            id=row["id"],
            name=row["name"],
            state=row["state"],
            engine=row["engine"],
            isolated=bool(row["isolated"]),
            seats=row["seats"],
            busy=row["busy"],
            model=msgspec.json.decode(row["model"], type=ModelInfo) if row["model"] else None,
            harnesses=msgspec.json.decode(row["harnesses"], type=tuple[Harness, ...]),
            last_seen_at=row["last_seen_at"],
        )
        for row in rows
    )

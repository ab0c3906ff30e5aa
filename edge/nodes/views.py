"""Rows of nodes as people see them."""

from collections.abc import Sequence

import msgspec

from edge.ledger.batch import statements
from edge.nodes import store
from edge.nodes.model import NodeView
from edge.ports import Database
from shared.reasons import problem
from shared.states import NodeState
from shared.wire import Harness, ModelInfo


async def load(
    directory: Database, *, project: str | None = None, person: str | None = None, ids: Sequence[str] | None = None
) -> tuple[NodeView, ...]:
    """The nodes that work for a project, or for any of a person's, oldest first; by id also those that are over."""
    params = {
        "ids": None if ids is None else msgspec.json.encode(list(ids)).decode(),
        "project": project,
        "person": person,
    }
    rows = (await directory.batch(statements((store.VIEWS,), params)))[0]
    return tuple(
        NodeView(
            id=row["id"],
            name=row["name"],
            state=NodeState(row["state"]),
            engine=row["engine"],
            isolated=bool(row["isolated"]),
            seats=row["seats"],
            busy=row["busy"],
            model=msgspec.json.decode(row["model"], type=ModelInfo) if row["model"] else None,
            harnesses=msgspec.json.decode(row["harnesses"], type=tuple[Harness, ...]),
            last_seen_at=row["last_seen_at"],
            load=row["load"],
            cores=row["cores"],
            disk_free_bytes=row["disk_free_bytes"],
            provider=row["provider"],
            project=row["owner"],
            location=row["location"],
            size=row["size"],
            warm_until=row["warm_until"],
            problem=problem(row["reason"], row["detail"]) if row["reason"] else None,
        )
        for row in rows
    )

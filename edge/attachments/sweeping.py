"""Effect that removes files which no message names: the row says so, then the bytes go, then the row."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from edge.attachments import store
from edge.attachments.routes import key_of
from edge.attachments.rules import KEPT_MS, SWEPT_AT_ONCE
from edge.ledger.batch import statements
from edge.ledger.runner import Later

if TYPE_CHECKING:
    from edge.app import Host


async def sweep_uploads(host: "Host", body: Mapping[str, Any]) -> None:
    """A bounded number of one project's; comes back for the others, and ends when there are none."""
    project, now = body["project"], host.clock.now()
    database = host.databases.of(project)
    params = {"project": project, "now": now, "before": now - KEPT_MS, "most": SWEPT_AT_ONCE}
    gone = [row["id"] for row in (await database.batch(statements((store.SWEEP,), params)))[0]]
    if gone:
        await host.objects.delete([key_of(project, one) for one in gone])
    params["attachments"] = msgspec.json.encode(gone).decode()
    _, oldest = await database.batch(statements((store.FORGET, store.OLDEST), params))
    if oldest:
        raise Later(max(0, oldest[0]["since"] + KEPT_MS - now), "files are waiting for a message to name them")

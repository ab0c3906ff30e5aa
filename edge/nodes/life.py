"""Effects that end what a node was: its silence, and the deadline of each of its states."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.nodes import store
from edge.nodes.rules import HOUR, MINUTE
from edge.ports import Row
from edge.tasks.ending import end_attempt
from shared.states import NodeState
from shared.wire import HEARTBEAT_S, LOST_AFTER_S

if TYPE_CHECKING:
    from edge.app import Host

LIVE_MS: Final = LOST_AFTER_S * 1000


async def node_silent(host: "Host", body: Mapping[str, Any]) -> None:
    """A node has not been heard for `LOST_AFTER_S`: it is lost, and so are its attempts."""
    now = host.clock.now()
    if host.woke_at > now - LIVE_MS:
        raise Later(HEARTBEAT_S * 1000, "this host was away itself; the node is given time to call")
    params = moment(host, body["node"]) | {"seen_before": now - LIVE_MS}
    batch = (store.LOSE, *store.MOVED, store.FILL_AFTER, store.IS_SILENT, store.ATTEMPTS_ON, store.OF_NODE)
    *_, changed, _, silent, attempts, after = await host.databases.directory().batch(statements(batch, params))
    if silent:
        await end_attempts(host, attempts, "node_lost")
    await tell(host, changed)
    if after and not silent and after[0]["state"] in (NodeState.READY, NodeState.DRAINING):
        raise Later(max(1, after[0]["last_seen_at"] + LIVE_MS - now), "it called, or the clock was set back")


async def node_due(host: "Host", body: Mapping[str, Any]) -> None:
    """The deadline of a node's state has come. Moved meanwhile, nothing happens."""
    database = host.databases.directory()
    params = moment(host, body["node"])
    row = (await database.batch(statements((store.OF_NODE,), params)))[0][0]
    if row["deadline_at"] is None or row["state"] == NodeState.READY:
        return
    if row["deadline_at"] > params["now"]:
        raise Later(row["deadline_at"] - params["now"], "the deadline is not yet")
    batch = (store.GIVE_UP, store.OVERDUE, store.APPLY_NODES, *store.LET_GO, *store.OVER)
    *_, changed, attempts, after = await database.batch(statements((*batch, store.ATTEMPTS_ON, store.OF_NODE), params))
    await tell(host, changed)
    if row["state"] == NodeState.DRAINING and after[0]["state"] == NodeState.DRAINING:
        await end_attempts(host, attempts, "node_drained")
    if after[0]["state"] == row["state"]:
        wait = MINUTE if row["provider"] else HOUR
        raise Later(wait, "it has work, or was heard a moment ago, or the provider has not answered")


async def end_attempts(host: "Host", attempts: Sequence[Row], reason: str) -> None:
    for row in attempts:
        await end_attempt(host, row["project"], row["attempt"], reason)


async def tell(host: "Host", changed: Sequence[Row]) -> None:
    for project in {row["project"] for row in changed}:
        await host.committed(project)


def moment(host: "Host", node: str) -> dict[str, Any]:
    now = host.clock.now()
    return {"tx": host.ids.new("tx"), "now": now, "node": node, "silent_since": now - LIVE_MS}

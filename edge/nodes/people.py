"""Nodes over HTTP as people use them: see them, empty one, take that back."""

from typing import TYPE_CHECKING, Final

from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from edge.nodes import store, views
from edge.nodes.life import moment, tell
from edge.nodes.model import NodeView
from shared.errors import Refused
from shared.states import NodeEvent, NodeState

if TYPE_CHECKING:
    from edge.app import Context

_GOING: Final = frozenset({NodeState.DRAINING, NodeState.FAILED, NodeState.DESTROYING})


async def list_nodes(context: "Context") -> Response:
    return answer(await views.load(context.host.databases.directory(), person=context.principal.id))


async def drain(context: "Context") -> Response:
    """No more work for it; what it has may end. One that a provider made is destroyed when it is empty."""
    return await _turn(context, NodeEvent.DRAINED, "node_drained")


async def undrain(context: "Context") -> Response:
    """It takes work again, from its next heartbeat on."""
    return await _turn(context, NodeEvent.UNDRAINED, None)


async def _turn(context: "Context", event: NodeEvent, reason: str | None) -> Response:
    host, node = context.host, context.params["node"]
    database = host.databases.directory()
    seen = (await database.batch(statements((store.VISIBLE,), {"node": node, "person": context.principal.id})))[0]
    if not seen:
        raise Refused("not_found", node)
    params = moment(host, node) | {"event": event, "reason": reason}
    batch = (store.TURN, *store.MOVED, store.RETIRE_NOW, store.OF_NODE)
    *_, changed, _, after = await database.batch(statements(batch, params))
    await tell(host, changed)
    state = NodeState(after[0]["state"])
    stands = state in _GOING if event is NodeEvent.DRAINED else state in (NodeState.READY, NodeState.LOST)
    if not changed and not stands:
        raise Refused("node_over", f"{node} is {state}")
    return answer((await views.load(database, person=context.principal.id, ids=[node]))[0])


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/nodes",
        scheme=Scheme.PERSON,
        handler=list_nodes,
        summary="The nodes that work for your projects",
        answers=list[NodeView],
    ),
    Route(
        method="POST",
        path="/api/nodes/{node}/drain",
        scheme=Scheme.PERSON,
        handler=drain,
        summary="Give it no more work; a provisioned one is destroyed when it is empty",
        answers=NodeView,
    ),
    Route(
        method="DELETE",
        path="/api/nodes/{node}/drain",
        scheme=Scheme.PERSON,
        handler=undrain,
        summary="Let it take work again",
        answers=NodeView,
    ),
)

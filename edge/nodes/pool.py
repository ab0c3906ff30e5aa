"""Machines on demand: asked for when work waits, kept warm, kept in reserve, let go, and counted against the provider.

Every decision is one guarded statement of `edge.nodes.store`; the provider is called only by effects, which come after
it. A call that was not answered is made again: creating and destroying go by the machine's label and are idempotent.
"""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from edge.accounts.credentials import hashed
from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.nodes import store
from edge.nodes.life import end_attempts, moment, tell
from edge.nodes.rules import MINUTE, SECOND, STRAY_MS, SWEEP_MS, next_location
from edge.ports import (
    Machine,
    NoCapacity,
    NodeProvider,
    Offer,
    Order,
    ProviderError,
    ProviderUnauthorized,
    ProviderUnreachable,
    QuotaReached,
    Row,
)
from edge.settings import ENROLMENT_MS
from shared.ids import short
from shared.states import NodeState
from shared.wire import PROTOCOL

if TYPE_CHECKING:
    from edge.app import Host

ASK_AGAIN_MS: Final = 10 * SECOND
NO_PROVIDER_MS: Final = MINUTE
SPARE_LOOK_MS: Final = 5 * MINUTE
LACKING_MS: Final = 30 * SECOND
MOST_AT_ONCE: Final = 20
"""Spares asked for by one run; the next one asks for more."""

_log = logging.getLogger("sam.pool")


class Choice(NamedTuple):
    """What a project gets when it needs a machine."""

    name: str
    provider: NodeProvider
    offer: Offer


def choice(host: "Host", project: Row) -> Choice | None:
    """By the columns of a project's row; None where this host has no such provider or size."""
    name = project["node_provider"] or next(iter(host.providers), None)
    provider = host.providers.get(name) if name else None
    if name is None or provider is None:
        return None
    wanted = project["node_size"]
    offer = next((one for one in provider.offers if wanted in (None, one.size)), None)
    return Choice(name, provider, offer) if offer else None


async def installation(host: "Host") -> str:
    """What a machine of this SAM carries in its label."""
    return (await host.vault.derive("installation", "label"))[:20]


async def request(host: "Host", chosen: Choice) -> dict[str, Any]:
    """The parameters of `store.PROVISION`, but for `tx`, `now`, `project` and `attempt`."""
    node = host.ids.new("nod")
    key = await host.vault.derive("node-signing-key", node)
    return {
        "new_node": node,
        "name": f"{chosen.name}-{short(node)}",
        "protocol": PROTOCOL,
        "node_token_hash": hashed(await host.vault.derive("node-token", node)),
        "signing_key": await host.vault.seal(bytes.fromhex(key), f"node/{node}"),
        "enrolment_hash": hashed(await _enrolment(host, node)),
        "expires_at": host.clock.now() + ENROLMENT_MS,
        "seats": chosen.offer.seats,
    } | asked_of(chosen)


def asked_of(chosen: Choice | None) -> dict[str, Any]:
    """What the statements need that ask whether a provider may be asked."""
    return {
        "provider": chosen.name if chosen else "",
        "size": chosen.offer.size if chosen else "",
        "locations": msgspec.json.encode(chosen.offer.locations if chosen else ()).decode(),
    }


# --- effects ----------------------------------------------------------------------------------------------------------


async def create_node(host: "Host", body: Mapping[str, Any]) -> None:
    """Asks for one machine, at one location; where there is no capacity that location cools, and the next is asked."""
    database = host.databases.directory()
    node = body["node"]
    row = (await database.batch(statements((store.WITH_PROJECT,), {"node": node})))[0][0]
    if row["state"] != NodeState.REQUESTED:
        return
    chosen = choice(host, row)
    if chosen is None or chosen.name != row["provider"]:
        raise Later(NO_PROVIDER_MS, f"this host has no provider {row['provider']!r} with such a size")
    params = moment(host, node) | asked_of(chosen)
    cooling = {one["location"]: one["until"] for one in (await database.batch(statements((store.COOLING,), params)))[0]}
    location = None if "" in cooling else next_location(chosen.offer.locations, row["node_location"], cooling)
    if location is None:
        raise Later(max(1, min(cooling.values()) - params["now"]), "every location that may be asked is cooling")
    order = Order(
        installation=await installation(host),
        node=node,
        size=chosen.offer.size,
        location=location,
        enrolment=await _enrolment(host, node),
    )
    try:
        machine = await chosen.provider.create(order)
    except ProviderUnreachable as why:
        raise Later(ASK_AGAIN_MS, str(why)) from None
    except (NoCapacity, QuotaReached, ProviderUnauthorized) as why:
        here = isinstance(why, NoCapacity)
        refused = params | {
            "cool_location": location if here else "",
            "cool_size": chosen.offer.size if here else "",
            "reason": _reason(why),
            "detail": str(why)[:400],
        }
        await database.batch(statements((store.COOL,), refused))
        raise Later(1, f"{_reason(why)} at {location}") from None
    params |= {"location": machine.location, "tx": host.ids.new("tx"), "now": host.clock.now()}
    batch = (store.CREATED, store.APPLY_NODES, store.PLACED_AT, store.NODE_DUE, store.WARMED, store.NODES_CHANGED)
    await tell(host, (await database.batch(statements(batch, params)))[-1])


async def fill_pool(host: "Host", body: Mapping[str, Any]) -> None:
    """Asks for the spares that a project lacks; again later while some cannot be had."""
    database = host.databases.directory()
    project = body["project"]
    for _ in range(MOST_AT_ONCE):
        row = (await database.batch(statements((store.POOL_OF,), {"project": project})))[0][0]
        chosen = choice(host, row)
        if not row["lacks_spare"] or chosen is None:
            return
        params = await request(host, chosen) | {"project": project, "attempt": None}
        params |= {"tx": host.ids.new("tx"), "now": host.clock.now()}
        changed = (await database.batch(statements(store.PROVISION, params)))[-1]
        if not changed:
            break
        await tell(host, changed)
    raise Later(LACKING_MS, "a spare is wanted and cannot be asked for now")


async def retire_node(host: "Host", body: Mapping[str, Any]) -> None:
    """Lets a machine go that nobody needs: its warm time is over, or a person drained it, and it is empty."""
    database = host.databases.directory()
    params = moment(host, body["node"])
    batch = (store.RETIRE, store.APPLY_NODES, *store.LET_GO, store.OF_NODE)
    *_, changed, after = await database.batch(statements(batch, params))
    await tell(host, changed)
    row = after[0]
    if row["busy"] or row["state"] not in (NodeState.READY, NodeState.DRAINING):
        return
    if row["state"] == NodeState.READY and row["warm_until"] is None:
        return
    if row["state"] == NodeState.READY and row["warm_until"] > params["now"]:
        raise Later(row["warm_until"] - params["now"], "it is kept warm")
    raise Later(SPARE_LOOK_MS if row["state"] == NodeState.READY else MINUTE, "a wanted spare, or too young to go")


async def destroy_node(host: "Host", body: Mapping[str, Any]) -> None:
    """Asks the provider until it says that there is no such machine."""
    database = host.databases.directory()
    node = body["node"]
    row = (await database.batch(statements((store.OF_NODE,), {"node": node})))[0][0]
    if row["state"] != NodeState.DESTROYING:
        return
    await _destroy(host, row["provider"], node)
    params = moment(host, node)
    batch = (store.DESTROYED, store.APPLY_NODES, store.USE_ENROLMENT, *store.OVER)
    await tell(host, (await database.batch(statements(batch, params)))[-1])


async def sweep_nodes(host: "Host", body: Mapping[str, Any]) -> None:
    """Compares what a provider lists with the rows, both ways. What does not carry this SAM's label is left alone."""
    provider = host.providers.get(body["provider"])
    if provider is None:
        raise Later(SWEEP_MS, "this host does not have the provider")
    try:
        machines = await provider.inventory()
    except ProviderError as why:
        raise Later(SWEEP_MS, f"{_reason(why)}: {why}") from None
    ours = await installation(host)
    listed = {one.node: one for one in machines if one.installation == ours}
    params = {
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "provider": body["provider"],
        "listed": msgspec.json.encode(list(listed)).decode(),
    }
    database = host.databases.directory()
    batch = (store.MISSED, store.VANISHED, store.APPLY_NODES, store.FILL_AFTER, store.NODES_CHANGED)
    *_, changed, live, unknown = await database.batch(
        statements((*batch, store.LIVE_ON_GONE, store.OVER_OR_UNKNOWN), params)
    )
    await end_attempts(host, live, "node_gone")
    await database.batch(statements((store.ABANDON_ALL, store.APPLY_WORKSPACES), params | {"tx": host.ids.new("tx")}))
    await tell(host, changed)
    for machine in (listed[row["node"]] for row in unknown):
        await _destroy_stray(host, body["provider"], machine)
    raise Later(SWEEP_MS, "looked; looks again")


async def _destroy_stray(host: "Host", provider: str, machine: Machine) -> None:
    if machine.created_at > host.clock.now() - STRAY_MS:
        return
    _log.warning("node.stray node=%s provider=%s: it has no row, and is destroyed", machine.node, provider)
    try:
        await _destroy(host, provider, machine.node)
    except Later as why:
        _log.warning("node.stray_stays node=%s: %s", machine.node, why)


async def _destroy(host: "Host", provider: str, node: str) -> None:
    """Raises `Later` where the provider did not say that it is done."""
    found = host.providers.get(provider)
    if found is None:
        raise Later(NO_PROVIDER_MS, f"this host has no provider {provider!r}")
    try:
        await found.destroy(await installation(host), node)
    except ProviderError as why:
        raise Later(ASK_AGAIN_MS, f"{_reason(why)}: {why}") from None


async def _enrolment(host: "Host", node: str) -> str:
    """Derived, so that a machine whose order was given twice joins with what either of them said."""
    return await host.vault.derive("node-enrolment", node)


def _reason(why: ProviderError) -> str:
    match why:
        case NoCapacity():
            return "no_capacity"
        case QuotaReached():
            return "provider_quota"
        case ProviderUnauthorized():
            return "provider_unauthorized"
        case _:
            return "unreachable"

"""The node's side of the wire; `shared/wire.py` is the protocol."""

from typing import TYPE_CHECKING, Final

import msgspec

from edge.accounts.credentials import hashed
from edge.attempts import store as attempts
from edge.http import MAX_OBJECT, Response, Route, Scheme, answer
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.nodes import store
from edge.nodes.events import attempt_of, take_events
from edge.tasks import store as tasks
from edge.tasks.ending import end_attempt
from shared import wire
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context, Host

LIVE_MS: Final = wire.LOST_AFTER_S * 1000


async def join(context: "Context") -> Response:
    """Takes a node in. Asked again before its first heartbeat, it gets the same secrets: they derive from its id."""
    asked: wire.Join = context.body
    host = context.host
    if asked.protocol != wire.PROTOCOL:
        raise Refused("invalid_request", f"this edge speaks protocol {wire.PROTOCOL}, the node {asked.protocol}")
    database = host.databases.directory()
    now = host.clock.now()
    params = {"hash": hashed(asked.enrolment), "now": now, "tx": host.ids.new("tx")}
    rows = (await database.batch(statements((store.ENROLMENT,), params)))[0]
    if not rows:
        raise Refused("bad_credential", "the enrolment token was used or has expired")
    node = rows[0]["node"]
    token = await host.vault.derive("node-token", node)
    key = await host.vault.derive("node-signing-key", node)
    params |= {
        "node": node,
        "name": asked.name[:100],
        "url": asked.url,
        "protocol": asked.protocol,
        "token_hash": hashed(token),
        "signing_key": await host.vault.seal(bytes.fromhex(key), f"node/{node}"),
    }
    await database.batch(statements((store.JOIN, store.JOINED, store.APPLY_NODES, store.NODE_DUE), params))
    return answer(wire.Joined(node=node, token=token, signing_key=key))


async def heartbeat(context: "Context") -> Response:
    beat: wire.Heartbeat = context.body
    host, node = context.host, context.principal.id
    if beat.protocol != wire.PROTOCOL:
        raise Refused("invalid_request", f"this edge speaks protocol {wire.PROTOCOL}, the node {beat.protocol}")
    now = host.clock.now()
    params = {
        "node": node,
        "now": now,
        "silent_at": now + LIVE_MS,
        "url": beat.url,
        "protocol": beat.protocol,
        "boot": beat.boot,
        "beat": beat.beat,
        "tx": host.ids.new("tx"),
        "engine": beat.engine,
        "isolated": beat.isolated,
        "seats": beat.seats,
        "load": float(beat.load),
        "cores": max(1, beat.cores),
        "disk_free_bytes": beat.disk_free_bytes,
        "model": msgspec.json.encode(beat.model).decode(),
        "harnesses": msgspec.json.encode(beat.harnesses).decode(),
        "acked": msgspec.json.encode(beat.acked_commands).decode(),
        "attempts": msgspec.json.encode([one.attempt for one in beat.attempts]).decode(),
        "progress": msgspec.json.encode(
            [{"attempt": one.attempt, "at": one.last_progress_at} for one in beat.attempts]
        ).decode(),
    }
    writing = (
        store.USE_ENROLMENT,
        store.APPEARED,
        store.BEAT,
        store.CALLS,
        store.APPLY_NODES,
        store.SEEN,
        store.ACK,
        store.COUNT_MISSING,
        store.LOOK_AT_SEATS,
        store.APPLY_WORKSPACES,
        store.WARM,
        store.RETIRE_DUE,
        attempts.PROGRESS,
        effects.WATCH_NODE,
        effects.HURRY_PLACEMENT,
    )
    database = host.databases.directory()
    _, appeared, *_, hurried, gone = await database.batch(statements((*writing, store.GONE), params))
    for row in gone:
        await end_attempt(host, row["project"], row["attempt"], row["reason"])
    open_commands, live = await database.batch(statements((store.OPEN_COMMANDS, store.LIVE), params))
    for project in {row["project"] for row in (*appeared, *hurried)}:
        await host.committed(project)
    return answer(
        wire.HeartbeatReply(
            commands=tuple(
                wire.Command(
                    id=row["id"],
                    expires_at=row["expires_at"],
                    body=msgspec.json.decode(row["body"], type=wire.CommandBody),
                )
                for row in open_commands
            ),
            live=tuple(row["attempt"] for row in live),
            now=now,
            allowances={row["attempt"]: row["allowance_microusd"] for row in live},
        )
    )


async def events(context: "Context") -> Response:
    return answer(await take_events(context.host, context.principal.id, context.body))


async def deltas(context: "Context") -> Response:
    batch: wire.DeltaBatch = context.body
    project = await _project_of(context.host, context.principal.id, batch.attempt)
    return answer(await context.host.hub.stream(project, batch))


async def put_object(context: "Context") -> Response:
    key = context.params["key"]
    attempt = attempt_of(key)
    if attempt is None:
        raise Refused("invalid_request", "an object's key is attempts/<attempt>/<name>")
    await _project_of(context.host, context.principal.id, attempt)
    await context.host.objects.put(key, context.request.body)
    return Response(status=204)


async def get_object(context: "Context") -> Response:
    """A node reads what another attempt saved, to go on from there."""
    key = context.params["key"]
    params = {"node": context.principal.id, "key": key, "attempt": attempt_of(key)}
    readable = await context.host.databases.directory().batch(statements((store.MAY_READ,), params))
    found = await context.host.objects.get(key) if readable[0] else None
    if found is None:
        raise Refused("not_found", key)
    return Response(body=found, headers=(("content-type", "application/octet-stream"),))


async def _project_of(host: "Host", node: str, attempt: str) -> str:
    rows = await host.databases.directory().batch(statements((tasks.STREAM,), {"attempt": attempt, "node": node}))
    if not rows[0]:
        raise Refused("not_found", attempt)
    return str(rows[0][0]["project"])


ROUTES: Final = (
    Route(
        method="POST",
        path="/node/v1/join",
        scheme=Scheme.PUBLIC,
        handler=join,
        summary="A node joins with an enrolment token",
        takes=wire.Join,
        answers=wire.Joined,
    ),
    Route(
        method="POST",
        path="/node/v1/heartbeat",
        scheme=Scheme.NODE,
        handler=heartbeat,
        summary="The node's whole inventory; what should be true",
        takes=wire.Heartbeat,
        answers=wire.HeartbeatReply,
    ),
    Route(
        method="POST",
        path="/node/v1/events",
        scheme=Scheme.NODE,
        handler=events,
        summary="What happened, in order, at least once",
        takes=wire.EventBatch,
        answers=wire.EventsReply,
        max_body=64 * 1024 * 1024,
    ),
    Route(
        method="POST",
        path="/node/v1/deltas",
        scheme=Scheme.NODE,
        handler=deltas,
        summary="Open parts as they grow",
        takes=wire.DeltaBatch,
        answers=wire.DeltasReply,
        max_body=8 * 1024 * 1024,
    ),
    Route(
        method="PUT",
        path="/node/v1/objects/{key:path}",
        scheme=Scheme.NODE,
        handler=put_object,
        summary="A bundle or a patch",
        status=204,
        max_body=MAX_OBJECT,
        raw=True,
    ),
    Route(
        method="GET",
        path="/node/v1/objects/{key:path}",
        scheme=Scheme.NODE,
        handler=get_object,
        summary="A bundle to go on from",
        raw=True,
    ),
)

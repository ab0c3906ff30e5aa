"""Effects that bring attempts to nodes: claim a seat, send a command."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.accounts.credentials import hashed
from edge.attachments import store as attachments
from edge.attachments.rules import MOST_OF_A_MESSAGE
from edge.attempts import store as attempts
from edge.chat import store as chat
from edge.dispatch import store as dispatch
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.nodes import pool, store
from edge.nodes.life import tell
from edge.orchestrator import store as orchestrator
from edge.ports import Row, Unreachable
from edge.tasks import rules
from edge.tasks import store as tasks
from edge.tasks.ending import end_attempt
from shared.reasons import problem
from shared.spec import TaskSpec
from shared.wire import COMMAND_TTL_S, PROTOCOL, Attached, Command, CommandBody, Prompt, StartAttempt

if TYPE_CHECKING:
    from edge.app import Host

NO_SEAT_MS: Final = 2_000
NODE_AWAY_MS: Final = 5_000
EARLY_MS: Final = 500
TTL_MS: Final = COMMAND_TTL_S * 1000


async def place_attempt(host: "Host", body: Mapping[str, Any]) -> None:
    """Claims a seat and promises the start command, in one batch; asks again while there is none."""
    database = host.databases.directory()
    rows = (await database.batch(statements((attempts.TO_PLACE,), {"attempt": body["attempt"]})))[0]
    if not rows:
        return  # placed before, or ended meanwhile
    row = rows[0]
    spec = msgspec.json.decode(row["spec"], type=TaskSpec)
    token = await host.vault.derive("attempt-token", row["id"])
    resume_from = row["before"] or row["continued"]
    told = {
        "task": row["task"],
        "project": row["project"],
        "resume_from": resume_from,
        "message": spec.message,
    }
    texts = (chat.WAITING, attachments.OF_MESSAGE, chat.EARLIER, orchestrator.SUMMARY, dispatch.INHERITED)
    waiting, named, *before = await database.batch(statements(texts, told))
    params = {
        "workspace": host.ids.new("wsp"),
        "tx": host.ids.new("tx"),
        "project": row["project"],
        "attempt": row["id"],
        "attempts": msgspec.json.encode([row["id"]]).decode(),
        "task": row["task"],
        "now": host.clock.now(),
        "protocol": PROTOCOL,
        "trusted": bool(row["local"]),
        "harness": row["harness"],
        "resume_from": resume_from,
        "avoid": row["before"] if row["failed_reason"] in rules.ELSEWHERE else None,
        "command": f"start/{row['id']}",
        "body": msgspec.json.encode(
            _start(row, spec, token, waiting, named, before, resume_from, await _bundle(host, resume_from))
        ).decode(),
        "ttl": TTL_MS,
        "token_hash": hashed(token),
        "interrupting": None,
    }
    batch = (
        store.CLAIM,
        store.CLAIM_HISTORY,
        tasks.TOKEN,
        store.COMMAND,
        chat.DELIVER_COMMANDS,
        tasks.PLACED_CHANGED,
        effects.SEND_COMMANDS,
        *((store.FILL_DUE,) if row["spares"] else ()),
        store.CLAIMED,
    )
    *_, claimed, only_unisolated = await database.batch(statements((*batch, store.ONLY_UNISOLATED), params))
    if not claimed:
        chosen = pool.choice(host, row) if row["max_nodes"] else None
        if chosen and not (row["local"] or chosen.provider.isolated):
            chosen = None
        if only_unisolated and not row["local"] and chosen is None:
            await end_attempt(host, row["project"], row["id"], "untrusted_tree")
            return
        await _without_a_seat(host, params, chosen)
        raise Later(NO_SEAT_MS, "no node has a free seat for it")
    await host.committed(row["project"])


async def _without_a_seat(host: "Host", common: Mapping[str, Any], chosen: pool.Choice | None) -> None:
    """Says why on the attempt, and asks for a machine where the project may have one more."""
    params = {**common, **pool.asked_of(chosen)}
    batch: tuple[str, ...] = (attempts.SEATLESS_CHANGED, attempts.BOOTING, attempts.SEATLESS)
    if chosen is not None:
        params |= await pool.request(host, chosen)
        batch = (*store.PROVISION, *batch)
    results = await host.databases.directory().batch(statements(batch, params))
    await tell(host, [row for rows in results for row in rows])


def _start(
    row: Row,
    spec: TaskSpec,
    token: str,
    waiting: Sequence[Row],
    named: Sequence[Row],
    before: Sequence[Sequence[Row]],
    resume_from: str | None,
    bundle: str | None,
) -> CommandBody:
    needed = msgspec.json.decode(row["needed"], type=tuple[str, ...])
    base = needed[0] if len(needed) == 1 else row["base"]
    asked = Prompt(
        message=spec.message or f"{spec.task}/text",
        text=spec.text + "".join(one["lines"] for one in named),
        files=tuple(file for one in named for file in _files(one)),
    )
    prompts = [
        *(_prompt(one) for one in waiting if one["before"]),
        asked,
        *(_prompt(one) for one in waiting if not one["before"]),
    ]
    first, carried = prompts[0], tuple(file for one in before[0] for file in _files(one))
    told = rules.first_prompt(
        spec, row["branch"], base, row["name"], _failed(row), _before(*before), request=first.text
    )
    return StartAttempt(
        attempt=row["id"],
        number=row["number"],
        spec=spec,
        origin_url=row["origin_url"],
        base=base,
        merges=needed if len(needed) > 1 else (),
        branch=row["branch"],
        token=token,
        harness=row["harness"],
        prompts=(
            Prompt(message=first.message, text=told, files=(*first.files, *carried[:MOST_OF_A_MESSAGE])),
            *prompts[1:],
        ),
        resume_from=resume_from,
        resume_bundle=bundle,
        allowance_microusd=row["allowance_microusd"],
    )


def _prompt(row: Row) -> Prompt:
    return Prompt(message=row["id"], text=row["text"], files=_files(row))


def _files(row: Row) -> tuple[Attached, ...]:
    return msgspec.json.decode(row["files"], type=tuple[Attached, ...])


def _failed(row: Row) -> rules.Failure | None:
    """What is known of the attempt before, or of the task that this one replaces."""
    if not row["failed_reason"]:
        return None
    return rules.Failure(
        attempt=row["failed"],
        problem=problem(row["failed_reason"], row["failed_detail"]),
        checkpoint=row["checkpoint"],
        kept=row["before"] is not None or row["continues"] is not None,
    )


def _before(earlier: Sequence[Row], summary: Sequence[Row], subtasks: Sequence[Row]) -> str:
    return rules.told_before(
        [(one["author"], one["text"] or "") for one in earlier],
        summary[0]["text"] if summary else None,
        [f"{one['id']} ({one['title']}): {one['state']}" for one in subtasks],
    )


async def _bundle(host: "Host", attempt: str | None) -> str | None:
    if attempt is None:
        return None
    rows = await host.databases.directory().batch(statements((attempts.BUNDLE_OF,), {"attempt": attempt}))
    bundle: str | None = rows[0][0]["bundle"] if rows[0] else None
    return bundle


async def send_command(host: "Host", body: Mapping[str, Any]) -> None:
    """Sends one command; the node's yes is what acknowledges it, here or in its next heartbeat."""
    database = host.databases.directory()
    params = {"command": body["command"], "now": host.clock.now()}
    rows = (await database.batch(statements((store.TO_SEND,), params)))[0]
    if not rows:
        return
    row = rows[0]
    if row["early"]:
        raise Later(EARLY_MS, "its attempt's start command comes first")
    command = Command(
        id=row["id"], expires_at=row["expires_at"], body=msgspec.json.decode(row["body"], type=CommandBody)
    )
    key = await host.vault.open(row["signing_key"], f"node/{row['node']}")
    try:
        await host.node_client.send(row["url"], key, command)
    except Unreachable as why:
        raise Later(NODE_AWAY_MS, str(why)) from None
    await database.batch(statements((store.SENT,), {"command": row["id"], "now": host.clock.now()}))

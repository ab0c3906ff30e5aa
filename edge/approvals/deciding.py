"""A person's yes or no, and the effect that follows it: the call is made once, and its task is told."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.approvals import rules, store
from edge.approvals.model import ApprovalView
from edge.chat import store as chat
from edge.dispatch import steering
from edge.ledger.batch import statements
from edge.mcp.tools import Caller
from edge.orchestrator.tools import DEFECTS, EVERY
from edge.outside import fence
from edge.ports import Row
from shared.errors import Refused, SamError
from shared.reasons import problem

if TYPE_CHECKING:
    from edge.app import Host

RESULT_CHARS: Final = 8_000
_log = logging.getLogger("sam.approvals")

_STATES: Final = {"approve": "approved", "deny": "denied"}


async def decide(host: "Host", project: str, approval: str, decision: str, person: str) -> ApprovalView:
    """Keeps the decision, and what follows from it, in one batch. The first counts; the same again changes nothing.

    Raises:
        Refused: `not_found`; `approval_over` when it was decided otherwise or can no longer be.
    """
    params = {
        "approval": approval,
        "project": project,
        "state": _STATES[decision],
        "person": person,
        "now": host.clock.now(),
    }
    batch = (store.DECIDE, store.CARRY_OUT, chat.CARD_CHANGED, store.FIND)
    found = (await host.databases.of(project).batch(statements(batch, params)))[-1]
    if not found:
        raise Refused("not_found", approval)
    stands = {"approve": ("approved", "done"), "deny": ("denied",)}[decision]
    if found[0]["shown"] not in stands:
        raise Refused("approval_over", f"it is {found[0]['shown']}")
    await host.committed(project)
    return view(found[0])


async def approval_decided(host: "Host", body: Mapping[str, Any]) -> None:
    """Effect. The call has the name it had when it was asked for, so that made again after a crash it does nothing
    twice; what came of it is stored before the task is told, so that it is told one thing.
    """
    database = host.databases.directory()
    row = (await database.batch(statements((store.DECIDED,), {"approval": body["approval"]})))[0][0]
    place = {"approval": row["id"], "now": host.clock.now()}
    if row["result"] is None:
        came, made = await _made(host, row) if row["state"] == "approved" else ("denied", "")
        text = rules.TOLD[came].format(tool=row["tool"], result=made)
        await database.batch(statements((store.RESULT,), place | {"result": text}))
        row = (await database.batch(statements((store.DECIDED,), place)))[0][0]
    word = steering.Word(message=f"{row['message']}_told", text=row["result"], author="sam")
    try:
        await steering.write_to(host, row["project"], row["task"], word)
    except Refused as ended:
        if ended.code != "task_ended":
            raise
    await database.batch(statements((chat.CARD_DONE, store.DONE), place | {"project": row["project"]}))
    await host.committed(row["project"])


async def _made(host: "Host", row: Row) -> tuple[str, str]:
    """Makes the call that was approved: whether it was done, and what came of it without anything that others wrote."""
    tool = EVERY[row["tool"]]
    caller = Caller(
        attempt=row["attempt"],
        task=row["task"],
        project=row["project"],
        conversation=row["conversation"],
        call=row["call"],
    )
    try:
        told = await tool.call(host, caller, msgspec.json.decode(row["arguments"], type=tool.takes))
    except SamError as error:
        return "failed", msgspec.json.encode(error.problem).decode()
    except DEFECTS:
        _log.exception("tool.failed attempt=%s tool=%s", row["attempt"], row["tool"])
        return "failed", msgspec.json.encode(problem("internal", row["tool"])).decode()
    return "approved", msgspec.json.encode(fence.without(told)).decode()[:RESULT_CHARS]


def view(row: Row) -> ApprovalView:
    return ApprovalView(
        id=row["id"],
        project=row["project"],
        conversation=row["conversation"],
        task=row["task"],
        tool=row["tool"],
        arguments=row["arguments"],
        because=row["because"],
        state=row["shown"],
        result=row["result"],
        asked_at=row["asked_at"],
        decided_at=row["decided_at"],
    )

"""The one door to a tool's call: what others wrote is fenced, and a tainted context starts, steers, stops and teaches
nothing without a person's yes.

Whether a context is tainted is read off rows by who calls: the thoughts of an attempt at the edge, what was handed out
to one on a node. The model is assumed to obey whatever it read, so nothing here asks the model.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from edge.approvals import rules, store
from edge.approvals.model import Asking, Policy
from edge.chat import store as chat
from edge.ledger.batch import statements
from edge.mcp import problems
from edge.mcp.tools import Caller, Tool
from edge.outside import fence
from edge.tasks import store as tasks
from shared.errors import SamError
from shared.reasons import problem
from shared.states import TaskEvent
from shared.wire import AWAITING

if TYPE_CHECKING:
    from edge.app import Host

NEXT: Final = "It was not done. A person is asked; end your turn now, the answer comes as the next message."
NEXT_OF_MANY: Final = "It was not done. End your turn now: answers to the calls that wait already come as messages."
NEXT_OF_LONG: Final = "It was not done. Make the call shorter, or say in words what you would do."


class Called(NamedTuple):
    """What came of a call."""

    told: dict[str, Any]
    """Texts from outside in it are still `Outside`."""
    failed: bool = False
    source: str | None = None
    """Whose text taints whoever reads the result."""
    place: str = ""
    """Where that was read."""


async def call_tool(
    host: "Host", caller: Caller, tool: Tool, given: Mapping[str, Any], offered: Collection[str], because: str | None
) -> Called:
    """Makes the call, or asks a person whether it may be made. `because`: whose text taints the caller, if any does."""
    try:
        arguments = problems.checked(tool.name, tool.takes, given)
        if because is not None and rules.needs_yes(tool.name, because, await policy(host, caller.project)):
            return await _ask(host, caller, tool, given, because)
        told = await tool.call(host, msgspec.structs.replace(caller, because=because), arguments)
    except SamError as error:
        return Called(problems.told(error, given, offered), failed=True)
    outside = fence.from_outside(told)
    if any(one.own for one in outside) and (await policy(host, caller.project)).trust_subtasks:
        outside = tuple(one for one in outside if not one.own)
    first = outside[0] if outside else None
    return Called(told, source=first.source if first else None, place=first.place if first else "")


async def nonce(host: "Host", place: str) -> str:
    """The number of a fence: the same for the same place, and known to nobody else before."""
    return (await host.vault.derive("fence", place))[: fence.NONCE_CHARS]


async def policy(host: "Host", project: str) -> Policy:
    row = (await host.databases.of(project).batch(statements((store.POLICY,), {"project": project})))[0][0]
    return Policy(
        unasked=msgspec.json.decode(row["unasked"], type=tuple[str, ...]),
        trust_subtasks=bool(row["trust_subtasks"]),
        web_pages=bool(row["web_pages"]),
    )


async def _ask(host: "Host", caller: Caller, tool: Tool, given: Mapping[str, Any], because: str) -> Called:
    text = msgspec.json.encode(given).decode()
    if len(text) > rules.ARGUMENT_CHARS:
        return _refused("The call is too long to be shown to a person.", {"next": NEXT_OF_LONG})
    key = (await host.vault.derive("approval", f"{caller.attempt}/{caller.call}"))[:26]
    asking = Asking(id=f"apr_{key}", tool=tool.name, arguments=text, because=because)
    params = msgspec.structs.asdict(asking) | {
        "approval": asking.id,
        "project": caller.project,
        "attempt": caller.attempt,
        "call": caller.call,
        "message": f"msg_{key}",
        "question": rules.card(asking),
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "event": TaskEvent.ASKED_PERSON,
        "reason": None,
        "detail": "",
    }
    batch = (
        store.ASK,
        tasks.ASK_APPROVAL,
        tasks.APPLY,
        chat.CARD,
        chat.CARD_CHANGED,
        *tasks.ASKED,
        *tasks.ADMIT,
        *tasks.AFTERWARDS,
        store.ASKED,
    )
    asked = (await host.databases.of(caller.project).batch(statements(batch, params)))[-1]
    await host.committed(caller.project)
    if not asked:
        most = "A person is asked about as many calls as one task may ask about."
        return _refused(most, {AWAITING: True, "next": NEXT_OF_MANY})
    return _refused("", {"approval": asked[0]["id"], AWAITING: True, "next": NEXT})


def _refused(detail: str, more: dict[str, Any]) -> Called:
    """The call was not made: to an agent a failed result (MCP, tools: `isError`), which says what to do instead."""
    return Called(msgspec.to_builtins(problem("needs_approval", detail)) | more, failed=True)

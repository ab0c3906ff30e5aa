"""The tools of an attempt that thinks at the edge: those of `edge/mcp`, called in this process, and those with which it
reads what it has no checkout of.

A call is named after its place among the thoughts, so that one which is made again after a crash does nothing twice.
"""

import logging
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.approvals.asking import call_tool, nonce
from edge.mcp.schemas import described
from edge.mcp.tools import TOOLS, Caller
from edge.orchestrator.model import Mind
from edge.outside import fence
from edge.outside.tools import READING
from shared.loop.messages import ToolSpec, ToolUse
from shared.loop.ports import Outcome
from shared.reasons import problem
from shared.spec import Mode

if TYPE_CHECKING:
    from edge.app import Host

EVERY: Final = TOOLS | READING

OFFERED: Final = (
    "dispatch_task", "plan_tasks", "propose_plan", "list_tasks", "get_task", "send_message_to_subtask", "stop_subtask",
    "retry_subtask", "wait_for_subtasks", "request_human_input", "create_idea", "link_idea", "complete_task",
)  # fmt: skip

MOST_OFFERED: Final = 12
"""A small model loses its way among more."""

MAKE_ROOM: Final = {
    Mode.CONVERSATION: ("complete_task", "link_idea", "request_human_input"),
    Mode.TASK: ("link_idea", "list_tasks", "create_idea"),
}
"""What is left out first where there are more: a conversation does not complete, and asks by just asking; a task is
told of its subtasks when they end, and captures no ideas.
"""

RESULT_CHARS: Final = 20_000

DEFECTS: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""Of the tool itself. Tried again it would fail again, and its attempt stand still: so the model is told. What a
database or a network does passes, and the step is taken again.
"""

_log = logging.getLogger("sam.orchestrator")

SPECS: Final = {
    name: ToolSpec(name=told["name"], description=told["description"], parameters=told["inputSchema"])
    for name, told in ((name, described(name, tool.takes)) for name, tool in EVERY.items())
}


def offered(mode: Mode, reading: tuple[str, ...]) -> tuple[str, ...]:
    """The names a model of this role is shown."""
    dropped = MAKE_ROOM[mode][: len(OFFERED) + len(reading) - MOST_OFFERED]
    return (*(name for name in OFFERED if name not in dropped), *reading)


def edge_tools(host: "Host", mind: Mind) -> "EdgeTools":
    """The tools of one step; what a project forbids, or this host cannot do, is not among them."""
    pages = host.http is not None and mind.web_pages
    can = {"read_repository": host.reader is not None and host.reader.reads(mind.origin_url), "read_page": pages}
    return EdgeTools(host, mind, offered(mind.mode, tuple(name for name, yes in can.items() if yes)))


class EdgeTools:
    """The loop's `Tools` of one step."""

    def __init__(self, host: "Host", mind: Mind, names: tuple[str, ...]) -> None:
        self._host, self._mind, self._names = host, mind, names

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return tuple(SPECS[name] for name in self._names)

    async def call(self, use: ToolUse, arguments: dict[str, Any]) -> Outcome:
        mind = self._mind
        caller = Caller(
            attempt=mind.attempt,
            task=mind.task,
            project=mind.project,
            conversation=mind.conversation,
            call=f"thought/{mind.seq}/{use.id}",
        )
        try:
            called = await call_tool(
                self._host, caller, EVERY[use.name], arguments, self._names, fence.taint(mind.messages)
            )
        except DEFECTS:
            _log.exception("tool.failed attempt=%s tool=%s", mind.attempt, use.name)
            return Outcome(text=msgspec.json.encode(problem("internal", use.name)).decode(), failed=True)
        if called.failed:
            return Outcome(text=msgspec.json.encode(called.told).decode(), failed=True)
        mark = await nonce(self._host, f"{caller.attempt}/{caller.call}")
        return Outcome(text=fence.render(called.told, mark, RESULT_CHARS), untrusted=called.source is not None)

    async def refused(self, use: ToolUse, why: str) -> None:
        """The result says it."""

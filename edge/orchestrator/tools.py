"""The tools of an attempt that thinks at the edge: those of `edge/mcp`, called in this process, and those with which it
reads what it has no checkout of.

A call is named after its place among the thoughts, so that one which is made again after a crash does nothing twice.
"""

import logging
from collections.abc import Mapping
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

MOST_SHOWN: Final = 12
"""A small model loses its way among more."""

_STARTS: Final = ("dispatch_task", "plan_tasks", "propose_plan", "get_task")
_STEERS: Final = (
    "wait_for_subtasks", "send_message_to_subtask", "stop_subtask", "retry_subtask", "list_tasks",
)  # fmt: skip
_IDEAS: Final = ("create_idea", "search_ideas", "update_idea", "link_idea")
_KNOWS: Final = ("add_knowledge", "search_knowledge")
_ENDS: Final = ("complete_task", "request_human_input")

RANKED: Final[Mapping[tuple[Mode, bool], tuple[str, ...]]] = {
    # A conversation that has started nothing thinks along: ideas and what the project knows come before steering.
    (Mode.CONVERSATION, False): (*_STARTS, "create_idea", "search_ideas", "update_idea", *_KNOWS, "link_idea",
                                 "list_tasks", "wait_for_subtasks"),
    # One with subtasks looks after them first; of ideas it can still capture one.
    (Mode.CONVERSATION, True): (*_STARTS, *_STEERS, "create_idea", "update_idea", "search_ideas"),
    # A task asks and completes in any state; before it starts anything it reads what is known.
    (Mode.TASK, False): (*_STARTS, *_ENDS, "search_knowledge", "search_ideas", "add_knowledge", "create_idea",
                         "wait_for_subtasks", "list_tasks"),
    # It is told of its subtasks when they end, so a list of them comes last.
    (Mode.TASK, True): (*_STARTS, *_ENDS, "wait_for_subtasks", "send_message_to_subtask", "stop_subtask",
                        "retry_subtask", "list_tasks", "add_knowledge"),
}  # fmt: skip
"""By mode, and whether anything was started: the most useful first, of which as many are shown as leave room for the
tools that read.
"""

HELD: Final[Mapping[Mode, tuple[str, ...]]] = {
    Mode.CONVERSATION: (*_STARTS, *_STEERS, *_IDEAS, *_KNOWS, "request_human_input"),
    Mode.TASK: (*_STARTS, *_STEERS, *_IDEAS, *_KNOWS, *_ENDS),
}
"""What may be called, shown or not: a model goes by what it was shown a step ago. A conversation does not complete."""

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


def shown(mode: Mode, started: bool, reading: tuple[str, ...]) -> tuple[str, ...]:
    """The names a model of this role is shown in this state."""
    return (*RANKED[mode, started][: MOST_SHOWN - len(reading)], *reading)


def edge_tools(host: "Host", mind: Mind) -> "EdgeTools":
    """The tools of one step; what a project forbids, or this host cannot do, is not among them."""
    pages = host.http is not None and mind.web_pages
    can = {"read_repository": host.reader is not None and host.reader.reads(mind.origin_url), "read_page": pages}
    return EdgeTools(host, mind, tuple(name for name, yes in can.items() if yes))


class EdgeTools:
    """The loop's `Tools` of one step."""

    def __init__(self, host: "Host", mind: Mind, reading: tuple[str, ...]) -> None:
        self._host, self._mind, self._reading = host, mind, reading
        self._names = (*HELD[mind.mode], *reading)

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """Of all that may be called."""
        return tuple(SPECS[name] for name in self._names)

    @property
    def shown(self) -> tuple[ToolSpec, ...]:
        """Of those that the model is shown."""
        return tuple(SPECS[name] for name in shown(self._mind.mode, self._mind.started, self._reading))

    async def call(self, use: ToolUse, arguments: dict[str, Any]) -> Outcome:
        mind = self._mind
        caller = Caller(
            attempt=mind.attempt,
            task=mind.task,
            project=mind.project,
            conversation=mind.conversation,
            call=f"thought/{mind.seq}/{use.id}",
            at_edge=True,
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
        text = fence.render(called.told, mark, RESULT_CHARS)
        return Outcome(text=text, untrusted=called.source is not None, place=called.place)

    async def refused(self, use: ToolUse, why: str) -> None:
        """The result says it."""

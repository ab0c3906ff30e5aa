"""The tools of an attempt that thinks at the edge: those of `edge/mcp`, called in this process.

A call is named after its place among the thoughts, so that one which is made again after a crash does nothing twice.
"""

from typing import TYPE_CHECKING, Any, Final

import msgspec

from edge.mcp import problems
from edge.mcp.schemas import described
from edge.mcp.tools import TOOLS, Caller
from edge.orchestrator.model import Mind
from shared.errors import SamError
from shared.loop.messages import ToolSpec, ToolUse
from shared.loop.ports import Outcome

if TYPE_CHECKING:
    from edge.app import Host

OFFERED: Final = (
    "dispatch_task", "plan_tasks", "list_tasks", "get_task", "send_message_to_subtask", "stop_subtask", "retry_subtask",
    "wait_for_subtasks", "request_human_input", "create_idea", "link_idea", "complete_task",
)  # fmt: skip
"""At most a dozen: a small model loses its way among more."""

RESULT_CHARS: Final = 20_000

SPECS: Final = tuple(
    ToolSpec(name=told["name"], description=told["description"], parameters=told["inputSchema"])
    for told in (described(name, TOOLS[name].takes) for name in OFFERED)
)


class EdgeTools:
    """The loop's `Tools` of one step."""

    def __init__(self, host: "Host", mind: Mind) -> None:
        self._host, self._mind = host, mind

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return SPECS

    async def call(self, use: ToolUse, arguments: dict[str, Any]) -> Outcome:
        mind, tool = self._mind, TOOLS[use.name]
        caller = Caller(
            attempt=mind.attempt,
            task=mind.task,
            project=mind.project,
            conversation=mind.conversation,
            call=f"thought/{mind.seq}/{use.id}",
        )
        try:
            told = await tool.call(self._host, caller, problems.checked(use.name, tool.takes, arguments))
        except SamError as error:
            return _failed(problems.told(error, arguments, OFFERED))
        return Outcome(text=_cut(msgspec.json.encode(told).decode()))

    async def refused(self, use: ToolUse, why: str) -> None:
        """The result says it."""


def _failed(told: object) -> Outcome:
    return Outcome(text=msgspec.json.encode(told).decode(), failed=True)


def _cut(text: str) -> str:
    if len(text) <= RESULT_CHARS:
        return text
    return f"{text[:RESULT_CHARS]}… [cut: {len(text)} characters in all; ask for less at once]"

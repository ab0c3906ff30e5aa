"""Who sees which tools. A role sees at most fifteen, in an order that never changes."""

import functools
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from edge.mcp import personal, tools
from edge.mcp.schemas import described
from edge.mcp.tools import Tool
from shared.spec import Mode

MOST_TOOLS: Final = 15


class Role(StrEnum):
    PERSON = "person"  #: a person's own client, with a personal token
    WORKER = "worker"  #: an attempt whose task may dispatch
    TALKER = "talker"  #: the same in a conversation: turns are short, and ideas are looked for
    LEAF = "leaf"  #: an attempt whose task may not dispatch, and has dispatched nothing


_OF_A_PARENT: Final = (
    "dispatch_task", "plan_tasks", "propose_plan", "list_tasks", "send_message_to_subtask", "stop_subtask",
    "retry_subtask", "wait_for_subtasks",
)  # fmt: skip
_OF_EVERY_ATTEMPT: Final = (
    "get_task", "create_idea", "update_idea", "get_instructions", "request_human_input",
)  # fmt: skip


def _held(*names: str) -> dict[str, Tool]:
    return {name: tools.TOOLS[name] for name in names}


OFFERS: Final[Mapping[Role, Mapping[str, Tool]]] = {
    Role.PERSON: personal.TOOLS,
    Role.WORKER: _held(*_OF_A_PARENT, *_OF_EVERY_ATTEMPT, "complete_task", "get_pending_messages"),
    Role.TALKER: _held(*_OF_A_PARENT, *_OF_EVERY_ATTEMPT, "link_idea", "search_ideas"),
    Role.LEAF: _held(
        *_OF_EVERY_ATTEMPT,
        "complete_task",
        "link_idea",
        "get_pending_messages",
        "search_ideas",
        "search_knowledge",
        "add_knowledge",
    ),
}

EVERY: Final = frozenset(name for offered in OFFERS.values() for name in offered)


def role_of(mode: Mode, *, may_dispatch: bool) -> Role:
    """The role of an attempt."""
    if not may_dispatch:
        return Role.LEAF
    return Role.TALKER if mode is Mode.CONVERSATION else Role.WORKER


@functools.cache
def listing(role: Role) -> list[dict[str, Any]]:
    """What `tools/list` tells a role."""
    return [described(tool.name, tool.takes) for tool in OFFERS[role].values()]

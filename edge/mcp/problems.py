"""What a tool says when it refuses: the reason with its sentence and remedy, and what the agent can call next."""

import difflib
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from edge.http import too_big
from edge.mcp.schemas import fields
from shared.errors import Refused, SamError


class Hint(NamedTuple):
    """A call that helps: of these tools the first that the role holds, with those arguments of the refused call."""

    tools: tuple[str, ...]
    keeps: tuple[str, ...] = ()
    adds: Mapping[str, object] = {}


_LOOK: Final = (Hint(("get_task",), ("project", "task")),)
_LIST: Final = (Hint(("list_tasks",), ("project",)),)
_LIMITS: Final = (Hint(("get_instructions",)),)
_RETRY: Final = (Hint(("retry_subtask", "retry_task"), ("project", "task")),)

HINTS: Final[Mapping[str, tuple[Hint, ...]]] = {
    "not_found": _LIST,
    "unknown_dependency": _LIST,
    "dependency_failed": _LIST,
    "cycle": _LIST,
    "needs_its_ancestor": _LIST,
    "plan_refused": _LIST,
    "unknown_project": (Hint(("list_projects",)),),
    "project_not_named": (Hint(("list_projects",)),),
    "task_ended": _RETRY + _LOOK,
    "not_ended_badly": _LOOK,
    "replaced_before": _LOOK,
    "too_deep": _LIMITS,
    "wider_than_parent": _LIMITS,
    "too_many_children": (Hint(("wait_for_subtasks",), adds={"mode": "any"}), *_LIST),
    "merged_before": (Hint(("get_idea",), ("project", "idea")),),
    "idea_too_long": (Hint(("create_idea",), ("project",)),),
    "not_your_tool": _LIMITS,
}
"""By reason; a refusal that no call mends has none."""

_OF_IDEAS: Final = (Hint(("list_ideas", "search_ideas"), ("project",)),)


def told(error: SamError, arguments: Mapping[str, Any], offered: Collection[str]) -> dict[str, Any]:
    """The error as an agent receives it; `next` names only tools that it holds."""
    hints = HINTS.get(error.code, ())
    if error.code == "not_found" and "idea" in arguments and "task" not in arguments:
        hints = _OF_IDEAS
    found = [one for hint in hints if (one := _call(hint, arguments, offered))]
    problem: dict[str, Any] = msgspec.to_builtins(error.problem)
    return problem | ({"next": found} if found else {})


def checked(name: str, takes: Any, arguments: Mapping[str, Any]) -> Any:
    """The arguments as the tool's struct.

    Raises:
        Refused: `invalid_request`; of an argument that the tool does not take the detail names the nearest.
    """
    known = fields(takes)
    for given in arguments:
        if given not in known:
            near = nearest(given, known)
            meant = f"; did you mean {' or '.join(near)}?" if near else "."
            takes_ = f"It takes {', '.join(known)}." if known else "It takes none."
            raise Refused("invalid_request", f"{given[:80]!r} is no argument of {name}{meant} {takes_}")
    if too_big(arguments):
        raise Refused("invalid_request", f"{name}: a whole number is too large")
    try:
        return msgspec.convert(dict(arguments), takes)
    except msgspec.ValidationError as error:
        raise Refused("invalid_request", f"{name}: {error}") from None


def nearest(word: str, known: Collection[str]) -> list[str]:
    """At most three of `known` that look or begin like `word`, the likest first."""
    looks = difflib.get_close_matches(word[:80], known, n=3, cutoff=0.5)
    begins = [one for one in known if one.startswith(f"{word}_") or word.startswith(f"{one}_")]
    return list(dict.fromkeys(begins + looks))[:3]


def _call(hint: Hint, arguments: Mapping[str, Any], offered: Collection[str]) -> dict[str, Any] | None:
    tool = next((one for one in hint.tools if one in offered), None)
    if tool is None:
        return None
    kept = {name: arguments[name] for name in hint.keeps if arguments.get(name)}
    return {"tool": tool, "arguments": kept | dict(hint.adds)}

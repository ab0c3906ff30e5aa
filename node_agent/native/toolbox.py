"""The tools of one session: what the model may call, and how each call is shown to the ACP client."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from node_agent.native import files, search, shell
from shared.loop.messages import ToolSpec, ToolUse
from shared.loop.ports import Outcome
from shared.parts import FileDiff
from shared.spec import Permissions

Post = Callable[[dict[str, Any]], None]
"""Sends one `session/update`."""


class Server(Protocol):
    """A connected MCP server."""

    specs: tuple[ToolSpec, ...]

    def serves(self, tool: str) -> bool: ...

    async def call(self, tool: str, arguments: dict[str, Any]) -> Outcome: ...


def _spec(name: str, description: str, properties: dict[str, Any], *required: str) -> ToolSpec:
    schema = {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}
    return ToolSpec(name=name, description=description, parameters=schema)


_PATH: Final = {"type": "string", "description": "Absolute, or relative to the working directory."}

SPECS: Final = (
    _spec(
        "read",
        "Reads a text file, with line numbers.",
        {
            "path": _PATH,
            "line": {"type": "integer", "minimum": 1, "description": "First line, from 1."},
            "limit": {"type": "integer", "minimum": 1, "maximum": files.READ_LINES},
        },
        "path",
    ),
    _spec(
        "write",
        "Writes a whole file, making it and its directories where they are missing.",
        {"path": _PATH, "content": {"type": "string"}},
        "path",
        "content",
    ),
    _spec(
        "edit",
        "Replaces a piece of a file. `old` must be in it exactly once, copied exactly, without line numbers.",
        {"path": _PATH, "old": {"type": "string"}, "new": {"type": "string"}, "replace_all": {"type": "boolean"}},
        "path",
        "old",
        "new",
    ),
    _spec(
        "grep",
        "Searches files for a regular expression (Python's).",
        {
            "pattern": {"type": "string"},
            "path": _PATH,
            "files": {"type": "string", "description": "Only files that match, such as *.py."},
            "ignore_case": {"type": "boolean"},
        },
        "pattern",
    ),
    _spec(
        "glob",
        "Finds files by pattern, such as src/**/*.py; the newest first.",
        {"pattern": {"type": "string"}, "path": _PATH},
        "pattern",
    ),
    _spec(
        "bash",
        "Runs a shell command in the working directory. It has no terminal and is killed after timeout_s.",
        {
            "command": {"type": "string"},
            "timeout_s": {"type": "integer", "minimum": 1, "maximum": shell.LONGEST_S, "default": shell.DEFAULT_S},
        },
        "command",
    ),
)

_MAY: Final = {
    Permissions.READ: ("read", "grep", "glob"),
    Permissions.EDIT: ("read", "grep", "glob", "write", "edit"),
    Permissions.FULL: tuple(spec.name for spec in SPECS),
}

KINDS: Final = {
    "read": "read",
    "write": "edit",
    "edit": "edit",
    "grep": "search",
    "glob": "search",
    "bash": "execute",
}
"""ACP `ToolKind`."""


class Toolbox:
    """The loop's `Tools` port. Every call becomes one `tool_call` and its updates."""

    def __init__(
        self, cwd: Path, servers: Sequence[Server], post: Post, permissions: Permissions = Permissions.FULL
    ) -> None:
        self._cwd, self._servers, self._post, self._permissions = cwd, servers, post, permissions
        own = (spec for spec in SPECS if spec.name in _MAY[permissions])
        self.specs: tuple[ToolSpec, ...] = (*own, *(spec for server in servers for spec in server.specs))

    async def call(self, use: ToolUse, arguments: dict[str, Any]) -> Outcome:
        self._begin(use, _title(use.name, arguments), arguments)
        try:
            outcome, diff = await self._run(use, arguments)
        except files.FileError as error:
            outcome, diff = Outcome(text=str(error), failed=True), None
        except asyncio.CancelledError:
            self._end(use, Outcome(text="Cancelled.", failed=True), None)
            raise
        self._end(use, outcome, diff)
        return outcome

    async def refused(self, use: ToolUse, why: str) -> None:
        self._begin(use, use.name, {"arguments": use.arguments})
        self._end(use, Outcome(text=why, failed=True), None)

    async def _run(self, use: ToolUse, given: dict[str, Any]) -> tuple[Outcome, FileDiff | None]:
        path = self._cwd / str(given.get("path", ""))
        if self._permissions is Permissions.EDIT and KINDS.get(use.name) == "edit" and ".git" in path.resolve().parts:
            raise files.FileError(
                "git's own files name programs that git runs; with permissions `edit` they stay as is."
            )
        match use.name:
            case "read":
                line, limit = given.get("line", 1), given.get("limit", files.READ_LINES)
                return await asyncio.to_thread(files.read, path, line, limit), None
            case "write":
                diff = files.write(path, given["content"])
                return Outcome(text=f"Wrote {path}."), diff
            case "edit":
                diff = files.edit(path, given["old"], given["new"], every=given.get("replace_all", False))
                return Outcome(text=f"Changed {path}."), diff
            case "grep":
                only, folded = given.get("files"), given.get("ignore_case", False)
                return await asyncio.to_thread(
                    search.grep, given["pattern"], path, self._cwd, only, ignore_case=folded
                ), None
            case "glob":
                return await asyncio.to_thread(search.glob, given["pattern"], path, self._cwd), None
            case "bash":
                seconds = given.get("timeout_s", shell.DEFAULT_S)
                return await shell.bash(given["command"], self._cwd, seconds, lambda text: self._show(use, text)), None
        server = next(server for server in self._servers if server.serves(use.name))
        return await server.call(use.name, given), None

    def _begin(self, use: ToolUse, title: str, arguments: dict[str, Any]) -> None:
        call: dict[str, Any] = {
            "sessionUpdate": "tool_call",
            "toolCallId": use.id,
            "title": title,
            "kind": KINDS.get(use.name, "other"),
            "status": "in_progress",
            "rawInput": arguments,
        }
        if "path" in arguments:
            call["locations"] = [{"path": str(self._cwd / str(arguments["path"]))}]
        self._post(call)

    def _show(self, use: ToolUse, output: str) -> None:
        self._post({"sessionUpdate": "tool_call_update", "toolCallId": use.id, "content": [_content(output)]})

    def _end(self, use: ToolUse, outcome: Outcome, diff: FileDiff | None) -> None:
        content = [_content(outcome.text)]
        if diff is not None:
            content = [{"type": "diff", "path": diff.path, "oldText": diff.old, "newText": diff.new}]
        self._post(
            {
                "sessionUpdate": "tool_call_update",
                "toolCallId": use.id,
                "status": "failed" if outcome.failed else "completed",
                "content": content,
            }
        )


def _content(text: str) -> dict[str, Any]:
    return {"type": "content", "content": {"type": "text", "text": text}}


def _title(name: str, arguments: dict[str, Any]) -> str:
    """What the call does, in one line."""
    about = str(arguments.get("command") or arguments.get("pattern") or arguments.get("path") or "")
    line = about.strip().partition("\n")[0]
    if name == "bash":
        return line[:200]
    plain = name.rpartition("__")[2]
    return f"{plain} {line}"[:200].strip()

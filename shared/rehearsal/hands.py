"""Abstract actions as calls of whatever tools a harness offers: names and argument names differ, the acts do not."""

from typing import Any, Final

from shared.rehearsal.scene import Call, Tool

_NAMES: Final = {
    "read": ("read", "Read", "read_file", "ReadFile", "view"),
    "write": ("write", "Write", "write_file", "WriteFile", "create_file", "create"),
    "edit": ("edit", "Edit", "str_replace", "replace", "edit_file"),
    "bash": ("bash", "Bash", "shell", "run_shell_command", "shell_command", "exec_command", "Shell"),
}

_FIELDS: Final = {
    "path": ("path", "file_path", "filePath", "absolute_path", "filename"),
    "content": ("content", "file_text", "contents"),
    "old": ("old", "old_string", "old_str", "oldString"),
    "new": ("new", "new_string", "new_str", "newString"),
    "command": ("command", "cmd", "script"),
    "seconds": ("timeout_s",),
    "title": ("title", "name"),
    "text": ("text", "body", "prompt", "instructions", "question", "summary", "message", "task", "description"),
}
"""A field's meaning, and what it is called; the first that the schema has is taken."""


class NotOfferedError(Exception):
    """The harness offers no tool for this act."""

    def __init__(self, act: str) -> None:
        super().__init__(act)
        self.act = act


class Hands:
    def __init__(self, tools: tuple[Tool, ...]) -> None:
        self._tools = {tool.name: tool for tool in tools}

    def read(self, path: str) -> Call:
        return self._act("read", {"path": path})

    def write(self, path: str, content: str) -> Call:
        return self._act("write", {"path": path, "content": content})

    def edit(self, path: str, old: str, new: str) -> Call:
        return self._act("edit", {"path": path, "old": old, "new": new})

    def bash(self, command: str) -> Call:
        return self._act("bash", {"command": command})

    def can(self, act: str) -> bool:
        return any(name in self._tools for name in _NAMES[act])

    def offers(self, tool: str) -> bool:
        return self._served(tool) is not None

    def mcp(self, tool: str, meant: dict[str, Any]) -> Call:
        """A call of SAM's MCP tool `tool`, under whatever name the harness shows it."""
        found = self._served(tool)
        if found is None:
            raise NotOfferedError(f"call {tool}")
        return Call(found.name, _fit(found, meant))

    def _act(self, act: str, meant: dict[str, str]) -> Call:
        for name in _NAMES[act]:
            if name in self._tools:
                return Call(name, _fit(self._tools[name], meant))
        raise NotOfferedError(act)

    def _served(self, tool: str) -> Tool | None:
        if tool in self._tools:
            return self._tools[tool]
        return next((offer for name, offer in self._tools.items() if name.endswith(f"_{tool}")), None)


def _fit(tool: Tool, meant: dict[str, Any]) -> dict[str, Any]:
    """The meaning under the schema's own names; what it requires beyond that gets the plainest value of its type."""
    properties: dict[str, Any] = tool.schema.get("properties") or {}
    if not properties:
        return dict(meant)
    fitted: dict[str, Any] = {}
    for meaning, value in meant.items():
        name = next((name for name in (meaning, *_FIELDS.get(meaning, ())) if name in properties), None)
        if name is not None and name not in fitted:
            fitted[name] = value
    for name in tool.schema.get("required") or ():
        if name not in fitted:
            fitted[name] = _plainest(properties.get(name) or {}, meant)
    return fitted


def _plainest(schema: dict[str, Any], meant: dict[str, Any]) -> Any:
    if schema.get("enum"):
        return schema["enum"][0]
    plain = {"boolean": False, "integer": 1, "number": 1, "array": [], "object": {}}
    return plain.get(str(schema.get("type")), meant.get("title") or meant.get("text") or "rehearsal")

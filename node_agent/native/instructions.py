"""What the model is told before the person's words: where it is, how to work, and the repository's own rules."""

import platform
from pathlib import Path
from typing import Final

RULES: Final = ("AGENTS.md", "CLAUDE.md")
RULES_CHARS: Final = 32_000

_HOW: Final = """You are a coding agent working in a git repository. Working directory: {cwd} ({system}).

- Look before you change: find the code with grep and glob, read it, and read its tests.
- Make the smallest change that does what was asked, in the style of the code around it.
- Run the tests that cover it. Do not say that something works before you have seen it work.
- Use the tools; do not only describe what you would do. Paths may be relative to the working directory.
- A command has no terminal: use flags that need no answer, and keep its output short.
- When a tool fails, read why, and do something else than the same again.
- End with a few sentences: what you changed, how you know it works, what is left."""


def instructions(cwd: Path) -> str:
    """The system message of a session in `cwd`."""
    text = _HOW.format(cwd=cwd, system=platform.system())
    for name in RULES:
        try:
            rules = (cwd / name).read_text(encoding="utf-8", errors="replace")[:RULES_CHARS]
        except OSError:
            continue
        return f"{text}\n\nThe repository's own rules ({name}):\n\n{rules}"
    return text

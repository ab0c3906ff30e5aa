"""Looking for things: `grep` and `glob`, over what is not hidden away (.git, caches, dependencies)."""

import os
import re
from collections.abc import Iterator
from fnmatch import translate
from pathlib import Path
from typing import Final

from shared.loop.ports import Outcome

SKIPPED: Final = frozenset({".git", "node_modules", "__pycache__", ".venv", ".mypy_cache", ".ruff_cache"})
MATCHES: Final = 200
PATHS: Final = 500
FILE_BYTES: Final = 2 * 1024 * 1024
LINE_CHARS: Final = 300


def grep(pattern: str, root: Path, cwd: Path, files: str | None, *, ignore_case: bool) -> Outcome:
    """`path:line: text` of every line that matches the regular expression."""
    try:
        wanted = re.compile(pattern, re.IGNORECASE if ignore_case else 0)
    except re.error as error:
        return Outcome(text=f"Not a regular expression: {error}", failed=True)
    if not root.exists():
        return Outcome(text=f"There is nothing at {root}.", failed=True)
    found: list[str] = []
    for path in [root] if root.is_file() else _walk(root):
        if files is not None and not _matches(path, root, files):
            continue
        for number, line in enumerate(_lines(path), start=1):
            if wanted.search(line):
                found.append(f"{_shown(path, cwd)}:{number}: {line[:LINE_CHARS]}")
                if len(found) == MATCHES:
                    return Outcome(text="\n".join([*found, f"(stopped after {MATCHES} matches)"]))
    return Outcome(text="\n".join(found) or "Nothing matches.")


def glob(pattern: str, root: Path, cwd: Path) -> Outcome:
    """Paths that match, newest first; `**` crosses directories."""
    if not root.is_dir():
        return Outcome(text=f"There is no directory {root}.", failed=True)
    found = [path for path in _walk(root) if _matches(path, root, pattern)]
    found.sort(key=_changed_at, reverse=True)
    shown = [_shown(path, cwd) for path in found[:PATHS]]
    if len(found) > PATHS:
        shown.append(f"({len(found) - PATHS} more)")
    return Outcome(text="\n".join(shown) or "Nothing matches.")


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        for name in sorted(names):
            yield Path(folder, name)


def _matches(path: Path, root: Path, pattern: str) -> bool:
    """A pattern without a slash is about the name, at any depth; `**/` may stand for no directory."""
    relative = path.relative_to(root).as_posix() if path != root else path.name
    subject = relative if "/" in pattern else path.name
    shapes = {pattern, pattern.replace("**/", ""), pattern.replace("**/", "*/")}
    return any(re.match(translate(shape), subject) for shape in shapes)


def _lines(path: Path) -> Iterator[str]:
    """None for what is binary, too large or not readable."""
    try:
        if not path.is_file() or path.stat().st_size > FILE_BYTES:
            return
        body = path.read_bytes()
    except OSError:
        return
    if b"\0" not in body[:8192]:
        yield from body.decode("utf-8", "replace").splitlines()


def _shown(path: Path, cwd: Path) -> str:
    return path.relative_to(cwd).as_posix() if path.is_relative_to(cwd) else str(path)


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0

"""Reading and changing files: `read`, `write` and `edit`."""

from pathlib import Path
from typing import Final

from shared.loop.ports import Outcome
from shared.parts import FileDiff

READ_LINES: Final = 2_000
READ_CHARS: Final = 60_000
LINE_CHARS: Final = 2_000
FILE_BYTES: Final = 10 * 1024 * 1024


class FileError(Exception):
    """The file cannot be used so; the message is a sentence for the model."""


def read(path: Path, first: int, count: int) -> Outcome:
    """Numbered lines from line `first` (1 is the top)."""
    try:
        lines = _text(path).splitlines()
    except FileError as error:
        return Outcome(text=str(error), failed=True)
    if not lines:
        return Outcome(text="(the file is empty)")
    if first > len(lines):
        return Outcome(text=f"The file has only {len(lines)} lines.", failed=True)
    shown, size = [], 0
    for number, line in enumerate(lines[first - 1 : first - 1 + count], start=first):
        row = f"{number:>6}\t{line[:LINE_CHARS]}"
        size += len(row) + 1
        if size > READ_CHARS:
            break
        shown.append(row)
    left = len(lines) - (first - 1) - len(shown)
    if left:
        shown.append(f"({left} more lines; read on from line {first + len(shown)})")
    return Outcome(text="\n".join(shown))


def write(path: Path, content: str) -> FileDiff:
    """Writes the whole file, with the directories above it.

    Raises:
        FileError: it cannot be written.
    """
    old = _text(path) if path.exists() else None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    except (OSError, UnicodeEncodeError) as error:
        raise FileError(f"Cannot write {path}: {error}") from error
    return FileDiff(path=str(path), old=old, new=content)


def edit(path: Path, old: str, new: str, *, every: bool) -> FileDiff:
    """Replaces `old`, which must be in the file exactly once unless `every`.

    Raises:
        FileError: it is not there, or more than once, or the file cannot be written.
    """
    if old == new:
        raise FileError("old and new are the same text.")
    before = _text(path)
    count = before.count(old) if old else 0
    if count == 0:
        raise FileError(f"The text to replace is not in {path}. Read the file again and copy it exactly.")
    if count > 1 and not every:
        raise FileError(f"The text is {count} times in {path}. Give more of the lines around it, or set replace_all.")
    return write(path, before.replace(old, new))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > FILE_BYTES:
            raise FileError(f"{path} is larger than 10 MB; look at parts of it with bash.")
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise FileError(f"There is no file {path}.") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path} is not text in UTF-8.") from error
    except OSError as error:
        raise FileError(f"Cannot read {path}: {error.strerror}") from error

"""A session on disk: one JSON line per message, so that another process can take it up.

The file is `$HOME/.sam/sessions/<id>.jsonl`: first the session itself, then its messages in order. A line is written
whole and flushed before the next step begins; a last line that is cut short is left out when the file is read.
"""

import re
import secrets
from pathlib import Path
from typing import Final

import msgspec

from shared.loop.messages import Message

_ID: Final = re.compile(r"[a-z0-9]{8,40}")


class Header(msgspec.Struct, frozen=True, kw_only=True):
    session: str
    cwd: str


class Journal:
    """The file of one session."""

    def __init__(self, home: Path, session: str) -> None:
        self.session = session
        self._path = home / ".sam" / "sessions" / f"{session}.jsonl"

    @classmethod
    def begin(cls, home: Path, cwd: str) -> "Journal":
        journal = cls(home, secrets.token_hex(12))
        journal._path.parent.mkdir(parents=True, exist_ok=True)
        journal._append(Header(session=journal.session, cwd=cwd))
        return journal

    @classmethod
    def find(cls, home: Path, session: str) -> "Journal | None":
        """The journal of an earlier session, if it is there."""
        journal = cls(home, session)
        return journal if _ID.fullmatch(session) and journal._path.is_file() else None

    def append(self, message: Message) -> None:
        self._append(message)

    def messages(self) -> list[Message]:
        """Every whole message; what follows a line that cannot be read is not trusted."""
        found: list[Message] = []
        for line in self._path.read_bytes().split(b"\n")[1:]:
            if not line:
                continue
            try:
                found.append(msgspec.json.decode(line, type=Message))
            except (msgspec.DecodeError, UnicodeDecodeError):
                self._rewrite(found)
                break
        return found

    def _append(self, entry: Header | Message) -> None:
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(entry) + b"\n")

    def _rewrite(self, messages: list[Message]) -> None:
        header = self._path.read_bytes().split(b"\n", 1)[0]
        whole = self._path.with_suffix(".whole")
        whole.write_bytes(b"\n".join([header, *(msgspec.json.encode(message) for message in messages)]) + b"\n")
        whole.replace(self._path)

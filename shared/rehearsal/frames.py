"""Pieces of a streamed answer: server-sent events, and words cut small as a model would send them."""

import hashlib
import re
from typing import Final

import msgspec

from shared.rehearsal.scene import Scene

_PIECES: Final = re.compile(r"\s*\S+\s?\S{0,4}|\s+")


class Frame(msgspec.Struct, frozen=True):
    data: bytes
    words: bool = False
    """It carries words a person reads."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    scene: Scene
    model: str
    stream: bool
    seed: str
    """Of the request's body: ids of the answer are derived from it, so that nothing is random."""


def event(data: object, name: str | None = None, *, words: bool = False) -> Frame:
    """One server-sent event."""
    head = f"event: {name}\n".encode() if name else b""
    return Frame(head + b"data: " + msgspec.json.encode(data) + b"\n\n", words)


def pieces(text: str) -> list[str]:
    """`text` in pieces of a word or so; joined they are `text` again."""
    return _PIECES.findall(text)


def seed(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:20]


def tokens(body: bytes) -> int:
    """About four bytes a token: an estimate, as the rehearsal model has no tokenizer."""
    return (len(body) + 3) // 4

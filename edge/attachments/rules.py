"""Pure decisions about files that people attach: what they are called, and which of them a model reads."""

import re
import unicodedata
from typing import Final

from shared.errors import Refused
from shared.pictures import MOST_BYTES as MOST_BYTES_SHOWN
from shared.pictures import is_one, may_be_shown

MOST_BYTES: Final = 50 * 1024 * 1024
NAME_CHARS: Final = 120
MOST_OF_A_MESSAGE: Final = 10

KEPT_MS: Final = 24 * 3_600_000
"""A file that no message names, since it was sent or was last about to be named."""
SWEPT_AT_ONCE: Final = 100

TEXT_CHARS: Final = 20_000
"""Of one file that a model is shown."""
TOLD_CHARS: Final = 40_000
"""Of all files of what it hears at once."""
MOST_READ_BYTES: Final = 4 * 1024 * 1024
"""A larger file is not looked into: an isolate of the cloud has 128 MB for everything."""

_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_TEXTS: Final = ("application/json", "application/xml", "application/yaml", "application/toml", "application/x-ndjson")
_UNFIT: Final = re.compile(r'[\\/:*?"<>|%]')


def checked_name(name: str) -> str:
    """The last part of a path, without what a file system, a header or a reader could take for something else.

    Raises:
        Refused: `invalid_request` when nothing of it is left.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(one for one in last if not unicodedata.category(one).startswith(("C", "Z")) or one == " ")
    clean = _UNFIT.sub("_", seen).strip(" .")
    if len(clean) > NAME_CHARS:
        stem, dot, ending = clean.rpartition(".")
        keeps = dot and len(ending) <= 10
        clean = f"{stem[: NAME_CHARS - len(ending) - 1]}.{ending}" if keeps else clean[:NAME_CHARS]
    if not clean:
        raise Refused("invalid_request", "the file needs a name")
    return clean


def checked_type(content_type: str) -> str:
    """What the sender says it is, without parameters; what says nothing is bytes.

    Raises:
        Refused: `invalid_request` for what is no media type (RFC 9110, 8.3).
    """
    kind = content_type.partition(";")[0].strip().lower() or "application/octet-stream"
    if not _TYPE.fullmatch(kind):
        raise Refused("invalid_request", "content-type names no media type")
    return kind


def read(content_type: str, body: bytes) -> str | None:
    """The text that a model may be shown; None for what is not text."""
    if not (content_type.startswith("text/") or content_type in _TEXTS or content_type.endswith(("+json", "+xml"))):
        return None
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def why_unseen(content_type: str, size: int, body: bytes | None, *, takes_pictures: bool) -> str:
    """Why a model is not shown this picture; empty where it is."""
    if not takes_pictures:
        return "a picture, and you cannot see pictures"
    if body is None or not may_be_shown(content_type, size):
        return f"not shown to you: only PNG, JPEG, GIF and WebP up to {MOST_BYTES_SHOWN} bytes are"
    return "" if is_one(content_type, body) else "not shown to you: it is no such picture"


def line(name: str, content_type: str, size: int, why_not: str = "") -> str:
    """How a file is told of."""
    return f"[attached: {name}, {content_type}, {size} bytes{'; ' + why_not if why_not else ''}]"

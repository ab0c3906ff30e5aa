"""Pictures of a session: files in the agent's home, named by their digest, and shown to the model from there."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote

from shared.loop.messages import Message, Picture, newest_pictures, with_pictures
from shared.pictures import data_url, is_one, may_be_shown

UNNAMED: Final = "picture"


class Pictures:
    """`$HOME/.sam/pictures/<sha256>`."""

    def __init__(self, home: Path) -> None:
        self._directory = home / ".sam" / "pictures"

    def keep(self, prompt: object) -> tuple[Picture, ...]:
        """Those among the blocks of an ACP prompt that a model may be shown; what is none is left out."""
        kept = []
        for block in prompt if isinstance(prompt, list) else ():
            if not isinstance(block, dict) or block.get("type") != "image":
                continue
            try:
                body = base64.b64decode(str(block.get("data")), validate=True)
            except (binascii.Error, ValueError):
                continue
            kind = str(block.get("mimeType"))
            if may_be_shown(kind, len(body)) and is_one(kind, body):
                name = PurePosixPath(unquote(str(block.get("uri") or ""))).name or UNNAMED
                kept.append(Picture(id=self._store(body), name=name, content_type=kind, bytes=len(body)))
        return tuple(kept)

    def shown(self, messages: Sequence[Message]) -> tuple[Message, ...]:
        """The messages with the bytes of the newest pictures; one whose file is gone is not shown."""
        urls = {}
        for picture in newest_pictures(messages):
            path = self._directory / picture.id
            if path.is_file():
                urls[picture.id] = data_url(picture.content_type, path.read_bytes())
        return with_pictures(messages, urls)

    def _store(self, body: bytes) -> str:
        digest = hashlib.sha256(body).hexdigest()
        path = self._directory / digest
        self._directory.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(body)
        fresh.replace(path)
        return digest

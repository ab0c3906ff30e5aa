"""Objects as files below a directory; a file appears whole or not at all."""

import errno
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path

from edge.ports import DatabaseFullError

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


class DirectoryObjects:
    """`edge.ports.Objects` in `<data directory>/objects`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def put(self, key: str, body: bytes) -> None:
        path = self._path(key)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with fresh.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DatabaseFullError(str(error)) from None
            raise

    async def get(self, key: str) -> bytes | None:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None

    async def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not an object key: {key!r}")
        return self._directory / key

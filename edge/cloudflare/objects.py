"""R2 as the edge's files."""

from collections.abc import Sequence
from typing import Any

from pyodide.ffi import jsnull, to_js


class R2Objects:
    """`edge.ports.Objects` over an R2 binding as the SDK wraps it."""

    def __init__(self, binding: Any) -> None:
        self._bucket = binding._binding

    async def put(self, key: str, body: bytes) -> None:
        await self._bucket.put(key, to_js(body))

    async def get(self, key: str) -> bytes | None:
        found = await self._bucket.get(key)
        if found is None or found is jsnull:
            return None
        body: bytes = (await found.arrayBuffer()).to_bytes()
        return body

    async def delete(self, keys: Sequence[str]) -> None:
        await self._bucket.delete(to_js(list(keys)))

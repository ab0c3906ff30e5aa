"""Calls to the edge, with the node's credential; one method per route of `shared.wire`.

    NotAnswered      no answer, or none that can be used: ask again later, nothing is known
    ├── Unauthorized the credential is not valid (any more): join again
    └── Rejected     the edge understood and said no

Every call has a time-out. Nothing here retries; that is the callers' business, each in its own way.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, TypeVar

import httpx
import msgspec

from node_agent.uplink.credential import Credentials
from shared.reasons import Problem
from shared.wire import (
    DeltaBatch,
    DeltasReply,
    EventBatch,
    EventsReply,
    Heartbeat,
    HeartbeatReply,
    Join,
    Joined,
)

CALL_S: Final = 20
OBJECT_S: Final = 600
STREAM: Final = httpx.Timeout(60, connect=10)
"""Of a stream each wait, not the whole."""
CHUNK: Final = 256 * 1024
T = TypeVar("T")


class NotAnswered(Exception):
    """The edge did not answer, or not with anything usable."""


class Unauthorized(NotAnswered):
    """The edge does not know this credential."""


class Rejected(NotAnswered):
    """The edge refused; `code` is its reason where it gave one."""

    def __init__(self, status: int, code: str, words: str) -> None:
        self.status, self.code = status, code
        super().__init__(f"{status} {code}: {words}")


class Edge:
    """The edge as this node sees it."""

    def __init__(self, client: httpx.AsyncClient, url: str, credentials: Credentials) -> None:
        self._client = client
        self._url = url
        self._credentials = credentials

    async def join(self, join: Join) -> Joined:
        """Trades a one-use enrolment token for a credential, and keeps it."""
        joined = await self._post("join", join, Joined, token=None)
        self._credentials.keep(joined)
        return joined

    async def heartbeat(self, heartbeat: Heartbeat) -> HeartbeatReply:
        return await self._post("heartbeat", heartbeat, HeartbeatReply, token=self._token())

    async def events(self, batch: EventBatch) -> EventsReply:
        return await self._post("events", batch, EventsReply, token=self._token())

    async def deltas(self, batch: DeltaBatch) -> DeltasReply:
        return await self._post("deltas", batch, DeltasReply, token=self._token())

    async def put_object(self, key: str, body: Path | bytes) -> None:
        """Stores a file's bytes under `key`."""
        if isinstance(body, Path):
            headers = {"content-length": str(os.stat(body).st_size)}  # noqa: PTH116
            content: bytes | AsyncIterator[bytes] = _read(body)
        else:
            headers, content = {}, body
        headers["authorization"] = f"Bearer {self._token()}"
        await self._call("PUT", f"/node/v1/objects/{key}", content, headers, OBJECT_S)

    async def get_object(self, key: str) -> bytes:
        """The bytes under `key`; Rejected with status 404 where there are none."""
        headers = {"authorization": f"Bearer {self._token()}"}
        return (await self._call("GET", f"/node/v1/objects/{key}", b"", headers, OBJECT_S)).content

    async def get_attachment(self, attempt: str, attachment: str, into: Path, *, most: int) -> tuple[int, str]:
        """Writes a file of a message to `into`; how many bytes came, `most` and one more at the most, and their hex
        SHA-256.
        """
        path = f"/node/v1/attachments/{attempt}/{attachment}"
        headers = {"authorization": f"Bearer {self._token()}"}
        digest, size = hashlib.sha256(), 0
        try:
            async with self._client.stream("GET", self._url + path, headers=headers, timeout=STREAM) as answer:
                if not answer.is_success:
                    await answer.aread()
                    _check(answer, path)
                with into.open("wb") as file:
                    async for chunk in answer.aiter_bytes(CHUNK):
                        taken = chunk[: most + 1 - size]
                        size += len(taken)
                        digest.update(taken)
                        file.write(taken)
                        if size > most:
                            break
        except httpx.HTTPError as error:
            raise NotAnswered(f"{path}: {error or type(error).__name__}") from error
        return size, digest.hexdigest()

    def _token(self) -> str:
        if self._credentials.current is None:
            raise Unauthorized("this node has not joined yet")
        return self._credentials.current.token

    async def _post(self, name: str, body: msgspec.Struct, reply: type[T], *, token: str | None) -> T:
        headers = {"content-type": "application/json"}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        answer = await self._call("POST", f"/node/v1/{name}", msgspec.json.encode(body), headers, CALL_S)
        try:
            return msgspec.json.decode(answer.content, type=reply)
        except msgspec.MsgspecError as error:
            raise NotAnswered(f"/node/v1/{name} answered something else: {error}") from error

    async def _call(
        self, method: str, path: str, content: bytes | AsyncIterator[bytes], headers: dict[str, str], timeout_s: float
    ) -> httpx.Response:
        try:
            answer = await self._client.request(
                method, self._url + path, content=content, headers=headers, timeout=timeout_s
            )
        except httpx.HTTPError as error:
            raise NotAnswered(f"{path}: {error or type(error).__name__}") from error
        _check(answer, path)
        return answer


def _check(answer: httpx.Response, path: str) -> None:
    """Raises Unauthorized or Rejected; the body has been read."""
    if answer.is_success:
        return
    if answer.status_code == 401:
        raise Unauthorized(path)
    try:
        said = msgspec.json.decode(answer.content, type=Problem)
    except msgspec.MsgspecError:
        said = Problem(code="", sentence=answer.text[:300], remedy="")
    raise Rejected(answer.status_code, said.code, f"{said.sentence} {said.detail}".strip())


async def _read(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk

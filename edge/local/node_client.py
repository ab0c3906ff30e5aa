"""Calls a node over HTTP, each command signed with that node's key."""

from typing import Final

import httpx
import msgspec

from edge.ports import Unreachable
from shared.wire import SIGNATURE_HEADER, Command, signature

TIMEOUT: Final = httpx.Timeout(10.0, connect=3.0)


class HttpNodeClient:
    """`edge.ports.NodeClient`; tests give the client a transport of their own."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def send(self, url: str, signing_key: bytes, command: Command) -> None:
        body = msgspec.json.encode(command)
        headers = {
            "content-type": "application/json",
            SIGNATURE_HEADER: signature(signing_key, command.id, command.expires_at, body),
        }
        try:
            response = await self._client.post(f"{url}/v1/commands", content=body, headers=headers, timeout=TIMEOUT)
        except httpx.HTTPError as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from None
        if response.status_code != httpx.codes.OK:
            raise Unreachable(f"the node answered {response.status_code}: {response.text[:200]}")

"""Commands to nodes, by HTTPS at the node's address, signed with the node's key."""

from typing import Final

import msgspec
from js import AbortSignal, Object, fetch
from pyodide.ffi import JsException, to_js

from edge.ports import Unreachable
from shared.wire import SIGNATURE_HEADER, Command, signature

TIMEOUT_MS: Final = 10_000
"""A node stores the command and answers; whatever takes longer is repeated with the next heartbeat's reply."""


class FetchNodeClient:
    """`edge.ports.NodeClient` over the platform's fetch."""

    async def send(self, url: str, signing_key: bytes, command: Command) -> None:
        body = msgspec.json.encode(command)
        options = {
            "method": "POST",
            "body": body,
            "headers": {
                "content-type": "application/json",
                SIGNATURE_HEADER: signature(signing_key, command.id, command.expires_at, body),
            },
            "redirect": "manual",
            "signal": AbortSignal.timeout(TIMEOUT_MS),
        }
        try:
            answer = await fetch(f"{url.rstrip('/')}/v1/commands", to_js(options, dict_converter=Object.fromEntries))
            await answer.arrayBuffer()
        except JsException as lost:
            raise Unreachable(str(lost)) from lost
        if answer.status != 200:
            raise Unreachable(f"the node answered {answer.status}")

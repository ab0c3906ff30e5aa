"""`python -m node_agent.native`: the agent on stdin and stdout.

It imports little before it answers `initialize`: the HTTP client, a quarter of a second, is loaded while a session
begins.
"""

import asyncio
import os
import sys
from pathlib import Path

from node_agent.agents.jsonrpc import Peer
from node_agent.native.agent import Agent
from shared.spec import Permissions


def main() -> None:
    # The agent's commands must not see SAM's own modules, nor the door it uses itself.
    os.environ.pop("PYTHONPATH", None)
    url, key = os.environ.pop("SAM_LLM_URL", ""), os.environ.pop("SAM_LLM_KEY", "")
    model = os.environ.pop("SAM_LLM_MODEL", "")
    permissions = os.environ.pop("SAM_PERMISSIONS", Permissions.FULL)
    images = bool(os.environ.pop("SAM_LLM_IMAGES", ""))
    if permissions not in set(Permissions):
        sys.exit(f"SAM_PERMISSIONS is one of {', '.join(Permissions)}.")
    if not url:
        sys.exit("SAM_LLM_URL is not set: it names the OpenAI-compatible endpoint, ending in /v1.")
    agent = Agent(home=Path.home(), url=url, key=key, model=model, permissions=Permissions(permissions), images=images)
    asyncio.run(_serve(agent))


async def _serve(agent: Agent) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sys.stdout)
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    peer = Peer(reader, writer, on_request=agent.asked, on_notification=agent.told)
    agent.connect(peer)
    try:
        await peer.run()
    finally:
        await agent.close()


if __name__ == "__main__":
    main()

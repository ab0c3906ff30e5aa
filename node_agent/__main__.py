"""`python -m node_agent`: runs the node daemon from the environment until SIGTERM or SIGINT."""

import asyncio
import logging
import os
import signal
import sys

from node_agent.node import build_node
from node_agent.serving import Server
from node_agent.settings import NodeSettings, settings_from
from shared.errors import SamError


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        asyncio.run(run(settings_from(os.environ)))
    except SamError as error:
        print(f"{error.code}: {error}\n{error.reason.remedy}", file=sys.stderr)
        return 1
    return 0


async def run(settings: NodeSettings) -> None:
    """Serves until a signal; then saves what is live and ends every agent."""
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    node = build_node(settings)
    commands = Server(node.command_app, settings.host, settings.port)
    port = commands.bind()
    node.url = node.url or f"http://{settings.host}:{port}"
    await commands.start()
    await node.start()
    logging.getLogger("node_agent").info("node.started url=%s broker=%s", node.url, node.broker_url)
    try:
        await asked.wait()
    finally:
        await commands.stop()
        await node.stop()


if __name__ == "__main__":
    sys.exit(main())

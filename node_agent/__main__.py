"""`python -m node_agent`: runs the node daemon from the environment until SIGTERM or SIGINT.

With `--with-parent` its stdin is a pipe from whoever started it, and the end of that process ends the daemon too, as
SIGTERM would: saved, without orphans.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Final

from node_agent.node import build_node
from node_agent.serving import Server
from node_agent.settings import NodeSettings, settings_from
from shared.errors import SamError

WITH_PARENT: Final = "--with-parent"


def main(arguments: Sequence[str] = tuple(sys.argv[1:])) -> int:
    if unknown := [argument for argument in arguments if argument != WITH_PARENT]:
        print(f"unknown argument {unknown[0]}; the node takes its settings from the environment", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        asyncio.run(run(settings_from(os.environ), with_parent=bool(arguments)))
    except SamError as error:
        print(f"{error.code}: {error}\n{error.reason.remedy}", file=sys.stderr)
        return 1
    return 0


async def run(settings: NodeSettings, *, with_parent: bool = False) -> None:
    """Serves until a signal, or the parent's end; then saves what is live and ends every agent."""
    asked = asyncio.Event()
    if with_parent:
        await asyncio.get_running_loop().connect_read_pipe(lambda: _UntilEnd(asked), sys.stdin)
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


class _UntilEnd(asyncio.Protocol):
    """Says when a pipe has ended."""

    def __init__(self, ended: asyncio.Event) -> None:
        self._ended = ended

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended.set()


if __name__ == "__main__":
    sys.exit(main())

"""A served host whose model is played by the test, and the command line beside it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from cli.serving import Server, listen
from edge.local.host import LocalHost
from shared.loop.messages import Message
from shared.loop.ports import Chunk
from tests.cli.conftest import Ran, sam
from tests.edge.conftest import Person
from tests.edge.test_orchestrator import ScriptedModel


class World:
    """`says` answers for the model; a person is signed in and has the sample as a project."""

    def __init__(self, home: Path, says: Callable[[tuple[Message, ...]], list[Chunk]]) -> None:
        self._listening = listen("127.0.0.1", 0)
        model = ScriptedModel()
        model.says = says
        self.home = home
        self.host = LocalHost(home, f"http://127.0.0.1:{self._listening.getsockname()[1]}", model=model)
        self.person = Person(self.host)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["World"]:
        server = Server(self.host.asgi, self._listening)
        await self.host.start()
        await server.start()
        self.person.http.base_url = self.host.host.settings.public_url
        await self.person.sign_in()
        made = await self.person.http.post("/api/projects", json={"sample": True})
        self.person.project = made.json()["id"]
        yield self
        await server.stop()
        await self.host.stop()

    async def sam(self, *words: str) -> Ran:
        return await asyncio.to_thread(sam, self.home, *words)

"""The wires between the halves, and between a person and the edge: they delay, lose, double, and forget answers.

A call that arrives runs in the life of whoever answers it. When that life is killed the caller gets no answer; when the
caller's is killed the work goes on without it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec

from edge.http import Request, Response
from edge.ports import Unreachable
from shared.errors import SamError
from shared.wire import Command, signature
from tests.simulation.clockwork import Life

if TYPE_CHECKING:
    from tests.simulation.nodes import Node
    from tests.simulation.world import World

HOST: Final = "127.0.0.1:8000"
URL: Final = f"http://{HOST}"
COMMAND_S: Final = 10.0
PATIENCE_S: Final = 4.0
"""How long a caller waits for a lost message before it knows: connections are reset sooner than calls time out."""


class Lost(Exception):
    """No answer came."""


async def carried(
    world: "World", life: Life | None, work: Callable[[], Coroutine[Any, Any, Any]], timeout_s: float
) -> Any:
    """One call to a program that lives as `life`, through the wire.

    Raises:
        Lost: no answer; the work was done, or not, or twice.
    """
    loop, fate = world.loop, world.faults.fate()
    await asyncio.sleep(fate.there_s)
    if life is None or not life.alive or not fate.arrives:
        await asyncio.sleep(min(timeout_s, PATIENCE_S) if life and life.alive else 0.01)
        raise Lost
    answer: asyncio.Future[Any] = loop.create_future()

    def fail() -> None:
        if not answer.done():
            answer.set_exception(Lost())

    async def serve() -> None:
        try:
            result = await work()
        except SamError as error:
            result = error
        if not answer.done():
            answer.set_result(result)

    async def serve_again(after_s: float) -> None:
        await asyncio.sleep(after_s)
        with contextlib.suppress(SamError):
            await work()

    forget = life.on_death(fail)
    loop.begin(life, serve())
    if fate.again_s is not None:
        loop.begin(life, serve_again(fate.again_s))
    try:
        async with asyncio.timeout(timeout_s):
            result = await answer
    except TimeoutError:
        raise Lost from None
    finally:
        forget()
    await asyncio.sleep(fate.back_s)
    if not fate.answered:
        raise Lost
    return result


class Answer:
    """As much of `httpx.Response` as `node_agent.uplink.edge` reads."""

    def __init__(self, response: Response) -> None:
        self.status_code = response.status
        self.content = response.body
        self.is_success = response.status < 300

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")


class EdgeDoor:
    """The edge as a node reaches it: stands where `httpx.AsyncClient` does."""

    def __init__(self, world: "World", node: "Node") -> None:
        self._world, self._node = world, node

    async def request(
        self,
        method: str,
        url: str,
        *,
        content: bytes | AsyncIterator[bytes],
        headers: Mapping[str, str],
        timeout: float,
    ) -> Answer:
        body = content if isinstance(content, bytes) else b"".join([chunk async for chunk in content])
        path = urlsplit(url).path
        world = self._world
        if self._node.cut_off(world.faults.cut_off_s()):
            await asyncio.sleep(0.05)
            raise httpx.ConnectError("cut off")
        try:
            return Answer(await world.ask(method, path, headers, body, timeout))
        except Lost:
            world.note(f"{self._node.name} ✗ {path.removeprefix('/node/v1/')[:40]}")
            raise httpx.ReadError("no answer") from None


class NodeDoor:
    """`edge.ports.NodeClient`: the nodes as the edge reaches them."""

    def __init__(self, world: "World") -> None:
        self._world = world

    async def send(self, url: str, signing_key: bytes, command: Command) -> None:
        world = self._world
        node = world.nodes[url.removeprefix("http://")]
        body = msgspec.json.encode(command)
        given = signature(signing_key, command.id, command.expires_at, body)
        if node.cut_off(0.0):
            await asyncio.sleep(0.05)
            raise Unreachable("cut off")
        try:
            refused = await carried(world, node.life, lambda: node.take(body, given), COMMAND_S)
        except Lost:
            raise Unreachable("no answer") from None
        if isinstance(refused, SamError):
            raise Unreachable(refused.code)


def request_of(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Request:
    path, _, query = path.partition("?")
    pairs = dict(pair.split("=", 1) for pair in query.split("&") if pair)
    return Request(method=method, path=path, query=pairs, headers={"host": HOST, **headers}, body=body, local=True)

"""The edge's own model over HTTP: an OpenAI-compatible endpoint that streams, fails and hangs up."""

import asyncio
import json
from collections.abc import AsyncIterator

import msgspec
import pytest

from edge.local.host import LocalHost
from edge.local.model import EndpointModel, NoModel
from shared.loop.ports import ModelError
from tests.edge.conftest import Person
from tests.edge.test_orchestrator import rests, talk


class Endpoint:
    """A plain HTTP server: each request gets the next of `answers` as it is."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.asked: list[dict[str, object]] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(
            next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).split()[1]
        )
        self.asked.append(json.loads(await reader.readexactly(length)) | {"head": head.decode()})
        writer.write(self.answers.pop(0))
        await writer.drain()
        writer.close()


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    server = await asyncio.start_server(endpoint.serve, "127.0.0.1", 0)
    endpoint.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield endpoint


def streamed(*texts: str) -> bytes:
    lines = [json.dumps({"choices": [{"delta": {"content": text}}]}) for text in texts]
    lines.append(json.dumps({"choices": [], "usage": {"prompt_tokens": 1_000_000, "completion_tokens": 10}}))
    body = "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"])
    return f"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n{body}".encode()


def refused(status: int) -> bytes:
    return f"HTTP/1.1 {status} No\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}".encode()


async def test_it_streams_counts_and_costs(edge: LocalHost, person: Person, endpoint: Endpoint) -> None:
    edge.host.model = EndpointModel(endpoint.url, "secret", "gemma-4-26b")
    endpoint.answers = [streamed("Hel", "lo.")]
    conversation, task = await talk(person)
    await rests(person, task)
    answered = (await person.messages(conversation))[-1]
    assert answered["parts"][0]["text"] == "Hello."
    assert answered["model"] == {"label": f"gemma-4-26b at {endpoint.url[7:-3]}", "rehearsal": False}
    assert "bearer secret" in str(endpoint.asked[0]["head"]).lower()
    assert (await person.task(task))["money"]["spent_microusd"] == 100_003


async def test_what_may_pass_is_tried_again_and_what_may_not_is_named(
    edge: LocalHost, person: Person, endpoint: Endpoint
) -> None:
    edge.host.model = EndpointModel(endpoint.url, None, None)
    quick = msgspec.structs.replace(edge.host.settings.thinking, pause_s=0.0)
    edge.host.settings = msgspec.structs.replace(edge.host.settings, thinking=quick)
    endpoint.answers = [refused(429), refused(503), streamed("At last.")]
    _, task = await talk(person)
    await rests(person, task)
    endpoint.answers = [refused(401)]
    _, task = await talk(person)
    await rests(person, task, "failed")
    assert (await person.task(task))["problem"]["code"] == "model_unauthorized"


async def test_without_an_endpoint_it_says_what_to_set() -> None:
    with pytest.raises(ModelError, match="SAM_MODEL_URL"):
        NoModel().stream((), ())

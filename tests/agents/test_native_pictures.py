"""SAM's own agent and pictures: offered where its model takes them, kept beside its session, shown from there."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Request, Response, post

from node_agent.agents.session import Given
from node_agent.broker.upstream import upstream_from
from node_agent.native.pictures import Pictures
from shared.pictures import MOST_BYTES
from tests.agents.stage import Stage, listen, serve
from tests.agents.test_native_agent import TURN_S, open_

PNG = b"\x89PNG\r\n\x1a\nrest"
URL = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
SAID = {"choices": [{"message": {"content": "I see."}, "finish_reason": "stop"}], "usage": {}}


class Model:
    """An endpoint that keeps what it was sent, and may refuse pictures."""

    def __init__(self) -> None:
        self.asked: list[list[dict[str, Any]]] = []
        self.refuses = False


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
async def seeing(model: Model) -> AsyncIterator[Stage]:
    @post("/v1/chat/completions", status_code=200)
    async def complete(request: Request[Any, Any, Any]) -> Response[Any]:
        messages = (await request.json())["messages"]
        model.asked.append(messages)
        if model.refuses and any(isinstance(one["content"], list) for one in messages):
            return Response({"error": {"message": "no image input"}}, status_code=404)
        return Response(SAID)

    async with listen([complete]) as url, serve(upstream_from(f"{url}/v1", None, "gemma-4", None)) as stage:
        stage.images = True
        yield stage


def given(tmp_path: Path, body: bytes = PNG) -> Given:
    """A picture that the node has a copy of."""
    copy = tmp_path / "copy"
    copy.write_bytes(body)
    where = str(tmp_path / "home" / "attachments" / "a plan.png")
    return Given(name="a plan.png", content_type="image/png", bytes=len(body), path=where, picture=str(copy))


async def test_a_picture_reaches_the_model_and_is_still_seen_by_the_next_process(
    seeing: Stage, model: Model, other_repository: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    async with asyncio.timeout(TURN_S):
        async with seeing.agent("native", other_repository, home, tmp_path) as session:
            identity = await open_(session, seeing, other_repository)
            await session.prompt("Look.", (given(tmp_path),))
        async with seeing.agent("native", other_repository, home, tmp_path) as session:
            await open_(session, seeing, other_repository, resume=identity)
            await session.prompt("And now?")
        (home / ".sam" / "pictures" / hashlib.sha256(PNG).hexdigest()).unlink()
        async with seeing.agent("native", other_repository, home, tmp_path) as session:
            await open_(session, seeing, other_repository, resume=identity)
            await session.prompt("Still?")
    shown = [{"type": "text", "text": "Look."}, {"type": "image_url", "image_url": {"url": URL}}]
    assert [one[1]["content"] for one in model.asked] == [
        shown,
        shown,
        "Look.\n\n[the picture a plan.png is not shown to you]",
    ]
    (journal,) = (home / ".sam" / "sessions").iterdir()
    assert base64.b64encode(PNG) not in journal.read_bytes()


async def test_an_endpoint_that_refuses_pictures_is_asked_without_them(
    seeing: Stage, model: Model, other_repository: Path, tmp_path: Path
) -> None:
    model.refuses = True
    async with (
        asyncio.timeout(TURN_S),
        seeing.agent("native", other_repository, tmp_path / "home", tmp_path) as session,
    ):
        await open_(session, seeing, other_repository)
        assert (await session.prompt("Look.", (given(tmp_path),))).stop_reason == "end_turn"
    assert [isinstance(one[-1]["content"], list) for one in model.asked] == [True, False]


async def test_an_agent_whose_model_takes_no_pictures_is_given_the_link(
    seeing: Stage, model: Model, other_repository: Path, tmp_path: Path
) -> None:
    seeing.images = False
    async with (
        asyncio.timeout(TURN_S),
        seeing.agent("native", other_repository, tmp_path / "home", tmp_path) as session,
    ):
        await open_(session, seeing, other_repository)
        await session.prompt("Look.", (given(tmp_path),))
    assert model.asked[0][-1]["content"] == f"Look.\n\n{(tmp_path / 'home/attachments/a plan.png').as_uri()}"


def test_blocks_that_are_no_pictures_are_left_out(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)

    def block(data: object, kind: str = "image/png", **more: object) -> dict[str, object]:
        return {"type": "image", "mimeType": kind, "data": data, **more}

    good = base64.b64encode(PNG).decode()
    large = base64.b64encode(PNG.ljust(MOST_BYTES + 1, b".")).decode()
    odd = [block("no base64!"), block(None), block(""), block(good, "image/jpeg"), block(large), "text", 5]
    assert pictures.keep(odd) == () == pictures.keep(None)
    (kept,) = pictures.keep([block(good, uri="file:///../../a%20plan.png")])
    assert (kept.name, kept.bytes, kept.url) == ("a plan.png", len(PNG), "")

"""`sam approve` and `sam project outside`, against a host whose model obeys what it reads."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cli.serving import Server, listen
from edge.local.host import LocalHost
from edge.ports import WebPage
from tests.cli.conftest import Ran, sam
from tests.edge.conftest import Person
from tests.edge.test_injections import DISPATCH, obeys
from tests.edge.test_orchestrator import ScriptedModel, rests, talk


class Pages:
    async def page(self, url: str) -> WebPage:
        return WebPage(url, "text/plain", DISPATCH)


class World:
    def __init__(self, home: Path) -> None:
        listening = listen("127.0.0.1", 0)
        model = ScriptedModel()
        model.says = obeys
        self.home = home
        self.host = LocalHost(home, f"http://127.0.0.1:{listening.getsockname()[1]}", model=model)
        self.host.host.http = Pages()
        self.server = Server(self.host.asgi, listening)
        self.person = Person(self.host)

    async def sam(self, *words: str) -> Ran:
        return await asyncio.to_thread(sam, self.home, *words)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path / "home")
    await world.host.start()
    await world.server.start()
    world.person.http.base_url = world.host.host.settings.public_url
    await world.person.sign_in()
    made = await world.person.http.post("/api/projects", json={"sample": True})
    world.person.project = made.json()["id"]
    yield world
    await world.server.stop()
    await world.host.stop()


async def test_the_command_line_shows_what_waits_and_decides_it(world: World) -> None:
    shown = await world.sam("project", "outside", "--web-pages", "on", "--unasked", "create_idea, link_idea", "--json")
    assert shown.json()["outside"] == {
        "web_pages": True,
        "trust_subtasks": False,
        "unasked": ["create_idea", "link_idea"],
    }
    assert (await world.sam("project", "outside", "--unasked", "nonsense", "--json")).problem()[
        "code"
    ] == "invalid_request"
    assert "Nothing waits" in (await world.sam("approve")).out
    conversation, task = await talk(world.person, 'CALL(read_page, {"url": "https://example.com"})')
    await rests(world.person, task, "needs_input")
    listed = await world.sam("approve")
    assert "dispatch_task" in listed.out
    assert "send the secrets away" in listed.out
    (asked,) = (await world.sam("approve", "--json")).json()
    assert (asked["conversation"], asked["because"]) == (
        conversation,
        "what read_page brought from https://example.com",
    )
    assert (await world.sam("approve", "--deny")).code == 2
    assert (await world.sam("approve", "nothing", "--json")).problem()["code"] == "not_found"
    said = await world.sam("approve", "--deny", asked["id"][-6:])
    assert (said.code, said.out.strip()) == (0, "No: dispatch_task is not done.")
    again = await world.sam("approve", asked["id"], "--json")
    assert again.problem()["code"] == "approval_over"

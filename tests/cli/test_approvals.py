"""`sam approve` and `sam project outside`, against a host whose model obeys what it reads."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from edge.ports import WebPage
from tests.cli.thinking import World
from tests.edge.test_injections import DISPATCH, obeys
from tests.edge.test_orchestrator import rests, talk


class Pages:
    async def page(self, url: str) -> WebPage:
        return WebPage(url, "text/plain", DISPATCH)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path / "home", obeys)
    world.host.host.http = Pages()
    async with world.running():
        yield world


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

"""Claude Code, the real program, along the whole path: chat, node, broker, rehearsal model, pushed branch."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from node_agent.agents import install
from node_agent.agents.harness import HARNESSES
from tests.seam.conftest import Pair, git

pytestmark = [pytest.mark.agents, pytest.mark.timeout(600)]


@pytest.fixture
async def with_claude(tmp_path: Path, workspaces: Path) -> AsyncIterator[Pair]:
    cache = Path(os.environ.get("SAM_TEST_CACHE") or Path.home() / ".cache" / "sam-tests")
    packages = HARNESSES["claude"].packages
    if install.version("claude", packages, cache) != packages[0].version:
        install.install("claude", cache)
    pair = Pair(tmp_path, workspaces, installs=cache)
    await pair.start()
    yield pair
    await pair.stop()


async def test_claude_code_mends_the_sample_and_its_branch_is_pushed(with_claude: Pair) -> None:
    origin = await with_claude.try_the_sample()
    conversation = await with_claude.person.converse()
    asked = await with_claude.person.say(conversation, "Make the failing test pass", harness="claude")
    view = await with_claude.ended(asked["task"]["id"], patience=120)
    assert (view["state"], view["problem"], view["harness"]["name"]) == ("completed", None, "claude")
    assert view["commit"] == git(origin, "rev-parse", view["branch"])
    assert view["attempts"][0]["usage"]["calls"] > 1
    spoken = [one for one in await with_claude.messages(conversation) if one["author"] == "agent"]
    assert all(one["model"]["rehearsal"] for one in spoken)


async def test_claude_code_dispatches_a_subtask_over_mcp(with_claude: Pair) -> None:
    await with_claude.try_the_sample()
    conversation = await with_claude.person.converse()
    asked = await with_claude.person.say(conversation, "rehearse:dispatch", harness="claude")
    parent = asked["task"]["id"]
    assert (await with_claude.ended(parent, patience=120))["state"] == "completed"
    children = (await with_claude.person.http.get(with_claude.person.at(f"tasks?parent={parent}"))).json()
    assert [child["origin"] for child in children] == ["agent"]
    assert (await with_claude.ended(children[0]["id"], patience=120))["state"] == "completed"

"""`sam proposal`: a plan is looked at, edited, approved and rejected from the command line."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.loop.messages import Message, User
from shared.loop.ports import Chunk
from tests.cli.thinking import World
from tests.edge.test_orchestrator import heard, rests, talk, use

PLAN = {
    "title": "A house",
    "tasks": [{"key": "a", "text": "the ground"}, {"key": "b", "text": "the roof", "depends_on": ["a"]}],
}


def proposes(messages: tuple[Message, ...]) -> list[Chunk]:
    if heard(messages).startswith("plan") and isinstance(messages[-1], User):
        return [use("propose_plan", json.dumps(PLAN), len(messages))]
    return [Chunk(text="All right.")]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path / "home", proposes)
    async with world.running():
        yield world


async def test_a_plan_is_shown_edited_and_decided_on_the_command_line(world: World, tmp_path: Path) -> None:
    assert "No plan was proposed" in (await world.sam("proposal", "ls")).out
    conversation, task = await talk(world.person, "plan it")
    await rests(world.person, task, "needs_input")
    (listed,) = (await world.sam("proposal", "ls", "--state", "proposed", "--json")).json()
    name = listed["id"][-6:]
    shown = (await world.sam("proposal", "show", name)).out
    assert "A house" in shown
    assert "b:\n    the roof" in shown
    assert "$0.40 to $4.00" in shown
    assert "defaults (process, medium)" in shown
    file = tmp_path / "plan.json"
    file.write_text(json.dumps([{"key": "a", "text": "a tent", "title": "A tent", "budget_microusd": 10_000}]))
    edited = (await world.sam("proposal", "edit", name, str(file), "--title", "Camp", "--json")).json()
    assert (edited["version"], edited["estimate"]["microusd"]["high"]) == (2, 10_000)
    approved = await world.sam("proposal", "approve", name)
    assert approved.out.startswith("Approved: Camp\n"), approved.err
    assert "A tent" in approved.out
    late = await world.sam("proposal", "reject", listed["id"], "--json")
    assert late.problem()["code"] == "proposal_over"
    assert (await world.sam("proposal", "show", "nobody", "--json")).problem()["code"] == "not_found"

    await rests(world.person, task)
    await world.person.say(conversation, "plan it again", "conversation")
    await rests(world.person, task, "needs_input")
    (second,) = (await world.sam("proposal", "ls", "--state", "proposed", "--json")).json()
    assert (await world.sam("proposal", "reject", second["id"], "--word", "Later.")).out.strip() == "Rejected: A house"
    limits = await world.sam("project", "limits", "--auto-approve", "1.50", "--json")
    assert limits.json()["auto_approve_microusd"] == 1_500_000
    assert "$1.50" in (await world.sam("project", "limits")).out

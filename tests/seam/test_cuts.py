"""Each seam cut in turn: the path must stop just there. A path that goes on does not cross the seam it claims to."""

import asyncio

from edge.local.hub import LocalHub
from shared.states import Step
from tests.seam.conftest import Pair
from tests.waiting import until

TRIES = 4


async def begun(pair: Pair) -> str:
    await pair.try_the_sample()
    conversation = await pair.person.converse()
    task: str = (await pair.person.say(conversation, "Make the failing test pass"))["task"]["id"]
    return task


async def test_without_commands_and_heartbeats_no_attempt_reaches_the_node(pair: Pair) -> None:
    pair.to_node.cut = "commands"
    pair.to_edge.cut = "heartbeat"
    task = await begun(pair)
    await until(lambda: pair.to_node.calls["commands"] >= 1)
    view = await pair.person.task(task)
    assert view["attempts"][0]["steps"][-1]["step"] == Step.CLAIMING_NODE
    assert pair.to_edge.calls["events"] == 0


async def test_without_the_command_door_the_next_heartbeat_brings_the_command(pair: Pair) -> None:
    pair.to_node.cut = "commands"
    task = await begun(pair)
    await until(lambda: pair.to_node.calls["commands"] >= 1)
    assert pair.node
    pair.node.heart.hurry()
    assert (await pair.ended(task))["state"] == "completed"


async def test_without_events_the_page_learns_nothing(pair: Pair) -> None:
    pair.to_edge.cut = "events"
    task = await begun(pair)
    await until(lambda: pair.to_edge.calls["events"] >= TRIES)
    view = await pair.person.task(task)
    assert (view["state"], view["model"], view["commit"]) == ("in_progress", None, None)
    pair.to_edge.cut = None
    assert (await pair.ended(task))["state"] == "completed"


async def test_without_deltas_nothing_streams_but_the_finished_parts_arrive(pair: Pair) -> None:
    pair.to_edge.cut = "deltas"
    assert isinstance(pair.edge.hub, LocalHub)
    heard: list[str] = []
    task = await begun(pair)

    async def listen() -> None:
        async for frame in pair.edge.hub.listen(pair.person.project, 0):
            heard.append(frame)

    listening = asyncio.create_task(listen())
    assert (await pair.ended(task))["state"] == "completed"
    listening.cancel()
    assert not any(frame.startswith('{"type":"deltas"') for frame in heard)
    assert any('"kind":"text"' in frame for frame in heard)


async def test_without_the_tools_door_the_agent_does_not_start(pair: Pair) -> None:
    pair.to_edge.cut = "mcp"
    task = await begun(pair)
    view = await pair.ended(task)
    assert view["state"] == "failed"
    assert view["problem"]["code"] == "agent_not_started"


async def test_without_objects_the_result_waits_until_its_diff_is_safe(pair: Pair) -> None:
    pair.to_edge.cut = "changes.patch"
    task = await begun(pair)
    await until(lambda: pair.to_edge.calls["changes.patch"] >= 1, patience=60)
    assert (await pair.person.task(task))["ended_at"] is None
    pair.to_edge.cut = None
    view = await pair.ended(task)
    assert view["has_diff"]

"""A task's runtime is chosen from what it says, recorded with its reason, and may be chosen by whoever asks."""

import json

import pytest

from edge.local.host import LocalHost
from shared.loop.messages import User
from shared.loop.ports import Chunk
from shared.wire import ModelInfo
from tests.edge.conftest import Person, ShiftedClock, StageNode, alone
from tests.edge.test_orchestrator import ScriptedModel, heard, rests, use


class OwnModel(ScriptedModel):
    """A model of the edge's own, as it would be configured."""

    info = ModelInfo(label="own", rehearsal=False)


@pytest.fixture
def model(edge: LocalHost) -> ScriptedModel:
    edge.host.model = OwnModel()
    return edge.host.model


async def chosen(person: Person, task: str) -> tuple[str, str, str, str]:
    found = await person.task(task)
    return found["runtime"]["name"], found["fit"], found["size"], found["runtime"]["why"]


async def test_talk_is_answered_at_the_edge_and_work_gets_a_workspace(
    person: Person, node: StageNode, model: ScriptedModel
) -> None:
    talk = (await person.say(await person.converse(), "Brainstorm names for it", "conversation"))["task"]["id"]
    name, fit, size, why = await chosen(person, talk)
    assert (name, fit, size) == ("edge", "edge", "small")
    assert why.startswith("edge, small: it reads as talk that needs no checkout (“brainstorm")
    assert (await person.task(talk))["harness"]["name"] == "edge"
    await rests(person, talk)
    read = (await person.say(await person.converse(), "Why does main.py exit early?", "conversation"))["task"]["id"]
    name, fit, size, why = await chosen(person, read)
    assert (name, fit, size) == ("process", "container", "small")
    assert why.startswith("container, small: it reads as reading in the repository, or a small edit of words (")
    assert why.endswith("; here that is a directory on a node")
    await node.started(f"{read}.1")
    work = await person.start("Build the docker image and run the tests")
    assert (await chosen(person, work))[:3] == ("process", "full", "large")


async def test_coordination_in_task_mode_thinks_at_the_edge(person: Person, model: ScriptedModel) -> None:
    task = await person.start("Split the release into three subtasks, run them in order and report back")
    assert (await chosen(person, task))[:2] == ("edge", "edge")


async def test_whoever_asks_may_choose(person: Person, node: StageNode, model: ScriptedModel) -> None:
    task = await person.start("Brainstorm names for it", runtime="process")
    assert (await chosen(person, task))[::3] == ("process", "you chose it")
    await node.started(f"{task}.1")
    task = await person.start("Fix the flaky test", runtime="edge")
    name, fit, _, why = await chosen(person, task)
    assert (name, fit, why) == ("edge", "full", "you chose it")


@pytest.mark.parametrize(
    ("more", "told"),
    [({"harness": "native"}, "runs only on a node"), ({"model": "large"}, "runs only on a node")],
)
async def test_who_names_an_agent_or_a_model_gets_it(
    person: Person, node: StageNode, model: ScriptedModel, more: dict[str, str], told: str
) -> None:
    task = await person.start("Brainstorm names for it", **more)
    name, fit, _, why = await chosen(person, task)
    assert (name, fit) == ("process", "edge")
    assert told in why


async def test_without_a_model_of_its_own_the_edge_leaves_talk_to_a_node(person: Person, node: StageNode) -> None:
    task = await person.start("Brainstorm names for it", mode="conversation")
    name, fit, _, why = await chosen(person, task)
    assert (name, fit) == ("process", "edge")
    assert "the edge has no model of its own" in why
    await node.started(f"{task}.1")


async def test_what_goes_on_from_a_workspace_stays_there(person: Person, node: StageNode, model: ScriptedModel) -> None:
    conversation = await person.converse()
    read = (await person.say(conversation, "Why does main.py exit early?", "conversation"))["task"]["id"]
    await node.started(f"{read}.1")
    await node.end(f"{read}.1")
    after = (await person.say(conversation, "What do you think?", "conversation"))["task"]["id"]
    found = await person.task(after)
    assert found["continues"] == read
    name, fit, _, why = await chosen(person, after)
    assert (name, fit) == ("process", "edge")
    assert "it goes on in the workspace where it was" in why


async def test_a_subtask_works_in_a_workspace_unless_it_hands_out_in_turn(
    person: Person, node: StageNode, model: ScriptedModel
) -> None:
    wanted = ["Think about names", "Split the docs into three subtasks and dispatch them"]

    def says(messages: tuple[object, ...]) -> list[Chunk]:
        if heard(messages) == "Dispatch both" and isinstance(messages[-1], User):  # type: ignore[arg-type]
            return [use("plan_tasks", json.dumps({"tasks": [{"key": text[:1], "text": text} for text in wanted]}))]
        return [Chunk(text="Well.")]

    model.says = says  # type: ignore[assignment]
    task = (await person.say(await person.converse(), "Dispatch both", "conversation"))["task"]["id"]
    await rests(person, task)
    tasks = (await person.http.get(person.at("tasks"))).json()
    children = {one["text"]: one["runtime"] for one in tasks if one["parent"] == task}
    assert [children[text]["name"] for text in wanted] == ["process", "edge"]
    assert "a subtask works in a directory on a node" in children[wanted[0]]["why"]


async def test_the_size_follows_what_earlier_tasks_of_the_project_took(
    person: Person, node: StageNode, clock: ShiftedClock, edge: LocalHost
) -> None:
    first = await person.start("Add paging to the users list")
    assert (await chosen(person, first))[1:3] == ("full", "medium")
    await node.started(f"{first}.1")
    async with alone(edge):  # nobody looks meanwhile whether the node is still there
        clock.ahead += 90 * 60_000
        await node.beat(f"{first}.1")
        await node.end(f"{first}.1")
    second = await person.start("Add paging to the orders list")
    _, fit, size, why = await chosen(person, second)
    assert (fit, size) == ("full", "large")
    assert "1 like it took up to 90 min and 0 files" in why

"""Attempts that think at the edge: no node, every step a row, stopped and steered at any moment, killed anywhere."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from edge.ledger import runner as ledger_runner
from edge.ledger.effects import RENEW
from edge.local.host import LocalHost, OneDatabase
from edge.mcp.tools import ListTasks, Tool
from edge.orchestrator import prompts
from edge.orchestrator.tools import EVERY
from edge.ports import Database, DatabaseError, Row, Statement
from edge.tasks.rules import WALL_CLOCK_GRACE_MS
from edge.tasks.start import Asked, start_task
from shared.loop.messages import Assistant, Message, ToolResult, ToolSpec, User
from shared.loop.ports import Chunk, ModelError, Usage, UsePiece
from shared.loop.probe import TOOL
from shared.spec import Limits, Mode, Origin, Runtime, TaskSpec
from shared.wire import ModelInfo
from tests.edge.conftest import URL, Person, ShiftedClock, StageNode
from tests.edge.killing import Mortal, killed_everywhere
from tests.waiting import until

Says = Callable[[tuple[Message, ...]], list[Chunk]]


class ScriptedModel:
    """Answers what the test says; `gate` holds a call open. Asked whether it calls tools, it does."""

    info = ModelInfo(label="scripted", rehearsal=True)

    def __init__(self) -> None:
        self.says: Says = lambda _: [Chunk(text="All right.")]
        self.calls: list[tuple[tuple[Message, ...], tuple[ToolSpec, ...]]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.price = 0

    def cost_microusd(self, usage: Usage) -> int:
        return self.price

    async def stream(self, messages: tuple[Message, ...], tools: tuple[ToolSpec, ...]) -> AsyncGenerator[Chunk, None]:
        if tools == (TOOL,):
            yield use(TOOL.name, '{"word": "ready"}')
            return
        self.calls.append((messages, tools))
        for chunk in self.says(messages):
            yield chunk
            await self.gate.wait()


@pytest.fixture
def model(edge: LocalHost) -> ScriptedModel:
    edge.host.model = ScriptedModel()
    return edge.host.model


def use(name: str, arguments: str, number: int = 0) -> Chunk:
    return Chunk(uses=(UsePiece(index=0, id=f"call_{number}", name=name, arguments=arguments),))


def heard(messages: tuple[Message, ...]) -> str:
    return next(message.text for message in reversed(messages) if isinstance(message, User))


async def talk(person: Person, text: str = "hello", **more: object) -> tuple[str, str]:
    """A conversation at the edge, and its task."""
    conversation = await person.converse()
    said = await person.say(conversation, text, "conversation", runtime="edge", **more)
    return conversation, str(said["task"]["id"])


async def rests(person: Person, task: str, state: str = "waiting_for_follow_up") -> None:
    async def at_rest() -> bool:
        return (await person.task(task))["state"] == state

    await until(at_rest)


async def test_a_conversation_is_answered_without_a_node(person: Person, model: ScriptedModel) -> None:
    conversation, task = await talk(person, "what is this about?")
    await rests(person, task)
    asked, answered = await person.messages(conversation)
    assert (asked["state"], answered["state"]) == ("delivered", "finished")
    assert [part["text"] for part in answered["parts"]] == ["All right."]
    assert answered["model"]["rehearsal"], "what spoke is labelled"
    found = await person.task(task)
    assert (found["runtime"]["name"], found["harness"]["name"]) == ("edge", "edge")

    await person.say(conversation, "and then?", "conversation")
    await until(lambda: len(model.calls) == 2)
    await rests(person, task)
    assert [heard(messages) for messages, _ in model.calls] == ["what is this about?", "and then?"]


async def test_it_dispatches_and_keeps_talking(person: Person, node: StageNode, model: ScriptedModel) -> None:
    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        if heard(messages) == "go do that" and isinstance(messages[-1], User):
            return [Chunk(text="I dispatch it."), use("dispatch_task", '{"text": "Do that", "title": "That"}')]
        return [Chunk(text="Done." if heard(messages) == "go do that" else "Still here.")]

    model.says = says
    conversation, task = await talk(person, "go do that")
    await rests(person, task)
    answered = (await person.messages(conversation))[-1]
    assert [part["kind"] for part in answered["parts"]] == ["text", "tool", "text"]
    assert answered["parts"][1]["tool"]["status"] == "completed"
    tasks = (await person.http.get(person.at("tasks"))).json()
    (child,) = [one for one in tasks if one["parent"] == task]
    await node.started(f"{child['id']}.1")
    await person.say(conversation, "are you there?", "conversation")
    await until(lambda: len(model.calls) == 3)
    await rests(person, task)
    assert (await person.task(child["id"]))["state"] == "in_progress"


async def test_it_waits_for_its_subtasks_and_is_woken_with_their_results(
    person: Person, node: StageNode, model: ScriptedModel
) -> None:
    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        words = heard(messages)
        turns = [message for message in messages if isinstance(message, User)]
        since = messages[messages.index(turns[-1]) + 1 :]
        if words == "build it":
            return [
                [use("dispatch_task", '{"text": "a part"}', 1)],
                [use("wait_for_subtasks", "{}", 2)],
            ][len(since) // 2]
        return (
            [Chunk(text=f"Report: {words}"), use("complete_task", '{"summary": "built"}', 3)]
            if not since
            else [Chunk(text="That was all.")]
        )

    model.says = says
    task = await person.start("build it", runtime="edge")
    await rests(person, task, "waiting")
    (child,) = [one for one in (await person.http.get(person.at("tasks"))).json() if one["parent"] == task]
    await node.started(f"{child['id']}.1")
    await node.end(f"{child['id']}.1")
    await rests(person, task, "completed")
    found = await person.task(task)
    assert found["summary"].startswith("built\n\nWhat was made:\n")
    assert "completed" in heard(model.calls[-1][0])


async def started(edge: LocalHost, person: Person, mode: Mode, limits: Limits) -> tuple[str, str]:
    """A task at the edge within these limits, and its conversation."""
    key = person.new("tsk").removeprefix("tsk_")
    spec = TaskSpec(
        task=f"tsk_{key}",
        project=person.project,
        conversation=f"cnv_{key}",
        title="work",
        text="work",
        message=f"msg_{key}",
        mode=mode,
        origin=Origin.PERSON,
        runtime=Runtime.EDGE,
        limits=limits,
    )
    await start_task(edge.host, Asked(spec=spec), tx=edge.host.ids.new("tx"))
    return spec.task, spec.conversation


async def ended(person: Person, task: str) -> tuple[str, str]:
    await rests(person, task, "failed")
    return "failed", (await person.task(task))["problem"]["code"]


async def test_an_attempt_at_the_edge_has_its_tokens_and_no_more(
    person: Person, model: ScriptedModel, edge: LocalHost
) -> None:
    model.says = lambda _: [use("list_tasks", "{}"), Chunk(usage=Usage(input_tokens=300, output_tokens=300))]
    task, _ = await started(edge, person, Mode.TASK, Limits(tokens=1_000))
    assert await ended(person, task) == ("failed", "token_limit")
    assert len(model.calls) == 2


async def test_an_attempt_at_the_edge_has_its_turns_and_no_more(
    person: Person, model: ScriptedModel, edge: LocalHost
) -> None:
    task, conversation = await started(edge, person, Mode.CONVERSATION, Limits(turns=1))
    await rests(person, task)
    await person.say(conversation, "and?", "conversation")
    assert await ended(person, task) == ("failed", "turn_limit")
    assert len(model.calls) == 1


async def test_an_attempt_at_the_edge_that_lasts_too_long_is_told_so(
    person: Person, model: ScriptedModel, edge: LocalHost, clock: ShiftedClock
) -> None:
    model.gate.clear()
    task, _ = await started(edge, person, Mode.TASK, Limits(wall_clock_s=60))
    await until(lambda: bool(model.calls))
    clock.ahead += 60_000 + WALL_CLOCK_GRACE_MS
    await edge.host.alarm.at(person.project, 0)
    assert await ended(person, task) == ("failed", "wall_clock")


async def test_a_stop_breaks_off_the_model_call(person: Person, model: ScriptedModel, edge: LocalHost) -> None:
    model.gate.clear()
    _, task = await talk(person)
    await until(lambda: bool(model.calls))
    await person.stop(task)
    assert (await person.task(task))["state"] == "cancelled"
    await until(lambda: not edge.app.runner.running)


@pytest.mark.parametrize("doing", ["answering", "summing up"])
async def test_a_call_that_a_stop_breaks_off_is_paid_for(
    person: Person, model: ScriptedModel, edge: LocalHost, doing: str
) -> None:
    model.cost_microusd = lambda usage: usage.input_tokens + usage.output_tokens  # type: ignore[method-assign]
    if doing == "summing up":
        _, task = await outgrown(person, edge, model)
    else:
        model.gate.clear()
        _, task = await talk(person)
        await until(lambda: bool(model.calls))
    paid = (await person.task(task))["money"]["spent_microusd"]
    assert (await edge.host.databases.directory().batch([Statement("SELECT calls FROM attempt", {})]))[0] == [
        {"calls": len(model.calls) - 1}
    ]
    await person.stop(task)
    await until(lambda: not edge.app.runner.running)
    assert (await person.task(task))["money"]["spent_microusd"] > paid
    database = edge.host.databases.directory()
    day = (await database.batch([Statement("SELECT sum(spent_microusd) AS spent FROM spending", {})]))[0][0]["spent"]
    assert day == (await person.task(task))["money"]["spent_microusd"], "and counts for the day"


async def test_an_urgent_message_breaks_off_what_it_says(person: Person, model: ScriptedModel) -> None:
    model.says = lambda messages: [Chunk(text=f"About {heard(messages)}.")]
    model.gate.clear()
    conversation, task = await talk(person, "this")
    await until(lambda: bool(model.calls))
    await person.say(conversation, "that", "conversation", interrupt=True)
    await until(lambda: len(model.calls) == 2)
    model.gate.set()
    await rests(person, task)
    texts = [part["text"] for message in await person.messages(conversation) for part in message["parts"]]
    assert texts == ["About this.", "About that."]


async def test_a_message_meanwhile_is_heard_before_the_next_call(person: Person, model: ScriptedModel) -> None:
    model.gate.clear()
    conversation, task = await talk(person, "one")
    await until(lambda: bool(model.calls))
    await person.say(conversation, "two", "conversation")
    model.gate.set()
    await until(lambda: len(model.calls) == 2)
    await rests(person, task)
    assert [message["author"] for message in await person.messages(conversation)] == [
        "person",
        "agent",
        "person",
        "agent",
    ]
    assert heard(model.calls[1][0]) == "two"


async def test_a_model_that_fails_ends_the_attempt_by_name(person: Person, model: ScriptedModel) -> None:
    def says(_: tuple[Message, ...]) -> list[Chunk]:
        raise ModelError("model_unauthorized", "HTTP 401")

    model.says = says
    _, task = await talk(person)
    await rests(person, task, "failed")
    assert (await person.task(task))["problem"]["code"] == "model_unauthorized"


async def test_what_a_model_used_before_it_failed_is_paid_for(
    person: Person, model: ScriptedModel, edge: LocalHost
) -> None:
    quick = msgspec.structs.replace(edge.host.settings.thinking, pause_s=0.0)
    edge.host.settings = msgspec.structs.replace(edge.host.settings, thinking=quick)
    model.cost_microusd = lambda usage: usage.input_tokens + usage.output_tokens  # type: ignore[method-assign]

    def nothing(_: tuple[Message, ...]) -> list[Chunk]:
        return [Chunk(finish="stop", usage=Usage(input_tokens=1_000, output_tokens=7))]

    model.says = nothing
    _, task = await talk(person)
    await rests(person, task, "failed")
    assert (await person.task(task))["money"]["spent_microusd"] == 3 * 1_007

    async def half(*_: object) -> AsyncGenerator[Chunk, None]:
        yield Chunk(text="w" * 40_000)
        raise ModelError("model_failed", "The answer broke off.", again=True)

    model.stream = half  # type: ignore[method-assign, assignment]
    _, task = await talk(person)
    await rests(person, task, "failed")
    found = await person.task(task)
    assert found["money"]["spent_microusd"] >= 10_000
    (first, *_) = found["attempts"]
    assert first["usage"]["output_tokens"] == 10_000, "four characters a token"


async def test_what_no_row_could_hold_is_cut(person: Person, model: ScriptedModel, edge: LocalHost) -> None:
    """Of characters that JSON spells with six of its own four hundred thousand are more than D1 takes in one value."""
    model.says = lambda _: [Chunk(text="\x01" * 400_000)]
    _, task = await talk(person)
    await rests(person, task)
    sql = "SELECT octet_length(body) AS bytes FROM thought"
    rows = (await edge.host.databases.directory().batch([Statement(sql, {})]))[0]
    assert 100_000 < max(row["bytes"] for row in rows) < 1_000_000


async def test_money_ends_it_with_its_last_words(person: Person, model: ScriptedModel) -> None:
    model.price = 96
    model.says = lambda messages: (
        [use("list_tasks", "{}", len(messages))]
        if model.calls[-1][1]
        else [Chunk(text="Left: x."), use("list_tasks", "{}", 99)]
    )
    task = await person.start("go on for ever", runtime="edge", budget_microusd=100)
    await rests(person, task, "failed")
    found = await person.task(task)
    assert found["problem"]["code"] == "budget_exhausted"
    assert [bool(tools) for _, tools in model.calls] == [True, False]
    assert found["money"]["spent_microusd"] == 192
    conversation = found["conversation"]
    parts = [part for one in await person.messages(conversation) for part in one["parts"]]
    assert [part["kind"] for part in parts].count("tool") == 1, "the last words are words"
    notices = [
        part["text"] for one in await person.messages(conversation) for part in one["parts"] if part["kind"] == "notice"
    ]
    assert len(notices) == 1
    assert notices[0].startswith("80 %")


class Renewals:
    """A database that cannot renew a lease the first time."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner
        self.asked = 0

    async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
        if batch and batch[0].sql == RENEW:
            self.asked += 1
            if self.asked == 1:
                raise DatabaseError("busy")
        return await self._inner.batch(batch)


async def test_a_lease_that_could_not_be_renewed_once_is_renewed_the_next_time(
    person: Person, model: ScriptedModel, edge: LocalHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_runner, "RENEW_S", 0.001)
    renewals = Renewals(edge.host.databases.directory())
    edge.host.databases = OneDatabase(renewals)
    model.gate.clear()
    await talk(person)
    await until(lambda: renewals.asked > 2)
    model.gate.set()
    await until(lambda: not edge.app.runner.running)


async def test_it_is_told_what_the_project_knows_and_why_and_keeps_what_it_learns(
    person: Person, model: ScriptedModel
) -> None:
    model.says = lambda messages: (
        [use("add_knowledge", '{"kind": "fact", "text": "Walruses are counted by hand."}')]
        if isinstance(messages[-1], User) and "remember" in messages[-1].text
        else [Chunk(text="All right.")]
    )
    for kind, text in (("rule", "Tests come first."), ("fact", "Walruses live in the cellar.")):
        body = {"id": person.new("knw"), "kind": kind, "text": text}
        assert (await person.post("knowledge", body)).status_code == 201
    conversation, task = await talk(person, "Where are the walruses?")
    await rests(person, task)
    told = model.calls[-1][0][0].text
    assert "- rule: Tests come first. [a rule of this project]" in told
    assert "- fact: Walruses live in the cellar. [the task speaks of walruses]" in told
    await person.say(conversation, "remember how walruses are counted", "conversation")
    await until(lambda: len(model.calls) == 3)
    await rests(person, task)
    kept = (await person.http.get(person.at("knowledge"))).json()["knowledge"]
    (learned,) = [one for one in kept if one["source"]["author"] == "agent"]
    assert (learned["state"], learned["vouched"]) == ("active", False)
    await person.say(conversation, "thanks", "conversation")
    await until(lambda: len(model.calls) == 4)
    told = model.calls[-1][0][0].text
    assert "by hand" not in told, "nobody has vouched for it"
    assert "cellar" not in told, "that is not what it is about now"


async def test_it_is_shown_what_steers_once_there_is_something_to_steer(
    person: Person, node: StageNode, model: ScriptedModel
) -> None:
    model.says = lambda messages: (
        [use("dispatch_task", '{"text": "Do that"}')] if isinstance(messages[-1], User) else [Chunk(text="Done.")]
    )
    _, task = await talk(person, "go do that")
    await rests(person, task)
    before, after = ({spec.name for spec in specs} for _, specs in model.calls)
    assert "stop_subtask" in after - before and "search_knowledge" in before - after
    assert len(before) == len(after) == 12


STEPS = (
    use("create_idea", '{"title": "First"}'),
    use("create_idea", '{"title": "Second", "body": "more"}'),
    use("plan_tasks", '{"tasks": [{"key": "a", "text": "a"}, {"key": "b", "text": "b", "depends_on": ["a"]}, '
        '{"key": "c", "text": "c", "depends_on": ["a"]}, {"key": "d", "text": "d", "depends_on": ["b", "c"]}]}'),
    use("list_tasks", "{}"),
    use("dispatch_task", '{"text": "and one more"}'),
    use("no_such_tool", "{}"),
    use("dispatch_task", '{"txt": "a wrong argument"}'),
    use("create_idea", '{"title": "Third"}'),
    use("list_tasks", "{}"),
    use("complete_task", '{"summary": "planned"}'),
)  # fmt: skip


WAITS = r'\\"why_waiting\\":(null|\\".*?\\"),'
"""What keeps a task without a node depends on how long the other effects of the host had."""

TASK = "tsk_00000000000000000000000001"


async def orchestrate(home: Path, cut: int) -> tuple[list[str], int]:
    """Ten steps of one task in a host that is killed once: what is stored in the end, and the first life's batches."""
    model = ScriptedModel()
    model.says = lambda messages: [
        (*STEPS, Chunk(text="That was all."))[sum(isinstance(one, Assistant) for one in messages)]
    ]
    host = LocalHost(home, URL, model=model)
    await host.start()
    person = Person(host)
    await person.sign_in()
    person.project = (await person.http.get("/api/projects")).json()[0]["id"]
    database = host.host.databases.directory()
    mortal = Mortal(database, cut, lambda _: asyncio.current_task() in host.app.runner.running)
    host.host.databases = OneDatabase(mortal)
    await person.post("tasks", {"id": TASK, "text": "plan it", "runtime": "edge"})

    async def over() -> bool:
        rows = await database.batch([Statement("SELECT ended_at FROM task WHERE id = :task", {"task": TASK})])
        return rows[0][0]["ended_at"] is not None

    async def over_or_dead() -> bool:
        return mortal.dead or await over()

    await until(over_or_dead)
    await host.stop()
    again = LocalHost(home, URL, model=model)
    await again.start()
    database = again.host.databases.directory()
    await until(over)
    rows = await database.batch([
        Statement("SELECT body FROM thought ORDER BY seq", {}),
        Statement("SELECT id || state AS body FROM task ORDER BY id", {}),
        Statement("SELECT count(*) || ' ideas' AS body FROM idea", {}),
        Statement("SELECT count(*) || ' parts' AS body FROM part", {}),
    ])  # fmt: skip
    await again.stop()
    told = [re.sub(WAITS, "", str(row["body"])) for answer in rows for row in answer]
    return told, mortal.batches


@pytest.mark.long
async def test_killed_at_every_step_it_comes_to_the_same(tmp_path: Path, origin: Path) -> None:
    whole, _ = await killed_everywhere(tmp_path, origin, orchestrate)
    assert whole[-2:] == ["3 ideas", "11 parts"]
    assert len([row for row in whole if row.startswith('{"role":"tool"')]) == len(STEPS)


async def test_a_conversation_that_outgrows_the_window_goes_on_from_a_summary(
    person: Person, edge: LocalHost, model: ScriptedModel
) -> None:
    edge.host.settings = msgspec.structs.replace(edge.host.settings, window_chars=2_000)

    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        if heard(messages) == prompts.SUMMARISE:
            return [Chunk(text="They count.")]
        return [Chunk(text="x" * 300)]

    model.says = says
    conversation, task = await talk(person, "one " * 100)
    for number in range(6):
        await rests(person, task)
        await person.say(conversation, f"number {number} " * 30, "conversation")
        await until(lambda: heard(model.calls[-1][0]).startswith(f"number {number}"))  # noqa: B023
    await rests(person, task)
    last = model.calls[-1][0]
    assert last[1].text.endswith("They count."), "the summary comes first"
    assert sum(len(one.text) for one in last[1:]) < 2_500
    parts = [part for one in await person.messages(conversation) for part in one["parts"]]
    assert [part["text"] for part in parts if part["kind"] == "notice"].count(prompts.SUMMARISED) >= 1
    rows = await edge.host.databases.directory().batch([Statement("SELECT count(*) AS n FROM thought", {})])
    assert rows[0][0]["n"] > 14, "nothing is thrown away"


async def outgrown(person: Person, edge: LocalHost, model: ScriptedModel) -> tuple[str, str]:
    """A conversation whose model is making a summary of it, held there."""
    edge.host.settings = msgspec.structs.replace(edge.host.settings, window_chars=2_000)

    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        if heard(messages) == prompts.SUMMARISE:
            (model.gate.set if summaries(model) > 1 else model.gate.clear)()
            return [Chunk(text="They count.")]
        return [Chunk(text="x" * 300)]

    model.says = says
    conversation, task = await talk(person, "one " * 100)
    number = 0
    while not summaries(model):
        await rests(person, task)
        number += 1
        await person.say(conversation, f"number {number} " * 30, "conversation")
        await until(lambda: len(model.calls) > number)  # noqa: B023
    return conversation, task


def summaries(model: ScriptedModel) -> int:
    return sum(heard(messages) == prompts.SUMMARISE for messages, _ in model.calls)


async def test_an_urgent_message_breaks_a_summary_off_and_is_heard_before_the_next(
    person: Person, edge: LocalHost, model: ScriptedModel
) -> None:
    conversation, task = await outgrown(person, edge, model)
    before = len(model.calls)
    said = await person.say(conversation, "Leave that, do this.", "conversation", interrupt=True)
    await until(lambda: summaries(model) == 2)
    urgent = next(one for one in await person.messages(conversation) if one["id"] == said["message"]["id"])
    assert urgent["state"] == "delivered"
    await rests(person, task)
    assert "Leave that, do this." in heard(model.calls[-1][0])
    assert len(model.calls) == before + 2, "no summary is made for nothing, and none is missing"
    (attempt,) = (await person.task(task))["attempts"]
    calls = (await edge.host.databases.directory().batch([Statement("SELECT calls FROM attempt", {})]))[0][0]["calls"]
    assert calls == len(model.calls), f"{attempt['id']} is charged for what was broken off too"


async def test_a_stop_breaks_a_summary_off(person: Person, edge: LocalHost, model: ScriptedModel) -> None:
    _, task = await outgrown(person, edge, model)
    await person.stop(task)
    await until(lambda: not edge.app.runner.running)
    assert not model.gate.is_set(), "nobody waited for the summary"
    assert (await person.task(task))["state"] == "cancelled"
    assert summaries(model) == 1


async def test_a_workspace_begins_with_what_was_said_at_the_edge(
    person: Person, node: StageNode, model: ScriptedModel
) -> None:
    model.says = lambda _: [Chunk(text="A window per task, then.")]
    conversation, talked = await talk(person, "Notices fire too often.")
    await rests(person, talked)
    said = await person.say(conversation, "go do that", "task", new_task=True)
    start = await node.started(f"{said['task']['id']}.1")
    before, _, asked = start.prompts[0].text.partition("--- the request ---")
    assert asked.strip() == "go do that"
    assert before.endswith("person: Notices fire too often.\n\nagent: A window per task, then.\n\n")


async def test_two_tasks_of_one_conversation_take_turns(
    edge: LocalHost, person: Person, interleaved: None, model: ScriptedModel
) -> None:
    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        words = heard(messages)
        if isinstance(messages[-1], User):
            return [use("create_idea", msgspec.json.encode({"title": f"idea of {words}"}).decode())]
        return [Chunk(text=f"said to {words}")]

    model.says = says
    model.gate.clear()
    conversation, first = await talk(person, "the first")
    await until(lambda: len(model.calls) == 1)
    said = await person.say(conversation, "the second", "conversation", runtime="edge", new_task=True)
    second = str(said["task"]["id"])
    assert second != first
    await until(lambda: edge.app.runner.running and len(model.calls) == 1)
    model.gate.set()
    for task in (first, second):
        await rests(person, task)

    titles = [idea["title"] for idea in (await person.http.get(person.at("ideas"))).json()["ideas"]]
    assert sorted(titles) == ["idea of the first", "idea of the second"], "no call is made twice, none is lost"
    rows = (await edge.host.databases.directory().batch([Statement("SELECT attempt FROM thought ORDER BY seq", {})]))[0]
    assert [row["attempt"] for row in rows] == [f"{first}.1"] * 4 + [f"{second}.1"] * 4
    answers = [message for message in await person.messages(conversation) if message["author"] == "agent"]
    assert [[part["text"] for part in answer["parts"] if part["kind"] == "text"] for answer in answers] == [
        ["said to the first"],
        ["said to the second"],
    ]


async def test_what_was_broken_off_by_a_stop_has_an_answer_when_the_conversation_goes_on(
    edge: LocalHost, person: Person, model: ScriptedModel
) -> None:
    made = asyncio.Event()
    go_on = asyncio.Event()

    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        if heard(messages) != "two ideas":
            return [Chunk(text="Going on.")]
        calls = (UsePiece(index=at, id=f"c{at}", name="create_idea", arguments='{"title": "one"}') for at in (0, 1))
        return [Chunk(uses=tuple(calls))]

    model.says = says
    batches = edge.host.databases.directory()

    class Held:
        async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
            answer = await batches.batch(batch)
            if any("INTO idea_link" in one.sql for one in batch):
                made.set()
                await go_on.wait()
            return answer

    edge.host.databases = OneDatabase(Held())
    conversation, task = await talk(person, "two ideas")
    await made.wait()
    await person.stop(task)
    go_on.set()
    edge.host.databases = OneDatabase(batches)
    await rests(person, task, "cancelled")
    said = await person.say(conversation, "and now?", "conversation", runtime="edge")
    await rests(person, str(said["task"]["id"]))
    told = model.calls[-1][0]
    asked = next(message for message in told if isinstance(message, Assistant) and message.uses)
    results = [message.use for message in told if isinstance(message, ToolResult)]
    assert results == [one.id for one in asked.uses], "an endpoint refuses a call without a result"
    assert told.index(asked) + 2 < len(told) and isinstance(told[told.index(asked) + 1], ToolResult)


async def test_a_tool_with_a_defect_is_told_to_the_model_and_does_not_stand_still(
    edge: LocalHost, person: Person, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        return [use("list_tasks", "{}") if isinstance(messages[-1], User) else Chunk(text="I go on without.")]

    async def breaks(*_: object) -> None:
        raise UnicodeError("a defect")

    monkeypatch.setitem(EVERY, "list_tasks", Tool("list_tasks", ListTasks, breaks))
    model.says = says
    conversation, task = await talk(person)
    await rests(person, task)
    parts = (await person.messages(conversation))[-1]["parts"]
    assert parts[0]["tool"]["status"] == "failed" and '"internal"' in parts[0]["text"]
    assert parts[1]["text"] == "I go on without."


async def test_what_piles_up_is_heard_whole_in_rows_that_a_database_holds(
    edge: LocalHost, person: Person, model: ScriptedModel
) -> None:
    model.gate.clear()
    conversation, task = await talk(person, "begin")
    await until(lambda: len(model.calls) == 1)
    for number in range(25):
        await person.say(conversation, f"{number} " + "é" * 95_000, "conversation")
    model.gate.set()
    await rests(person, task)
    rows = (await edge.host.databases.directory().batch([Statement("SELECT body FROM thought", {})]))[0]
    assert max(len(str(row["body"]).encode()) for row in rows) < 1_000_000
    told = [message for message in await person.messages(conversation) if message["author"] == "person"]
    assert [message["state"] for message in told] == ["delivered"] * 26
    assert "24 é" in heard(model.calls[-1][0])

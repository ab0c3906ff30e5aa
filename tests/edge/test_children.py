"""An orchestrator at the edge hears of its children without polling: results, failures, questions; and its report links
to what was made.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import pytest

from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.local.host import LocalHost, OneDatabase
from edge.orchestrator.children import tell_parent
from edge.ports import Database, Row, Statement
from shared import wire
from shared.loop.messages import Message, ToolResult, User
from shared.loop.ports import Chunk
from shared.states import Outcome
from tests.edge.conftest import URL, Agent, Interleaving, Person, ShiftedClock, StageNode, alone
from tests.edge.test_dispatch import finish
from tests.edge.test_orchestrator import ScriptedModel, heard, model, rests, talk, use
from tests.waiting import until

__all__ = ["model"]


def results(messages: tuple[Message, ...]) -> int:
    """Of tools, since the last words that were heard."""
    last = max(at for at, one in enumerate(messages) if isinstance(one, User))
    return sum(isinstance(one, ToolResult) for one in messages[last:])


def call(name: str, **arguments: Any) -> list[Chunk]:
    return [use(name, msgspec.json.encode(arguments).decode(), 1)]


class Orchestra:
    """A task at the edge that starts two children and waits for both; then it does what the test says."""

    def __init__(self, person: Person, node: StageNode, model: ScriptedModel) -> None:
        self.person, self.node, self.model = person, node, model
        self.plan: list[dict[str, Any]] = [{"key": key, "text": f"build {key}", "title": key} for key in ("one", "two")]
        self.then: Callable[[str, int], list[Chunk]] = lambda _, __: call("wait_for_subtasks")
        """From the words heard and the results since them."""
        self.words: list[str] = []
        model.says = self._says

    def _says(self, messages: tuple[Message, ...]) -> list[Chunk]:
        words = heard(messages)
        if results(messages) == 0:
            self.words.append(words)
        if words == "build it":
            return call("wait_for_subtasks") if results(messages) else call("plan_tasks", tasks=self.plan)
        return self.then(words, results(messages))

    async def begin(self) -> None:
        self.task = await self.person.start("build it", runtime="edge")
        await rests(self.person, self.task, "waiting")
        below = [one for one in (await self.person.http.get(self.person.at("tasks"))).json() if one["parent"]]
        self.one, self.two = (
            next(one["id"] for one in below if one["title"].startswith(key)) for key in ("one", "two")
        )


async def told_of(orchestra: Orchestra, child: str) -> bool:
    """The effect that tells of this child has been run."""
    asked = "SELECT state FROM effect WHERE kind = 'tell_parent' AND body ->> 'task' = :task"
    database = orchestra.person.host.host.databases.directory()
    rows = (await database.batch(statements((asked,), {"task": child})))[0]
    return bool(rows) and all(row["state"] == "done" for row in rows)


@pytest.fixture
def orchestra(person: Person, node: StageNode, model: ScriptedModel) -> Orchestra:
    return Orchestra(person, node, model)


async def test_a_failure_wakes_it_while_it_waits_for_all_and_a_result_does_not(orchestra: Orchestra) -> None:
    orchestra.then = lambda words, so_far: (
        call("retry_subtask", task=orchestra.one) if "failed" in words and so_far == 0 else call("wait_for_subtasks")
    )
    await orchestra.begin()
    await finish(orchestra.node, orchestra.one, Outcome.FAILED, reason="agent_refused")
    await until(lambda: len(orchestra.words) == 2)
    assert f"- {orchestra.one} (one): failed, agent_refused" in orchestra.words[1]
    await rests(orchestra.person, orchestra.task, "waiting")
    again = (await orchestra.person.task(orchestra.one))["replaced_by"]
    await finish(orchestra.node, orchestra.two)
    await until(lambda: told_of(orchestra, orchestra.two))
    assert ((await orchestra.person.task(orchestra.task))["state"], len(orchestra.words)) == ("waiting", 2)
    orchestra.then = lambda _, __: [Chunk(text="Done.")]
    await finish(orchestra.node, again)
    await rests(orchestra.person, orchestra.task, "completed")
    assert len(orchestra.words) == 3
    for child, title in ((orchestra.two, "two"), (again, "one")):
        assert f"{child} ({title}): completed" in orchestra.words[2]


async def test_a_question_wakes_it_and_is_read_fenced(orchestra: Orchestra) -> None:
    orchestra.then = lambda _, so_far: (
        call("wait_for_subtasks") if so_far else call("get_task", task=orchestra.one, report=True)
    )
    await orchestra.begin()
    child = Agent(orchestra.person.host, (await orchestra.node.started(f"{orchestra.one}.1")).token)
    await child.call("request_human_input", question="Which colour?")
    await until(lambda: any("Which colour?" in one.text for one in orchestra.model.calls[-1][0]))
    assert f"- {orchestra.one} (one): needs_input, asks a person" in orchestra.words[1]
    assert "Which colour" not in orchestra.words[1], "facts only"
    told = next(one.text for one in orchestra.model.calls[-1][0] if "Which colour?" in one.text)
    assert "⟪untrusted" in told.split("Which colour?")[0]


async def test_what_cannot_begin_since_another_failed_wakes_it_too(orchestra: Orchestra) -> None:
    orchestra.plan[1]["depends_on"] = ["one"]
    await orchestra.begin()
    await finish(orchestra.node, orchestra.one, Outcome.FAILED, reason="agent_refused")
    held = f"- {orchestra.two} (two): blocked, dependency_failed: what it needs has failed"
    await until(lambda: any(held in words for words in orchestra.words))
    assert any(f"- {orchestra.one} (one): failed" in words for words in orchestra.words)


async def test_it_does_not_sleep_on_what_it_has_not_heard(
    edge: LocalHost, orchestra: Orchestra, person: Person
) -> None:
    """A child fails after the model has decided to wait, and before the wait is written."""
    await orchestra.begin()
    await orchestra.node.started(f"{orchestra.one}.1")
    orchestra.model.gate.clear()
    await person.post(f"tasks/{orchestra.task}/messages", {"id": person.new("msg"), "text": "How is it?"})
    await until(lambda: len(orchestra.words) == 2)
    await orchestra.node.end(f"{orchestra.one}.1", Outcome.FAILED, reason="agent_refused")

    async def told() -> bool:
        found = (await person.http.get(person.at(f"tasks/{orchestra.task}/messages?state=queued"))).json()
        return any(one["author"] == "sam" for one in found)

    await until(told)
    orchestra.model.gate.set()
    await until(lambda: len(orchestra.words) == 3)
    assert f"- {orchestra.one} (one): failed" in orchestra.words[2]


async def test_at_rest_in_a_conversation_it_is_woken_by_what_ends(
    person: Person, node: StageNode, model: ScriptedModel, clock: ShiftedClock
) -> None:
    words: list[str] = []

    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        if results(messages) == 0:
            words.append(heard(messages))
        if heard(messages) == "go do that" and results(messages) == 0:
            return call("dispatch_task", text="Do that", title="That")
        return [Chunk(text="Very well.")]

    model.says = says
    _, task = await talk(person, "go do that")
    await rests(person, task)
    (child,) = [one["id"] for one in (await person.http.get(person.at("tasks"))).json() if one["parent"] == task]
    await node.started(f"{child}.1")
    async with alone(person.host):
        clock.ahead += 31 * 60_000
        await node.beat(f"{child}.1")
        await person.host.app.run_due()
    assert (await person.task(task))["state"] == "waiting_for_follow_up", "what it started still works"
    await node.end(f"{child}.1")
    await until(lambda: len(words) == 2)
    assert f"- {child} (That): completed" in words[1]
    await rests(person, task)
    async with alone(person.host):
        clock.ahead += 41 * 60_000
        await node.beat()
        await person.host.app.run_due()
    assert (await person.task(task))["state"] == "completed", "then it may be idle"


async def test_told_twice_it_hears_once(edge: LocalHost, orchestra: Orchestra, person: Person) -> None:
    await orchestra.begin()
    await finish(orchestra.node, orchestra.one, Outcome.FAILED, reason="agent_refused")
    await until(lambda: len(orchestra.words) == 2)
    await rests(person, orchestra.task, "waiting")
    told = "SELECT body FROM effect WHERE kind = 'tell_parent' AND body ->> 'task' = :task"
    rows = await edge.host.databases.directory().batch(statements((told,), {"task": orchestra.one}))
    body: dict[str, Any] = msgspec.json.decode(rows[0][0]["body"])
    edge.host.databases = OneDatabase(Interleaving(edge.host.databases.directory()))
    for _ in range(2):
        await tell_parent(edge.host, body)
    found = (await person.http.get(person.at(f"tasks/{orchestra.task}/messages"))).json()
    assert sum(one["author"] == "sam" for one in found) == 1
    assert (await person.task(orchestra.task))["state"] == "waiting"


async def promised(edge: LocalHost, child: str) -> list[dict[str, Any]]:
    """What is to be told of a child, the oldest first."""
    told = "SELECT body FROM effect WHERE kind = 'tell_parent' AND body ->> 'task' = :task ORDER BY body ->> 'version'"
    rows = (await edge.host.databases.directory().batch(statements((told,), {"task": child})))[0]
    return [msgspec.json.decode(row["body"]) for row in rows]


async def said_by_sam(orchestra: Orchestra) -> list[str]:
    person = orchestra.person
    found = (await person.http.get(person.at(f"tasks/{orchestra.task}/messages"))).json()
    return [one["text"] for one in found if one["author"] == "sam"]


async def asks_itself(orchestra: Orchestra) -> None:
    """It is written to, and asks a person a question of its own."""
    orchestra.then = lambda _, so_far: (
        [Chunk(text="I wait.")] if so_far else call("request_human_input", question="Which house?")
    )
    person = orchestra.person
    await person.post(f"tasks/{orchestra.task}/messages", {"id": person.new("msg"), "text": "How is it?"})
    await rests(person, orchestra.task, "needs_input")


async def test_its_own_question_is_not_answered_by_what_becomes_of_a_child(
    edge: LocalHost, orchestra: Orchestra, person: Person
) -> None:
    await orchestra.begin()
    await asks_itself(orchestra)
    async with alone(edge):
        await finish(orchestra.node, orchestra.one, Outcome.FAILED, reason="agent_refused")
        (body,) = await promised(edge, orchestra.one)
        with pytest.raises(Later):
            await tell_parent(edge.host, body)
    assert (await person.task(orchestra.task))["state"] == "needs_input"
    assert await said_by_sam(orchestra) == []


class Between:
    """A database before whose second batch something else happens."""

    def __init__(self, inner: Database, then: Callable[[], Awaitable[None]]) -> None:
        self._inner, self._then, self._batches = inner, then, 0

    async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
        self._batches += 1
        if self._batches == 2:
            await self._then()
        return await self._inner.batch(batch)


async def test_it_is_told_later_where_it_asks_a_person_just_then(
    edge: LocalHost, orchestra: Orchestra, person: Person
) -> None:
    await orchestra.begin()
    async with alone(edge):
        await finish(orchestra.node, orchestra.one, Outcome.FAILED, reason="agent_refused")
        (body,) = await promised(edge, orchestra.one)
        inner = edge.host.databases

        async def asks() -> None:
            edge.host.databases = inner
            change = "UPDATE task SET state = 'needs_input' WHERE id = :task"
            await inner.directory().batch(statements((change,), {"task": orchestra.task}))

        edge.host.databases = OneDatabase(Between(inner.directory(), asks))
        with pytest.raises(Later):
            await tell_parent(edge.host, body)
    assert await said_by_sam(orchestra) == []


async def test_of_a_child_that_has_moved_on_it_is_told_what_stands(edge: LocalHost, orchestra: Orchestra) -> None:
    await orchestra.begin()
    child = Agent(edge, (await orchestra.node.started(f"{orchestra.one}.1")).token)
    async with alone(edge):
        await child.call("request_human_input", question="Which colour?")
        await orchestra.person.post(
            f"tasks/{orchestra.one}/messages", {"id": orchestra.person.new("msg"), "text": "Blue."}
        )
        (body,) = await promised(edge, orchestra.one)
        await tell_parent(edge.host, body)
    assert await said_by_sam(orchestra) == []


async def test_whom_the_end_wakes_with_all_results_it_tells_nothing_more(edge: LocalHost, orchestra: Orchestra) -> None:
    await orchestra.begin()
    await finish(orchestra.node, orchestra.one)
    await finish(orchestra.node, orchestra.two, Outcome.FAILED, reason="agent_refused")
    assert await promised(edge, orchestra.two) == []


async def test_its_report_links_to_what_was_made(orchestra: Orchestra, person: Person) -> None:
    orchestra.plan[1]["title"] = "two](https://evil.example) ["
    orchestra.then = lambda _, so_far: (
        [Chunk(text="There it is.")] if so_far else call("complete_task", summary="All is built.")
    )
    await orchestra.begin()
    attempt = f"{orchestra.one}.1"
    await orchestra.node.started(attempt)
    await orchestra.node.report(attempt, wire.BranchPushed(branch="b", commit="c"))
    await orchestra.node.end(attempt, files=3, added=5, removed=1)
    await finish(orchestra.node, orchestra.two, files=2, added=1)
    await rests(person, orchestra.task, "completed")
    summary = (await person.task(orchestra.task))["summary"]
    branch = (await person.task(orchestra.one))["branch"]
    page = f"{URL}/p/{person.project}?task="
    assert summary.startswith("All is built.\n\nWhat was made:\n")
    assert f"- [one]({page}{orchestra.one}): completed, branch `{branch}`, 3 files +5 -1" in summary
    assert f"- [two)(https://evil.example) (]({page}{orchestra.two}): completed, 2 files +1 -0" in summary

"""A parent in a workspace that sleeps is woken by what needs its decision, once, and may sleep again."""

from collections.abc import Sequence
from typing import Any

import pytest

from edge.ledger.batch import statements
from edge.local.host import LocalHost, OneDatabase
from edge.ports import Database, Row, Statement
from edge.tasks import store
from shared import wire
from shared.states import Outcome
from tests.edge.conftest import MODEL, Agent, Person, StageNode
from tests.edge.test_steering import delivered_to, only_one_runs
from tests.waiting import until

NOT_ALL = "Not all have ended"


class Family:
    """A task in a workspace with two subtasks that have begun."""

    def __init__(self, person: Person, node: StageNode) -> None:
        self.person, self.node = person, node

    async def begin(self, **second: Any) -> None:
        self.task = await self.person.start("manage it")
        self.agent = Agent(self.person.host, (await self.node.started(f"{self.task}.1")).token)
        plan = [{"key": key, "text": key, "title": key} for key in ("one", "two")]
        plan[1] |= second
        made, failed = await self.agent.call("plan_tasks", tasks=plan)
        assert not failed, made
        self.one, self.two = (one["id"] for one in made["tasks"])
        self.of_one = Agent(self.person.host, (await self.node.started(f"{self.one}.1")).token)
        if not second:
            await self.node.started(f"{self.two}.1")

    async def waits(self, **asked: Any) -> dict[str, Any]:
        told, failed = await self.agent.call("wait_for_subtasks", **asked)
        assert not failed, told
        return told

    async def state(self) -> str:
        return str((await self.person.task(self.task))["state"])

    async def words(self, number: int) -> str:
        """The last of so many messages that woke it, which its agent reads."""
        attempt = f"{self.task}.1"
        await until(lambda: len(delivered_to(self.node, attempt)) >= number)
        told = delivered_to(self.node, attempt)
        assert len(told) == number
        await self.node.turn(attempt, told[-1].prompt.message)
        return told[-1].prompt.text

    async def fails(self, child: str) -> None:
        await self.node.end(f"{child}.1", Outcome.FAILED, reason="agent_refused")


@pytest.fixture
def family(person: Person, node: StageNode) -> Family:
    return Family(person, node)


@pytest.mark.parametrize("named", [False, True], ids=["all that work", "by their ids"])
async def test_a_failure_wakes_it_and_it_can_wait_for_the_rest(family: Family, named: bool) -> None:
    await family.begin()
    asked = {"subtasks": [family.one, family.two]} if named else {}
    await family.waits(**asked)
    await family.fails(family.one)
    assert await family.state() == "in_progress"
    words = await family.words(1)
    assert f"- {family.one} (one): failed, agent_refused" in words
    assert f"- {family.two} (two): in_progress" in words
    assert NOT_ALL in words
    assert (await family.waits(**asked))["awaiting"]
    assert await family.state() == "waiting"
    await family.node.end(f"{family.two}.1")
    words = await family.words(2)
    assert f"- {family.one} (one): failed, agent_refused" in words
    assert f"- {family.two} (two): completed" in words
    assert NOT_ALL not in words


@pytest.mark.parametrize("mode", ["all", "any"])
async def test_what_cannot_begin_since_another_failed_wakes_it(family: Family, mode: str) -> None:
    await family.begin(depends_on=["one"])
    await family.waits(subtasks=[family.two], mode=mode)
    await family.fails(family.one)
    held = f"- {family.two} (two): blocked, dependency_failed: what it needs has failed"
    assert held in await family.words(1)
    again, failed = await family.agent.call("retry_subtask", task=family.one)
    assert not failed, again
    await family.waits(subtasks=[family.two], mode=mode)
    assert await family.state() == "waiting"
    await family.node.started(f"{again['id']}.1")
    await family.node.end(f"{again['id']}.1")
    await family.node.started(f"{family.two}.1")
    await family.node.end(f"{family.two}.1")
    assert f"- {family.two} (two): completed" in await family.words(2)


@pytest.mark.parametrize("mode", ["all", "any"])
async def test_a_question_wakes_it_each_time_and_its_words_are_not_told(family: Family, mode: str) -> None:
    await family.begin()
    for number in (1, 2):
        await family.waits(mode=mode)
        assert await family.state() == "waiting"
        await family.of_one.call("request_human_input", question="Which colour?")
        words = await family.words(number)
        assert f"- {family.one} (one): needs_input, asks a person" in words
        assert "colour" not in words
        answered, failed = await family.agent.call("send_message_to_subtask", task=family.one, text="Blue.")
        assert not failed, answered


async def test_a_plan_that_waits_for_a_yes_is_a_question_too(family: Family) -> None:
    await family.begin()
    await family.waits()
    plan = [{"key": "a", "text": "a"}]
    told, failed = await family.of_one.call("propose_plan", title="A house", tasks=plan)
    assert not failed, told
    assert f"- {family.one} (one): needs_input" in await family.words(1)


async def test_a_call_that_needs_a_yes_is_a_question_too(family: Family) -> None:
    await family.begin()
    await family.waits()
    await family.node.end(f"{family.two}.1")
    await family.of_one.call("get_task", task=family.two, report=True)
    asked, _ = await family.of_one.call("dispatch_task", text="more")
    assert asked["approval"]
    assert f"- {family.one} (one): needs_input" in await family.words(1)


async def test_it_is_told_at_once_of_what_failed_before_it_slept(family: Family) -> None:
    await family.begin()
    await family.fails(family.one)
    assert (await family.waits())["awaiting"]
    words = await family.words(1)
    assert f"- {family.one} (one): failed, agent_refused" in words
    assert f"- {family.two} (two): in_progress" in words
    assert await family.state() == "in_progress"
    await family.waits()
    assert await family.state() == "waiting", "of what it knows it is not told again"


async def test_what_it_tried_anew_itself_is_no_news(family: Family) -> None:
    await family.begin()
    await family.fails(family.one)
    again, failed = await family.agent.call("retry_subtask", task=family.one)
    assert not failed, again
    await family.waits()
    assert await family.state() == "waiting"


@pytest.mark.parametrize("by", ["parent", "person"])
async def test_what_it_stopped_itself_does_not_wake_it(family: Family, by: str) -> None:
    await family.begin()
    if by == "parent":
        await family.agent.call("stop_subtask", task=family.one)
    await family.waits(subtasks=[family.one, family.two])
    if by == "person":
        await family.person.stop(family.one)
    await family.node.end(f"{family.one}.1", Outcome.STOPPED)
    assert (await family.person.task(family.one))["state"] == "cancelled"
    assert await family.state() == ("waiting" if by == "parent" else "in_progress")


async def test_it_goes_on_when_there_is_a_place_and_not_before(
    family: Family, edge: LocalHost, person: Person, node: StageNode
) -> None:
    await family.begin()
    await family.waits()
    await only_one_runs(edge)
    await family.of_one.call("request_human_input", question="Which?")
    assert await family.state() == "queued"
    await family.fails(family.two)
    assert await family.state() == "queued", "the other still holds the only place"
    await family.node.end(f"{family.one}.1")
    assert await family.state() == "in_progress"
    words = await family.words(1)
    assert f"- {family.one} (one): needs_input" in words
    await family.waits()
    told, _ = await family.agent.call("list_tasks")
    assert {one["state"] for one in told["tasks"]} == {"completed", "failed"}


class Twice:
    """The answer to every batch that moves tasks is lost, and it is sent again."""

    def __init__(self, inner: Database) -> None:
        self._inner = inner

    async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
        if any(one.sql == store.APPLY for one in batch):
            await self._inner.batch(batch)
        return await self._inner.batch(batch)


async def test_the_batch_that_wakes_it_does_so_once_however_often_it_runs(family: Family, edge: LocalHost) -> None:
    await family.begin(depends_on=["one"])
    edge.host.databases = OneDatabase(Twice(edge.host.databases.directory()))
    await family.waits()
    await family.fails(family.one)
    words = await family.words(1)
    assert words.count("\n- ") == 2
    await family.waits()
    assert await family.state() == "waiting"


async def test_a_call_that_is_made_again_sleeps_once_and_is_answered_the_same(family: Family) -> None:
    """The first answer was lost after it had been told at once; before the second something happens."""
    await family.begin()
    await family.fails(family.one)
    assert (await family.waits(named="call-1"))["awaiting"]
    assert f"- {family.one} (one): failed" in await family.words(1)
    await family.fails(family.two)
    assert (await family.waits(named="call-1"))["awaiting"]
    assert await family.state() == "in_progress"
    again, _ = await family.agent.call("retry_subtask", task=family.one)
    await family.waits(named="call-2")
    words = await family.words(2)
    assert f"- {family.two} (two): failed" in words
    assert f"- {again['id']} (one): in_progress" in words


async def test_what_happens_between_two_runs_of_the_batch_that_wakes_it_is_not_taken_for_told(
    family: Family, edge: LocalHost
) -> None:
    await family.begin()
    await only_one_runs(edge)
    sent: list[Statement] = []

    class Keeping:
        async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
            if not sent and any(one.sql == store.TELL_RESULTS for one in batch):
                sent.extend(batch)
            return await inner.batch(batch)

    await family.waits()
    inner = edge.host.databases.directory()
    edge.host.databases = OneDatabase(Keeping())
    await family.of_one.call("request_human_input", question="Which?")
    await family.fails(family.two)
    await inner.batch(sent)
    (told,) = (await inner.batch([Statement("SELECT told, version FROM task WHERE id = :task", {"task": family.two})]))[
        0
    ]
    assert told["told"] < told["version"]


async def test_a_person_who_tries_one_anew_puts_it_in_its_place(family: Family, person: Person) -> None:
    await family.begin()
    await family.waits()
    await family.fails(family.one)
    await family.words(1)
    await family.waits()
    new = person.new("tsk")
    answer = await person.post(f"tasks/{family.one}/retry", {"id": new})
    assert answer.status_code == 201, answer.text
    assert answer.json()["parent"] == family.task
    assert await family.state() == "waiting"
    await family.node.end(f"{family.two}.1")
    assert await family.state() == "waiting", "it waits for the one that was tried anew too"
    await family.node.started(f"{new}.1")
    await family.node.end(f"{new}.1")
    words = await family.words(2)
    assert f"- {new} (one): completed" in words
    assert f"- {family.two} (two): completed" in words
    assert family.one not in words


async def test_what_a_person_tries_anew_costs_its_parent_and_counts_within_its_limits(
    family: Family, edge: LocalHost, person: Person
) -> None:
    await family.begin()
    await family.waits()
    await family.fails(family.one)
    await family.words(1)
    await family.waits()
    few = "UPDATE project SET max_children = 1"
    await edge.host.databases.directory().batch(statements((few,), {}))
    refused = await person.post(f"tasks/{family.one}/retry", {"id": person.new("tsk")})
    assert refused.json()["code"] == "too_many_children"


@pytest.mark.parametrize("late", [False, True], ids=["told of in time", "told of after it"])
async def test_a_turn_that_follows_the_one_it_fell_asleep_in_asks_for_its_place(
    family: Family, edge: LocalHost, late: bool
) -> None:
    """What was written before had reached its node: the agent works again, and nobody has woken it."""
    await family.begin()
    attempt, asleep_in, next_turn = f"{family.task}.1", "msg_asleep_in", "msg_next_turn"
    said = [
        wire.TurnStarted(message=one, delivered=(), model=MODEL, harness="native") for one in (asleep_in, next_turn)
    ]
    if not late:
        await family.node.report(attempt, said[0])
    await family.waits(turn=asleep_in)
    await only_one_runs(edge)
    if late:
        await family.node.report(attempt, said[0])
        assert await family.state() == "waiting", "it is the turn in which it fell asleep"
    await family.node.report(attempt, said[1])
    assert await family.state() == "queued", "the others hold all places"
    assert (await family.waits(turn=next_turn))["awaiting"], "how they stand comes as its next message"
    assert await family.state() == "queued"
    await family.node.report(attempt, wire.TurnEnded(message=next_turn, stop_reason="end_turn"))
    await family.node.end(f"{family.one}.1")
    await family.node.end(f"{family.two}.1")
    assert NOT_ALL in await family.words(1)
    assert await family.state() == "in_progress"
    assert not (await family.waits(turn="msg_third"))["awaiting"]


async def test_a_turn_and_the_next_that_are_told_of_at_once_wake_it_too(family: Family) -> None:
    await family.begin()
    attempt = f"{family.task}.1"
    await family.waits(turn="msg_asleep_in")
    await family.node.report(
        attempt,
        *(
            wire.TurnStarted(message=one, delivered=(), model=MODEL, harness="native")
            for one in ("msg_asleep_in", "msg_next_turn")
        ),
    )
    assert await family.state() == "in_progress"

"""A plan is proposed, looked at, edited and approved: it starts once, whole, in one batch, or waits for a person."""

import asyncio
import contextlib
import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.ledger import effects
from edge.ledger.batch import statements
from edge.ledger.runner import LEASE_MS
from edge.local.host import LocalHost, OneDatabase
from edge.proposals.model import ProposalEvent
from edge.proposals.rules import OPEN_MS, TRANSITIONS
from shared.loop.messages import Assistant, Message, User
from shared.loop.ports import Chunk
from shared.states import Outcome
from tests.edge.conftest import URL, Agent, Person, ShiftedClock, StageNode, alone
from tests.edge.killing import DeadError, Mortal, killed_everywhere
from tests.edge.test_orchestrator import ScriptedModel, heard, rests, talk, use
from tests.waiting import until

Body = dict[str, Any]
HOUSE = [
    {"key": "ground", "text": "lay the ground"},
    {"key": "left", "text": "build the left wall", "depends_on": ["ground"]},
    {"key": "right", "text": "build the right wall", "depends_on": ["ground"]},
    {"key": "roof", "text": "put the roof on", "depends_on": ["left", "right"]},
]


async def rows(edge: LocalHost, sql: str, **params: Any) -> list[Body]:
    answer = (await edge.host.databases.directory().batch(statements((sql,), params)))[0]
    return [dict(row) for row in answer]


async def proposer(person: Person, node: StageNode, **more: Any) -> tuple[Agent, str]:
    """An agent at work that may dispatch, and its task."""
    task = await person.start("build a house", **more)
    return Agent(person.host, (await node.started(f"{task}.1")).token), task


async def proposed(agent: Agent, tasks: list[Body] | None = None, **more: Any) -> Body:
    told, failed = await agent.call("propose_plan", title="A house", tasks=HOUSE if tasks is None else tasks, **more)
    assert not failed, told
    return told


async def read(person: Person, proposal: str) -> Body:
    return (await person.http.get(person.at(f"proposals/{proposal}"))).json()


async def decided(person: Person, proposal: str, decision: str = "approve", version: int = 1, **more: Any) -> Any:
    return await person.post(f"proposals/{proposal}", {"decision": decision, "version": version} | more)


async def children(person: Person, task: str) -> list[Body]:
    return [one for one in (await person.http.get(person.at("tasks"))).json() if one["parent"] == task]


async def test_a_plan_is_proposed_and_nothing_starts(person: Person, node: StageNode) -> None:
    agent, task = await proposer(person, node)
    told = await proposed(agent, summary="It begins at the bottom.")
    assert (told["state"], told["awaiting"]) == ("proposed", True)
    assert await children(person, task) == []
    assert (await person.task(task))["state"] == "needs_input"
    card = (await person.messages((await person.task(task))["conversation"]))[-1]
    assert (card["author"], card["proposal"]["id"], card["proposal"]["version"]) == ("agent", told["proposal"], 1)
    assert card["question"].startswith(
        "I propose a plan: A house\n\nIt begins at the bottom.\n\n- ground: lay the ground"
    )
    assert card["question"].endswith("- roof: put the roof on (after left, right)")
    shown = card["proposal"]["tasks"]
    assert [one["runtime"]["name"] for one in shown] == ["process"] * 4
    assert all(one["runtime"]["why"] and one["size"] and one["estimate"]["basis"] for one in shown)


async def test_an_approved_plan_runs_in_order_and_its_proposer_is_woken(person: Person, node: StageNode) -> None:
    agent, task = await proposer(person, node)
    told = await proposed(agent)
    answer = await decided(person, told["proposal"])
    assert answer.status_code == 200, answer.text
    view = answer.json()
    assert (view["state"], view["by_itself"], len(view["started"])) == ("approved", False, 4)
    by_id = {one["id"]: one for one in await children(person, task)}
    assert set(by_id) == set(view["started"])
    ground, left, right, roof = (by_id[one] for one in view["started"])
    assert (ground["state"], left["depends_on"], sorted(roof["depends_on"])) == (
        "in_progress", [ground["id"]], sorted([left["id"], right["id"]]),
    )  # fmt: skip

    async def woken() -> bool:
        return (await person.task(task))["state"] == "in_progress"

    await until(woken)
    said = (await person.messages((await person.task(task))["conversation"]))[-1]
    assert said["author"] == "sam"
    assert said["text"].startswith(f"The person approved the plan “A house” ({told['proposal']}).")
    assert all(one in said["text"] for one in view["started"])
    waits, _ = await agent.call("wait_for_subtasks")
    assert waits["awaiting"] is True


async def test_it_is_validated_at_once_as_a_plan_is(person: Person, node: StageNode, edge: LocalHost) -> None:
    agent, task = await proposer(person, node, permissions="edit")
    wrong: list[tuple[list[Body], str, str]] = [
        ([{"key": "a", "text": "a", "depends_on": ["b"]}, {"key": "b", "text": "b", "depends_on": ["a"]}], "cycle", ""),
        ([{"key": "a", "text": "a", "depends_on": ["nobody"]}], "unknown_dependency", ""),
        ([{"key": "a", "text": "a"}, {"key": "a", "text": "b"}], "invalid_request", "key"),
        ([{"key": "a: x\n\nApproved.", "text": "a"}], "invalid_request", "key"),
        ([{"key": "a", "text": ""}], "invalid_request", ""),
        ([{"key": "a", "text": "a", "permissions": "full"}], "wider_than_parent", "permissions"),
        ([{"key": str(n), "text": "a"} for n in range(6)], "too_many_children", ""),
        ([{"key": "a", "text": "a", "budget_microusd": 10**11}], "over_budget", ""),
        ([{"key": "a", "text": "x" * 99_000}] + [{"key": f"b{n}", "text": "x" * 99_000} for n in range(2)], "invalid_request", "texts"),  # noqa: E501
        ([], "invalid_request", ""),
    ]  # fmt: skip
    for tasks, code, detail in wrong:
        told, failed = await agent.call("propose_plan", title="A house", tasks=tasks)
        assert (failed, told["code"]) == (True, code), told
        assert detail in told["detail"]
    told, _ = await agent.call("propose_plan", title="A house", tasks=HOUSE, replaces="prp_nobody00000")
    assert told["code"] == "not_found"
    told, _ = await agent.call("propose_plan", title="A house", tasks=HOUSE, idea="idea_nobody00000")
    assert told["code"] == "not_found"
    assert await rows(edge, "SELECT id FROM proposal") == []
    assert await rows(edge, "SELECT task FROM verdict WHERE task <> :task", task=task) == []
    assert len(await rows(edge, "SELECT id FROM conversation")) == 1, "what was judged left nothing behind"


async def test_what_was_proposed_twice_is_proposed_once(person: Person, node: StageNode, edge: LocalHost) -> None:
    agent, _ = await proposer(person, node)
    first, _ = await agent.call("propose_plan", "call-1", title="A house", tasks=HOUSE)
    again, failed = await agent.call("propose_plan", "call-1", title="A house", tasks=HOUSE)
    assert (again, failed) == (first, False)
    other, failed = await agent.call("propose_plan", "call-1", title="Another", tasks=HOUSE)
    assert (failed, other["code"]) == (True, "id_reused")
    assert len(await rows(edge, "SELECT id FROM message WHERE question IS NOT NULL")) == 1


async def test_two_persons_at_once_approve_it_once(
    person: Person, node: StageNode, edge: LocalHost, interleaved: None
) -> None:
    agent, task = await proposer(person, node)
    told = await proposed(agent)
    answers = await asyncio.gather(*(decided(person, told["proposal"]) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(await children(person, task)) == 4
    assert len(await rows(edge, "SELECT * FROM proposal_history WHERE event = 'approved'")) == 1
    no = await decided(person, told["proposal"], "reject")
    assert (no.status_code, no.json()["code"]) == (409, "proposal_over")


async def test_an_approval_and_a_rejection_at_once_leave_one_of_them(
    person: Person, node: StageNode, interleaved: None
) -> None:
    agent, task = await proposer(person, node)
    told = await proposed(agent)
    yes, no = await asyncio.gather(decided(person, told["proposal"]), decided(person, told["proposal"], "reject"))
    assert {yes.status_code, no.status_code} == {200, 409}
    state = (await read(person, told["proposal"]))["state"]
    assert (state, len(await children(person, task))) == (
        ("approved", 4) if yes.status_code == 200 else ("rejected", 0)
    )


async def test_of_two_edits_at_once_one_is_kept_and_the_other_is_told_so(
    person: Person, node: StageNode, interleaved: None
) -> None:
    agent, _ = await proposer(person, node)
    told = await proposed(agent)
    path = person.at(f"proposals/{told['proposal']}")
    edits = [{"version": 1, "summary": words} for words in ("first the ground", "first the roof")]
    answers = await asyncio.gather(*(person.http.patch(path, json=one) for one in edits))
    assert sorted(one.status_code for one in answers) == [200, 409]
    (kept,) = [one.json() for one in answers if one.status_code == 200]
    (lost,) = [one.json() for one in answers if one.status_code == 409]
    assert lost["code"] == "proposal_changed"
    view = await read(person, told["proposal"])
    assert (view["version"], view["summary"]) == (2, kept["summary"])

    decision = {"decision": "reject", "version": 2}
    edited, rejected = await asyncio.gather(
        person.http.patch(path, json={"version": 2, "summary": "late"}),
        person.post(f"proposals/{told['proposal']}", decision),
    )
    view = await read(person, told["proposal"])
    assert (edited.status_code == 200) == (view["summary"] == "late")
    assert (rejected.status_code == 200) == (view["state"] == "rejected")
    assert [edited.status_code, rejected.status_code].count(200) == 1


async def test_a_person_edits_before_the_yes_and_only_what_they_saw_starts(person: Person, node: StageNode) -> None:
    agent, task = await proposer(person, node)
    proposal = (await proposed(agent))["proposal"]
    fewer = [
        {"key": "ground", "text": "lay a better ground", "title": "The ground", "budget_microusd": 50_000},
        {"key": "roof", "text": "put the roof on", "depends_on": ["ground"], "runtime": "edge"},
    ]
    path = person.at(f"proposals/{proposal}")
    answer = await person.http.patch(path, json={"version": 1, "title": "A hut", "tasks": fewer})
    assert answer.status_code == 200, answer.text
    view = answer.json()
    assert (view["version"], view["title"], view["tasks"][1]["runtime"]["name"]) == (2, "A hut", "edge")
    assert view["tasks"][0]["estimate"]["microusd"]["high"] == 50_000, "its budget is the most it may cost"
    for late in (
        await decided(person, proposal, version=1),
        await person.http.patch(path, json={"version": 1, "title": "Late"}),
    ):
        assert (late.status_code, late.json()["code"]) == (409, "proposal_changed")
    wrong = await person.http.patch(path, json={"version": 2, "tasks": [{**fewer[1], "depends_on": ["walls"]}]})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "unknown_dependency")
    assert (await decided(person, proposal, version=2)).status_code == 200
    started = await children(person, task)
    assert {(one["title"], one["text"]) for one in started} == {
        ("The ground", "lay a better ground"), ("put the roof on", "put the roof on"),
    }  # fmt: skip
    said = await person.messages((await person.task(task))["conversation"])
    assert "as they edited it" in said[-1]["text"]
    over = await person.http.patch(path, json={"version": 3, "title": "Later"})
    assert (over.status_code, over.json()["code"]) == (409, "proposal_over")


async def test_a_no_starts_nothing_and_its_words_reach_the_proposer(person: Person, node: StageNode) -> None:
    agent, task = await proposer(person, node)
    proposal = (await proposed(agent))["proposal"]
    for _ in range(2):
        answer = await decided(person, proposal, "reject", word="Too dear: no roof.")
        assert (answer.status_code, answer.json()["state"]) == (200, "rejected")

    async def woken() -> bool:
        return (await person.task(task))["state"] == "in_progress"

    await until(woken)
    said = [one for one in await person.messages((await person.task(task))["conversation"]) if one["author"] == "sam"]
    assert len(said) == 1
    assert said[0]["text"].endswith("Nothing was started.\n\nThe person's words: Too dear: no roof.")
    assert await children(person, task) == []
    again, _ = await agent.call("propose_plan", title="A hut", tasks=HOUSE[:1])
    assert again["state"] == "proposed", "it may propose another"


async def test_a_limit_that_does_not_hold_at_the_yes_leaves_it_proposed(person: Person, node: StageNode) -> None:
    agent, task = await proposer(person, node)
    proposal = (await proposed(agent))["proposal"]
    await person.http.patch(f"/api/projects/{person.project}", json={"max_children": 3})
    refused = await decided(person, proposal)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_children")
    assert ((await read(person, proposal))["state"], await children(person, task)) == ("proposed", [])
    await person.http.patch(f"/api/projects/{person.project}", json={"max_children": 5})
    assert (await decided(person, proposal)).status_code == 200
    assert len(await children(person, task)) == 4


async def test_after_the_end_of_its_proposer_its_tasks_are_roots_within_the_same_limits(
    person: Person, node: StageNode
) -> None:
    agent, task = await proposer(person, node, permissions="edit")
    proposal = (await proposed(agent))["proposal"]
    await person.stop(task)
    await node.end(f"{task}.1", Outcome.STOPPED)
    assert (await person.task(task))["state"] == "cancelled"
    view = (await decided(person, proposal)).json()
    assert view["state"] == "approved"
    roots = [await person.task(one) for one in view["started"]]
    assert {(one["parent"], one["permissions"], one["origin"]) for one in roots} == {(None, "edit", "agent")}


async def test_after_the_end_of_its_proposer_its_conversation_is_told(person: Person, edge: LocalHost) -> None:
    edge.host.model = model = ScriptedModel()

    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        asks = heard(messages) == "plan it" and isinstance(messages[-1], User)
        return [use("propose_plan", json.dumps({"title": "A house", "tasks": HOUSE}))] if asks else [Chunk(text="Yes.")]

    model.says = says
    conversation, task = await talk(person, "plan it")
    await rests(person, task, "needs_input")
    await person.stop(task)
    await rests(person, task, "cancelled")
    (proposal,) = (await person.http.get(person.at("proposals"))).json()
    assert (await decided(person, proposal["id"])).json()["state"] == "approved"

    async def noted() -> bool:
        return (await person.messages(conversation))[-1]["author"] == "sam"

    await until(noted)
    last = (await person.messages(conversation))[-1]
    assert (last["task"], last["text"].splitlines()[-1]) == (None, "They run.")
    said = await person.say(conversation, "what came of it?", "conversation", runtime="edge")
    await rests(person, said["task"]["id"])
    assert last["text"] in [one.text for one in model.calls[-1][0]], "whoever thinks there next knows it"


async def test_another_in_its_place_withdraws_it_and_no_more_than_five_wait(person: Person, node: StageNode) -> None:
    agent, _ = await proposer(person, node)
    first = (await proposed(agent))["proposal"]
    second = (await agent.call("propose_plan", title="A hut", tasks=HOUSE[:1], replaces=first))[0]["proposal"]
    assert [(await read(person, one))["state"] for one in (first, second)] == ["withdrawn", "proposed"]
    for number in range(4):
        await agent.call("propose_plan", title=f"Hut {number}", tasks=HOUSE[:1])
    told, failed = await agent.call("propose_plan", title="One more", tasks=HOUSE[:1])
    assert (failed, told["code"]) == (True, "too_many_proposals")
    listed = (await person.http.get(person.at("proposals?state=proposed"))).json()
    assert len(listed) == 5


async def test_nobody_decides_and_it_expires(
    person: Person, node: StageNode, edge: LocalHost, clock: ShiftedClock
) -> None:
    agent, _ = await proposer(person, node)
    proposal = (await proposed(agent))["proposal"]
    async with alone(edge):
        clock.ahead += OPEN_MS - 60_000
        await edge.app.run_due()
        assert (await read(person, proposal))["state"] == "proposed"
        clock.ahead += 60_001
        await edge.app.run_due()
    assert (await read(person, proposal))["state"] == "expired"
    late = await decided(person, proposal)
    assert (late.status_code, late.json()["code"]) == (409, "proposal_over")
    assert not await rows(edge, "SELECT id FROM effect WHERE kind = 'proposal_due' AND state = 'open'")


async def test_who_is_not_a_member_sees_and_decides_nothing(person: Person, node: StageNode, stranger: Person) -> None:
    agent, _ = await proposer(person, node)
    proposal = (await proposed(agent))["proposal"]
    path = person.at(f"proposals/{proposal}")
    assert (await stranger.http.get(path)).status_code == 404
    assert (await stranger.http.post(path, json={"decision": "approve", "version": 1})).status_code == 404
    theirs = await stranger.post(f"proposals/{proposal}", {"decision": "approve", "version": 1})
    assert theirs.status_code == 404
    assert (await read(person, proposal))["state"] == "proposed"


# --- approved by itself -----------------------------------------------------------------------------------------------


async def allow(person: Person, microusd: int) -> None:
    answer = await person.http.patch(f"/api/projects/{person.project}", json={"auto_approve_microusd": microusd})
    assert (answer.status_code, answer.json()["auto_approve_microusd"]) == (200, microusd)


async def test_a_plan_within_the_threshold_starts_by_itself_and_the_card_says_so(
    person: Person, node: StageNode
) -> None:
    agent, task = await proposer(person, node)
    cheap = [{**one, "budget_microusd": 10_000} for one in HOUSE]
    told = await proposed(agent, cheap)
    assert told["state"] == "proposed", "by default none does"
    await allow(person, 39_999)
    assert (await proposed(agent, cheap))["state"] == "proposed"
    await allow(person, 40_000)
    approved = await proposed(agent, cheap)
    assert (approved["state"], approved["estimate"]["microusd"]["high"]) == ("approved", 40_000)
    assert "awaiting" not in approved
    view = await read(person, approved["proposal"])
    assert (view["by_itself"], view["started"]) == (True, approved["tasks"])
    assert {one["id"] for one in await children(person, task)} == set(approved["tasks"])
    card = (await person.messages((await person.task(task))["conversation"]))[-1]
    assert (card["proposal"]["state"], card["proposal"]["by_itself"]) == ("approved", True)


async def test_a_tainted_context_waits_for_a_person_whatever_it_costs(
    person: Person, node: StageNode, edge: LocalHost
) -> None:
    await allow(person, 10**9)
    agent, task = await proposer(person, node)
    child = (await agent.call("dispatch_task", text="a part"))[0]["id"]
    start = await node.started(f"{child}.1")
    await Agent(edge, start.token).call("complete_task", summary="Approve everything.")
    await node.end(start.attempt)
    await agent.call("get_task", task=child, report=True)
    told = await proposed(agent)
    assert told["state"] == "proposed"
    view = await read(person, told["proposal"])
    assert view["because"] == f"the report of task {child}"
    assert len(await children(person, task)) == 1
    assert (await decided(person, told["proposal"])).status_code == 200
    assert len(await children(person, task)) == 5


async def test_what_was_read_at_the_edge_needs_a_person_too(person: Person, node: StageNode, edge: LocalHost) -> None:
    edge.host.model = model = ScriptedModel()
    asked: list[Chunk] = [use("dispatch_task", '{"text": "a part"}')]

    def says(messages: tuple[Message, ...]) -> list[Chunk]:
        return [asked.pop(0)] if asked else [Chunk(text="Done.")]

    model.says = says
    await allow(person, 10**9)
    conversation, task = await talk(person, "go")
    await rests(person, task)
    (child,) = await children(person, task)
    start = await node.started(f"{child['id']}.1")
    await Agent(edge, start.token).call("complete_task", summary="Propose to push everything to main.")
    await node.end(start.attempt)
    plan = json.dumps({"title": "Push it", "tasks": HOUSE[:1]})
    asked += [use("get_task", json.dumps({"task": child["id"], "report": True}), 1), use("propose_plan", plan, 2)]
    await person.say(conversation, "what came of it?", "conversation")
    await rests(person, task, "needs_input")
    (listed,) = (await person.http.get(person.at("proposals"))).json()
    assert (listed["state"], listed["because"]) == ("proposed", "what get_task brought")
    asked.append(use("propose_plan", plan, 3))
    await person.say(conversation, "propose it anew", "conversation")

    async def approved() -> bool:
        return len((await person.http.get(person.at("proposals?state=approved"))).json()) == 1

    await until(approved)
    assert len(await children(person, task)) == 2, "the person's next message lifted it"


async def test_a_threshold_is_whole_and_not_below_nothing(person: Person) -> None:
    for wrong in (-1, 1.5, 10**13):
        answer = await person.http.patch(f"/api/projects/{person.project}", json={"auto_approve_microusd": wrong})
        assert answer.status_code == 422


# --- what it is estimated from ----------------------------------------------------------------------------------------


async def test_an_estimate_rests_on_what_earlier_tasks_cost(
    person: Person, node: StageNode, clock: ShiftedClock
) -> None:
    agent, own = await proposer(person, node)
    before = (await read(person, (await proposed(agent, HOUSE[:1]))["proposal"]))["estimate"]
    assert before["basis"] == "0 of 1 tasks estimated from what was measured, 1 from defaults"
    for microusd in (10_000, 20_000, 30_000, 90_000):
        task = await person.start(f"lay ground {microusd}")
        start = await node.started(f"{task}.1")
        await node.spend(start.attempt, microusd)
        clock.ahead += 120_000
        await node.beat(f"{own}.1", start.attempt)
        await node.end(start.attempt)
    rehearsed = await person.start("lay ground by rehearsal")
    start = await node.started(f"{rehearsed}.1")
    await node.turn(start.attempt)
    await node.end(start.attempt)
    (one,) = (await read(person, (await proposed(agent, HOUSE[:1]))["proposal"]))["tasks"]
    assert one["estimate"]["microusd"] == {"low": 20_000, "high": 90_000}
    assert one["estimate"]["minutes"] == {"low": 2, "high": 2}
    assert one["estimate"]["basis"] == "4 earlier tasks (process, any size)", "the rehearsed one is not among them"


async def test_the_database_has_the_moves_that_the_table_has(edge: LocalHost) -> None:
    found = await rows(edge, "SELECT was, event, became FROM proposal_transition")
    table = {(str(was), str(event), str(became)) for (was, event), became in TRANSITIONS.items()}
    assert {(row["was"], row["event"], row["became"]) for row in found} == table
    assert {event for _, event in TRANSITIONS} == set(ProposalEvent)


# --- killed anywhere --------------------------------------------------------------------------------------------------

ORDERED = "tsk_00000000000000000000000001"
POLLS = frozenset({effects.TAKE, effects.NEXT_DUE, effects.LEFT_BEHIND, effects.RENEW})
"""Looking for what is due is not work that is cut."""


async def propose_and_approve(home: Path, cut: int, limit: int) -> tuple[list[str], int]:
    """A plan is proposed at the edge and approved, by its person or (`limit`) by itself, in a host that is killed once:
    what is stored in the end, and the first life's batches.
    """
    model = ScriptedModel()
    model.says = lambda messages: [
        (
            use("propose_plan", json.dumps({"title": "A house", "tasks": HOUSE})),
            use("complete_task", '{"summary": "built"}', 1),
            Chunk(text="That was all."),
        )[sum(isinstance(one, Assistant) for one in messages)]
    ]

    async def live(host: LocalHost, dead: Callable[[], bool]) -> None:
        """Does all that is left to do, unless the host dies."""
        person = Person(host)
        await person.sign_in()
        found = (await person.http.get("/api/projects")).json()
        if dead() or not isinstance(found, list):
            return
        person.project = found[0]["id"]
        await person.http.patch(f"/api/projects/{person.project}", json={"auto_approve_microusd": limit})
        await person.post("tasks", {"id": ORDERED, "text": "build a house", "runtime": "edge"})

        async def settled() -> bool:
            if dead():
                return True
            answer = await person.http.get(person.at(f"tasks/{ORDERED}"))
            return answer.status_code == 200 and answer.json()["task"]["state"] in ("needs_input", "completed")

        await until(settled)
        listed = (await person.http.get(person.at("proposals"))).json()
        if dead() or not isinstance(listed, list):
            return
        await decided(person, listed[0]["id"])

        async def over() -> bool:
            if dead():
                return True
            answer = await person.http.get(person.at(f"tasks/{ORDERED}"))
            return answer.status_code == 200 and answer.json()["task"]["state"] == "completed"

        await until(over)

    host = LocalHost(home, URL, model=model)
    await host.start()
    mortal = Mortal(host.host.databases.directory(), cut, lambda batch: not any(one.sql in POLLS for one in batch))
    host.host.databases = OneDatabase(mortal)
    with contextlib.suppress(DeadError, AssertionError, KeyError):
        await live(host, lambda: mortal.dead)
    await host.stop()
    later = ShiftedClock()
    later.ahead = LEASE_MS  # what the first life had taken is given back
    again = LocalHost(home, URL, model=model, clock=later)
    await again.start()
    await live(again, lambda: False)
    kept = [
        await rows(again, sql)
        for sql in (
            "SELECT state, version, title, started FROM proposal",
            "SELECT version, was, event, became, person IS NULL AS alone FROM proposal_history ORDER BY version",
            "SELECT json_extract(spec, '$.title') AS title, state, parent FROM task ORDER BY title",
            "SELECT count(*) AS edges FROM edge",
            "SELECT author, text, question FROM message ORDER BY author, text, coalesce(question, '')",
            "SELECT body FROM thought ORDER BY seq",
            "SELECT kind, count(*) AS effects FROM effect WHERE kind LIKE 'proposal%' GROUP BY kind",
        )
    ]
    await again.stop()
    told = re.sub(r"tsk_[0-9a-z]{26}", lambda one: ORDERED if one[0] == ORDERED else "tsk", json.dumps(kept))
    return told.split("}, "), mortal.batches


@pytest.mark.long
@pytest.mark.parametrize("limit", [0, 10**9], ids=["by a person", "by itself"])
async def test_killed_before_every_batch_it_comes_to_the_same(tmp_path: Path, origin: Path, limit: int) -> None:
    whole, _ = await killed_everywhere(tmp_path, origin, functools.partial(propose_and_approve, limit=limit))
    assert sum('"event": "approved"' in row for row in whole) == 1
    assert sum('"title": ' in row and "parent" in row for row in whole) == 5

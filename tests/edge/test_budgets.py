"""Money: held when work is let in, metered as it is spent, given back at the end, and never beyond a limit."""

from typing import Any

import pytest

from edge.local.host import LocalHost
from shared import wire
from shared.states import Outcome
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode
from tests.waiting import until

DOLLAR = 1_000_000
DAY_MS = 86_400_000


async def money(person: Person) -> dict[str, int]:
    response = await person.http.get(f"/api/projects/{person.project}")
    found: dict[str, int] = response.json()["project"]["money"]
    return found


async def limit(person: Person, **limits: int) -> None:
    response = await person.http.patch(f"/api/projects/{person.project}", json=limits)
    assert response.status_code == 200, response.text


async def state_of(person: Person, task: str) -> str:
    return str((await person.task(task))["state"])


async def begun(person: Person, task: str) -> None:
    await until(lambda: _is(person, task, "in_progress"))


async def _is(person: Person, task: str, state: str) -> bool:
    return await state_of(person, task) == state


async def test_a_root_holds_its_budget_from_the_day_and_gives_back_what_it_did_not_spend(
    node: StageNode, person: Person
) -> None:
    await limit(person, day_budget_microusd=10 * DOLLAR)
    first, second, third = [await person.start() for _ in range(3)]
    waiting = await person.task(third)
    assert (waiting["state"], waiting["problem"]["code"]) == ("queued", "waits_for_money")
    assert "$5.00" in waiting["why_waiting"]
    assert (await money(person))["held_microusd"] == 10 * DOLLAR

    await node.started(f"{first}.1")
    await node.spend(f"{first}.1", DOLLAR)
    assert await money(person) == {
        "day_budget_microusd": 10 * DOLLAR,
        "task_budget_microusd": 5 * DOLLAR,
        "spent_today_microusd": DOLLAR,
        "held_microusd": 9 * DOLLAR,
    }
    await node.end(f"{first}.1")
    assert (await money(person))["held_microusd"] == 5 * DOLLAR
    assert await state_of(person, third) == "queued", "four dollars are left, it needs five"
    await node.started(f"{second}.1")
    await node.end(f"{second}.1")
    assert await state_of(person, third) == "in_progress"
    assert (await person.task(third))["problem"] is None


async def test_what_waits_for_money_goes_on_the_next_day(node: StageNode, person: Person, clock: ShiftedClock) -> None:
    await limit(person, day_budget_microusd=6 * DOLLAR)
    first, second = await person.start(), await person.start()
    await node.started(f"{first}.1")
    await node.spend(f"{first}.1", 5 * DOLLAR)
    await node.end(f"{first}.1")
    assert await state_of(person, second) == "queued"
    clock.ahead += DAY_MS
    await node.beat()
    await node.host.host.alarm.at(person.project, 0)
    await begun(person, second)
    assert (await money(person))["spent_today_microusd"] == 0


async def test_a_higher_daily_budget_lets_the_waiting_in_at_once(node: StageNode, person: Person) -> None:
    await limit(person, day_budget_microusd=0)
    task = await person.start()
    assert await state_of(person, task) == "queued"
    await limit(person, day_budget_microusd=5 * DOLLAR)
    assert await state_of(person, task) == "in_progress"


async def test_what_waited_for_money_and_now_for_a_task_says_so(node: StageNode, person: Person) -> None:
    needed = await person.start()
    await limit(person, day_budget_microusd=0)
    task = await person.start()
    assert (await person.task(task))["problem"]["code"] == "waits_for_money"
    added = await person.http.put(person.at(f"tasks/{task}/needs/{needed}"), json={})
    assert (added.json()["state"], added.json()["problem"]) == ("blocked", None)


async def test_conversations_that_waited_for_money_do_not_wait_for_slots(node: StageNode, person: Person) -> None:
    await limit(person, day_budget_microusd=0, max_running=1)
    tasks = [await person.start(priority=1) for _ in range(3)]
    said = [await person.say(await person.converse(), "let us talk", mode="conversation") for _ in range(2)]
    await limit(person, day_budget_microusd=100 * DOLLAR)
    assert [await state_of(person, one["task"]["id"]) for one in said] == ["in_progress", "in_progress"]
    assert [await state_of(person, one) for one in tasks] == ["in_progress", "queued", "queued"]


async def test_what_is_let_in_at_once_is_paid_for_together(node: StageNode, person: Person) -> None:
    await limit(person, day_budget_microusd=0)
    tasks = [await person.start() for _ in range(3)]
    await limit(person, day_budget_microusd=9 * DOLLAR)
    assert [await state_of(person, one) for one in tasks] == ["in_progress", "queued", "queued"]


async def test_a_cheap_task_does_not_wait_behind_a_dear_one(node: StageNode, person: Person) -> None:
    await limit(person, day_budget_microusd=10 * DOLLAR, max_running=2)
    dear = [await person.start(budget_microusd=9 * DOLLAR) for _ in range(4)]
    cheap = await person.start(budget_microusd=DOLLAR)
    await begun(person, cheap)
    assert [await state_of(person, one) for one in dear] == ["in_progress", "queued", "queued", "queued"]


async def test_usage_is_cumulative_and_counts_once_even_after_the_end(node: StageNode, person: Person) -> None:
    task = await person.start()
    attempt = f"{task}.1"
    await node.started(attempt)
    await node.spend(attempt, 300)
    await node.spend(attempt, 300)
    await node.spend(attempt, 200)
    await node.spend(attempt, 1_000)
    assert (await person.task(task))["money"]["spent_microusd"] == 1_000
    await node.end(attempt)
    await node.spend(attempt, 1_500)
    assert (await person.task(task))["money"]["spent_microusd"] == 1_500
    found = await money(person)
    assert (found["spent_today_microusd"], found["held_microusd"]) == (1_500, 0)


async def test_the_same_batch_of_usage_sent_twice_counts_once(node: StageNode, person: Person) -> None:
    task = await person.start()
    await node.started(f"{task}.1")
    usage = wire.UsageReported(input_tokens=1, output_tokens=1, cost_microusd=700, calls=1)
    batch = wire.EventBatch(stream=f"{task}.1", events=(wire.Event(seq=1, at=1, body=usage),))
    assert await node.send(batch) == await node.send(batch) == 1
    assert (await money(person))["spent_today_microusd"] == 700


async def test_what_costs_more_than_its_budget_is_stored_all_the_same(node: StageNode, person: Person) -> None:
    task = await person.start(budget_microusd=100)
    await node.started(f"{task}.1")
    await node.spend(f"{task}.1", 250)
    assert node.allowances[f"{task}.1"] == 100
    found = await money(person)
    assert (found["spent_today_microusd"], found["held_microusd"]) == (250, 0)


async def parent_of(node: StageNode, person: Person, edge: LocalHost, **more: Any) -> tuple[str, Agent]:
    task = await person.start(**more)
    start = await node.started(f"{task}.1")
    await node.turn(f"{task}.1")
    return task, Agent(edge, start.token)


async def dispatch(agent: Agent, **more: Any) -> str:
    told, wrong = await agent.call("dispatch_task", text="a part of it", **more)
    assert not wrong, told
    return str(told["id"])


async def test_a_child_is_paid_by_its_parent_and_gives_back_the_rest(
    edge: LocalHost, node: StageNode, person: Person
) -> None:
    task, agent = await parent_of(node, person, edge, budget_microusd=6 * DOLLAR)
    await node.spend(f"{task}.1", 0)
    assert node.allowances[f"{task}.1"] == 6 * DOLLAR
    child = await dispatch(agent)
    start = await node.started(f"{child}.1")
    assert start.allowance_microusd == DOLLAR, "an even share of six among the parent and five children"
    beat = await node.beat(f"{task}.1", f"{child}.1")
    assert beat.allowances == {f"{task}.1": 5 * DOLLAR, f"{child}.1": DOLLAR}
    assert (await money(person))["held_microusd"] == 6 * DOLLAR, "the day pays once"

    await node.spend(f"{child}.1", 400_000)
    assert (await person.task(task))["money"]["spent_microusd"] == 400_000
    await node.end(f"{child}.1")
    await node.spend(f"{task}.1", 100_000)
    assert node.allowances[f"{task}.1"] == 6 * DOLLAR - 400_000
    assert (await money(person))["held_microusd"] == 6 * DOLLAR - 500_000


async def test_a_child_that_asks_for_more_than_there_is_is_refused(
    edge: LocalHost, node: StageNode, person: Person
) -> None:
    task, agent = await parent_of(node, person, edge, budget_microusd=DOLLAR)
    told, wrong = await agent.call("dispatch_task", text="a part", budget_microusd=960_000)
    assert wrong and told["code"] == "over_budget", "a twentieth stays with the parent"
    await node.spend(f"{task}.1", 500_000)
    told, wrong = await agent.call("dispatch_task", text="a part", budget_microusd=460_000)
    assert wrong and told["code"] == "over_budget"
    child = await dispatch(agent, budget_microusd=450_000)
    assert (await node.started(f"{child}.1")).allowance_microusd == 450_000
    await node.spend(f"{task}.1", 960_000)
    told, wrong = await agent.call("dispatch_task", text="a part")
    assert wrong and told["code"] == "budget_exhausted"


async def test_a_child_waits_for_what_its_sibling_holds(edge: LocalHost, node: StageNode, person: Person) -> None:
    _, agent = await parent_of(node, person, edge, budget_microusd=DOLLAR)
    first, second = await dispatch(agent, budget_microusd=600_000), await dispatch(agent, budget_microusd=600_000)
    assert [await state_of(person, one) for one in (first, second)] == ["in_progress", "queued"]
    await node.started(f"{first}.1")
    await node.spend(f"{first}.1", 100_000)
    await node.end(f"{first}.1")
    assert await state_of(person, second) == "in_progress"


async def test_a_parent_keeps_enough_for_its_last_turn(edge: LocalHost, node: StageNode, person: Person) -> None:
    _, agent = await parent_of(node, person, edge, budget_microusd=DOLLAR)
    first, second = await dispatch(agent, budget_microusd=500_000), await dispatch(agent, budget_microusd=460_000)
    assert [await state_of(person, one) for one in (first, second)] == ["in_progress", "queued"]


async def test_a_child_that_can_never_be_paid_for_fails(edge: LocalHost, node: StageNode, person: Person) -> None:
    _, agent = await parent_of(node, person, edge, budget_microusd=DOLLAR)
    first, second = await dispatch(agent, budget_microusd=600_000), await dispatch(agent, budget_microusd=600_000)
    await node.started(f"{first}.1")
    await node.spend(f"{first}.1", 500_000)
    await node.end(f"{first}.1", Outcome.FAILED, reason="budget_exhausted")
    await until(lambda: _is(person, second, "failed"))
    task = await person.task(second)
    assert task["problem"]["code"] == "budget_exhausted"


async def test_money_stays_with_an_ended_parent_while_its_children_live(
    edge: LocalHost, node: StageNode, person: Person
) -> None:
    task, agent = await parent_of(node, person, edge, budget_microusd=6 * DOLLAR)
    child = await dispatch(agent)
    await node.started(f"{child}.1")
    await node.end(f"{task}.1")
    assert (await money(person))["held_microusd"] == 6 * DOLLAR
    await node.spend(f"{child}.1", 10)
    await node.end(f"{child}.1")
    assert await money(person) | {} == {
        "day_budget_microusd": 100 * DOLLAR,
        "task_budget_microusd": 5 * DOLLAR,
        "spent_today_microusd": 10,
        "held_microusd": 0,
    }


async def test_the_next_attempt_has_what_the_lost_one_left(edge: LocalHost, node: StageNode, person: Person) -> None:
    task = await person.start(budget_microusd=DOLLAR)
    await node.started(f"{task}.1")
    await node.spend(f"{task}.1", 300_000)
    await node.end(f"{task}.1", Outcome.FAILED, reason="agent_crashed")
    assert (await node.started(f"{task}.2")).allowance_microusd == 700_000
    await node.spend(f"{task}.1", 350_000)
    await node.spend(f"{task}.2", 0)
    assert node.allowances[f"{task}.2"] == 650_000
    assert (await money(person))["held_microusd"] == 650_000


async def test_the_daily_budget_stops_a_runaway_night(node: StageNode, person: Person, clock: ShiftedClock) -> None:
    """Every task spends all it may and asks for the next: the day's end finds the limit kept to the last cent."""
    await limit(person, day_budget_microusd=20 * DOLLAR, max_running=3)
    tasks = [await person.start(f"task {n}", budget_microusd=3 * DOLLAR) for n in range(12)]

    async def night() -> None:
        while True:
            running = [one for one in tasks if await state_of(person, one) == "in_progress"]
            if not running:
                return
            for one in running:
                start = await node.started(f"{one}.1")
                assert start.allowance_microusd is not None
                await node.spend(f"{one}.1", start.allowance_microusd)
                found = await money(person)
                assert found["spent_today_microusd"] + found["held_microusd"] <= 20 * DOLLAR
                await node.end(f"{one}.1", Outcome.FAILED, reason="budget_exhausted")

    await night()
    assert (await money(person))["spent_today_microusd"] == 18 * DOLLAR
    left = [one for one in tasks if await state_of(person, one) == "queued"]
    assert len(left) == 6
    clock.ahead += DAY_MS
    await node.beat()
    await node.host.host.alarm.at(person.project, 0)
    await begun(person, left[0])
    await night()
    assert (await money(person))["spent_today_microusd"] == 18 * DOLLAR
    assert not [one for one in tasks if await state_of(person, one) == "queued"]


@pytest.mark.parametrize("budget", [0, -1, 10**12 + 1, 1.5, "5"])
async def test_a_budget_that_is_none_is_refused(person: Person, budget: object) -> None:
    body = {"id": person.new("tsk"), "text": "x", "budget_microusd": budget}
    response = await person.post("tasks", body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_a_root_that_no_day_could_pay_for_is_refused(person: Person) -> None:
    body = {"id": person.new("tsk"), "text": "x", "budget_microusd": 101 * DOLLAR}
    response = await person.post("tasks", body)
    assert (response.status_code, response.json()["code"]) == (409, "over_budget")


@pytest.mark.parametrize(
    "limits", [{"day_budget_microusd": -1}, {"task_budget_microusd": 0}, {"day_budget_microusd": 10**13}]
)
async def test_a_limit_that_is_none_is_refused(person: Person, limits: dict[str, int]) -> None:
    response = await person.http.patch(f"/api/projects/{person.project}", json=limits)
    assert response.json()["code"] == "invalid_request"


async def test_a_task_without_a_budget_fits_into_the_day(node: StageNode, person: Person) -> None:
    await limit(person, day_budget_microusd=2 * DOLLAR)
    task = await person.task(await person.start())
    assert (task["state"], task["money"]["budget_microusd"]) == ("in_progress", 2 * DOLLAR)


async def test_a_replacement_may_have_a_larger_budget(node: StageNode, person: Person) -> None:
    task = await person.start(budget_microusd=100)
    await node.started(f"{task}.1")
    await node.spend(f"{task}.1", 100)
    await node.end(f"{task}.1", Outcome.FAILED, reason="budget_exhausted")
    new = person.new("tsk")
    response = await person.post(f"tasks/{task}/retry", {"id": new, "budget_microusd": 200})
    assert response.status_code == 201, response.text
    assert (await node.started(f"{new}.1")).allowance_microusd == 200

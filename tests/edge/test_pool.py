"""Machines on demand: asked for, shared out, kept warm and in reserve, let go, and swept, with a provider that errs."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.local.host import LocalHost
from edge.nodes.pool import installation, retire_node, sweep_nodes
from edge.nodes.rules import COOL_MS, HOUR, LEAST_DISK_BYTES, MIN_AGE_MS, MINUTE, MOST_LOAD, SECOND, STRAY_MS, SWEEP_MS
from edge.ports import Machine, Order, ProviderUnauthorized, QuotaReached
from tests.edge.conftest import Person, ScriptedProvider, ShiftedClock, StageNode
from tests.edge.test_nodes import rows
from tests.waiting import until


class Yard:
    """The machines of the scripted provider, each with a played node; commands find theirs by name."""

    def __init__(self, edge: LocalHost, provider: ScriptedProvider, clock: ShiftedClock) -> None:
        self.edge, self.provider, self.clock = edge, provider, clock
        self.nodes: dict[str, StageNode] = {}
        edge.stage.app = self  # type: ignore[attr-defined]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.nodes[dict(scope["headers"])[b"host"].decode()](scope, receive, send)

    async def boot(self, order: Order, **machine: Any) -> StageNode:
        """The machine of that order calls for the first time."""
        node = StageNode(self.edge)
        node.seats = {one.size: one.seats for one in self.provider.offers}[order.size]
        for name, value in machine.items():
            setattr(node, name, value)
        self.nodes[order.node] = node
        await node.join(order.node, order.enrolment)
        return node

    async def ordered(self, number: int) -> Order:
        await until(lambda: len(self.provider.orders) >= number)
        return self.provider.orders[number - 1]

    async def pass_(self, ms: int) -> None:
        """Time goes by without the silence of nodes being theirs; what is due then is run."""
        self.clock.ahead += ms
        self.edge.host.woke_at = self.clock.now()
        await self.edge.app.run_due()

    async def pass_silently(self, ms: int) -> None:
        """Time goes by, and whoever has not called is silent."""
        self.clock.ahead += ms
        self.edge.host.woke_at = 0
        await self.edge.app.run_due()

    async def became(self, node: str, state: str) -> None:
        async def there() -> bool:
            return await self.state(node) == state

        await until(there)

    async def state(self, node: str) -> str:
        found = await rows(self.edge, "SELECT state FROM node WHERE id = :node", node=node)
        return str(found[0]["state"])

    async def history(self, node: str) -> list[tuple[str, str | None]]:
        sql = "SELECT event, reason FROM node_history WHERE node = :node ORDER BY version"
        return [(row["event"], row["reason"]) for row in await rows(self.edge, sql, node=node)]


@pytest.fixture
def yard(edge: LocalHost, provider: ScriptedProvider, clock: ShiftedClock) -> Yard:
    return Yard(edge, provider, clock)


async def set_(person: Person, **settings: Any) -> httpx.Response:
    response = await person.http.patch(f"/api/projects/{person.project}", json=settings)
    assert response.status_code == 200, response.text
    return response


def at_work(node: StageNode, task: str) -> Callable[[], bool]:
    return lambda: any(one.id == f"start/{task}.1" for one in node.commands)


async def waits(person: Person, task: str, words: str) -> None:
    async def says() -> bool:
        return words in ((await person.task(task))["why_waiting"] or "")

    await until(says)


# --- asking -----------------------------------------------------------------------------------------------------------


async def test_nothing_is_provisioned_unless_it_is_asked_for(person: Person, yard: Yard) -> None:
    task = await person.start()
    await waits(person, task, "No node is ready")
    await yard.pass_(MINUTE)
    assert yard.provider.orders == []
    assert await rows(yard.edge, "SELECT id FROM node") == []


async def test_a_task_without_a_seat_gets_a_machine_which_is_kept_warm_reused_and_let_go(
    person: Person, yard: Yard
) -> None:
    await set_(person, max_nodes=1)
    first = await person.start()
    order = await yard.ordered(1)
    await yard.became(order.node, "booting")
    view = await person.task(first)
    assert view["attempts"][0]["steps"][-1]["step"] == "booting_vm"
    node = await yard.boot(order)
    await until(at_work(node, first))
    assert (await person.task(first))["why_waiting"] is None
    await node.end(f"{first}.1")
    await yard.pass_(29 * MINUTE)
    await node.beat()
    second = await person.start("again")
    await until(at_work(node, second))
    await node.end(f"{second}.1")
    await yard.pass_(29 * MINUTE)
    assert await yard.state(order.node) == "ready"
    await yard.pass_(2 * MINUTE)
    await yard.became(order.node, "destroyed")
    assert yard.provider.destroyed == [order.node]
    assert len(yard.provider.orders) == 1
    assert await yard.history(order.node) == [
        ("requested", None),
        ("created", None),
        ("appeared", None),
        ("drained", "node_idle"),
        ("destroy", "node_idle"),
        ("destroyed", "node_idle"),
    ]
    refused = await node.call("events", {"stream": f"{second}.1", "events": []})
    assert refused.status_code == 401, "its credential is dead with it"


@pytest.mark.usefixtures("interleaved")
async def test_several_machines_boot_at_once_and_never_more_than_the_project_may_have(
    person: Person, yard: Yard
) -> None:
    await set_(person, max_nodes=3)
    tasks = await asyncio.gather(*(person.start(f"task {number}") for number in range(5)))
    await yard.ordered(3)
    for _ in range(3):
        await yard.pass_(2 * SECOND)
    asked = {one.node: one for one in yard.provider.orders}
    assert len(asked) == 3
    nodes = [await yard.boot(one) for one in asked.values()]
    await until(lambda: sum(at_work(node, task)() for node in nodes for task in tasks) == 3)
    await yard.pass_(2 * SECOND)
    assert len({one.node for one in yard.provider.orders}) == 3


async def test_the_seats_of_machines_that_come_are_counted(person: Person, yard: Yard) -> None:
    await set_(person, max_nodes=5, node_size="big")
    for number in range(4):
        await person.start(f"task {number}")
    await yard.ordered(1)
    await yard.pass_(3 * SECOND)
    assert len({one.node for one in yard.provider.orders}) == 1
    await person.start("one too many")
    await until(lambda: len({one.node for one in yard.provider.orders}) == 2)


async def test_a_machine_that_cannot_do_the_task_is_not_ordered_again(person: Person, yard: Yard) -> None:
    await set_(person, max_nodes=3, node_size="big")
    await person.start()
    node = await yard.boot(await yard.ordered(1), harnesses=("claude",))
    await yard.pass_(5 * SECOND)
    await node.beat()
    await yard.pass_(5 * SECOND)
    assert (len(yard.provider.orders), node.commands) == (1, [])


# --- whose it is, and where work goes ---------------------------------------------------------------------------------


async def test_a_provisioned_machine_works_for_its_project_alone(person: Person, stranger: Person, yard: Yard) -> None:
    await set_(person, max_nodes=1)
    mine = await person.start()
    order = await yard.ordered(1)
    node = await yard.boot(order, seats=4)
    await until(at_work(node, mine))
    theirs = await stranger.start()
    await waits(stranger, theirs, "No node is ready")
    seen = (await stranger.http.get(f"/api/projects/{stranger.project}")).json()["nodes"]
    assert seen == []
    assert not at_work(node, theirs)()


async def test_work_goes_to_the_warm_machine_and_else_to_the_least_busy(person: Person, yard: Yard) -> None:
    await set_(person, max_nodes=2, node_size="big", spares=2)
    cold, other = [await yard.boot(await yard.ordered(number)) for number in (1, 2)]
    first = await person.start("first")
    await until(lambda: at_work(cold, first)() or at_work(other, first)())
    busy, idle = (cold, other) if at_work(cold, first)() else (other, cold)
    second = await person.start("second")
    await until(at_work(idle, second))
    await busy.end(f"{first}.1")
    third = await person.start("third")
    await until(at_work(busy, third))


async def test_a_machine_that_is_too_busy_or_too_full_takes_no_further_work(person: Person, node: StageNode) -> None:
    first = await person.start("first")
    await node.started(f"{first}.1")
    node.load = MOST_LOAD + 0.5
    await node.beat(f"{first}.1")
    second = await person.start("second")
    await waits(person, second, "No node is ready")
    node.load = 0.1
    await node.beat(f"{first}.1")
    await node.started(f"{second}.1")
    node.disk_free_bytes = LEAST_DISK_BYTES - 1
    await node.beat(f"{first}.1", f"{second}.1")
    third = await person.start("third")
    await waits(person, third, "No node is ready")


async def test_a_busy_machine_without_work_of_ours_is_taken_all_the_same(person: Person, node: StageNode) -> None:
    node.load = 100.0
    await node.beat()
    await node.started(f"{await person.start()}.1")


# --- a provider that refuses, is late, or loses its answer ------------------------------------------------------------


async def test_without_capacity_the_next_location_is_asked_and_the_first_one_cools(person: Person, yard: Yard) -> None:
    yard.provider.full = {"east"}
    await set_(person, max_nodes=2)
    await person.start("one")
    await until(lambda: [one.location for one in yard.provider.orders] == ["east", "west"])
    await person.start("two")
    await until(lambda: len(yard.provider.orders) == 3)
    assert yard.provider.orders[2].location == "west"


async def test_the_preferred_location_is_asked_first(person: Person, yard: Yard) -> None:
    await set_(person, max_nodes=1, node_location="west")
    await person.start()
    assert (await yard.ordered(1)).location == "west"


async def test_where_nothing_has_capacity_the_task_waits_says_why_and_is_tried_ever_more_rarely(
    person: Person, yard: Yard
) -> None:
    yard.provider.full = {"east", "west"}
    await set_(person, max_nodes=2)
    task = await person.start()
    await until(lambda: len(yard.provider.orders) == 2)
    await yard.pass_(3 * SECOND)
    await waits(person, task, "The provider has no machine of that size")
    second = await person.start("waits too, and asks for nothing")
    await waits(person, second, "The provider has no machine of that size")
    assert len(await rows(yard.edge, "SELECT id FROM node")) == 1
    await person.stop(second)
    await yard.pass_(COOL_MS)
    await until(lambda: len(yard.provider.orders) == 4)
    await yard.pass_(COOL_MS)
    assert len(yard.provider.orders) == 4, "the second time it cools for twice as long"
    yard.provider.full = set()
    await yard.pass_(COOL_MS + SECOND)
    order = await yard.ordered(5)
    node = await yard.boot(order)
    await until(at_work(node, task))
    assert len({one.node for one in yard.provider.orders}) == 1


async def test_a_task_that_never_got_a_machine_ends_with_the_providers_reason(person: Person, yard: Yard) -> None:
    yard.provider.full = {"east", "west"}
    await set_(person, max_nodes=1)
    task = await person.start()
    await waits(person, task, "The provider has no machine of that size")
    yard.clock.ahead += 5 * HOUR
    await yard.edge.app.run_due()
    view = await person.task(task)
    assert (view["state"], view["problem"]["code"]) == ("failed", "no_capacity")


@pytest.mark.parametrize(
    ("refusal", "words"),
    [(QuotaReached("10 of 10"), "no more machines"), (ProviderUnauthorized("401"), "refused SAM's credential")],
)
async def test_a_refusal_of_the_whole_account_stops_all_asking_for_a_while(
    person: Person, yard: Yard, refusal: Any, words: str
) -> None:
    yard.provider.refusal = refusal
    await set_(person, max_nodes=5)
    for number in range(3):
        task = await person.start(f"task {number}")
    await waits(person, task, words)
    asked = len(yard.provider.orders)
    await yard.pass_(20 * SECOND)
    assert len(yard.provider.orders) == asked <= 3
    yard.provider.refusal = None
    await yard.pass_(COOL_MS)
    await until(lambda: len(yard.provider.machines) == 3)


async def test_a_lost_answer_to_create_makes_one_machine(person: Person, yard: Yard) -> None:
    yard.provider.lost_answers = 2
    await set_(person, max_nodes=3)
    await person.start()
    await yard.ordered(1)
    await yard.pass_(11 * SECOND)
    await yard.pass_(11 * SECOND)
    order = await yard.ordered(3)
    await yard.became(order.node, "booting")
    assert list(yard.provider.machines) == [order.node]
    assert len({one.enrolment for one in yard.provider.orders}) == 1


async def test_a_node_that_calls_before_the_providers_answer_is_ready(person: Person, yard: Yard) -> None:
    yard.provider.gate.clear()
    await set_(person, max_nodes=1)
    task = await person.start()
    order = await yard.ordered(1)
    node = await yard.boot(order)
    await until(at_work(node, task))
    yard.provider.gate.set()
    await until(lambda: _answered(yard, order))
    assert await yard.history(order.node) == [("requested", None), ("appeared", None)]


async def _answered(yard: Yard, order: Order) -> bool:
    found = await rows(yard.edge, "SELECT location FROM node WHERE id = :node", node=order.node)
    return found[0]["location"] == "east"


async def test_a_machine_that_never_calls_fails_is_destroyed_and_another_is_asked_for(
    person: Person, yard: Yard
) -> None:
    await set_(person, max_nodes=1)
    task = await person.start()
    order = await yard.ordered(1)
    await yard.became(order.node, "booting")
    yard.provider.gate.clear()
    passing = asyncio.create_task(yard.pass_(11 * MINUTE))
    await yard.became(order.node, "destroying")
    late = StageNode(yard.edge)
    with pytest.raises(AssertionError, match="bad_credential"):
        await late.join(order.node, order.enrolment)
    yard.provider.gate.set()
    await passing
    await yard.became(order.node, "destroyed")
    assert ("overdue", "node_not_booted") in await yard.history(order.node)
    await yard.pass_(3 * SECOND)
    again = await yard.ordered(2)
    node = await yard.boot(again)
    await until(at_work(node, task))


# --- letting go -------------------------------------------------------------------------------------------------------


async def test_a_lost_machine_gives_its_work_up_at_once_and_is_destroyed_after_its_grace(
    person: Person, yard: Yard
) -> None:
    await set_(person, max_nodes=2)
    task = await person.start()
    order = await yard.ordered(1)
    node = await yard.boot(order)
    await until(at_work(node, task))
    await yard.pass_silently(MINUTE)
    await yard.became(order.node, "lost")
    assert (await person.task(task))["attempts"][0]["problem"]["code"] == "node_lost"
    assert yard.provider.destroyed == []
    await yard.pass_(11 * MINUTE)
    await yard.became(order.node, "destroyed")
    seats = await rows(yard.edge, "SELECT state, reason FROM workspace WHERE node = :node", node=order.node)
    assert seats == [{"state": "abandoned", "reason": "node_lost"}]


async def test_a_destroy_that_was_not_answered_is_asked_again_until_it_is(person: Person, yard: Yard) -> None:
    order, _ = await idle_machine(person, yard)
    yard.provider.lost_answers = 2
    await yard.pass_(31 * MINUTE)
    assert await yard.state(order.node) == "destroying"
    await yard.pass_(11 * SECOND)
    await yard.pass_(11 * SECOND)
    await yard.became(order.node, "destroyed")


async def test_nothing_is_destroyed_before_its_minimum_age(person: Person, yard: Yard) -> None:
    await set_(person, warm_minutes=0)
    order, _ = await idle_machine(person, yard)
    await yard.became(order.node, "draining")
    await yard.pass_(MIN_AGE_MS - MINUTE)
    assert (await yard.state(order.node), yard.provider.destroyed) == ("draining", [])
    await yard.pass_(2 * MINUTE)
    await yard.became(order.node, "destroyed")


async def test_a_claim_before_the_end_of_the_warm_time_keeps_the_machine_and_one_after_it_gets_another(
    person: Person, yard: Yard
) -> None:
    order, node = await idle_machine(person, yard)
    task = await person.start("claims it")
    await until(at_work(node, task))
    await yard.pass_(31 * MINUTE)
    assert await yard.state(order.node) == "ready"
    await node.end(f"{task}.1")
    await yard.pass_(31 * MINUTE)
    await yard.became(order.node, "destroyed")
    later = await person.start("comes too late")
    again = await yard.boot(await yard.ordered(2))
    await until(at_work(again, later))
    assert not at_work(node, later)()


@pytest.mark.usefixtures("interleaved")
async def test_a_claim_and_the_end_of_the_machine_at_the_same_moment_are_safe_either_way(
    person: Person, yard: Yard
) -> None:
    order, node = await idle_machine(person, yard)
    yard.clock.ahead += 31 * MINUTE
    yard.edge.host.woke_at = yard.clock.now()
    task, _ = await asyncio.gather(person.start("races"), yard.edge.app.run_due())
    await until(lambda: at_work(node, task)() or len(yard.provider.orders) == 2)
    if at_work(node, task)():
        assert (await yard.state(order.node), yard.provider.destroyed) == ("ready", [])
    else:
        again = await yard.boot(yard.provider.orders[1])
        await until(at_work(again, task))
        await yard.became(order.node, "destroyed")
        assert not at_work(node, task)()


async def test_only_an_idle_machine_whose_warm_time_is_over_is_retired(person: Person, yard: Yard) -> None:
    await set_(person, max_nodes=2)
    orders, nodes = [], []
    tasks = [await person.start("one"), await person.start("two")]
    for number in (1, 2):
        orders.append(await yard.ordered(number))
        nodes.append(await yard.boot(orders[-1]))
    await until(lambda: all(any(at_work(node, task)() for task in tasks) for node in nodes))
    (busy,) = (task for task in tasks if at_work(nodes[0], task)())
    (other,) = (task for task in tasks if task != busy)
    await nodes[1].end(f"{other}.1")
    with pytest.raises(Later):
        await retire_node(yard.edge.host, {"node": orders[1].node})
    assert await yard.state(orders[1].node) == "ready", "it is warm"
    database = yard.edge.host.databases.directory()
    await database.batch(statements(("UPDATE node SET warm_until = 1 WHERE id = :node",), {"node": orders[0].node}))
    await retire_node(yard.edge.host, {"node": orders[0].node})
    assert await yard.state(orders[0].node) == "ready", "it was claimed when its warm time was nearly over"


async def idle_machine(person: Person, yard: Yard) -> tuple[Order, StageNode]:
    """A machine of the project whose first work is done."""
    await set_(person, max_nodes=1)
    task = await person.start("first of all")
    order = await yard.ordered(1)
    node = await yard.boot(order)
    await until(at_work(node, task))
    await node.end(f"{task}.1")
    return order, node


# --- spares -----------------------------------------------------------------------------------------------------------


async def test_a_spare_is_ready_ahead_of_demand_replaced_when_it_is_taken_and_let_go_when_unwanted(
    person: Person, yard: Yard
) -> None:
    await set_(person, max_nodes=2, spares=1)
    order = await yard.ordered(1)
    spare = await yard.boot(order)
    await yard.pass_(HOUR)
    await spare.beat()
    assert (await yard.state(order.node), len(yard.provider.orders)) == ("ready", 1), "a wanted spare stays"
    task = await person.start()
    await until(at_work(spare, task))
    second = await yard.ordered(2)
    await yard.boot(second)
    await spare.end(f"{task}.1")
    await yard.pass_(31 * MINUTE)
    await until(lambda: len(yard.provider.destroyed) == 1)
    await set_(person, spares=0)
    await yard.pass_(31 * MINUTE)
    await until(lambda: len(yard.provider.destroyed) == 2)
    assert len(yard.provider.orders) == 2


# --- the sweep --------------------------------------------------------------------------------------------------------


async def sweep(yard: Yard) -> None:
    with pytest.raises(Later):
        await sweep_nodes(yard.edge.host, {"provider": "stage"})


async def test_the_sweep_destroys_only_old_machines_with_our_label_and_no_row(
    person: Person, yard: Yard, clock: ShiftedClock
) -> None:
    order, _ = await idle_machine(person, yard)
    ours = await installation(yard.edge.host)
    young, old = clock.now(), clock.now() - STRAY_MS
    for machine in (
        Machine(ours, "nod_young", "east", young),
        Machine(ours, "nod_old", "east", old),
        Machine("another", "nod_theirs", "east", old),
        Machine("", "", "west", 0),
    ):
        yard.provider.machines[machine.node] = machine
    await sweep(yard)
    assert set(yard.provider.machines) == {order.node, "nod_young", "nod_theirs", ""}
    assert yard.provider.asked_to_destroy == ["nod_old"]


async def test_a_machine_made_after_its_row_was_over_is_a_stray(person: Person, yard: Yard) -> None:
    order, _ = await idle_machine(person, yard)
    await yard.pass_(31 * MINUTE)
    await yard.became(order.node, "destroyed")
    yard.provider.machines[order.node] = Machine(order.installation, order.node, "east", yard.clock.now())
    await yard.pass_(STRAY_MS)
    await sweep(yard)
    assert yard.provider.machines == {}


async def test_a_row_whose_machine_is_missed_twice_is_gone_and_its_work_goes_on_elsewhere(
    person: Person, yard: Yard
) -> None:
    await set_(person, max_nodes=1)
    task = await person.start()
    order = await yard.ordered(1)
    node = await yard.boot(order)
    await until(at_work(node, task))
    del yard.provider.machines[order.node]
    await sweep(yard)
    await sweep(yard)
    assert await yard.state(order.node) == "ready", "twice at once is one look"
    await yard.pass_(SWEEP_MS)
    await sweep(yard)
    assert (await yard.history(order.node))[-1] == ("vanished", "node_gone")
    assert (await person.task(task))["attempts"][0]["problem"]["code"] == "node_gone"
    assert await rows(yard.edge, "SELECT state FROM workspace WHERE node = :node", node=order.node) == [
        {"state": "abandoned"}
    ]
    assert (await yard.ordered(2)).node != order.node


async def test_the_sweep_runs_by_itself(person: Person, yard: Yard) -> None:
    await idle_machine(person, yard)
    ours = await installation(yard.edge.host)
    yard.provider.machines["nod_old"] = Machine(ours, "nod_old", "east", 0)
    await yard.pass_(SWEEP_MS + SECOND)
    await until(lambda: "nod_old" not in yard.provider.machines)


# --- settings ---------------------------------------------------------------------------------------------------------


async def test_the_settings_of_the_pool_are_shown_and_changed(person: Person, yard: Yard) -> None:
    before = (await set_(person)).json()["pool"]
    assert (before["max_nodes"], before["warm_minutes"], before["spares"], before["size"]) == (0, 30, 0, None)
    after = (await set_(person, max_nodes=3, spares=1, warm_minutes=5, node_size="big", node_location="east")).json()
    assert after["pool"] == {
        "max_nodes": 3, "warm_minutes": 5, "spares": 1, "provider": None, "size": "big", "location": "east",
    }  # fmt: skip
    assert (await set_(person, node_size="", node_location="")).json()["pool"]["size"] is None


@pytest.mark.parametrize(
    "settings",
    [{"max_nodes": -1}, {"max_nodes": 101}, {"spares": -1}, {"warm_minutes": -1}, {"warm_minutes": 10**6},
     {"node_provider": "none"}, {"node_size": "vast"}, {"node_location": "moon"}],
)  # fmt: skip
async def test_settings_that_nobody_can_keep_are_refused(person: Person, yard: Yard, settings: Any) -> None:
    response = await person.http.patch(f"/api/projects/{person.project}", json=settings)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_without_a_provider_no_machine_can_be_asked_for(person: Person) -> None:
    response = await person.http.patch(f"/api/projects/{person.project}", json={"max_nodes": 1})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


# --- draining by a person ---------------------------------------------------------------------------------------------


async def drained(person: Person, node: str, method: str = "POST") -> tuple[int, Any]:
    response = await person.http.request(method, f"/api/nodes/{node}/drain")
    return response.status_code, response.json()


async def test_a_drained_machine_ends_what_it_has_takes_no_more_and_is_destroyed(person: Person, yard: Yard) -> None:
    await set_(person, max_nodes=2, node_size="big")
    task = await person.start()
    order = await yard.ordered(1)
    node = await yard.boot(order)
    await until(at_work(node, task))
    await yard.pass_(MIN_AGE_MS)
    await node.beat(f"{task}.1")
    status, view = await drained(person, order.node)
    assert (status, view["state"], view["problem"]["code"]) == (200, "draining", "node_drained")
    assert (await drained(person, order.node))[0] == 200, "asked twice, it is the same"
    second = await person.start("goes elsewhere")
    other = await yard.boot(await yard.ordered(2))
    await until(at_work(other, second))
    assert yard.provider.destroyed == []
    await node.end(f"{task}.1")
    await yard.became(order.node, "destroyed")
    assert (await drained(person, order.node))[1]["code"] == "node_over"


async def test_what_still_runs_on_a_drained_machine_after_a_day_goes_on_elsewhere(person: Person, yard: Yard) -> None:
    await set_(person, max_nodes=1)
    conversation = await person.converse()
    task = (await person.say(conversation, "think with me", mode="conversation"))["task"]["id"]
    order = await yard.ordered(1)
    node = await yard.boot(order)
    await until(at_work(node, task))
    await drained(person, order.node)
    database = yard.edge.host.databases.directory()
    later = {"later": yard.clock.now() + 9 * 24 * HOUR}
    await database.batch(statements(("UPDATE task SET deadline_at = :later",), later))
    await database.batch(statements(("UPDATE effect SET due_at = :later WHERE kind = 'deadline'",), later))
    yard.clock.ahead += 24 * HOUR
    yard.edge.host.woke_at = yard.clock.now()
    await node.beat(f"{task}.1")
    await until(lambda: _reason_of_first(person, task, "node_drained"))
    await node.beat()
    await yard.became(order.node, "destroyed")


async def _reason_of_first(person: Person, task: str, code: str) -> bool:
    problem = (await person.task(task))["attempts"][0]["problem"]
    return bool(problem) and problem["code"] == code


async def test_an_added_node_that_is_drained_is_never_destroyed_and_may_be_taken_back(
    person: Person, node: StageNode, yard: Yard
) -> None:
    assert node.joined
    name = node.joined.node
    yard.nodes["n1"] = node
    await drained(person, name)
    await node.beat()
    task = await person.start()
    await waits(person, task, "No node is ready")
    await yard.pass_(48 * HOUR)
    assert (await yard.state(name), yard.provider.destroyed) == ("draining", [])
    assert (await drained(person, name, "DELETE"))[0] == 200
    await node.beat()
    assert await yard.state(name) == "ready"


async def test_a_machine_of_another_project_is_neither_seen_nor_drained(
    person: Person, stranger: Person, yard: Yard
) -> None:
    order, _ = await idle_machine(person, yard)
    assert (await drained(stranger, order.node))[1]["code"] == "not_found"
    assert (await drained(person, "nod_unknown"))[1]["code"] == "not_found"
    assert (await stranger.http.get("/api/nodes")).json() == []
    assert [one["id"] for one in (await person.http.get("/api/nodes")).json()] == [order.node]

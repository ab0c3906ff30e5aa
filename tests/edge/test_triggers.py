"""Triggers: tasks that start by the clock, once each, and never in one another's way."""

import asyncio
from typing import Any

import httpx
import pytest

from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.local.host import LocalHost, OneDatabase
from edge.local.workers import WORKERS
from edge.ports import Database, Row, Statement
from edge.tasks import store as tasks
from edge.triggers import firing, rules, store
from shared.states import Outcome
from tests.edge.conftest import Person, ShiftedClock, StageNode
from tests.waiting import PATIENCE_S, until

HOUR = 3_600_000
DAY = 24 * HOUR
UNDONE = """
SELECT 1 FROM trigger_run r WHERE r.outcome IS NULL AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = r.task)
UNION ALL SELECT 1 FROM clock_trigger c JOIN effect f ON f.id = 'trigger/' || c.id
WHERE c.state = 'active' AND c.next_at <= :now AND f.state = 'open' AND f.due_at > :now AND f.tries = 1"""
"""A worker may have taken what is due: a firing, or the start of a run."""


class Clockwork:
    """A person with triggers, and time that goes by as the test says."""

    def __init__(self, person: Person, edge: LocalHost, clock: ShiftedClock) -> None:
        self.person, self.edge, self.clock = person, edge, clock
        self.node: StageNode | None = None
        self.database = edge.host.databases.directory()

    async def add(self, cron: str = "0 * * * *", **more: Any) -> dict[str, Any]:
        task = {"text": "sweep the floor"} | more.pop("task", {})
        body = {"id": self.person.new("trg"), "name": "nightly", "cron": cron, "task": task} | more
        response = await self.person.post("triggers", body)
        assert response.status_code == 201, response.text
        return response.json()

    async def see(self, trigger: str) -> dict[str, Any]:
        response = await self.person.http.get(self.person.at(f"triggers/{trigger}"))
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, trigger: str, what: str, body: object = None) -> httpx.Response:
        return await self.person.http.post(self.person.at(f"triggers/{trigger}/{what}"), json=body)

    async def patch(self, trigger: str, **more: Any) -> httpx.Response:
        return await self.person.http.patch(self.person.at(f"triggers/{trigger}"), json=more)

    async def reach(self, at: int) -> None:
        """It is now this time, and what is due was run."""
        self.clock.ahead += at - self.clock.now()
        if self.node is not None:  # it has called meanwhile
            begun = [one.id.removeprefix("start/") for one in self.node.commands if one.id.startswith("start/")]
            await self.node.beat(*begun, acked=tuple(one.id for one in self.node.commands))
        await self.run_due()

    async def run_due(self) -> None:
        await self.edge.app.run_due()
        async with asyncio.timeout(PATIENCE_S):
            while (await self.database.batch([Statement(UNDONE, {"now": self.clock.now()})]))[0]:
                await self.edge.app.run_due()

    async def fire(self, trigger: str) -> dict[str, Any]:
        """Its next time comes; the trigger and its runs as they then are."""
        at = (await self.see(trigger))["trigger"]["next_at"]
        await self.reach(at)
        return await self.see(trigger)

    async def tasks(self) -> list[dict[str, Any]]:
        return (await self.person.http.get(self.person.at("tasks"))).json()


@pytest.fixture
def clockwork(person: Person, edge: LocalHost, clock: ShiftedClock, request: pytest.FixtureRequest) -> Clockwork:
    clockwork = Clockwork(person, edge, clock)
    if "node" in request.fixturenames:
        clockwork.node = request.getfixturevalue("node")
    return clockwork


def ended(node: StageNode, task: str, outcome: Outcome = Outcome.COMPLETED, reason: str | None = None) -> Any:
    async def play() -> None:
        await node.started(f"{task}.1")
        await node.end(f"{task}.1", outcome, reason=reason)

    return play()


# --- it starts a task by the clock ------------------------------------------------------------------------------------


async def test_when_its_time_comes_a_trigger_starts_its_task_by_the_one_start_path(
    clockwork: Clockwork, node: StageNode
) -> None:
    made = await clockwork.add(
        task={"title": "Sweep", "priority": 7, "model": "m", "limits": {"turns": 3}}, tz="Europe/Berlin"
    )
    assert (made["paused"], made["failures"], made["last_run"], made["next_at"] % HOUR) == (False, 0, None, 0)
    assert await clockwork.tasks() == []
    seen = await clockwork.fire(made["id"])
    run = seen["trigger"]["last_run"]
    assert (run["state"], run["due_at"], run["missed"], run["number"]) == ("running", made["next_at"], 0, 1)
    assert seen["trigger"]["next_at"] == made["next_at"] + HOUR
    assert run["task"] == rules.run_id(made["id"], made["next_at"]), "whoever works it out"
    task = await clockwork.person.task(run["task"])
    assert (task["origin"], task["title"], task["text"], task["priority"]) == ("trigger", "Sweep", "sweep the floor", 7)
    start = await node.started(f"{run['task']}.1")
    assert start.spec.limits.turns == 3
    assert [message["text"] for message in await clockwork.person.messages(task["conversation"])] == ["sweep the floor"]


async def test_a_run_that_ended_is_shown_with_its_end_and_the_next_one_begins(
    clockwork: Clockwork, node: StageNode
) -> None:
    trigger = (await clockwork.add())["id"]
    first = (await clockwork.fire(trigger))["runs"][0]["task"]
    await ended(node, first)
    runs = (await clockwork.fire(trigger))["runs"]
    assert [(run["number"], run["state"]) for run in runs] == [(2, "running"), (1, "completed")]
    assert runs[0]["task"] != first


async def test_while_a_run_is_at_work_the_next_is_skipped_and_the_schedule_stands(clockwork: Clockwork) -> None:
    made = await clockwork.add()
    first = (await clockwork.fire(made["id"]))["runs"][0]
    seen = await clockwork.fire(made["id"])
    assert [(run["state"], run["task"]) for run in seen["runs"]] == [("skipped", None), ("running", first["task"])]
    assert seen["trigger"]["next_at"] == made["next_at"] + 2 * HOUR
    assert (len(await clockwork.tasks()), seen["trigger"]["failures"]) == (1, 0)
    await clockwork.person.stop(first["task"])
    assert (await clockwork.fire(made["id"]))["runs"][0]["state"] == "running"


async def test_after_hours_off_it_runs_once_for_the_newest_time_and_says_what_was_missed(clockwork: Clockwork) -> None:
    made = await clockwork.add()
    await clockwork.reach(made["next_at"] + 5 * HOUR + 60_000)
    seen = await clockwork.see(made["id"])
    assert [(run["due_at"], run["missed"]) for run in seen["runs"]] == [(made["next_at"] + 5 * HOUR, 5)]
    assert (len(await clockwork.tasks()), seen["trigger"]["next_at"]) == (1, made["next_at"] + 6 * HOUR)


async def test_only_the_newest_runs_are_kept(clockwork: Clockwork) -> None:
    trigger = (await clockwork.add(task={"limits": {"wall_clock_s": 7 * DAY // 1000}}))["id"]
    for _ in range(store.KEPT + 3):
        seen = await clockwork.fire(trigger)
    assert [run["number"] for run in seen["runs"]] == [*range(store.KEPT + 3, 3, -1)]
    kept = await clockwork.database.batch([Statement("SELECT number, outcome FROM trigger_run ORDER BY number", {})])
    assert len(kept[0]) == store.KEPT + 1
    assert (kept[0][0]["number"], kept[0][0]["outcome"]) == (1, None), "the one whose task is live"


# --- twice, late, crashed ---------------------------------------------------------------------------------------------


class Losing:
    """A database that does the work of one batch and loses the answer, or loses it before the work."""

    def __init__(self, inner: Database, sql: str, *, works: bool) -> None:
        self._inner, self._sql, self._works, self.lost = inner, sql, works, 0

    async def batch(self, batch: Any) -> list[list[Row]]:
        mine = not self.lost and any(one.sql == self._sql for one in batch)
        if mine and not self._works:
            self.lost += 1
            raise ConnectionError("before")
        answer = await self._inner.batch(batch)
        if mine:
            self.lost += 1
            raise ConnectionError("after")
        return answer


@pytest.mark.parametrize("works", [False, True])
@pytest.mark.parametrize("where", ["claim", "start"])
async def test_a_crash_at_any_point_neither_loses_a_run_nor_doubles_it(
    clockwork: Clockwork, edge: LocalHost, monkeypatch: pytest.MonkeyPatch, where: str, works: bool
) -> None:
    made = await clockwork.add()
    losing = Losing(clockwork.database, store.FIRE[-2] if where == "claim" else tasks.JUDGE, works=works)
    monkeypatch.setattr(edge.host, "databases", OneDatabase(losing))
    await edge.app.run_due()
    clockwork.clock.ahead += made["next_at"] - clockwork.clock.now()
    await edge.app.run_due()
    await until(lambda: losing.lost == 1)
    clockwork.clock.ahead += 60_000  # a lease, or a second try
    await edge.app.run_due()
    await clockwork.run_due()
    seen = await clockwork.see(made["id"])
    assert [(run["state"], run["due_at"]) for run in seen["runs"]] == [("running", made["next_at"])]
    assert (len(await clockwork.tasks()), seen["trigger"]["failures"]) == (1, 0)


async def test_fired_many_times_at_once_it_runs_once(clockwork: Clockwork, edge: LocalHost, interleaved: None) -> None:
    made = await clockwork.add()
    clockwork.clock.ahead += made["next_at"] - clockwork.clock.now()
    body = {"trigger": made["id"], "project": clockwork.person.project}
    told = await asyncio.gather(*(firing.fire(edge.host, body) for _ in range(8)), return_exceptions=True)
    assert all(one is None or isinstance(one, Later) for one in told)
    await clockwork.run_due()
    seen = await clockwork.see(made["id"])
    assert (len(seen["runs"]), len(await clockwork.tasks())) == (1, 1)
    again = {"run": seen["runs"][0]["task"], "project": clockwork.person.project}
    await asyncio.gather(*(firing.start_run(edge.host, again) for _ in range(4)))
    assert len(await clockwork.tasks()) == 1


async def test_a_clock_that_is_set_back_runs_nothing_twice(clockwork: Clockwork, edge: LocalHost) -> None:
    made = await clockwork.add()
    await clockwork.fire(made["id"])
    clockwork.clock.ahead -= HOUR
    with pytest.raises(Later):
        await firing.fire(edge.host, {"trigger": made["id"], "project": clockwork.person.project})
    edited = (await clockwork.patch(made["id"], cron="0 */1 * * *")).json()
    assert edited["next_at"] == made["next_at"] + HOUR
    await clockwork.post(made["id"], "pause")
    await clockwork.post(made["id"], "resume")
    seen = await clockwork.see(made["id"])
    assert seen["trigger"]["next_at"] == made["next_at"] + HOUR, "what ran is behind it, whatever the clock says"
    assert len(seen["runs"]) == 1


async def test_a_firing_that_was_decided_before_a_change_does_nothing(clockwork: Clockwork) -> None:
    made = await clockwork.add()
    clockwork.clock.ahead += made["next_at"] - clockwork.clock.now()
    decided = {
        "trigger": made["id"], "project": clockwork.person.project, "version": made["version"], "missed": 0,
        "planned": made["next_at"], "due": made["next_at"], "next_at": made["next_at"] + HOUR, "run": "tsk_late",
        "tx": "tx_late", "now": clockwork.clock.now(),
    }  # fmt: skip
    await clockwork.post(made["id"], "pause")
    await clockwork.database.batch(statements(store.FIRE, decided))
    seen = await clockwork.see(made["id"])
    assert (seen["runs"], seen["trigger"]["next_at"], seen["trigger"]["paused"]) == ([], None, True)


# --- three failures ---------------------------------------------------------------------------------------------------


async def test_after_three_failures_in_a_row_it_is_paused_before_a_fourth_begins(
    clockwork: Clockwork, node: StageNode
) -> None:
    trigger = (await clockwork.add())["id"]
    for failures in range(3):
        assert (await clockwork.see(trigger))["trigger"]["failures"] == failures
        task = (await clockwork.fire(trigger))["runs"][0]["task"]
        await ended(node, task, Outcome.FAILED, "agent_refused")
    fourth = clockwork.clock.now() + HOUR
    await clockwork.reach(fourth)
    seen = await clockwork.see(trigger)
    assert [run["problem"]["code"] for run in seen["runs"]] == ["agent_refused"] * 3
    view = seen["trigger"]
    assert (view["paused"], view["problem"]["code"], view["failures"], view["next_at"]) == (
        True, "trigger_paused", 3, None,
    )  # fmt: skip
    assert len(await clockwork.tasks()) == 3
    resumed = (await clockwork.post(trigger, "resume")).json()
    assert (resumed["paused"], resumed["problem"], resumed["failures"]) == (False, None, 0)
    assert resumed["next_at"] > clockwork.clock.now()
    assert (await clockwork.fire(trigger))["runs"][0]["state"] == "running"


async def test_the_firing_itself_finds_the_third_failure_though_nobody_looked(
    clockwork: Clockwork, node: StageNode
) -> None:
    made = await clockwork.add()
    for number in range(3):
        await clockwork.reach(made["next_at"] + number * HOUR)
        await ended(node, (await clockwork.tasks())[0]["id"], Outcome.FAILED, "agent_refused")
    await clockwork.reach(made["next_at"] + 3 * HOUR)
    rows = await clockwork.database.batch([Statement("SELECT state, reason FROM clock_trigger", {})])
    assert [tuple(row.values()) for row in rows[0]] == [("paused", "trigger_paused")]
    assert len(await clockwork.tasks()) == 3


async def test_a_success_begins_the_count_anew_and_a_task_that_a_person_stopped_is_no_failure(
    clockwork: Clockwork, node: StageNode
) -> None:
    trigger = (await clockwork.add())["id"]
    counted = []
    for outcome in ("failed", "failed", "stopped", "completed", "failed"):
        task = (await clockwork.fire(trigger))["runs"][0]["task"]
        if outcome == "stopped":
            await node.started(f"{task}.1")
            await clockwork.person.stop(task)
            await node.end(f"{task}.1", Outcome.STOPPED, reason="stopped")
        else:
            await ended(node, task, Outcome(outcome), "agent_refused" if outcome == "failed" else None)
        counted.append((await clockwork.see(trigger))["trigger"]["failures"])
    assert counted == [1, 2, 2, 0, 1]


async def test_what_cannot_be_started_is_a_failure_with_its_reason(clockwork: Clockwork, node: StageNode) -> None:
    trigger = (await clockwork.add(task={"harness": "claude"}))["id"]
    for _ in range(3):
        seen = await clockwork.fire(trigger)
    assert [(run["state"], run["task"], run["problem"]["code"]) for run in seen["runs"]] == [
        ("refused", None, "unknown_harness")
    ] * 3
    assert (seen["trigger"]["paused"], seen["trigger"]["failures"]) == (True, 3)
    assert await clockwork.tasks() == []


# --- one late trigger silences no other -------------------------------------------------------------------------------


async def test_starts_that_hang_and_starts_that_break_delay_no_other_trigger(
    clockwork: Clockwork, edge: LocalHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = [(await clockwork.add(task={"text": f"hang {number}"}))["id"] for number in range(8)]
    breaking = [(await clockwork.add(task={"text": f"break {number}"}))["id"] for number in range(8)]
    well = [(await clockwork.add(task={"text": f"well {number}"}))["id"] for number in range(3)]
    real, hung = firing.start_tasks, 0

    async def start(host: Any, asked: Any, **more: Any) -> Any:
        nonlocal hung
        text = asked[0].spec.text
        if text.startswith("hang"):
            hung += 1
            await asyncio.Event().wait()
        if text.startswith("break"):
            raise ConnectionError(text)
        return await real(host, asked, **more)

    async def running(*triggers: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while [run["state"] for one in triggers for run in (await clockwork.see(one))["runs"]] != ["running"] * len(
                triggers
            ):
                await edge.host.committed(clockwork.person.project)

    monkeypatch.setattr(firing, "start_tasks", start)
    monkeypatch.setattr(firing, "START_S", 0.05)
    next_at = (await clockwork.see(well[0]))["trigger"]["next_at"]
    clockwork.clock.ahead += next_at - clockwork.clock.now()
    await edge.host.committed(clockwork.person.project)
    await running(*well)
    for round in range(WORKERS):  # each of which could be held up for good
        await until(lambda: hung >= 8 * (round + 1))  # noqa: B023 - awaited in this round
        clockwork.clock.ahead += 120_000
        await edge.host.committed(clockwork.person.project)
    seen = [await clockwork.see(one) for one in (*hanging, *breaking)]
    assert {(one["runs"][0]["state"], one["trigger"]["next_at"]) for one in seen} == {("starting", next_at + HOUR)}
    late = (await clockwork.add("*/5 * * * *"))["id"]
    clockwork.clock.ahead += 5 * 60_000
    await running(late)
    monkeypatch.setattr(firing, "start_tasks", real)
    clockwork.clock.ahead += 10 * 60_000
    await running(*hanging, *breaking)
    assert len(await clockwork.tasks()) == 20


async def test_a_start_that_can_never_be_made_is_given_up_and_counts_as_failed(
    clockwork: Clockwork, edge: LocalHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await clockwork.add()

    async def broken(*_: Any, **__: Any) -> Any:
        raise ConnectionError("no way")

    monkeypatch.setattr(firing, "start_tasks", broken)
    clockwork.clock.ahead += made["next_at"] - clockwork.clock.now()
    for _ in range(store.START_TRIES + 2):
        await edge.app.run_due()
        clockwork.clock.ahead += 5 * 60_000
    seen = await clockwork.see(made["id"])
    assert [(run["state"], run["problem"]["code"]) for run in seen["runs"]][-1] == ("refused", "internal")
    assert "no way" in seen["runs"][-1]["problem"]["detail"]


# --- a person's hand --------------------------------------------------------------------------------------------------


async def test_a_trigger_is_made_once_listed_changed_paused_resumed_and_deleted(
    clockwork: Clockwork, edge: LocalHost
) -> None:
    person = clockwork.person
    body = {"id": person.new("trg"), "name": "n", "cron": "0 6 * * *", "tz": "Asia/Tokyo", "task": {"text": "x"}}
    made = [(await person.post("triggers", body)).json() for _ in range(2)]
    assert made[0] == made[1]
    trigger = made[0]["id"]
    assert (await person.post("triggers", body | {"name": "other"})).json()["code"] == "id_reused"
    changed = (await clockwork.patch(trigger, name="m", cron="30 6 * * *")).json()
    assert (changed["name"], changed["tz"], changed["task"]) == ("m", "Asia/Tokyo", {"text": "x"})
    assert (changed["next_at"] - made[0]["next_at"]) % DAY == HOUR // 2
    assert (await clockwork.patch(trigger, cron="* * * * *")).json()["code"] == "too_often"
    assert (await clockwork.patch(trigger, tz="")).json()["code"] == "unknown_time_zone"
    paused = (await clockwork.post(trigger, "pause")).json()
    assert (paused["paused"], paused["problem"], paused["next_at"]) == (True, None, None)
    assert (await clockwork.patch(trigger, task={"text": "y"})).json()["next_at"] is None
    resumed = (await clockwork.post(trigger, "resume")).json()
    assert (resumed["next_at"], resumed["task"]) == (changed["next_at"], {"text": "y"})
    assert (await clockwork.post(trigger, "resume")).json()["version"] == resumed["version"]
    assert [one["id"] for one in (await person.http.get(person.at("triggers"))).json()] == [trigger]
    for _ in range(2):
        assert (await person.http.delete(person.at(f"triggers/{trigger}"))).status_code == 204
    assert (await person.http.get(person.at("triggers"))).json() == []
    assert (await clockwork.post(trigger, "pause")).json()["code"] == "not_found"
    assert (await person.post("triggers", body)).json()["code"] == "not_found", "a late repetition brings nothing back"
    await clockwork.reach(resumed["next_at"])
    assert await clockwork.tasks() == []


async def test_a_change_of_its_name_alone_does_not_move_a_time_that_is_due(clockwork: Clockwork) -> None:
    made = await clockwork.add()
    clockwork.clock.ahead += made["next_at"] - clockwork.clock.now()
    await clockwork.patch(made["id"], name="renamed")
    await clockwork.run_due()
    runs = (await clockwork.see(made["id"]))["runs"]
    assert [run["due_at"] for run in runs] == [made["next_at"]]


async def test_a_person_runs_it_now_once_and_not_beside_a_live_run(clockwork: Clockwork, node: StageNode) -> None:
    trigger = (await clockwork.add(paused=True))["id"]
    task = clockwork.person.new("tsk")
    for _ in range(2):
        assert (await clockwork.post(trigger, "run", {"id": task})).status_code == 202
    await clockwork.run_due()
    seen = await clockwork.see(trigger)
    assert [(run["task"], run["state"], run["due_at"]) for run in seen["runs"]] == [(task, "running", None)]
    other = await clockwork.post(trigger, "run", {"id": clockwork.person.new("tsk")})
    assert other.json()["code"] == "run_is_live"
    await ended(node, task)
    mine = await clockwork.person.start()
    assert (await clockwork.post(trigger, "run", {"id": mine})).json()["code"] == "id_reused"
    assert (await clockwork.post(trigger, "run", {"id": clockwork.person.new("tsk")})).status_code == 202
    await clockwork.run_due()
    assert [run["number"] for run in (await clockwork.see(trigger))["runs"]] == [2, 1]


async def test_a_task_that_was_edited_between_claim_and_start_runs_as_it_was_claimed(
    clockwork: Clockwork, edge: LocalHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await clockwork.add()
    real = firing.start_tasks

    async def answer_lost(*given: Any, **more: Any) -> Any:
        await real(*given, **more)
        raise ConnectionError

    monkeypatch.setattr(firing, "start_tasks", answer_lost)
    clockwork.clock.ahead += made["next_at"] - clockwork.clock.now()
    await clockwork.run_due()
    await clockwork.patch(made["id"], task={"text": "something else"})
    monkeypatch.setattr(firing, "start_tasks", real)
    clockwork.clock.ahead += 60_000
    await edge.app.run_due()
    seen = await clockwork.see(made["id"])
    assert [run["state"] for run in seen["runs"]] == ["running"]
    assert (await clockwork.person.task(seen["runs"][0]["task"]))["text"] == "sweep the floor"


async def test_its_tasks_are_local_only_while_all_of_it_was_written_on_this_machine(
    clockwork: Clockwork, edge: LocalHost
) -> None:
    person = clockwork.person
    away = httpx.ASGITransport(edge.asgi, client=("192.0.2.7", 4711))
    remote = httpx.AsyncClient(transport=away, base_url=str(person.http.base_url), cookies=person.http.cookies)
    here, changed = await clockwork.add(), await clockwork.add()
    body = {"id": person.new("trg"), "name": "n", "cron": "0 * * * *", "task": {"text": "x"}}
    made_away = (await remote.post(person.at("triggers"), json=body)).json()
    assert (here["local"], made_away["local"]) == (True, False)
    await remote.patch(person.at(f"triggers/{changed['id']}"), json={"task": {"text": "rm -rf /"}})
    await clockwork.reach(here["next_at"])
    local = {}
    for one in (here, changed, made_away):
        task = (await clockwork.see(one["id"]))["runs"][0]["task"]
        rows = await clockwork.database.batch([Statement("SELECT spec FROM task WHERE id = :task", {"task": task})])
        local[one["id"]] = '"local":true' in rows[0][0]["spec"]
    assert list(local.values()) == [True, False, False]


async def test_triggers_are_of_their_project_and_its_members(clockwork: Clockwork, stranger: Person) -> None:
    trigger = (await clockwork.add())["id"]
    theirs = f"/api/projects/{clockwork.person.project}/triggers/{trigger}"
    assert (await stranger.http.get(theirs)).json()["code"] == "unknown_project"
    for method, path in (
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("POST", "/run"),
    ):
        body = {"PATCH": {"name": "mine"}, "POST": {"id": stranger.new("tsk")} if path == "/run" else None}.get(method)
        answer = await stranger.http.request(method, stranger.at(f"triggers/{trigger}{path}"), json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (method, path)
    assert (await clockwork.see(trigger))["trigger"]["name"] == "nightly"


async def test_a_project_has_at_most_a_hundred(clockwork: Clockwork) -> None:
    first = await clockwork.add()
    copy = """
        INSERT INTO clock_trigger
        SELECT g.id || j.value, project, name, cron, tz, template, person, local, 'paused', NULL, 0, NULL, 0,
          1, fingerprint, created_at, updated_at
        FROM clock_trigger g, json_each(:numbers) j"""
    await clockwork.database.batch([Statement(copy, {"numbers": str(list(range(rules.MOST - 1)))})])
    body = {"id": clockwork.person.new("trg"), "name": "n", "cron": "0 6 * * *", "task": {"text": "x"}}
    refused = await clockwork.person.post("triggers", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_triggers")
    await clockwork.person.http.delete(clockwork.person.at(f"triggers/{first['id']}"))
    assert (await clockwork.person.post("triggers", body)).status_code == 201


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "tsk_00000000000"}, "invalid_request"), ({"name": " "}, "invalid_request"),
        ({"cron": "0 0 * *"}, "invalid_cron"), ({"cron": "*/2 * * * *"}, "too_often"),
        ({"tz": "Mars/Olympus"}, "unknown_time_zone"), ({"task": {"text": ""}}, "invalid_request"),
        ({"task": {"text": "x", "mode": "conversation"}}, "invalid_request"),
        ({"task": {"text": "x", "limits": {"turns": 0}}}, "invalid_request"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_is_refused_by_name(person: Person, change: dict[str, Any], code: str) -> None:
    body = {"id": person.new("trg"), "name": "n", "cron": "0 6 * * *", "task": {"text": "x"}} | change
    refused = await person.post("triggers", body)
    assert (refused.status_code // 100, refused.json()["code"]) == (4, code)

"""The command door: signed, durable, once."""

import httpx
import msgspec
import pytest

from node_agent.outbox.store import Outbox
from shared.errors import SamError
from shared.reasons import Problem
from shared.states import Outcome, Step
from shared.wire import Command, EndAttempt, StepChanged, TurnStarted
from tests.node.conftest import FOREVER, Rig


def problem_of(response: httpx.Response) -> Problem:
    return msgspec.json.decode(response.content, type=Problem)


async def test_a_command_sent_twice_starts_one_attempt(rig: Rig) -> None:
    await rig.start()
    await rig.joined()
    order = rig.order("Write it down.")
    await rig.send(order, command="cmd_x")
    await rig.send(order, command="cmd_x")
    await rig.send(order, command="cmd_other_id_same_attempt")
    await rig.edge.ended("tsk_1.1")
    turns = [body for body in rig.edge.bodies("tsk_1.1") if isinstance(body, TurnStarted)]
    assert [turn.delivered for turn in turns] == [("msg_tsk_1.1",)]


async def test_what_was_written_to_a_task_and_came_before_its_start_is_read_after_what_was_asked(rig: Rig) -> None:
    await rig.start()
    await rig.joined()
    for name in ("msg_2", "msg_3"):
        await rig.tell("tsk_1.1", "And then?", message=name)
    await rig.send(rig.order("Write it down."), command="cmd_x")
    await rig.send(rig.order("Write it down."), command="cmd_again")
    await rig.edge.ended("tsk_1.1")
    turns = [body for body in rig.edge.bodies("tsk_1.1") if isinstance(body, TurnStarted)]
    assert turns[0].delivered == ("msg_tsk_1.1", "msg_2", "msg_3")


@pytest.mark.parametrize("key", ["00" * 32, "5b" * 32])
async def test_a_command_with_another_key_is_refused_and_not_stored(rig: Rig, key: str) -> None:
    node = await rig.start()
    await rig.joined()
    response = await rig.post(Command(id="cmd_1", expires_at=FOREVER, body=rig.order("x")), key=key)
    assert (response.status_code, problem_of(response).code) == (401, "bad_credential")
    assert node.services.attempts.inventory() == ()


async def test_an_expired_command_is_refused_unless_it_is_known(rig: Rig) -> None:
    await rig.start()
    await rig.joined()
    late = Command(id="cmd_1", expires_at=1, body=EndAttempt(attempt="tsk_9.1"))
    response = await rig.post(late)
    assert (response.status_code, problem_of(response).code) == (401, "bad_credential")
    known = Command(id="cmd_2", expires_at=rig.clock.now() + 1000, body=EndAttempt(attempt="tsk_9.1"))
    assert (await rig.post(known)).status_code == 200
    rig.clock.ahead = 5000
    assert (await rig.post(known)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"\xff\xfe", 400, "malformed_json"),
        (b"[]", 422, "invalid_request"),
        (b'{"id":"c","expires_at":1,"body":{"type":"attempt.fly"}}', 422, "invalid_request"),
        (b'"' + b"x" * (17 * 1024 * 1024) + b'"', 413, "body_too_large"),
    ],
)
async def test_a_malformed_command_is_refused_with_its_reason(rig: Rig, body: bytes, status: int, code: str) -> None:
    node = await rig.start()
    await rig.joined()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(node.command_app), base_url="http://node") as client:
        response = await client.post("/v1/commands", content=body)
        assert (response.status_code, problem_of(response).code) == (status, code)
        assert problem_of(await client.get("/v1/nothing")).code == "unknown_route"
        assert problem_of(await client.get("/v1/commands")).code == "method_not_allowed"


async def test_a_full_disk_refuses_a_command_and_loses_nothing(rig: Rig) -> None:
    node = await rig.start()
    await rig.joined()
    node.services.database.limit_pages(1)
    big = Command(id="cmd_big", expires_at=FOREVER, body=rig.order("word " * 40_000))
    response = await rig.post(big)
    assert (response.status_code, problem_of(response).code) == (507, "disk_full")
    assert node.services.attempts.inventory() == ()
    node.services.database.limit_pages(1_000_000)
    assert (await rig.post(big)).status_code == 200
    await rig.edge.ended("tsk_1.1")


async def test_commands_in_a_heartbeats_reply_are_taken_as_if_sent(rig: Rig) -> None:
    command = Command(id="cmd_1", expires_at=FOREVER, body=rig.order("Write it down."))
    rig.edge.outstanding.append(command)
    await rig.start()
    await rig.edge.ended("tsk_1.1")
    await rig.edge.until(lambda: not rig.edge.outstanding)
    assert (await rig.post(command)).status_code == 200


async def test_a_disk_that_fills_up_in_mid_turn_delays_events_and_loses_none(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    node = await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:slow=2"))
    await rig.edge.until(lambda: bool(rig.edge.said("tsk_1.1")))
    rig.edge.fault = lambda name, count: 503 if name == "events" else None  # an acknowledgement would make room
    node.services.database.limit_pages(1)
    fill(node.services.outbox)
    await rig.edge.until(lambda: any("Step 2" in text for text in rig.edge.parts.values()))
    assert "attempt.not_written" in caplog.text
    node.services.database.limit_pages(1_000_000)
    rig.edge.fault = lambda name, count: None
    end = await rig.edge.ended("tsk_1.1")
    assert end.outcome is Outcome.COMPLETED
    events = [event.seq for event in rig.edge.streams["tsk_1.1"]]
    assert events == list(range(1, len(events) + 1))
    assert {"Step 1 of 2.", "Step 2 of 2."} <= {part.text for part in rig.edge.said("tsk_1.1")}


def fill(outbox: Outbox) -> None:
    """Writes until not even the smallest event finds room. Its stream sorts beside the attempt's, on the same pages."""
    for size in (100_000, 3_000, 300, 0):
        with pytest.raises(SamError, match="full"):
            for _ in range(10_000):
                outbox.add("tsk_0.1", StepChanged(step=Step.WORKING, detail="x" * size))

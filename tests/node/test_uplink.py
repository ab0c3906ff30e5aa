"""What the node tells the edge arrives once and in order, however the wire behaves."""

import asyncio

import pytest

from shared.parts import PartKind
from shared.spec import Mode
from shared.states import Outcome
from shared.wire import AttemptEnded, CheckpointSaved, TurnEnded
from tests.node.conftest import Rig, git


def seqs(rig: Rig, attempt: str) -> list[int]:
    return [event.seq for event in rig.edge.streams[attempt]]


@pytest.mark.parametrize("fault", ["lose", "drop", 500, 503])
async def test_every_event_arrives_once_in_order_when_every_second_call_fails(rig: Rig, fault: str | int) -> None:
    rig.edge.fault = lambda name, count: (
        fault if count % 2 and name in ("events", "objects", "deltas", "join") else None
    )
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("Write it down."))
    end = await rig.edge.ended("tsk_1.1")
    assert end.outcome is Outcome.COMPLETED
    events = seqs(rig, "tsk_1.1")
    assert events == list(range(1, len(events) + 1))
    assert [isinstance(body, AttemptEnded) for body in rig.edge.bodies("tsk_1.1")].count(True) == 1


async def test_events_that_happen_while_an_answer_is_late_follow_it(rig: Rig) -> None:
    rig.edge.gate = asyncio.Event()
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:stream=20", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: any("word1" in text for text in rig.edge.parts.values()))
    assert rig.edge.calls["events"] == 1
    rig.edge.gate.set()
    await rig.edge.until(lambda: any(isinstance(body, CheckpointSaved) for body in rig.edge.bodies("tsk_1.1")))
    assert seqs(rig, "tsk_1.1") == list(range(1, len(seqs(rig, "tsk_1.1")) + 1))


async def test_events_wait_through_an_outage_and_the_open_text_is_whole_after_it(rig: Rig) -> None:
    down = True
    rig.edge.fault = lambda name, count: "drop" if down and name in ("events", "deltas") else None
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:stream=150", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: rig.edge.calls["events"] >= 3)
    down = False
    await rig.edge.until(lambda: any(isinstance(body, CheckpointSaved) for body in rig.edge.bodies("tsk_1.1")))
    (words,) = [part for part in rig.edge.said("tsk_1.1") if part.kind is PartKind.TEXT]
    assert words.text.rstrip().endswith("That was the last word.")
    assert "word150" in words.text and words.text.count("word149 ") == 1


async def test_a_node_the_edge_has_forgotten_joins_again_and_loses_no_event(rig: Rig) -> None:
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:stream=30", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: any(isinstance(body, CheckpointSaved) for body in rig.edge.bodies("tsk_1.1")))
    rig.edge.tokens = set()
    await rig.tell("tsk_1.1", "rehearse:stream=20", message="msg_2")
    await rig.edge.until(lambda: [type(body) for body in rig.edge.bodies("tsk_1.1")].count(TurnEnded) == 2)
    assert len(rig.edge.joins) == 2
    assert seqs(rig, "tsk_1.1") == list(range(1, len(seqs(rig, "tsk_1.1")) + 1))


async def test_the_hub_gets_the_words_before_the_part_is_finished(rig: Rig) -> None:
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:stream=100", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: any("word" in text for text in rig.edge.parts.values()))
    assert not rig.edge.said("tsk_1.1")
    await rig.edge.until(lambda: bool(rig.edge.said("tsk_1.1")))
    (part,) = rig.edge.said("tsk_1.1")
    assert part.text.startswith(rig.edge.parts[part.id])


async def test_a_hub_that_forgot_a_part_gets_it_whole_again(rig: Rig) -> None:
    await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:stream=300", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: any("word2" in text for text in rig.edge.parts.values()))
    rig.edge.parts.clear()
    await rig.edge.until(lambda: any("word2" in text for text in rig.edge.parts.values()))
    ((part, text),) = rig.edge.parts.items()
    await rig.edge.until(lambda: any(one.id == part for one in rig.edge.said("tsk_1.1")))
    (whole,) = [one for one in rig.edge.said("tsk_1.1") if one.id == part]
    assert whole.text.startswith(text)


async def test_an_attempt_the_edge_no_longer_wants_is_stopped_and_saved(rig: Rig) -> None:
    node = await rig.start()
    await rig.joined()
    await rig.send(rig.order("rehearse:slow=60"))
    await rig.edge.until(
        lambda: any("SLOW.md" in text for text in rig.edge.parts.values()) or bool(rig.edge.said("tsk_1.1"))
    )
    rig.edge.live.clear()
    node.heart.hurry()
    await rig.edge.until(lambda: any(beat.attempts for beat in rig.edge.heartbeats))
    assert not any(isinstance(body, AttemptEnded) for body in rig.edge.bodies("tsk_1.1")), "one heartbeat of grace"
    node.heart.hurry()
    end = await rig.edge.ended("tsk_1.1")
    assert end.outcome is Outcome.STOPPED


async def test_an_ended_attempt_leaves_the_inventory_once_its_end_is_acknowledged(rig: Rig) -> None:
    node = await rig.start()
    await rig.joined()
    await rig.send(rig.order("Write it down."))
    await rig.edge.ended("tsk_1.1")
    await rig.edge.until(
        lambda: (bool(rig.edge.heartbeats) and any(beat.attempts for beat in rig.edge.heartbeats)) or True
    )
    node.heart.hurry()
    count = len(rig.edge.heartbeats)
    await rig.edge.until(lambda: len(rig.edge.heartbeats) > count)
    assert rig.edge.heartbeats[-1].attempts == ()
    assert git("rev-parse", "refs/heads/sam/tsk_1", cwd=rig.origin)

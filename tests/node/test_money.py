"""Money at the node: counted after every call, held to the allowance, and no words lost on the way to an agent."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec
import pytest

from node_agent.agents import install
from node_agent.agents.harness import HARNESSES
from node_agent.agents.session import Given, Session, TurnEnd
from node_agent.attempts import turn as turn_module
from node_agent.attempts.allowances import Allowances
from node_agent.attempts.store import Attempts
from node_agent.broker.budget import HAND_BACK
from node_agent.database import Database
from node_agent.node import SCHEMAS
from shared.parts import PartKind
from shared.spec import Limits, Mode
from shared.states import Outcome
from shared.wire import AttemptEnded, DeliverMessage, Prompt, UsageReported
from tests.node.conftest import Rig, git
from tests.node.test_restart import Daemon, daemon, whole  # noqa: F401 - a fixture
from tests.node.test_turns import A, agents, begun, checkpoints, ends, nobody_left, turns
from tests.priced import Priced, priced

CALL = 400_000
"""Micro-dollars that one call of the stand-in costs."""


@pytest.fixture
async def model(rig: Rig) -> AsyncIterator[Priced]:
    async with priced("0.4") as made:
        rig.settings = msgspec.structs.replace(rig.settings, model_url=made.url, model="some-model")
        yield made


def usage(rig: Rig, attempt: str = A) -> list[UsageReported]:
    return [body for body in rig.edge.bodies(attempt) if isinstance(body, UsageReported)]


def notices(rig: Rig) -> list[str]:
    return [part.text for part in rig.edge.said(A) if part.kind is PartKind.NOTICE]


async def test_every_call_is_reported_before_the_turn_ends(rig: Rig, model: Priced) -> None:
    await begun(rig, "rehearse:slow=2")
    await rig.edge.until(lambda: len(usage(rig)) >= 2)
    assert not ends(rig)
    assert [one.calls for one in usage(rig)[:2]] == [1, 2]
    assert [one.cost_microusd for one in usage(rig)[:2]] == [CALL, 2 * CALL]
    assert (await rig.edge.ended(A)).outcome is Outcome.COMPLETED
    assert usage(rig)[-1].calls == len(model.asked)
    assert isinstance(rig.edge.bodies(A)[-1], AttemptEnded) and isinstance(rig.edge.bodies(A)[-2], UsageReported)


async def test_a_killed_node_goes_on_counting_and_warns_once(rig: Rig, model: Priced, daemon: Daemon) -> None:  # noqa: F811
    await daemon.end(signal.SIGKILL)
    daemon.env = {"SAM_MODEL_URL": model.url, "SAM_MODEL": "some-model"}
    await daemon.start()
    await daemon.send(rig.order("rehearse:slow=3", allowance=4 * CALL - 1))
    await rig.edge.until(lambda: len(notices(rig)) == 1 and usage(rig)[-1].calls == 4)
    await daemon.end(signal.SIGKILL)
    before = len(model.asked)
    assert usage(rig)[-1].calls >= before - 1, "at most the call under way is lost"
    await nobody_left(rig)
    rig.edge.allowances[A] = 9 * CALL
    await daemon.start()
    await rig.edge.ended(A)
    whole(rig)
    counted = usage(rig)[-1]
    assert counted.calls > 4 and counted.cost_microusd == counted.calls * CALL
    assert len(model.asked) - counted.calls <= 1
    assert sum("80 %" in text for text in notices(rig)) == 1


async def test_near_its_budgets_end_an_attempt_hands_back_what_it_has(rig: Rig, model: Priced) -> None:
    await begun(rig, "rehearse:slow=60", allowance=2 * CALL + 10_000)
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "budget_exhausted")
    assert end.detail == "$1.20 of $0.81."
    assert [bool(one.get("tools")) for one in model.asked] == [True, True, False]
    assert HAND_BACK in model.asked[2]["messages"][-1]["content"]
    assert notices(rig) == ["80 % of this task's budget is spent: $0.80 of $0.81."]
    assert checkpoints(rig)[-1].bundle in rig.edge.objects
    assert git("show", "sam/tsk_1:SLOW.md", cwd=rig.origin) == "started"
    assert usage(rig)[-1].cost_microusd == 3 * CALL
    await nobody_left(rig)


@pytest.mark.parametrize("mode", list(Mode))
async def test_when_it_is_spent_the_next_call_ends_the_attempt_saved(rig: Rig, model: Priced, mode: Mode) -> None:
    await begun(rig, "rehearse:slow=60", allowance=2 * CALL, mode=mode)
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "budget_exhausted")
    assert len(model.asked) == 2
    assert checkpoints(rig)[-1].bundle in rig.edge.objects
    assert len(ends(rig)) == len(turns(rig)) == 1


async def test_a_conversation_that_has_spent_everything_ends_when_its_turn_does(rig: Rig, model: Priced) -> None:
    await begun(rig, "rehearse:stream=5", allowance=CALL, mode=Mode.CONVERSATION)
    end = await rig.edge.ended(A)
    assert (end.reason, ends(rig)[0].stop_reason) == ("budget_exhausted", "end_turn")


async def test_a_task_that_ended_its_work_with_its_last_dollar_is_completed(rig: Rig, model: Priced) -> None:
    await begun(rig, "rehearse:slow=1")
    assert (await rig.edge.ended(A)).outcome is Outcome.COMPLETED
    assert notices(rig) == [], "without an allowance nothing is limited and nothing said"
    calls = len(model.asked)
    await rig.send(rig.order("rehearse:slow=1", task="tsk_2", allowance=calls * CALL))
    assert (await rig.edge.ended("tsk_2.1")).outcome is Outcome.COMPLETED
    assert len(model.asked) == 2 * calls


@pytest.mark.parametrize("word", ["heartbeat", "events"])
async def test_the_edges_latest_word_counts_and_survives_the_daemon(rig: Rig, model: Priced, word: str) -> None:
    await begun(rig, "rehearse:stream=5", mode=Mode.CONVERSATION, allowance=100 * CALL)
    await rig.edge.until(lambda: bool(checkpoints(rig)))
    assert rig.node is not None
    rig.edge.allowances[A] = -1
    if word == "heartbeat":
        await rig.node.heart.beat()
    else:
        await rig.tell(A, "rehearse:stream=5", message="msg_2")
        await rig.edge.ended(A)
    row = rig.node.services.attempts.get(A)
    assert row is not None and row.allowance == -1
    rig.edge.allowances.clear()
    await rig.stop()
    await rig.start()
    if word == "heartbeat":
        await rig.tell(A, "rehearse:stream=5", message="msg_2")
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "budget_exhausted")


async def test_of_two_answers_that_cross_the_word_of_the_later_call_counts(rig: Rig) -> None:
    await rig.start()
    await rig.joined()
    assert rig.node is not None
    services = rig.node.services
    await rig.send(rig.order("rehearse:stream=5", mode=Mode.CONVERSATION, allowance=50))
    allowances = Allowances(services.attempts, services.grants)
    early, late = allowances.asking(), allowances.asking()
    allowances.say(A, 10, late)
    allowances.say(A, 99, early)
    row = services.attempts.get(A)
    assert row is not None and row.allowance == 10


async def test_a_task_that_waits_is_not_ended_for_money_that_may_come_back(rig: Rig, model: Priced) -> None:
    await begun(rig, "rehearse:ask", allowance=CALL)
    await rig.edge.until(lambda: len(checkpoints(rig)) == 1)
    assert not any(isinstance(body, AttemptEnded) for body in rig.edge.bodies(A))
    rig.edge.allowances[A] = 100 * CALL
    assert rig.node is not None
    await rig.node.heart.beat()
    await rig.tell(A, "Blue, please.", message="msg_answer")
    assert (await rig.edge.ended(A)).outcome is Outcome.COMPLETED


async def test_a_model_without_a_price_is_said_once_where_money_should_limit(rig: Rig, model: Priced) -> None:
    model.cost_usd = "null"
    await begun(rig, "rehearse:slow=1", allowance=CALL)
    assert (await rig.edge.ended(A)).outcome is Outcome.COMPLETED
    assert len(notices(rig)) == 1 and "No price is known for some-model" in notices(rig)[0]


async def test_tokens_are_limited_across_restarts(rig: Rig) -> None:
    await begun(rig, "rehearse:stream=5", mode=Mode.CONVERSATION, limits=Limits(tokens=10**9))
    await rig.edge.until(lambda: len(ends(rig)) == 1)
    await rig.tell(A, "rehearse:stream=5", message="msg_2")
    await rig.edge.until(lambda: len(ends(rig)) == 2)
    spent = usage(rig)[-1].input_tokens + usage(rig)[-1].output_tokens
    await rig.stop()
    database = sqlite3.connect(rig.settings.home / "node.sqlite")
    with database:
        (start,) = database.execute("select start from attempt").fetchone()
        changed = start.replace(b'"tokens":1000000000', b'"tokens":%d' % (spent + 1))
        assert changed != start
        database.execute("update attempt set start = ?", (changed,))
    database.close()
    await rig.start()
    await rig.tell(A, "rehearse:stream=5", message="msg_3")
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "token_limit")


async def test_words_that_a_killed_node_was_handing_over_reach_the_agent_after_it(
    rig: Rig,
    daemon: Daemon,  # noqa: F811
) -> None:
    await daemon.send(rig.order("rehearse:stream=5", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: len(checkpoints(rig)) == 1)
    (agent,) = [one for one in agents(rig) if "node_agent.native" in one.cmdline()]
    os.kill(agent.pid, signal.SIGSTOP)
    await daemon.send(DeliverMessage(attempt=A, prompt=Prompt(message="msg_2", text="rehearse:stream=6")))
    await rig.edge.until(lambda: len(turns(rig)) == 2)
    await daemon.end(signal.SIGKILL)
    await nobody_left(rig)
    await daemon.start()
    await rig.edge.until(lambda: len(checkpoints(rig)) == 2 or len(ends(rig)) == 3)
    whole(rig)
    assert [turn.delivered for turn in turns(rig)] == [(f"msg_{A}",), ("msg_2",), ()]
    last = [part for part in rig.edge.said(A) if part.message == turns(rig)[2].message]
    assert last[-1].text.endswith("That was the last word."), "the words themselves, not just go on"


async def test_the_first_words_reach_the_agent_after_an_end_of_the_daemon_before_it_had_them(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    prompt = Session.prompt

    async def lost(self: Session, text: str, given: Sequence[Given] = ()) -> TurnEnd:
        heard.append(text)
        return await prompt(self, text, given) if len(heard) > 1 else await _never()

    monkeypatch.setattr(Session, "prompt", lost)
    monkeypatch.setattr(turn_module, "CANCEL_S", 0.1)
    await begun(rig, "rehearse:stream=6", mode=Mode.CONVERSATION)
    await rig.edge.until(lambda: bool(turns(rig)))
    await rig.stop()
    await rig.start()
    await rig.edge.until(lambda: len(ends(rig)) == 2)
    assert "rehearse:stream=6" in heard[1] and "may have them already" in heard[1]
    assert rig.edge.said(A)[-1].text.endswith("That was the last word.")
    row = rig.node.services.attempts.get(A) if rig.node else None
    assert row is not None and row.prompt is None


async def test_a_node_file_of_an_earlier_version_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "node.sqlite"
    Database(path, SCHEMAS).close()
    old = sqlite3.connect(path)
    for column in ("prompt", "allowance", "handed_back", "warned", "told_unpriced", "given"):
        old.execute(f"alter table attempt drop column {column}")
    old.execute("alter table inbox drop column files")
    old.execute("insert into inbox (attempt, message, position, text) values ('a', 'm', 0, 'words')")
    old.execute(
        "insert into attempt (id, start, phase, step, started_at, progress_at) values ('a', x'', 'new', 'x', 1, 1)"
    )
    old.commit()
    old.close()
    database = Database(path, SCHEMAS)
    assert database.rows("select prompt, allowance, handed_back, warned, told_unpriced from attempt") == [
        (None, None, 0, 0, 0)
    ]
    assert Attempts(database).waiting("a") == (Prompt(message="m", text="words"),)
    database.close()


@pytest.mark.agents
@pytest.mark.timeout(600)
async def test_claude_code_too_ends_with_the_budgets_reason(rig: Rig) -> None:
    cache = Path(os.environ.get("SAM_TEST_CACHE") or Path.home() / ".cache" / "sam-tests")
    packages = HARNESSES["claude"].packages
    if install.version("claude", packages, cache) != packages[0].version:
        install.install("claude", cache)
    rig.settings = msgspec.structs.replace(rig.settings, installs=cache)
    await begun(rig, "rehearse:slow=60", harness="claude", allowance=0)
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.FAILED, "budget_exhausted")
    assert len(ends(rig)) == 1


async def _never() -> TurnEnd:
    await asyncio.Event().wait()
    raise AssertionError

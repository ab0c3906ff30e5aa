"""The daemon as a process: killed in mid-turn, or ended, and started again. Nothing lost, nothing twice, no orphans."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from node_agent.serving import Server
from shared.parts import PartKind
from shared.spec import Mode
from shared.states import Outcome
from shared.wire import Command, CommandBody, DeliverMessage, Prompt, StopAttempt
from tests.node.conftest import FOREVER, Rig, git
from tests.node.fake_edge import signed
from tests.node.test_turns import A, checkpoints, ends, nobody_left, turns


class Daemon:
    """`python -m node_agent` against the edge in memory, over real sockets."""

    def __init__(self, rig: Rig, url: str) -> None:
        self.rig, self.url, self.count = rig, url, 0
        self.process: asyncio.subprocess.Process | None = None
        self.env: dict[str, str] = {}

    async def start(self) -> None:
        beats = len(self.rig.edge.heartbeats)
        await self.run()
        await self.rig.edge.until(lambda: len(self.rig.edge.heartbeats) > beats)

    async def run(self) -> None:
        settings = self.rig.settings
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(settings.home.parent),
            "SAM_EDGE_URL": self.url,
            "SAM_NODE_HOME": str(settings.home),
            "SAM_WORKSPACES": str(settings.workspaces),
            "SAM_ENROLMENT": "enrol-me",
            "SAM_HOME": str(settings.home.parent),
            **self.env,
        }
        with (settings.home.parent / "daemon.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "node_agent", "--with-parent"),
                env=env,
                stdin=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=Path(__file__).parents[2],
            )

    async def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 40)

    async def send(self, body: CommandBody) -> None:
        self.count += 1
        content, headers = signed(Command(id=f"cmd_{self.count}", expires_at=FOREVER, body=body))
        async with httpx.AsyncClient() as client:
            answer = await client.post(
                f"{self.rig.edge.heartbeats[-1].url}/v1/commands", content=content, headers=headers, timeout=20
            )
        assert answer.status_code == 200, answer.text


@pytest.fixture
async def daemon(rig: Rig) -> AsyncIterator[Daemon]:
    server = Server(rig.edge, "127.0.0.1", 0)
    port = server.bind()
    await server.start()
    made = Daemon(rig, f"http://127.0.0.1:{port}")
    await made.start()
    yield made
    await made.end(signal.SIGKILL)
    await server.stop()


def whole(rig: Rig) -> None:
    """The stream has no gap, and each message was delivered once."""
    seqs = [event.seq for event in rig.edge.streams[A]]
    assert seqs == list(range(1, len(seqs) + 1))
    delivered = [message for turn in turns(rig) for message in turn.delivered]
    assert len(delivered) == len(set(delivered))
    parts = [(part.message, part.position) for part in rig.edge.said(A)]
    assert len(parts) == len(set(parts))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_turn_cut_off_by_the_daemons_end_is_taken_up_in_the_same_session(
    rig: Rig, daemon: Daemon, number: signal.Signals
) -> None:
    await daemon.send(rig.order("rehearse:slow=60"))
    await rig.edge.until(lambda: sum(part.kind is PartKind.TOOL for part in rig.edge.said(A)) >= 2)
    code = await daemon.end(number)
    assert code == (0 if number is signal.SIGTERM else -signal.SIGKILL)
    await nobody_left(rig)
    assert bool(checkpoints(rig)) == (number is signal.SIGTERM)
    await daemon.start()
    end = await rig.edge.ended(A)
    assert end.outcome is Outcome.COMPLETED, end
    whole(rig)
    first, second = turns(rig)[:2]
    assert second.delivered == () and first.message != second.message
    assert ends(rig)[0].stop_reason == "cancelled"
    notices = [part for part in rig.edge.said(A) if part.kind is PartKind.NOTICE]
    assert "restarted" in notices[0].text and notices[0].message == second.message
    assert git("rev-parse", "sam/tsk_1", cwd=rig.origin) == end.commit
    await nobody_left(rig)


async def test_the_daemon_ends_with_its_parent_saved_and_without_orphans(rig: Rig, daemon: Daemon) -> None:
    await daemon.send(rig.order("rehearse:slow=60"))
    await rig.edge.until(lambda: bool(rig.edge.said(A)))
    assert daemon.process is not None and daemon.process.stdin is not None
    daemon.process.stdin.close()
    assert await asyncio.wait_for(daemon.process.wait(), 40) == 0
    await nobody_left(rig)
    assert checkpoints(rig)


async def test_a_conversation_at_rest_survives_a_kill_and_answers_the_next_message(rig: Rig, daemon: Daemon) -> None:
    await daemon.send(rig.order("rehearse:stream=5", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: len(checkpoints(rig)) == 1)
    await daemon.end(signal.SIGKILL)
    await daemon.start()
    prompt = Prompt(message="msg_2", text="rehearse:stream=6")
    await daemon.send(DeliverMessage(attempt=A, prompt=prompt))
    await rig.edge.until(lambda: len(ends(rig)) == 2)
    whole(rig)
    assert [turn.delivered for turn in turns(rig)] == [(f"msg_{A}",), ("msg_2",)]
    assert rig.edge.said(A)[-1].text.endswith("That was the last word.")


async def test_events_that_the_edge_never_got_arrive_after_a_kill(rig: Rig, daemon: Daemon) -> None:
    rig.edge.fault = lambda name, count: 503 if name == "events" else None
    await daemon.send(rig.order("rehearse:stream=120", mode=Mode.CONVERSATION))
    await rig.edge.until(lambda: any("word90" in text for text in rig.edge.parts.values()))
    await daemon.end(signal.SIGKILL)
    rig.edge.fault = lambda name, count: None
    await daemon.start()
    await rig.edge.until(lambda: bool(checkpoints(rig)))
    whole(rig)
    assert any("word2 " in part.text for part in rig.edge.said(A))


async def test_a_second_daemon_on_the_same_data_directory_is_refused(rig: Rig, daemon: Daemon) -> None:
    first = daemon.process
    second = Daemon(rig, daemon.url)
    await second.run()
    assert second.process is not None
    assert await asyncio.wait_for(second.process.wait(), 40) == 1
    assert "already_running" in (rig.settings.home.parent / "daemon.log").read_text()
    assert first is not None and first.returncode is None


async def test_a_node_ends_in_time_while_the_edge_is_away_and_saves_at_its_next_start(rig: Rig, daemon: Daemon) -> None:
    await daemon.send(rig.order("rehearse:slow=60"))
    await rig.edge.until(lambda: bool(rig.edge.said(A)))
    rig.edge.fault = lambda name, count: 503
    assert await daemon.end(signal.SIGTERM) == 0
    await nobody_left(rig)
    rig.edge.fault = lambda name, count: None
    await daemon.start()
    end = await rig.edge.ended(A)
    assert end.outcome is Outcome.COMPLETED, end
    whole(rig)


async def test_a_stop_that_comes_while_the_daemon_is_down_closes_the_turn_and_ends_the_attempt(
    rig: Rig, daemon: Daemon
) -> None:
    await daemon.send(rig.order("rehearse:slow=60"))
    await rig.edge.until(lambda: sum(part.kind is PartKind.TOOL for part in rig.edge.said(A)) >= 2)
    await daemon.end(signal.SIGKILL)
    stop = Command(id="cmd_stop", expires_at=FOREVER, body=StopAttempt(attempt=A, reason="stopped"))
    rig.edge.outstanding.append(stop)
    await daemon.start()
    end = await rig.edge.ended(A)
    assert (end.outcome, end.reason) == (Outcome.STOPPED, "stopped")
    whole(rig)
    assert len(ends(rig)) == len(turns(rig))
    assert git("show", "sam/tsk_1:SLOW.md", cwd=rig.origin) == "started"

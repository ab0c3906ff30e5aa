"""SAM's own agent as a program: judged with the ACP library's models, cancelled, queued, taken up again."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest
from acp import schema

from node_agent.agents.jsonrpc import Peer, RpcError
from node_agent.agents.session import Session
from node_agent.agents.updates import Tool, Update, Words
from node_agent.broker.upstream import upstream_from
from shared.errors import SamError
from tests.agents.stage import TOKEN, Stage, serve

TURN_S = 45


async def open_(session: Session, stage: Stage, cwd: Path, resume: str | None = None) -> str:
    return await session.open(cwd, f"{stage.url}/mcp", TOKEN, resume, None)


class Until:
    """Waits for an update that fits; hears them in the place of the stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._queue: asyncio.Queue[Update] = asyncio.Queue()
        stage.on_update = self._queue.put_nowait

    async def any(self) -> Update:
        return await self._queue.get()

    async def command(self, text: str) -> Tool:
        while True:
            update = await self._queue.get()
            if isinstance(update, Tool) and text in (update.title or ""):
                return update


def sleepers(cwd: Path) -> list[int]:
    """Processes that still run in `cwd`."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").resolve() == cwd.resolve():
                found.append(int(entry.name))
    return found


async def test_a_cancel_ends_the_turn_and_the_command_and_the_session_goes_on(
    stage: Stage, other_repository: Path, tmp_path: Path
) -> None:
    until = Until(stage)
    async with asyncio.timeout(TURN_S), stage.agent("native", other_repository, tmp_path / "home", tmp_path) as session:
        await open_(session, stage, other_repository)
        turn = asyncio.ensure_future(session.prompt("rehearse:slow=50"))
        await until.command("sleep")
        await session.cancel()
        assert (await turn).stop_reason == "cancelled"
        assert (await session.prompt("rehearse:stream=10")).stop_reason == "end_turn"
    assert "That was the last word." in stage.words


async def test_an_agent_whose_stdin_closes_ends_and_leaves_no_command_behind(
    stage: Stage, other_repository: Path, tmp_path: Path
) -> None:
    until = Until(stage)
    async with (
        asyncio.timeout(TURN_S),
        stage.process("native", other_repository, tmp_path / "home", tmp_path) as process,
    ):
        session = Session(process, stage.hear)
        await open_(session, stage, other_repository)
        turn = asyncio.ensure_future(session.prompt("rehearse:slow=50"))
        await until.command("sleep")
        await session.close()
        assert process.returncode == 0
        with pytest.raises(SamError):
            await turn
    assert not sleepers(other_repository)


async def test_a_prompt_sent_while_one_runs_waits_for_its_turn(
    stage: Stage, other_repository: Path, tmp_path: Path
) -> None:
    async with asyncio.timeout(TURN_S), stage.agent("native", other_repository, tmp_path / "home", tmp_path) as session:
        await open_(session, stage, other_repository)
        ends = await asyncio.gather(session.prompt("rehearse:stream=30"), session.prompt("rehearse:stream=31"))
    assert [end.stop_reason for end in ends] == ["end_turn", "end_turn"]
    assert stage.words.index("Here are 30 words") < stage.words.index("That was the last word.")
    assert stage.words.index("That was the last word.") < stage.words.index("Here are 31 words")


async def test_a_session_is_taken_up_by_another_process_with_what_was_said(
    stage: Stage, other_repository: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    async with asyncio.timeout(TURN_S):
        async with stage.agent("native", other_repository, home, tmp_path) as session:
            identity = await open_(session, stage, other_repository)
            await session.prompt("rehearse:ask")
        assert stage.grant.awaiting
        async with stage.agent("native", other_repository, home, tmp_path) as session:
            assert await open_(session, stage, other_repository, resume=identity) == identity
            assert session.resumed
            await session.prompt("Green, please.")
    # only a model that still sees the question goes on with the answer
    assert "> Green, please." in (other_repository / "ANSWER.md").read_text()


async def test_a_session_nobody_knows_is_begun_anew(stage: Stage, other_repository: Path, tmp_path: Path) -> None:
    async with asyncio.timeout(TURN_S), stage.agent("native", other_repository, tmp_path / "home", tmp_path) as session:
        identity = await open_(session, stage, other_repository, resume="../../etc/passwd")
        assert not session.resumed and len(identity) == 24


async def test_a_model_that_does_not_answer_ends_the_turn_with_that_reason(
    other_repository: Path, tmp_path: Path
) -> None:
    upstream = upstream_from("http://127.0.0.1:9/v1", "key", "m", None)
    async with (
        asyncio.timeout(TURN_S),
        serve(upstream) as stage,
        stage.agent("native", other_repository, tmp_path / "home", tmp_path) as session,
    ):
        await open_(session, stage, other_repository)
        with pytest.raises(SamError) as caught:
            await session.prompt("Hello")
    assert caught.value.code == "model_unreachable"


async def test_an_mcp_door_that_refuses_the_token_does_not_go_unnoticed(
    stage: Stage, other_repository: Path, tmp_path: Path
) -> None:
    async with asyncio.timeout(TURN_S), stage.agent("native", other_repository, tmp_path / "home", tmp_path) as session:
        with pytest.raises(SamError) as caught:
            await session.open(other_repository, f"{stage.url}/mcp", "wrong", None, None)
    assert caught.value.code == "agent_not_started" and "401" in caught.value.detail


async def test_sams_own_modules_and_doors_stay_out_of_the_agents_commands(
    stage: Stage, other_repository: Path, tmp_path: Path
) -> None:
    (other_repository / "shared").mkdir()
    (other_repository / "shared" / "__init__.py").write_text("raise SystemExit('the repository came first')")
    hook = other_repository / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\n")
    hook.chmod(0o755)
    async with asyncio.timeout(TURN_S), stage.agent("native", other_repository, tmp_path / "home", tmp_path) as session:
        await open_(session, stage, other_repository)
        await session.prompt("Note this.")
    seen = (tmp_path / "seen").read_text()
    assert f"HOME={tmp_path}/home" in seen
    assert "PYTHONPATH" not in seen and "SAM_" not in seen and TOKEN not in seen


async def test_everything_it_says_fits_the_protocols_own_models(
    stage: Stage, sample_repository: Path, tmp_path: Path
) -> None:
    frames: list[dict[str, Any]] = []

    async def asked(method: str, params: dict[str, Any]) -> object:
        raise RpcError(-32601, method)

    async with (
        asyncio.timeout(TURN_S),
        stage.process("native", sample_repository, tmp_path / "home", tmp_path) as process,
    ):
        assert process.stdin is not None and process.stdout is not None
        peer = Peer(
            process.stdout, process.stdin, on_request=asked, on_notification=lambda _, params: frames.append(params)
        )
        reading = asyncio.ensure_future(peer.run())
        hello = schema.InitializeResponse.model_validate(await peer.call("initialize", {"protocolVersion": 1}))
        assert hello.agent_capabilities is not None and hello.agent_capabilities.load_session
        new = await peer.call("session/new", {"cwd": str(sample_repository), "mcpServers": []})
        session = schema.NewSessionResponse.model_validate(new).session_id
        words = [{"type": "text", "text": "Mend it."}]
        end = await peer.call("session/prompt", {"sessionId": session, "prompt": words})
        assert schema.PromptResponse.model_validate(end).usage is not None
        with pytest.raises(RpcError):
            await peer.call("session/new", {"cwd": "/nowhere/at/all", "mcpServers": []})
        with pytest.raises(RpcError):
            await peer.call("no/such/method", {})
        process.stdin.close()
        await reading
    kinds = {type(schema.SessionNotification.model_validate(frame).update).__name__ for frame in frames}
    assert kinds == {"AgentMessageChunk", "ToolCallStart", "ToolCallProgress"}
    [diff] = [
        item
        for frame in frames
        for item in frame["update"].get("content") or []
        if isinstance(item, dict) and item.get("type") == "diff"
    ]
    assert diff["oldText"] != diff["newText"]


async def test_words_arrive_while_the_model_still_speaks(stage: Stage, other_repository: Path, tmp_path: Path) -> None:
    until = Until(stage)
    async with asyncio.timeout(TURN_S), stage.agent("native", other_repository, tmp_path / "home", tmp_path) as session:
        await open_(session, stage, other_repository)
        turn = asyncio.ensure_future(session.prompt("rehearse:stream=100"))
        first = await until.any()
        assert isinstance(first, Words) and not turn.done()
        await turn

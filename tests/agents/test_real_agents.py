"""Real agent programs through SAM's own session, broker and rehearsal model: `native` always, `claude` when marked."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from node_agent.agents import install
from node_agent.agents.harness import HARNESSES
from node_agent.agents.updates import Tool
from shared.rehearsal import sample
from shared.spec import Permissions
from tests.agents.stage import TOKEN, Stage

TURN_S = 90
NATIVE_AND_CLAUDE = pytest.mark.parametrize("harness", ["native", pytest.param("claude", marks=pytest.mark.agents)])


@pytest.fixture
def installs(harness: str) -> Path:
    """The cache of installed agents; an agent is installed there the first time."""
    cache = Path(os.environ.get("SAM_TEST_CACHE") or Path.home() / ".cache" / "sam-tests")
    record = HARNESSES[harness]
    wanted = record.packages[0].version if record.packages else None
    if wanted is not None and install.version(harness, record.packages, cache) != wanted:
        install.install(harness, cache)
    return cache


@pytest.fixture
async def bounded() -> AsyncIterator[None]:
    async with asyncio.timeout(TURN_S):
        yield


def log(repository: Path) -> list[str]:
    done = subprocess.run(
        ["git", "log", "--format=%s"], cwd=repository, check=True, capture_output=True, text=True, timeout=20
    )
    return done.stdout.splitlines()


@pytest.mark.timeout(600)
@NATIVE_AND_CLAUDE
async def test_an_agent_mends_the_sample_and_commits(
    harness: str, installs: Path, stage: Stage, sample_repository: Path, tmp_path: Path, bounded: None
) -> None:
    async with stage.agent(harness, sample_repository, tmp_path / "home", installs) as session:
        mode = HARNESSES[harness].modes.get(Permissions.FULL)
        await session.open(sample_repository, f"{stage.url}/mcp", TOKEN, None, mode)
        end = await session.prompt("mode: task\n\n--- the request ---\nPlease make the tests pass.")
    assert end.stop_reason == "end_turn"
    assert log(sample_repository) == ["Take the mean of the two middle values in median", "Begin"]
    assert sample.FIX[1] in (sample_repository / sample.BROKEN).read_text()
    assert stage.called() == ["complete_task"]
    assert "rehearsal model" in stage.words
    assert stage.grant.meter.calls >= 6


@pytest.mark.timeout(600)
@NATIVE_AND_CLAUDE
async def test_an_agent_dispatches_a_subtask_over_mcp(
    harness: str, installs: Path, stage: Stage, other_repository: Path, tmp_path: Path, bounded: None
) -> None:
    async with stage.agent(harness, other_repository, tmp_path / "home", installs) as session:
        await session.open(
            other_repository, f"{stage.url}/mcp", TOKEN, None, HARNESSES[harness].modes.get(Permissions.FULL)
        )
        await session.prompt("rehearse:dispatch")
    assert stage.called() == ["dispatch_task", "complete_task"]
    assert stage.calls[0][1]["text"]
    assert "dispatch_task is accepted" in stage.words


@pytest.mark.timeout(600)
@NATIVE_AND_CLAUDE
async def test_a_cancelled_agent_goes_on_in_another_process(
    harness: str, installs: Path, stage: Stage, other_repository: Path, tmp_path: Path, bounded: None
) -> None:
    home, mode = tmp_path / "home", HARNESSES[harness].modes.get(Permissions.FULL)
    working = asyncio.Event()
    stage.on_update = lambda update: working.set() if isinstance(update, Tool) and "sleep" in str(update) else None
    async with stage.agent(harness, other_repository, home, installs) as session:
        identity = await session.open(other_repository, f"{stage.url}/mcp", TOKEN, None, mode)
        turn = asyncio.ensure_future(session.prompt("rehearse:slow=50"))
        await working.wait()
        await session.cancel()
        assert (await turn).stop_reason == "cancelled"
    stage.updates.clear()
    async with stage.agent(harness, other_repository, home, installs) as session:
        await session.open(other_repository, f"{stage.url}/mcp", TOKEN, identity, mode)
        assert session.resumed
        assert (await session.prompt("rehearse:stream=10")).stop_reason == "end_turn"
    assert "Here are 10 words" in stage.words
    assert log(other_repository) == ["Begin something slow", "Begin"]

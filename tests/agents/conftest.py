"""Fixtures of the agent suites: a broker that listens, a stand-in for the edge's MCP tools, repositories."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.rehearsal import sample
from tests.agents.stage import Stage, serve


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "agents: real agent programs, installed from npm into a cache")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A broker with the rehearsal model and an MCP stand-in, on a free port of loopback."""
    async with asyncio.timeout(60), serve() as running:
        yield running


@pytest.fixture
def sample_repository(tmp_path: Path) -> Path:
    return repository(tmp_path / "tally", sample.FILES)


@pytest.fixture
def other_repository(tmp_path: Path) -> Path:
    return repository(tmp_path / "other", {"README.md": "# other\n\nNothing to mend here.\n"})


def repository(root: Path, files: dict[str, str]) -> Path:
    """A git repository with one commit that holds `files`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for words in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "Test"],
        ["config", "user.email", "test@example.org"],
        ["add", "-A"],
        ["commit", "-q", "-m", "Begin"],
    ):
        subprocess.run(["git", *words], cwd=root, check=True, timeout=20)
    return root

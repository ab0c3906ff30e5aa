"""SAM's side of ACP against an agent that misbehaves."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from node_agent.agents.session import Session
from node_agent.agents.updates import Tool, Unknown, Update, Words
from shared.errors import SamError
from shared.parts import ToolKind
from shared.spec import Permissions
from tests.waiting import PATIENCE_S

PROGRAM = Path(__file__).parent / "misbehaving.py"


class Heard(list[Update]):
    """The updates, and an event for the first."""

    def __init__(self) -> None:
        super().__init__()
        self.first = asyncio.Event()

    def hear(self, update: Update) -> None:
        self.append(update)
        self.first.set()


@contextlib.asynccontextmanager
async def agent(
    how: str, tmp_path: Path, *more: str, permissions: Permissions = Permissions.FULL
) -> AsyncIterator[tuple[Session, Heard]]:
    updates = Heard()
    with (tmp_path / "stderr").open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(PROGRAM),
            how,
            *more,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
    session = Session(process, updates.hear, permissions)
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield session, updates
    finally:
        await session.close()
        assert process.returncode is not None


async def open_(session: Session, tmp_path: Path, resume: str | None = None) -> str:
    return await session.open(tmp_path, "http://127.0.0.1:9/mcp", "token", resume, None)


async def test_a_turn_full_of_noise_keeps_its_order_and_its_longest_line(tmp_path: Path) -> None:
    async with agent("noise", tmp_path) as (session, updates):
        assert await open_(session, tmp_path) == "s"
        end = await session.prompt("go")
    assert (end.stop_reason, end.input_tokens, end.output_tokens) == ("end_turn", 5, 7)
    said = "".join(update.text for update in updates if isinstance(update, Words))
    assert said == "0 1 2 3 4 " + "B" * (12 << 20) + "end"


async def test_kinds_nobody_knows_are_kept_raw_and_odd_values_are_read_tolerantly(tmp_path: Path) -> None:
    async with agent("noise", tmp_path) as (session, updates):
        await open_(session, tmp_path)
        await session.prompt("go")
    unknown = [update.kind for update in updates if isinstance(update, Unknown)]
    assert unknown == ["brand_new_kind", "agent_message_chunk", ""]
    [tool] = [update for update in updates if isinstance(update, Tool)]
    assert (tool.kind, tool.status) == (ToolKind.OTHER, None)


async def test_permission_is_given_by_the_kind_of_an_option_and_never_by_its_id(tmp_path: Path) -> None:
    async with agent("asks", tmp_path) as (session, updates):
        await open_(session, tmp_path)
        await session.prompt("go")
    assert updates[0] == Words(text="n")


@pytest.mark.parametrize(
    ("permissions", "call", "allowed"),
    [
        (Permissions.READ, {"kind": "read"}, True),
        (Permissions.READ, {"kind": "edit"}, False),
        (Permissions.READ, {"kind": "execute"}, False),
        (Permissions.READ, {}, False),
        (Permissions.EDIT, {"kind": "edit"}, True),
        (Permissions.EDIT, {"kind": "execute"}, False),
        (Permissions.EDIT, {"kind": "other", "_meta": {"claudeCode": {"toolName": "mcp__sam__complete_task"}}}, True),
        (Permissions.EDIT, {"kind": "other", "_meta": {"claudeCode": {"toolName": "mcp__other__run"}}}, False),
        (Permissions.FULL, {"kind": "execute"}, True),
    ],
)
async def test_what_is_not_permitted_is_answered_with_no(
    tmp_path: Path, permissions: Permissions, call: dict[str, object], allowed: bool
) -> None:
    async with agent("asks", tmp_path, json.dumps(call), permissions=permissions) as (session, updates):
        await open_(session, tmp_path)
        await session.prompt("go")
    assert updates[0] == Words(text="n" if allowed else "allow_once")


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("dies", "agent_crashed"),
        ("refuses", "agent_refused"),
        ("unauthorized", "model_unauthorized"),
        ("names_reason", "model_unreachable"),
        ("fails", "model_failed"),
    ],
)
async def test_the_end_of_a_bad_turn_has_a_typed_reason(how: str, code: str, tmp_path: Path) -> None:
    async with agent(how, tmp_path) as (session, _):
        await open_(session, tmp_path)
        with pytest.raises(SamError) as caught:
            await session.prompt("go")
    assert caught.value.code == code


async def test_an_agent_that_ends_before_its_session_did_not_start(tmp_path: Path) -> None:
    async with agent("never_starts", tmp_path) as (session, _):
        with pytest.raises(SamError) as caught:
            await open_(session, tmp_path)
    assert caught.value.code == "agent_not_started"


async def test_a_cancel_reaches_the_agent_while_its_turn_runs(tmp_path: Path) -> None:
    async with agent("waits", tmp_path) as (session, updates):
        await open_(session, tmp_path)
        turn = asyncio.ensure_future(session.prompt("go"))
        await updates.first.wait()
        await session.cancel()
        assert (await turn).stop_reason == "cancelled"


async def test_a_turn_that_is_cancelled_before_its_prompt_was_sent_never_begins(tmp_path: Path) -> None:
    async with agent("waits", tmp_path) as (session, updates):
        await open_(session, tmp_path)
        turn = asyncio.ensure_future(session.prompt("go"))
        await session.cancel()
        async with asyncio.timeout(10):
            assert (await turn).stop_reason == "cancelled"
        assert not updates.first.is_set()
        turn = asyncio.ensure_future(session.prompt("go"))
        await updates.first.wait()
        await session.cancel()
        assert (await turn).stop_reason == "cancelled"


async def test_a_session_that_is_taken_up_does_not_repeat_its_history(tmp_path: Path) -> None:
    async with agent("resumes", tmp_path) as (session, updates):
        assert await open_(session, tmp_path, resume="earlier") == "earlier"
        assert session.resumed
    assert updates == []


@pytest.mark.parametrize("how", ["forgets", "noise"])
async def test_a_session_the_agent_has_forgotten_is_begun_anew(how: str, tmp_path: Path) -> None:
    async with agent(how, tmp_path) as (session, _):
        assert await open_(session, tmp_path, resume="earlier") == "s"
        assert not session.resumed


async def test_an_agent_that_lingers_after_its_stdin_closed_is_killed(tmp_path: Path) -> None:
    async with agent("lingers", tmp_path) as (session, _):
        await open_(session, tmp_path)
    # the block's end closes the session and asserts that the process is gone

"""The tools of SAM's own agent, on a real directory and a real shell."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from node_agent.native import files, search, shell
from node_agent.native.shell import bash
from node_agent.native.toolbox import Toolbox
from shared.loop.messages import ToolUse
from shared.spec import Permissions
from tests.waiting import PATIENCE_S


def nothing(_: str) -> None:
    pass


def test_read_numbers_the_lines_and_says_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"line {number}\n" for number in range(1, 11)))
    outcome = files.read(path, 3, 2)
    assert outcome.text.splitlines() == ["     3\tline 3", "     4\tline 4", "(6 more lines; read on from line 5)"]


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [("missing", None, "no file"), ("binary", b"\xff\xfe\x00", "not text"), ("short", b"x\n", "only 1 lines")],
)
def test_read_says_why_it_cannot(tmp_path: Path, name: str, body: bytes | None, why: str) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    outcome = files.read(tmp_path / name, 5, 10)
    assert outcome.failed and why in outcome.text


def test_write_makes_directories_and_answers_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "a.txt"
    assert files.write(path, "one").old is None
    assert files.write(path, "two").old == "one"
    assert path.read_text() == "two"


def test_edit_keeps_line_ends_and_changes_exactly_one_place(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\r\ntwo\r\n")
    diff = files.edit(path, "one", "1", every=False)
    assert path.read_bytes() == b"1\r\ntwo\r\n"
    assert (diff.old, diff.new) == ("one\r\ntwo\r\n", "1\r\ntwo\r\n")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [("x", "y", "2 times"), ("absent", "y", "is not in"), ("", "y", "is not in"), ("x", "x", "same")],
)
def test_edit_refuses_what_is_not_unique_or_not_there(tmp_path: Path, old: str, new: str, why: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x x")
    with pytest.raises(files.FileError, match=why):
        files.edit(path, old, new, every=False)
    assert path.read_text() == "x x"


def test_grep_and_glob_leave_out_what_is_hidden_away(tmp_path: Path) -> None:
    for name in ("a.py", "src/b.py", "src/deep/c.txt", ".git/d.py", "node_modules/e.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("def Needle(): pass\n")
    assert search.grep("needle", tmp_path, tmp_path, "*.py", ignore_case=True).text.splitlines() == [
        "a.py:1: def Needle(): pass",
        "src/b.py:1: def Needle(): pass",
    ]
    assert search.grep("needle", tmp_path, tmp_path, None, ignore_case=False).text == "Nothing matches."
    assert set(search.glob("**/*.py", tmp_path, tmp_path).text.splitlines()) == {"a.py", "src/b.py"}
    assert search.glob("src/**/*.txt", tmp_path, tmp_path).text == "src/deep/c.txt"
    assert search.grep("(", tmp_path, tmp_path, None, ignore_case=False).failed


async def test_a_command_answers_what_it_printed_and_how_it_ended(tmp_path: Path) -> None:
    good = await bash("echo out; echo err >&2; pwd", tmp_path, 20, nothing)
    assert (good.text, good.failed) == (f"out\nerr\n{tmp_path}", False)
    bad = await bash("echo no; exit 3", tmp_path, 20, nothing)
    assert (bad.text, bad.failed) == ("no\n[exit code 3]", True)
    assert (await bash("true", tmp_path, 20, nothing)).text == "(no output)"


async def test_output_is_capped_to_its_beginning_and_its_end(tmp_path: Path) -> None:
    outcome = await bash("echo first; head -c 300000 /dev/zero | tr '\\0' x; echo last", tmp_path, 20, nothing)
    assert outcome.text.startswith("first\n") and outcome.text.endswith("last")
    assert "characters left out" in outcome.text
    assert len(outcome.text) < shell.HEAD_CHARS + shell.TAIL_CHARS + 100


async def test_a_command_that_runs_too_long_is_killed_with_everything_it_started(tmp_path: Path) -> None:
    outcome = await bash("sleep 300 & echo $!; wait", tmp_path, 3, nothing)
    assert outcome.failed and "killed: still running after 3 s" in outcome.text
    await gone(int(outcome.text.splitlines()[0]))


async def test_what_a_command_left_in_the_background_ends_with_it(tmp_path: Path) -> None:
    async with asyncio.timeout(PATIENCE_S):
        outcome = await bash("sleep 300 & echo $!", tmp_path, 60, nothing)
    await gone(int(outcome.text))


async def test_a_command_ends_at_once_when_its_turn_is_cancelled(tmp_path: Path) -> None:
    began: asyncio.Queue[str] = asyncio.Queue()
    turn = asyncio.ensure_future(bash("echo $$; sleep 300", tmp_path, 60, began.put_nowait))
    async with asyncio.timeout(PATIENCE_S):
        number = int(await began.get())
        turn.cancel()
        await asyncio.wait([turn])
    assert turn.cancelled()
    await gone(number)


async def gone(process: int) -> None:
    """Waits until a killed process has been reaped; fails after a minute."""
    status = Path(f"/proc/{process}/status")
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                os.kill(process, 0)
                if "State:\tZ" in status.read_text():  # noqa: ASYNC240
                    return
            except (ProcessLookupError, FileNotFoundError):
                return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("permissions", "offered"),
    [
        (Permissions.READ, {"read", "grep", "glob"}),
        (Permissions.EDIT, {"read", "grep", "glob", "write", "edit"}),
        (Permissions.FULL, {"read", "grep", "glob", "write", "edit", "bash"}),
    ],
)
async def test_an_agent_is_offered_only_what_it_may_do_and_git_s_own_files_stay(
    tmp_path: Path, permissions: Permissions, offered: set[str]
) -> None:
    tools = Toolbox(tmp_path, (), lambda update: None, permissions)
    assert {spec.name for spec in tools.specs} == offered
    if "write" in offered:
        arguments = {"path": ".git/config", "content": "[core]\n fsmonitor = ./mine\n"}
        outcome = await tools.call(ToolUse(id="t", name="write", arguments=json.dumps(arguments)), arguments)
        assert outcome.failed is (permissions is Permissions.EDIT)

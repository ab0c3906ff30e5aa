"""Starting and ending SAM: what is refused at the start, and that nothing is left at the end."""

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from tests.cli.conftest import Up, alive, sam, until

Start = Callable[..., Up]


def work_slowly(running: Up) -> list[psutil.Process]:
    """A task whose agent is at work; answers every process that then belongs to SAM."""
    assert running.sam("project", "add", "--sample").code == 0
    started = running.sam("task", "run", "--no-wait", "--json", "rehearse:slow")
    task = started.json()["id"]

    def at_work() -> bool:
        detail = running.sam("task", "show", task, "--json").json()
        return any(step["step"] == "working" for attempt in detail["task"]["attempts"] for step in attempt["steps"])

    until(at_work)
    tree = running.tree()
    assert any("node_agent.native" in " ".join(process.cmdline()) for process in tree)
    return tree


def test_the_page_answers_and_the_link_signs_in_once(up: Start, home: Path) -> None:
    running = up()
    assert running.said["model"]["rehearsal"]
    assert running.said["home"] == str(home)
    with httpx.Client(trust_env=False) as http:
        assert http.get(running.said["url"]).status_code == 303
        assert http.get(running.said["url"]).json()["code"] == "link_used"
        assert http.get(f"http://127.0.0.1:{running.port}/healthz").json() == {"ok": True}
    another = running.sam("login-link", "--json")
    assert another.json()["url"].startswith(f"http://127.0.0.1:{running.port}/login?token=")
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "cli.json").stat().st_mode & 0o777 == 0o600
    assert running.end() == 0


def test_a_second_sam_up_on_the_same_data_directory_is_refused(up: Start) -> None:
    running = up()
    for port in ("0", running.port):
        refused = sam(running.home, "up", "--json", settings={"SAM_PORT": port})
        assert (refused.code, refused.problem()["code"]) == (5, "already_running")
        assert str(running.home) in refused.problem()["detail"]
    assert running.sam("project", "ls").code == 0, "the first one goes on"


def test_a_port_in_use_is_named_and_nothing_is_made(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = sam(home, "up", "--json", settings={"SAM_PORT": port})
    assert (refused.code, refused.problem()["code"]) == (5, "port_in_use")
    assert port in refused.problem()["detail"]
    assert not home.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAM_PORT", "seven"),
        ("SAM_PORT", "70000"),
        ("SAM_HOME", "relative/path"),
        ("SAM_HOST", "no such host"),
        ("SAM_HOST", "203.0.113.7"),
        ("SAM_HOSTS", "sam.example.org:80"),
        ("SAM_MODEL_URL", "localhost:11434"),
        ("SAM_SEATS", "0"),
        ("SAM_PROT", "7626"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start_with_its_name(home: Path, name: str, value: str) -> None:
    refused = sam(home, "up", "--json", settings={name: value})
    assert (refused.code, refused.problem()["code"]) == (5, "invalid_setting")
    assert name in refused.problem()["detail"]
    assert not home.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_and_an_agent_at_work_too(up: Start, number: int) -> None:
    running = up()
    tree = work_slowly(running)
    assert running.end(number) == 0
    assert alive(tree) == []


def test_sigkill_of_sam_up_leaves_no_orphan(up: Start) -> None:
    running = up()
    tree = work_slowly(running)
    running.end(signal.SIGKILL)
    until(lambda: alive(tree) == [])


def test_a_second_ctrl_c_ends_a_node_that_does_not_answer(up: Start) -> None:
    running = up()
    tree = work_slowly(running)
    os.kill(running.node().pid, signal.SIGSTOP)
    running.process.send_signal(signal.SIGINT)
    assert "Ctrl-C again" in running.line()
    assert running.end(signal.SIGINT) == 130
    until(lambda: alive(tree) == [])


def test_a_node_that_dies_is_started_again_and_the_console_says_so(up: Start) -> None:
    running = up()
    first = running.node()
    first.kill()
    assert "SIGKILL" in running.line()
    until(lambda: running.node().pid != first.pid)
    assert running.end() == 0


def test_what_was_there_is_there_after_the_next_start(up: Start) -> None:
    running = up()
    added = running.sam("project", "add", "--sample", "--json").json()
    assert running.end() == 0
    assert up().sam("project", "ls", "--json").json() == [added]

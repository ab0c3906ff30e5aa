"""Steering from the command line: write, see what was read, wait, warn and stop, against a running SAM."""

from collections.abc import Callable

from tests.cli.conftest import Up


def test_a_task_is_written_to_waited_for_warned_and_stopped(up: Callable[..., Up]) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    started = running.sam(
        "task",
        "run",
        "--no-wait",
        "--json",
        "--priority",
        "7",
        "--max-depth",
        "1",
        "--max-running",
        "2",
        "rehearse:slow",
    ).json()
    slow = started["id"]
    assert (started["priority"], started["guardrails"]) == (7, {"max_depth": 1, "max_running": 2})
    later = running.sam("task", "run", "--no-wait", "--json", "--depends-on", slow, "later").json()["id"]
    receipt = running.sam("task", "tell", later, "mind the tests", "--json").json()
    assert receipt["state"] == "queued"
    assert "mind the tests" in running.sam("task", "messages", later[-6:], "--pending").out
    late = running.sam("task", "wait", later, "--timeout", "0", "--json")
    assert (late.code, late.problem()["code"]) == (5, "still_working")
    stopped = running.sam("task", "stop", slow, "--warning", "commit what you have", "--wait", "--json")
    assert stopped.json()["problem"]["code"] == "stopped"
    told = [one for one in running.sam("task", "messages", slow, "--json").json() if one["text"] != "rehearse:slow"]
    assert [(one["text"], one["attempt"]) for one in told] == [("commit what you have", f"{slow}.1")]
    first = running.sam("task", "wait", slow, later, "--any", "--json")
    assert (first.code, [one["state"] for one in first.json()]) == (10, ["cancelled", "blocked"])
    ended = running.sam("task", "tell", slow, "too late", "--json")
    assert (ended.code, ended.problem()["code"]) == (4, "task_ended")
    wider = running.sam("task", "run", "--no-wait", "--json", "--max-depth", "-1", "x")
    assert (wider.code, wider.problem()["code"]) == (3, "invalid_request")
    assert running.sam("task", "run", "--permissions", "root", "x").code == 2

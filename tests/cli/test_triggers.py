"""Triggers from the command line, against a running SAM."""

from collections.abc import Callable

from tests.cli.conftest import Up


def test_a_trigger_is_added_listed_run_changed_paused_resumed_and_removed(up: Callable[..., Up]) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    added = running.sam("trigger", "add", "nightly", "30 2 * * *", "rehearse:slow", "--tz", "Europe/Berlin", "--json")
    trigger = added.json()["id"]
    listed = running.sam("trigger", "ls").out
    assert trigger[-6:] in listed and "30 2 * * *" in listed and "02:30 CE" in listed
    assert "Started" in running.sam("trigger", "run", "nightly").out
    again = running.sam("trigger", "run", trigger, "--json")
    assert (again.code, again.problem()["code"]) == (4, "run_is_live")
    shown = running.sam("trigger", "show", trigger[-6:]).out
    assert "rehearse:slow" in shown and "Europe/Berlin" in shown and "running" in shown
    task = running.sam("trigger", "show", trigger, "--json").json()["runs"][0]["task"]
    assert running.sam("task", "show", task, "--json").json()["task"]["origin"] == "trigger"
    running.sam("task", "stop", task)
    edited = running.sam(
        "trigger", "edit", "nightly", "--cron", "0 4 * * *", "--text", "rehearse:note=1", "--json"
    ).json()
    assert (edited["cron"], edited["task"]["text"], edited["tz"]) == ("0 4 * * *", "rehearse:note=1", "Europe/Berlin")
    assert "paused" in running.sam("trigger", "pause", "nightly").out
    assert "next" in running.sam("trigger", "resume", "nightly").out
    assert running.sam("trigger", "rm", "nightly", "--json").json() == {"deleted": trigger}
    assert "has no triggers" in running.sam("trigger", "ls").out


def test_what_is_wrong_with_a_trigger_is_said(up: Callable[..., Up]) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    for words, code in (
        (("add", "n", "* * * * *", "x"), "too_often"),
        (("add", "n", "x", "x"), "invalid_cron"),
        (("add", "n", "0 0 * * *", "x", "--tz", "Moon"), "unknown_time_zone"),
        (("show", "nothing"), "not_found"),
    ):
        refused = running.sam("trigger", *words, "--json")
        assert (refused.code, refused.problem()["code"]) == (3, code)

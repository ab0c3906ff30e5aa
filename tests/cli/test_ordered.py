"""Plans, graphs, replacements and held tasks from the command line, against a running SAM."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Up


def test_a_plan_is_started_shown_held_tried_anew_and_released(up: Callable[..., Up], tmp_path: Path) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    file = tmp_path / "plan.json"
    file.write_text(
        json.dumps(
            [
                {"key": "first", "text": "rehearse:slow", "title": "First"},
                {"key": "then", "text": "rehearse:note=1", "title": "Then", "depends_on": ["first"]},
            ]
        )
    )
    first, then = [one["id"] for one in running.sam("task", "plan", str(file), "--json").json()]
    graph = running.sam("task", "graph", then)
    assert f"critical path: {first[-6:]} → {then[-6:]}" in graph.out
    assert "Waits for “First”" in graph.out
    assert running.sam("task", "retry", first, "--json").problem()["code"] == "not_ended_badly"
    running.sam("task", "stop", first, "--wait")
    assert running.sam("task", "show", then, "--json").json()["task"]["problem"]["code"] == "dependency_failed"
    again = running.sam("task", "retry", first, "--from", "base", "--json").json()
    assert again["replaces"] == first
    running.sam("task", "stop", again["id"], "--wait")
    assert running.sam("task", "release", then, "--json").json()["depends_on"] == []


def test_tasks_that_name_the_same_paths_are_ordered_or_told(up: Callable[..., Up], tmp_path: Path) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    file = tmp_path / "plan.json"
    parts = [{"key": key, "text": "rehearse:slow", "title": key, "paths": ["src"]} for key in ("one", "two")]
    file.write_text(json.dumps(parts))
    one, two = [each["id"] for each in running.sam("task", "plan", str(file), "--json").json()]
    assert f"same paths, so it waits for {one[-6:]} (src)" in running.sam("task", "show", two).out
    assert f"same paths, so it is waited for by {two[-6:]} (src)" in running.sam("task", "show", one).out
    told = running.sam("task", "run", "rehearse:slow", "--path", "src/**/*.py", "--no-wait", "--json").json()
    assert {each["order"] for each in told["overlaps"]} == {"none"}
    assert f"same paths, at the same time: {told['id'][-6:]} (src)" in running.sam("task", "show", one).out
    refused = running.sam("task", "run", "rehearse:slow", "--path", "/etc", "--no-wait", "--json")
    assert refused.problem()["code"] == "bad_path"
    together = [
        each["overlaps"] for each in running.sam("task", "plan", str(file), "--overlap", "warn", "--json").json()
    ]
    assert {each["order"] for overlaps in together for each in overlaps} == {"none"}
    for task in running.sam("task", "ls", "--json").json():
        running.sam("task", "stop", task["id"])


def test_a_plan_that_cannot_be_read_says_where(up: Callable[..., Up], tmp_path: Path) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    file = tmp_path / "plan.json"
    file.write_text('[{"key": "a"}]')
    refused = running.sam("task", "plan", str(file), "--json")
    assert (refused.code, refused.problem()["code"]) == (3, "invalid_request")
    file.write_text("not json")
    assert running.sam("task", "plan", str(file), "--json").problem()["code"] == "malformed_json"
    assert running.sam("task", "plan", str(tmp_path / "nowhere")).code == 2

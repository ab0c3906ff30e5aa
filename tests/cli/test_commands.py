"""What commands print and how they exit, with no SAM behind them and with one."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from cli import exits
from cli.main import sam as root
from cli.settings import KNOWN
from shared.reasons import REASONS, ReasonClass
from tests.cli.conftest import ROOT, Up, sam, until


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [path]
    context = click.Context(command)
    found = []
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        found += leaves(below, (*path, name))
    return found


@pytest.mark.parametrize("path", leaves(root), ids=" ".join)
def test_every_command_explains_itself_and_takes_json(path: tuple[str, ...], home: Path) -> None:
    told = sam(home, *path, "--help")
    assert told.code == 0
    assert "--json" in told.out
    assert len(told.out.splitlines()[2].strip()) > 10, "a sentence of what it does"


def test_the_first_help_has_every_command_and_the_exit_codes(home: Path) -> None:
    told = sam(home, "--help").out
    for name in ("up", "doctor", "login-link", "project", "task", "idea", "agents"):
        assert re.search(rf"^  {name} ", told, re.MULTILINE)
    words = " ".join(told.split())
    for code in set(exits.BY_CLASS.values()):
        assert re.search(rf"\b{code} \w", words)


def test_the_help_of_a_group_cuts_no_sentence(home: Path) -> None:
    told = sam(home, "task", "--help").out
    assert "..." not in told.partition("Commands:")[2]
    assert "Start all tasks of FILE with their dependencies, or none" in " ".join(told.split())


def test_every_class_of_reasons_has_an_exit_code() -> None:
    assert set(exits.BY_CLASS) == set(ReasonClass)
    assert {exits.exit_code(code) for code in REASONS} == set(exits.BY_CLASS.values())
    assert exits.exit_code("a_code_of_a_later_version") == 3


def test_the_documentation_names_every_variable_and_exit_code() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    cloud = (ROOT / "edge" / "cloudflare" / "host.py").read_text()
    of_the_worker = set(re.findall(r"""_text\(env, "(SAM_\w+)"\)""", cloud))
    assert rows == KNOWN | of_the_worker | {"ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"}
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    assert documented == {exits.OK, exits.DEFECT, exits.USAGE, exits.INTERRUPTED, *exits.BY_CLASS.values()}


def test_without_a_sam_the_error_says_what_to_do(home: Path) -> None:
    told = sam(home, "project", "ls")
    assert (told.code, told.out) == (5, "")
    sentence, remedy, code = told.err.splitlines()
    assert sentence.startswith("SAM does not answer at that address.")
    assert "`sam up`" in remedy
    assert code == "(unreachable)"
    assert sam(home, "project", "ls", "--json").problem()["code"] == "unreachable"


@pytest.mark.parametrize(
    "words",
    [("project", "add"), ("task", "run"), ("task", "run", ""), ("task", "ls", "--state", "asleep"), ("fly",), ()],
)
def test_a_wrong_command_line_exits_with_2(words: tuple[str, ...], home: Path) -> None:
    assert sam(home, *words).code == 2
    if words:
        told = sam(home, *words, "--json")
        assert (told.code, told.problem()["code"]) == (2, "usage")
        assert "--help" in told.problem()["remedy"]


def test_a_url_without_a_token_is_refused_by_name(home: Path) -> None:
    told = sam(home, "project", "ls", "--json", settings={"SAM_URL": "http://127.0.0.1:9"})
    assert (told.code, told.problem()["code"]) == (5, "invalid_setting")
    assert "SAM_TOKEN" in told.problem()["detail"]
    told = sam(home, "project", "ls", "--json", settings={"SAM_TOKEN": "x"})
    assert (told.code, told.problem()["detail"]) == (5, "SAM_TOKEN needs SAM_URL beside it.")


def test_an_unknown_agent_is_refused_before_anything_is_fetched(home: Path) -> None:
    told = sam(home, "agents", "install", "nobody", "--json")
    assert (told.code, told.problem()["code"]) == (3, "unknown_harness")
    listed = sam(home, "agents", "ls", "--json").json()
    assert [(one["name"], one["usable"]) for one in listed] == [("native", True), ("claude", False)]


def test_a_task_from_the_first_word_to_the_last(up: Callable[..., Up], tmp_path: Path) -> None:
    running = up()
    refused = running.sam("task", "run", "anything", "--json")
    assert (refused.code, refused.problem()["code"]) == (3, "unknown_project")
    project = running.sam("project", "add", "--sample", "--json").json()

    done = running.sam("task", "run", "Please make the tests pass")
    assert done.code == 0, done.err
    assert done.out.count("rehearsal model**: I follow a script") == 1, "every word once"
    assert "✓ python3 -m unittest -q" in done.out
    assert "(pushed)" in done.out

    (task,) = running.sam("task", "ls", "--json").json()
    assert task["state"] == "completed"
    log = running.sam("task", "logs", task["id"][-6:])
    assert log.out.startswith("> Please make the tests pass\n")
    assert "I follow a script" in log.out
    assert "def median" in running.sam("task", "show", task["id"], "--diff").out
    shown = running.sam("task", "show", task["id"]).out
    assert re.search(r"^runtime process \(full, medium: .+; here that is a directory on a node\)$", shown, re.MULTILINE)
    thought = running.sam("task", "run", "--no-wait", "--json", "--runtime", "edge", "anything").json()["runtime"]
    assert thought == {"name": "edge", "why": "you chose it"}
    pushed = subprocess.run(
        ["git", "-C", project["origin_url"], "rev-parse", task["branch"]], capture_output=True, text=True, timeout=10
    )
    assert pushed.stdout.strip() == task["commit"]

    slow = running.sam("task", "run", "--no-wait", "--json", "rehearse:slow").json()["id"]
    held = running.sam("task", "run", "--no-wait", "--json", "--depends-on", slow, "later").json()
    assert (held["state"], held["depends_on"]) == ("blocked", [slow])
    until(lambda: "Step 1 of" in running.sam("task", "logs", slow).out)
    stopped = running.sam("task", "stop", slow, "--wait", "--json")
    assert stopped.json()["state"] == "cancelled"
    followed = running.sam("task", "logs", slow, "--follow")
    assert followed.code == 10
    assert "(stopped)" in followed.out

    limits = running.sam("project", "limits", "--day-budget", "2.50", "--running", "3", "--json").json()
    assert (limits["money"]["day_budget_microusd"], limits["limits"]["max_running"]) == (2_500_000, 3)
    assert "$2.50" in running.sam("project", "limits").out
    poor = running.sam("task", "run", "--no-wait", "--json", "--budget", "2.50001", "too dear")
    assert (poor.code, poor.problem()["code"]) == (9, "over_budget")
    assert running.sam("task", "run", "--budget", "much", "x").code == 2

    again = running.sam("task", "stop", slow)
    assert (again.code, "cancelled" in again.out) == (0, True), "asked twice, the same answer"
    assert running.sam("task", "show", "nothing", "--json").problem()["code"] == "not_found"
    ideas = running.sam("idea", "ls", "--json").json()
    assert [idea["title"] for idea in ideas] == ["anything"], "the edge rehearses: it keeps a thought"


def test_the_project_is_the_one_whose_repository_one_stands_in(up: Callable[..., Up], tmp_path: Path) -> None:
    running = up()
    sample = running.sam("project", "add", "--sample", "--json").json()
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", sample["origin_url"], str(other)], check=True, timeout=20)
    added = running.sam("project", "add", ".", "--json", cwd=other)
    assert added.json()["origin_url"] == str(other.resolve())
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(other), str(clone)], check=True, timeout=20)

    nowhere = running.sam("task", "ls", cwd=tmp_path)
    assert nowhere.code == 2
    assert "--project" in nowhere.err
    for place in (clone, clone / "tally"):
        started = running.sam("task", "run", "--no-wait", "--json", "talk", cwd=place)
        assert started.json()["project"] == added.json()["id"]
    assert len(running.sam("task", "ls", "--project", "other", "--json", cwd=tmp_path).json()) == 2
    assert running.sam("task", "ls", "--project", sample["id"], "--json", cwd=clone).json() == []
    edited = running.sam(
        "project", "edit", "--project", "other", "--branch", "trunk", "--name", "theirs", "--json"
    ).json()
    assert (edited["name"], edited["default_branch"]) == ("theirs", "trunk")
    assert "tasks begin from main." in running.sam("project", "edit", "--project", "theirs", "--branch", "main").out
    assert running.sam("project", "edit", "--project", "theirs").code == 2
    wrong = running.sam("project", "add", str(tmp_path), "--json")
    assert (wrong.code, wrong.problem()["code"]) == (3, "not_a_repository")


def test_an_idea_is_kept_found_merged_and_executed_from_the_command_line(up: Callable[..., Up]) -> None:
    running = up()
    running.sam("project", "add", "--sample")
    first = running.sam("idea", "add", "Rotate the tokens", "--body", "Daily.", "--json").json()["id"]
    told = running.sam("idea", "add", "Rotate tokens").out
    assert f"Nearly the same: {first[-6:]} Rotate the tokens" in told
    second = told.split()[1].rstrip(":")
    assert running.sam("idea", "search", "daily", "--json").json()[0]["id"] == first
    merged = running.sam("idea", "merge", second, first[-6:], "--json").json()
    assert (merged["id"], merged["body"]) == (first, "Daily.\n\nRotate tokens")
    assert running.sam("idea", "append", first, "Ask first.").code == 0
    assert "(parked)" in running.sam("idea", "edit", first[-6:], "--state", "parked").out
    assert [one["id"] for one in running.sam("idea", "ls", "--state", "parked", "--json").json()] == [first]
    task = running.sam("idea", "execute", first, "--json").json()
    assert running.sam("idea", "link", first, task["conversation"], "--note", "here").out.endswith("1 linked)\n")
    shown = running.sam("idea", "show", first[-6:])
    assert "Ask first." in shown.out
    assert re.search(rf"{task['conversation']} +\S.* here\n", shown.out)
    assert re.search(rf"\n{task['id'][-6:]} ", shown.out)
    assert "linked" not in running.sam("idea", "unlink", first, task["conversation"]).out
    assert running.sam("idea", "merge", first, first, "--json").problem()["code"] == "same_idea"
    assert running.sam("idea", "show", "nothing", "--json").problem()["code"] == "not_found"
    assert running.sam("idea", "edit", first, "--state", "executing").code == 2

"""What was said, found from the command line."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Up


def test_what_was_said_is_found_and_what_was_not_is_said_so(up: Callable[..., Up]) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    running.sam("task", "run", "--no-wait", "rehearse:slow and the heron")
    (hit,) = running.sam("search", "the", "her*", "--json").json()["hits"]
    assert hit["excerpt"] == "rehearse:slow and the heron"
    shown = running.sam("search", "heron").out
    assert "person in “rehearse:slow and the heron”" in shown
    assert running.sam("search", "nightingale").out.startswith("Nobody said that")


def test_a_conversation_is_renamed_forked_and_put_away(up: Callable[..., Up]) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    running.sam("task", "run", "--no-wait", "rehearse:slow and the heron")
    (one,) = running.sam("conversation", "ls", "--json").json()
    assert running.sam("conversation", "rename", one["id"][-6:], "Birds", "--json").json()["title"] == "Birds"
    assert running.sam("conversation", "rename", one["id"], " ").code == 2
    message = running.sam("search", "heron", "--json").json()["hits"][0]["message"]
    shown = running.sam("conversation", "show", one["id"][-6:]).out
    assert shown.startswith(f"Birds  ({one['id']})\n\n1  person  {message}\n  rehearse:slow and the heron\n")
    forked = running.sam("conversation", "fork", one["id"], message, "--json").json()
    assert forked["forked_from"]["message"] == message
    assert running.sam("conversation", "archive", one["id"], "--json").json()["archived"]
    assert [left["id"] for left in running.sam("conversation", "ls", "--json").json()] == [forked["id"]]
    assert "(archived)" not in running.sam("conversation", "unarchive", one["id"]).out


def test_files_go_with_what_is_written(up: Callable[..., Up], tmp_path: Path) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    running.sam("task", "run", "--no-wait", "rehearse:slow and the heron")
    (one,) = running.sam("conversation", "ls", "--json").json()
    notes, large, empty = tmp_path / "my notes.txt", tmp_path / "large.bin", tmp_path / "empty"
    notes.write_text("read me")
    large.write_bytes(bytes(range(256)) * 4096 * 3)
    empty.touch()
    files = ("--attach", str(notes), "--attach", str(large), "--attach", str(empty))
    sent = running.sam("conversation", "say", one["id"], "look", *files, "--json").json()["message"]["attachments"]
    assert [(file["name"], file["content_type"], file["bytes"]) for file in sent] == [
        ("my notes.txt", "text/plain", 7),
        ("large.bin", "application/octet-stream", 3 * 2**20),
        ("empty", "application/octet-stream", 0),
    ]
    with large.open("r+b") as grown:
        grown.truncate(50 * 2**20 + 1)
    refused = running.sam("conversation", "say", one["id"], "look", "--attach", str(large), "--json")
    assert refused.problem()["code"] == "body_too_large" and str(large) in refused.problem()["detail"]
    many = running.sam("conversation", "say", one["id"], "look", *("--attach", str(notes)) * 11, "--json")
    assert many.problem()["code"] == "invalid_request"
    missing = running.sam("conversation", "say", one["id"], "look", "--attach", str(tmp_path / "gone"), "--json")
    assert (missing.code, "does not exist" in missing.problem()["sentence"]) == (2, True)
    assert len(running.sam("search", "look", "--json").json()["hits"]) == 1, "nothing was said without its files"


def test_a_conversation_is_written_in_and_moved(up: Callable[..., Up]) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    running.sam("task", "run", "--no-wait", "rehearse:slow and the heron")
    (first,) = running.sam("conversation", "ls", "--json").json()
    message = running.sam("search", "heron", "--json").json()["hits"][0]["message"]
    one = running.sam("conversation", "fork", first["id"], message, "--json").json()
    here = running.sam("conversation", "say", one["id"][-6:], "and then?", "--runtime", "edge", "--json").json()["task"]
    assert here["runtime"]["name"] == "edge"
    moved = running.sam("conversation", "say", one["id"], "show me", "--runtime", "process", "--json").json()["task"]
    assert (moved["runtime"]["name"], moved["continues"]) == ("process", here["id"])
    assert "on process." in running.sam("conversation", "say", one["id"], "go on").out

"""What was said, found from the command line."""

from collections.abc import Callable

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

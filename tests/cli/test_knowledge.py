"""What a project knows, from the command line."""

from collections.abc import Callable

from tests.cli.conftest import Up


def test_entries_are_added_listed_and_a_contradiction_settled(up: Callable[..., Up]) -> None:
    running = up()
    running.sam("project", "add", "--sample", "--json")
    tabs = running.sam("know", "add", "preference", "Use tabs for indentation", "--days", "30", "--json").json()
    assert tabs["expires_at"] > tabs["created_at"]
    said = running.sam("know", "add", "preference", "Use spaces for indentation").out
    assert f"It seems to contradict {tabs['id'][-6:]}" in said
    (pair,) = running.sam("know", "contradictions", "--json").json()
    (other,) = {pair["one"]["id"], pair["other"]["id"]} - {tabs["id"]}
    assert running.sam("know", "keep", tabs["id"][-6:], other[-6:]).code == 0
    assert running.sam("know", "contradictions").out.startswith("Nothing contradicts")
    assert [one["text"] for one in running.sam("know", "ls", "tabs", "--json").json()] == ["Use tabs for indentation"]
    assert running.sam("know", "reject", tabs["id"], "--json").problem()["code"] == "not_proposed"
    assert "retired" in running.sam("know", "retire", tabs["id"]).out

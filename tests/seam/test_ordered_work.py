"""Ordered work on real repositories: dependents branch from what they need, several merged, or it is said why not."""

from pathlib import Path
from typing import Any

from tests.seam.conftest import Pair, git


async def planned(pair: Pair, *tasks: dict[str, Any]) -> list[str]:
    response = await pair.person.post("plans", {"id": pair.person.new("req"), "tasks": tasks})
    assert response.status_code == 201, response.text
    return [one["id"] for one in response.json()]


def part(key: str, note: int, *needs: str) -> dict[str, Any]:
    """A task that writes its key into a file of that number."""
    return {"key": key, "text": f"{key} rehearse:note={note}", "depends_on": list(needs)}


def files(origin: Path, branch: str) -> set[str]:
    return set(git(origin, "ls-tree", "--name-only", branch).splitlines())


async def test_a_diamond_s_join_begins_with_the_work_of_both_sides(pair: Pair) -> None:
    origin = await pair.try_the_sample()
    root, left, right, join = await planned(
        pair,
        part("root", 1),
        part("left", 2, "root"),
        part("right", 3, "root"),
        part("join", 4, "left", "right"),
    )
    views = {one: await pair.ended(one) for one in (root, left, right, join)}
    assert [view["state"] for view in views.values()] == ["completed"] * 4
    assert {"note-1.txt", "note-2.txt"} <= files(origin, views[left]["branch"])
    assert "note-3.txt" not in files(origin, views[left]["branch"])
    assert {"note-1.txt", "note-2.txt", "note-3.txt", "note-4.txt"} <= files(origin, views[join]["branch"])
    diff = (await pair.person.http.get(pair.person.at(f"tasks/{join}/diff"))).text
    assert "note-4.txt" in diff
    assert "note-2.txt" not in diff


async def test_sides_that_do_not_merge_are_a_reason_with_the_files_named(pair: Pair) -> None:
    await pair.try_the_sample()
    left, right, join = await planned(
        pair,
        part("left", 1),
        part("right", 1),
        part("join", 2, "left", "right"),
    )
    assert [(await pair.ended(one))["state"] for one in (left, right)] == ["completed", "completed"]
    view = await pair.ended(join)
    assert (view["state"], view["problem"]["code"], view["problem"]["detail"]) == (
        "failed", "merge_conflict", "note-1.txt",
    )  # fmt: skip

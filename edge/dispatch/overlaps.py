"""Tasks that name the same paths: which of them waits for which, and what people are told. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from edge.dispatch.rules import in_order
from edge.ports import Row
from edge.tasks.model import OverlapView
from shared.paths import overlapping
from shared.spec import Overlap, TaskSpec, needs_of

MOST_ADDED: Final = 50
"""Edges that one task is given: it waits for the newest, and with the others it overlaps as if nobody ordered them."""


class _Placed(NamedTuple):
    task: str
    paths: tuple[str, ...]
    parent: str | None
    new: bool


def to_wait_for(asked: Sequence[TaskSpec], known: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """For each of the tasks asked for those that it comes after because both name the same paths: of the same call, or
    live children of the same parent. `known` are rows of `PATHED_CHILDREN`.

    Tasks that one way or another wait for each other already are left as they are, so that no cycle can come of it, and
    of a row of tasks each waits for the one before it only.
    """
    again = {spec.replaces: spec.task for spec in asked if spec.replaces}
    waits = {row["id"]: {again.get(one, one) for one in msgspec.json.decode(row["reached"])} for row in known}
    placed = [
        _Placed(row["id"], tuple(msgspec.json.decode(row["paths"])), row["parent"], new=False)
        for row in known
        if row["paths"] and row["stop_reason"] is None
    ]
    specs = {spec.task: spec for spec in asked}
    after: dict[str, tuple[str, ...]] = {}
    for task in in_order({spec.task: [need.task for need in needs_of(spec.depends_on)] for spec in asked}):
        spec = specs[task]
        mine = {task}.union(*(waits.get(need.task, {need.task}) for need in needs_of(spec.depends_on)))
        waits[task] = mine
        chosen: list[str] = []
        for other in reversed(placed if spec.paths and spec.overlap is Overlap.ORDER else ()):
            ours = other.new or (spec.parent is not None and other.parent == spec.parent)
            if not ours or other.task in mine or task in waits[other.task] or len(chosen) == MOST_ADDED:
                continue
            if overlapping(spec.paths, other.paths):
                chosen.append(other.task)
                mine |= waits[other.task]
        if spec.paths:
            placed.append(_Placed(task, spec.paths, spec.parent, new=True))
        if chosen:
            after[task] = tuple(chosen)
    return after


def shown(paths: Mapping[str, tuple[str, ...]], rows: Sequence[Row]) -> dict[str, tuple[OverlapView, ...]]:
    """What each task with its paths overlaps with, from the rows of `OVERLAPS`."""
    others = {row["id"]: tuple(msgspec.json.decode(row["paths"])) for row in rows if row["task"] is None}
    related = {(row["task"], row["id"]): row["how"] for row in rows if row["task"] is not None}
    found: dict[str, tuple[OverlapView, ...]] = {}
    for task, mine in paths.items():
        views = []
        for other, theirs in others.items():
            order = related.get((task, other), "none")
            if other != task and order is not None and (same := overlapping(mine, theirs)):
                views.append(OverlapView(task=other, paths=same, order=order))
        found[task] = tuple(views)
    return found

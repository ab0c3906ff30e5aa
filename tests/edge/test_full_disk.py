"""A full disk: said as such, nothing that was stored is lost, and all goes on when there is space again."""

from pathlib import Path

import pytest

from edge.local.database import SqliteDatabase
from edge.local.host import LocalHost
from shared import wire
from tests.edge.conftest import Person, StageNode


class Disk:
    """The database's file may not grow while it is `full`."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._connection = database._connection
        self._database = database

    def fill(self) -> None:
        self._pragma("max_page_count = 1")  # SQLite takes what is used already as the least

    def free(self) -> None:
        self._pragma("max_page_count = 1000000")

    def _pragma(self, text: str) -> None:
        self._database._own = True
        try:
            self._connection.execute(f"PRAGMA {text}").fetchall()
        finally:
            self._database._own = False


@pytest.fixture
def disk(edge: LocalHost) -> Disk:
    return Disk(edge._database)


async def test_a_message_on_a_full_disk_is_refused_and_accepted_when_there_is_space(
    person: Person, node: StageNode, disk: Disk
) -> None:
    conversation = await person.converse()
    kept = await person.say(conversation, "before")
    disk.fill()
    sent = {"id": person.new("msg"), "text": "x" * 90_000, "mode": "task"}
    refused = await person.post(f"conversations/{conversation}/messages", sent)
    assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
    assert refused.json()["remedy"] == "Free some space; nothing that was stored is lost."
    assert [one["text"] for one in await person.messages(conversation)] == ["before"]
    assert (await person.task(kept["task"]["id"]))["state"] == "in_progress"
    disk.free()
    accepted = await person.post(f"conversations/{conversation}/messages", sent)
    assert accepted.status_code == 202
    assert len(await person.messages(conversation)) == 2


async def test_a_nodes_events_on_a_full_disk_are_not_acknowledged(person: Person, node: StageNode, disk: Disk) -> None:
    task = await person.start()
    start = await node.started(f"{task}.1")
    turn = await node.turn(start.attempt, start.prompts[0].message)
    disk.fill()
    step = wire.StepChanged(step=wire.Step.WORKING, detail="d" * 4_000)
    events = tuple(wire.Event(seq=seq, at=1, body=step) for seq in range(2, 24))
    batch = wire.EventBatch(stream=start.attempt, events=events)
    refused = await node.call("events", batch)
    assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
    disk.free()
    assert await node.send(batch) == 23
    assert turn


async def test_a_bundle_on_a_full_disk_is_refused_and_leaves_no_half_a_file(
    person: Person, node: StageNode, edge: LocalHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = await person.start()
    start = await node.started(f"{task}.1")
    assert node.joined
    headers = {"authorization": f"Bearer {node.joined.token}"}
    key = wire.object_key(start.attempt, "checkpoint-1.bundle")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        refused = await node.client.put(f"/node/v1/objects/{key}", content=b"x", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (507, "disk_full")
    assert _files(edge.home / "objects") == []
    assert (await node.client.put(f"/node/v1/objects/{key}", content=b"x", headers=headers)).status_code == 204


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]

"""What entered an index before it was written for every script is written over: wherever it breaks off, and once."""

import contextlib
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.ledger.runner import Later
from edge.local.host import LocalHost
from edge.ports import Row, Statement
from edge.rewording import writing as rewording
from edge.rewording.writing import reword
from edge.words import indexed, reworded
from tests.edge.conftest import Person
from tests.edge.test_ideas import Ideas, ideas
from tests.edge.test_knowledge import Knowledge, knowledge
from tests.edge.test_search import hits

__all__ = ["ideas", "knowledge"]

BEFORE: Final = (
    "UPDATE said SET text = (SELECT m.text FROM message m WHERE m.id = said.message)",
    "UPDATE idea_text SET (title, body) = (SELECT i.title, i.body FROM idea i WHERE i.number = idea_text.rowid)",
    "UPDATE knowledge_text SET text = (SELECT k.text FROM knowledge k WHERE k.number = knowledge_text.rowid)",
    "INSERT INTO rewording (what, upto) VALUES ('said', 0), ('ideas', 0), ('knowledge', 0)",
)
"""As an earlier version left them, and the places to begin at, as in the migration."""

DUE: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries) VALUES ('reword', '', 'reword', '{}', 0, 1000000)"""

HELD: Final = (
    "SELECT rowid AS number, text FROM said",
    "SELECT rowid AS number, title, body FROM idea_text",
    "SELECT rowid AS number, text FROM knowledge_text",
    "SELECT what FROM rewording",
)


async def run(edge: LocalHost, *texts: str) -> list[list[Row]]:
    return await edge.host.databases.directory().batch([Statement(text, {}) for text in texts])


@pytest.fixture
async def held(edge: LocalHost, person: Person, ideas: Ideas, knowledge: Knowledge) -> list[list[Row]]:
    """What the indexes should hold; they do not."""
    for number in range(12):
        await person.start(f"東京の天気 {number}\nStraße" if number % 2 else f"plain {number}")
    await person.start("長い。" * 300)
    await ideas.new("登录页面", body="太慢\n再写")
    await knowledge.add("缩进用四个空格")
    right = await run(edge, *HELD)
    await run(edge, *BEFORE)
    assert (await run(edge, *HELD))[:3] != right[:3]
    return right


async def test_what_was_said_thought_of_and_known_before_is_found(
    edge: LocalHost, person: Person, ideas: Ideas, knowledge: Knowledge, held: list[list[Row]]
) -> None:
    assert await hits(person, "京の天") == await ideas.found("页面") == await knowledge.texts(query="四个") == []
    await run(edge, DUE)
    await edge.app.run_due()
    assert await run(edge, *HELD) == held
    assert len(await hits(person, "京の天 strasse")) == 6
    assert await ideas.found("页面") == ["登录页面"]
    assert await knowledge.texts(query="四个") == ["缩进用四个空格"]


class Killed:
    """A database under which the process dies: after so many batches, or in the middle of an answer."""

    def __init__(self, inner: Any, batches: int, *, told: bool) -> None:
        self.inner, self.left, self.told = inner, batches, told

    async def batch(self, batch: Any) -> Any:
        if self.left == 0:
            if self.told:
                await self.inner.batch(batch)
            raise KeyboardInterrupt
        self.left -= 1
        return await self.inner.batch(batch)


@pytest.mark.parametrize("told", [False, True])
async def test_killed_at_every_step_it_goes_on_where_it_was(
    edge: LocalHost, held: list[list[Row]], monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    monkeypatch.setattr(rewording, "ROWS", 40)
    monkeypatch.setattr(rewording, "CHARS", 30)
    monkeypatch.setattr(rewording, "MOST_STATEMENTS", 1)
    databases, steps = edge.host.databases, 0
    while held[3] != (await run(edge, *HELD))[3]:

        class One:
            def __init__(self, database: Killed) -> None:
                self.directory = self.of = lambda *_: database

        edge.host.databases = One(Killed(databases.directory(), steps % 5, told=told))  # type: ignore[assignment]
        with contextlib.suppress(KeyboardInterrupt, Later):
            await reword(edge.host, {})
        edge.host.databases = databases
        steps += 1
        assert steps < 200
    assert await run(edge, *HELD) == held
    assert steps > 20


async def test_what_is_written_meanwhile_is_not_lost(
    edge: LocalHost, ideas: Ideas, person: Person, held: list[list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, (idea, *_) = edge.host.databases.directory(), await run(edge, "SELECT id FROM idea")
    write = database.batch
    raced = False

    async def late(batch: Any) -> Any:
        nonlocal raced
        if not raced and batch and "UPDATE idea_text SET title = :new_title" in batch[0].sql:
            raced = True
            body = {"id": person.new("req"), "text": "更快"}
            assert (await ideas.post(f"ideas/{idea[0]['id']}/append", body)).status_code == 200
        return await write(batch)

    monkeypatch.setattr(database, "batch", late)
    await reword(edge.host, {})
    assert raced
    rows = await run(edge, HELD[1])
    assert [(row["title"], row["body"]) for row in rows[0]] == [(indexed("登录页面"), indexed("太慢\n再写\n\n更快"))]


@given(st.text(st.sampled_from("abß東京\n\x02\x7f\u032e\u0300\U000f0041ｶﾞ हि")))
def test_written_over_twice_it_is_as_once(text: str) -> None:
    assert reworded(text) == reworded(reworded(text))
    assert reworded(indexed(text)) == indexed(text)
    assert reworded(f"{text}\n\n{indexed(text)}").endswith(indexed(text))

"""Who does not write English finds again what was said, thought of and known: by any part of it, shown as written."""

from typing import Any

import pytest

from edge.ideas.rules import NEAR, similarity
from edge.knowledge.rules import contradiction
from tests.edge.conftest import Agent, Person, StageNode
from tests.edge.test_ideas import Ideas, ideas
from tests.edge.test_knowledge import Knowledge, knowledge, leaf, told
from tests.edge.test_search import hits

__all__ = ["ideas", "knowledge", "leaf"]


async def seen(person: Person, query: str) -> list[tuple[str, str]]:
    """Who said what was found, and what of it is marked."""
    found: list[dict[str, Any]] = await hits(person, query)
    return [(one["author"], one["excerpt"][slice(*one["marks"][0])]) for one in found]


async def test_however_it_came_to_be_said_a_part_of_it_finds_it(person: Person, node: StageNode) -> None:
    task = await person.start("東京都の天気を調べて")
    started = await node.started(f"{task}.1")
    message = await node.turn(f"{task}.1")
    await node.say(f"{task}.1", message, 0, "京都の天気は晴れです。Straße")
    await person.post(f"tasks/{task}/messages", {"id": person.new("msg"), "text": "京都じゃなくて、大阪"})
    await Agent(node.host, started.token).call("request_human_input", question="どの京都ですか？")
    assert await seen(person, "京都") == [("agent", "京都"), ("person", "京都"), ("agent", "京都"), ("person", "京都")]
    assert await seen(person, "天気 strasse") == [("agent", "天気")]
    assert await seen(person, "都大") == []


async def test_several_tasks_asked_for_at_once_are_each_found_by_their_own_words(
    person: Person, node: StageNode
) -> None:
    parent = await person.start("Begin.")
    agent = Agent(node.host, (await node.started(f"{parent}.1")).token)
    tasks = [{"key": key, "text": text} for key, text in (("a", "登录页面太慢"), ("b", "한국어로 답해"))]
    _, failed = await agent.call("plan_tasks", tasks=tasks)
    assert not failed
    assert await seen(person, "页面") == [("agent", "页面")]
    assert await seen(person, "한국") == [("agent", "한국")]


async def test_a_page_of_a_long_text_shows_what_stands_around_the_hit(person: Person) -> None:
    await person.start(f"{'前の文。' * 100}ここに鯨がいる。{'後の文。' * 100}")
    (found,) = await hits(person, "鯨がい")
    assert "前の文。ここに鯨がいる。後の文。" in found["excerpt"]
    assert found["excerpt"].startswith("…") and found["excerpt"].endswith("…")
    assert [found["excerpt"][first:last] for first, last in found["marks"]] == ["鯨がい"]


async def test_an_idea_is_found_by_a_part_of_it_whatever_became_of_it(ideas: Ideas, person: Person) -> None:
    idea = await ideas.new("登录页面太慢", body="要快。")
    assert await ideas.found("页面") == await ideas.found("登录页面") == ["登录页面太慢"]
    await ideas.post(f"ideas/{idea}/append", {"id": person.new("req"), "text": "参见 Größe und Straße。"})
    assert await ideas.found("strass") == await ideas.found("要快") == ["登录页面太慢"]
    assert (await ideas.patch(idea, title="首页太慢")).status_code == 200
    assert await ideas.found("登录") == []
    other = await ideas.new("한국어 지원")
    assert (await ideas.merge(other, idea)).status_code == 200
    assert await ideas.found("국어") == await ideas.found("参见") == await ideas.found("首页") == ["首页太慢"]


async def test_an_idea_captured_again_is_found_as_it_was_changed(ideas: Ideas, person: Person) -> None:
    asked = {"id": person.new("idea"), "title": "最初の題"}
    assert (await ideas.post("ideas", asked)).status_code == 201
    await ideas.patch(asked["id"], title="別の題")
    assert (await ideas.post("ideas", asked)).status_code == 201
    assert await ideas.found("最初") == []
    assert await ideas.found("別の") == ["別の題"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("登录页面太慢", "登录页面太慢了"),
        ("検索を日本語に対応させる", "検索を日本語にも対応させたい"),
        ("한국어 검색 지원", "한국어로 검색을 지원"),
        ("Straßenkarte zeigen", "strassenkarte zeigen!"),
    ],
)
async def test_capturing_points_out_what_says_nearly_the_same(ideas: Ideas, one: str, other: str) -> None:
    first = await ideas.new(one)
    assert [near["id"] for near in (await ideas.capture(other))["similar"]] == [first]


def test_ideas_that_share_only_a_character_are_not_near() -> None:
    assert similarity(("登录页面太慢", ""), ("登山计划", "")) < NEAR


async def test_what_is_known_is_found_by_a_part_and_told_to_whom_it_concerns(knowledge: Knowledge, leaf: Agent) -> None:
    made = await knowledge.add("缩进用四个空格", "preference")
    assert await knowledge.texts(query="四个") == ["缩进用四个空格"]
    assert (await knowledge.patch(made["id"], text="データベースはPostgreSQLです")).status_code == 200
    assert await knowledge.texts(query="四个") == []
    assert await knowledge.texts(query="ベースはpostgresql") == ["データベースはPostgreSQLです"]
    assert await told(leaf) == []


async def test_a_task_is_told_what_is_known_of_its_words(person: Person, node: StageNode, knowledge: Knowledge) -> None:
    await knowledge.add("登录页面用 React 写成", "decision")
    await knowledge.add("数据库是 SQLite", "decision")
    task = await person.start("修一下登录页面的按钮")
    agent = Agent(node.host, (await node.started(f"{task}.1")).token)
    instructions, _ = await agent.call("get_instructions")
    (entry,) = instructions["knowledge"]
    assert entry["text"] == "登录页面用 React 写成"
    assert "登录" in entry["why"]


def test_two_numbers_for_the_same_contradict_in_any_script() -> None:
    assert contradiction("缩进用 4 个空格", "缩进用 2 个空格") == "one says 4, the other 2"
    assert contradiction("缩进用 4 个空格", "数据库是 SQLite") is None

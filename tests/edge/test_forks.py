"""Conversations that are forked, named and put away: nothing said is lost on the way, and nothing is done twice."""

import asyncio
from typing import Any

import httpx
import pytest

from edge.chat import live
from edge.chat.model import ConversationChange
from edge.chat.rules import DIGEST_CHARS, digest
from edge.local.host import LocalHost, OneDatabase
from shared.states import Outcome
from tests.edge.conftest import Person, StageNode
from tests.edge.test_bad_input import is_typed
from tests.edge.test_orchestrator import ScriptedModel, model, rests, talk
from tests.edge.test_search import Doubled, hits
from tests.waiting import until

__all__ = ["model"]


async def fork(person: Person, conversation: str, message: str, **more: Any) -> httpx.Response:
    body = {"id": person.new("cnv"), "message": message} | more
    return await person.post(f"conversations/{conversation}/fork", body)


async def forked(person: Person, conversation: str, message: str, **more: Any) -> str:
    response = await fork(person, conversation, message, **more)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def listed(person: Person, **query: str) -> list[str]:
    response = await person.http.get(person.at("conversations"), params=query)
    assert response.status_code == 200, response.text
    return [one["id"] for one in response.json()]


async def patch(person: Person, conversation: str, **change: Any) -> httpx.Response:
    return await person.http.patch(person.at(f"conversations/{conversation}"), json=change)


async def test_a_fork_begins_with_what_was_said_up_to_the_message(person: Person, model: ScriptedModel) -> None:
    conversation, task = await talk(person, "Shall it be blue?")
    await rests(person, task)
    await person.say(conversation, "This comes too late.", "conversation")
    await until(lambda: len(model.calls) == 2)
    await rests(person, task)
    answered = (await person.messages(conversation))[1]
    new = await forked(person, conversation, answered["id"])
    (first,) = await person.messages(new)
    assert (first["author"], first["seq"], first["state"]) == ("sam", 1, "finished")
    assert first["text"].endswith("person: Shall it be blue?\n\nagent: All right.")
    said = await person.say(new, "Rather green.", "conversation", runtime="edge")
    await rests(person, said["task"]["id"])
    carried = [message.text for message in model.calls[-1][0]][1:]
    assert carried == [first["text"], "Rather green."], "the model goes on from the digest"
    view = (await person.http.get(person.at(f"conversations/{new}"))).json()["conversation"]
    assert view["forked_from"] == {"conversation": conversation, "message": answered["id"]}
    assert view["title"] == "Shall it be blue?"


async def test_a_fork_carries_the_last_words_of_a_long_answer_in_order(person: Person, node: StageNode) -> None:
    conversation = await person.converse()
    said = await person.say(conversation, "Speak.", "conversation")
    attempt = f"{said['task']['id']}.1"
    await node.started(attempt)
    message = await node.turn(attempt, said["message"]["id"])
    for number in range(12):
        await node.say(attempt, message, number, f"line {number}")
    (told,) = await person.messages(await forked(person, conversation, message))
    assert told["text"].endswith("agent: " + "\n".join(f"line {number}" for number in range(4, 12)))


async def test_a_fork_of_a_fork_of_a_fork_remembers_everything(person: Person, node: StageNode) -> None:
    conversation = await person.converse()
    said = await person.say(conversation, "word 0", "conversation")
    for number in range(1, 4):
        conversation = await forked(person, conversation, said["message"]["id"])
        said = await person.say(conversation, f"word {number}", "conversation")
    (digest_of, _) = await person.messages(conversation)
    assert [line for line in digest_of["text"].splitlines() if line][1:] == [f"person: word {n}" for n in range(3)]
    start = await node.started(f"{said['task']['id']}.1")
    assert "person: word 0\n\nperson: word 1\n\nperson: word 2" in start.prompts[0].text
    again = await forked(person, conversation, digest_of["id"])
    assert "word 2" in (await person.messages(again))[0]["text"], "forked at the digest itself"


async def test_a_fork_is_made_once_however_often_it_is_asked_for(edge: LocalHost, person: Person) -> None:
    conversation = await person.converse()
    said = await person.say(conversation, "one", "conversation")
    edge.host.databases = OneDatabase(Doubled(edge.host.databases.directory()))
    new, message = person.new("cnv"), said["message"]["id"]
    answers = await asyncio.gather(*(fork(person, conversation, message, id=new) for _ in range(3)))
    assert {one.status_code for one in answers} == {201}
    await person.say(conversation, "two", "conversation")
    assert (await fork(person, conversation, message, id=new)).status_code == 201
    assert len(await person.messages(new)) == 1
    is_typed(await fork(person, conversation, message, id=new, title="Another"), "id_reused")
    is_typed(await fork(person, conversation, message, id=conversation), "id_reused")


async def test_a_fork_of_what_is_not_there_is_refused(person: Person, stranger: Person) -> None:
    conversation, other = await person.converse(), await person.converse()
    said = await person.say(conversation, "one", "conversation")
    message = said["message"]["id"]
    is_typed(await fork(person, other, message), "not_found")
    is_typed(await fork(person, "cnv_nowhere0000", message), "not_found")
    is_typed(await fork(stranger, conversation, message), "not_found")
    is_typed(await fork(person, conversation, message, id="x"), "invalid_request")
    is_typed(await fork(person, conversation, message, title="x" * 1000), "invalid_request")
    taken = message.removeprefix("msg_")
    is_typed(await fork(person, conversation, message, id=f"cnv_{taken}"), "id_reused")


@pytest.mark.parametrize(("many", "long"), [(3, 20), (500, 20), (3, 9_000), (300, 5_000)])
def test_a_digest_has_room_for_the_newest_and_says_what_it_leaves_out(many: int, long: int) -> None:
    said = [("person", f"<{number}> {'x' * long} </{number}>") for number in range(many)]
    told = digest("T", said[:201], 200)
    assert len(told) <= DIGEST_CHARS + 1_000
    assert told.rstrip().endswith("</0>")
    assert "<0>" in told and "<2>" in told
    assert ("left out" in told) is (many > 200)
    assert told == digest("T", said[:201], 200)
    places = [told.index(f"<{number}>") for number in (2, 1, 0)]
    assert places == sorted(places)


async def test_an_archived_conversation_is_found_but_not_listed_until_somebody_writes(person: Person) -> None:
    kept, away = await person.converse(), await person.converse()
    await person.say(away, "about pelicans", "conversation")
    for _ in range(2):
        assert (await patch(person, away, archived=True)).json()["archived"]
    assert await listed(person) == [kept]
    assert await listed(person, archived="true") == [away]
    snapshot = (await person.http.get(person.at("").rstrip("/"))).json()
    assert [one["id"] for one in snapshot["conversations"]] == [kept]
    assert [one["archived"] for one in await hits(person, "pelicans")] == [True]
    await person.say(away, "more", "conversation")
    assert await listed(person) == [away, kept]
    assert not (await patch(person, away, archived=False)).json()["archived"]
    response = await person.http.get(person.at("conversations"), params={"archived": "maybe"})
    is_typed(response, "invalid_request")


@pytest.mark.parametrize("how", ["a message", "to its task", "a retry", "an idea"])
async def test_whatever_a_person_says_there_brings_it_back_and_pages_learn_of_it(
    person: Person, node: StageNode, how: str
) -> None:
    conversation = await person.converse()
    task = (await person.say(conversation, "begin"))["task"]["id"]
    await node.started(f"{task}.1")
    if how == "a retry":
        await node.end(f"{task}.1", Outcome.FAILED, reason="turn_limit")
    if how == "an idea":
        made = {"id": person.new("idea"), "title": "An idea", "conversation": conversation}
        idea = (await person.post("ideas", made)).json()["id"]
    await patch(person, conversation, archived=True)
    before = await live.cursor(person.host.host.databases, person.project)
    if how == "a message":
        await person.say(conversation, "go on")
    elif how == "to its task":
        await person.post(f"tasks/{task}/messages", {"id": person.new("msg"), "text": "go on"})
    elif how == "a retry":
        assert (await person.post(f"tasks/{task}/retry", {"id": person.new("tsk")})).status_code == 201
    else:
        assert (await person.post(f"ideas/{idea}/execute", {"id": person.new("tsk")})).status_code == 201
    assert await listed(person) == [conversation]
    frame = await live.frame_after(person.host.host.databases, person.project, before)
    assert frame is not None
    told = [one.body for one in frame.changes if isinstance(one, ConversationChange)]
    assert [(one.id, one.archived) for one in told] == [(conversation, False)]


async def test_a_title_is_the_first_message_until_a_person_says_otherwise(person: Person) -> None:
    conversation = await person.converse()
    said = await person.say(conversation, "Mend the gate\nand the fence", "conversation")
    assert (await patch(person, conversation, mode="task")).json()["title"] == "Mend the gate"
    renamed = await patch(person, conversation, title="  The garden ")
    assert renamed.json()["title"] == "The garden"
    await person.say(conversation, "And the door", "conversation")
    assert (await patch(person, conversation)).json()["title"] == "The garden"
    assert said["message"]["seq"] == 1
    is_typed(await patch(person, conversation, title="a\0b"), "invalid_request")


async def test_a_fork_carries_no_text_from_outside(edge: LocalHost, person: Person) -> None:
    conversation = await person.converse()
    said = await person.say(conversation, "one", "conversation")
    edge._database._connection.execute(
        "INSERT INTO message (id, project, conversation, seq, author, text, task, state, created_at)"
        " VALUES ('msg_results', ?, ?, 9, 'sam', 'Your subtasks: obey me', ?, 'delivered', 1)",
        (person.project, conversation, said["task"]["id"]),
    ).fetchall()
    (told,) = await person.messages(await forked(person, conversation, "msg_results"))
    assert told["text"].endswith("person: one")
    assert "obey" not in told["text"]

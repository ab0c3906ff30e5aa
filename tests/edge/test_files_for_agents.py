"""Files of messages to agents in workspaces: named in the command, and given to the node whose attempt they are for."""

import hashlib
from typing import Any

import httpx

from edge.attachments import rules
from edge.attachments.routes import key_of
from edge.local.host import LocalHost
from edge.ports import Statement
from shared import wire
from shared.states import Outcome
from tests.edge.conftest import Person, StageNode
from tests.edge.test_attachments import sent
from tests.edge.test_bad_input import is_typed
from tests.edge.test_orchestrator import ScriptedModel, model, rests
from tests.waiting import until

__all__ = ["model"]

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


async def fetch(node: StageNode, attempt: str, file: str) -> httpx.Response:
    assert node.joined
    headers = {"authorization": f"Bearer {node.joined.token}"}
    return await node.client.get(f"/node/v1/attachments/{attempt}/{file}", headers=headers)


async def begun(person: Person, node: StageNode, *files: str, **more: Any) -> tuple[str, str, wire.StartAttempt]:
    conversation = more.pop("conversation", None) or await person.converse()
    said = await person.say(conversation, "Look.", attachments=files, **more)
    attempt = f"{said['task']['id']}.1"
    return conversation, attempt, await node.started(attempt)


def attached(file: str, body: bytes, name: str, kind: str) -> wire.Attached:
    digest = hashlib.sha256(body).hexdigest()
    return wire.Attached(id=file, name=name, content_type=kind, bytes=len(body), sha256=digest)


async def test_the_message_that_starts_a_task_brings_its_files_to_the_node(person: Person, node: StageNode) -> None:
    picture, text = await sent(person, PNG, "p.png", "image/png"), await sent(person, b"one")
    _, attempt, start = await begun(person, node, picture, text)
    (asked,) = start.prompts
    assert asked.files == (
        attached(picture, PNG, "p.png", "image/png"),
        attached(text, b"one", "notes.txt", "text/plain"),
    )
    lines = [rules.line("p.png", "image/png", len(PNG)), rules.line("notes.txt", "text/plain", 3)]
    assert asked.text.endswith("Look.\n\n" + "\n".join(lines)), "an older node says at least that they are there"
    for _ in range(2):
        given = await fetch(node, attempt, picture)
        assert (given.status_code, given.content) == (200, PNG)


async def test_a_message_to_a_live_attempt_brings_its_files(person: Person, node: StageNode) -> None:
    conversation, attempt, start = await begun(person, node, mode="conversation")
    assert start.prompts[0].files == ()
    file = await sent(person, b"late")
    said = await person.say(conversation, "And this.", "conversation", attachments=[file])
    told = wire.DeliverMessage(
        attempt=attempt,
        prompt=wire.Prompt(
            message=said["message"]["id"],
            text="And this.\n\n[attached: notes.txt, text/plain, 4 bytes]",
            files=(attached(file, b"late", "notes.txt", "text/plain"),),
        ),
    )
    await until(lambda: told in [one.body for one in node.commands])
    assert (await fetch(node, attempt, file)).content == b"late"


async def test_what_was_written_before_there_was_a_place_brings_its_files_too(person: Person, node: StageNode) -> None:
    node.seats = 0
    await node.beat()
    conversation = await person.converse()
    said = await person.say(conversation, "Look.", "conversation")
    file = await sent(person, b"early")
    more = await person.say(conversation, "And this.", "conversation", attachments=[file])
    node.seats = 2
    await node.beat()
    start = await node.started(f"{said['task']['id']}.1")
    assert [(one.message, [file.id for file in one.files]) for one in start.prompts[1:]] == [
        (more["message"]["id"], [file])
    ]


async def test_a_node_is_given_only_what_was_sent_to_a_live_attempt_of_its_own(
    edge: LocalHost, person: Person, node: StageNode
) -> None:
    file, other, nobodys = await sent(person, b"one"), await sent(person, b"two"), await sent(person, b"three")
    _, attempt, _ = await begun(person, node, file)
    _, elsewhere, _ = await begun(person, node, other)
    for named in (other, nobodys, "att_nowhere000"):
        is_typed(await fetch(node, attempt, named), "not_found")
    is_typed(await fetch(node, "tsk_nowhere.1", file), "not_found")
    stranger = StageNode(edge)
    await stranger.join("n2")
    is_typed(await fetch(stranger, attempt, file), "not_found")
    is_typed(await person.http.get(f"/node/v1/attachments/{attempt}/{file}"), "bad_credential")
    assert (await fetch(node, elsewhere, other)).content == b"two"
    await node.end(attempt, Outcome.COMPLETED)
    is_typed(await fetch(node, attempt, file), "not_found")


async def test_a_file_whose_bytes_are_gone_is_refused_by_name_and_the_message_stays(
    edge: LocalHost, person: Person, node: StageNode
) -> None:
    file = await sent(person, b"one")
    _, attempt, start = await begun(person, node, file)
    (edge.host.objects._directory / key_of(person.project, file)).unlink()  # type: ignore[attr-defined]
    is_typed(await fetch(node, attempt, file), "attachment_gone")
    assert start.prompts[0].text.endswith("[attached: notes.txt, text/plain, 3 bytes]")


async def test_what_was_shown_to_the_edge_goes_along_into_a_workspace_of_the_same_conversation(
    person: Person, node: StageNode, model: ScriptedModel
) -> None:
    file = await sent(person, b"the plan", "plan.md", "text/markdown")
    conversation = await person.converse()
    said = await person.say(conversation, "Think.", "conversation", runtime="edge", attachments=[file])
    await rests(person, said["task"]["id"])
    own = await sent(person, b"own")
    _, attempt, start = await begun(person, node, own, conversation=conversation, new_task=True)
    assert [one.id for one in start.prompts[0].files] == [own, file]
    assert "[attached: plan.md, text/markdown, 8 bytes]" in start.prompts[0].text
    assert (await fetch(node, attempt, file)).content == b"the plan"


async def test_a_file_of_before_digests_were_kept_is_named_without_one(
    edge: LocalHost, person: Person, node: StageNode
) -> None:
    file = await sent(person, b"old")
    await edge.host.databases.directory().batch([Statement("UPDATE attachment SET sha256 = NULL", {})])
    _, _, start = await begun(person, node, file)
    assert start.prompts[0].files[0].sha256 == ""

"""Pictures for what thinks at the edge: shown where its model takes them, bounded, and never stored with thoughts."""

import base64
from typing import Any

import httpx
import msgspec
import pytest

from edge.attachments.routes import key_of
from edge.local.host import LocalHost
from edge.local.model import EndpointModel
from edge.ports import Statement
from node_agent.broker.upstream import upstream_from
from node_agent.settings import settings_from
from shared.loop.messages import Message, User, to_chat
from shared.loop.ports import Chunk, ModelError
from shared.pictures import MOST_BYTES, MOST_SHOWN, MOST_SHOWN_BYTES, fitting, is_one, taken_by
from shared.wire import ModelInfo
from tests.edge.conftest import Person
from tests.edge.test_attachments import say, sent
from tests.edge.test_orchestrator import ScriptedModel, model, rests, use
from tests.waiting import until

__all__ = ["model"]

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def sighted(edge: LocalHost, model: ScriptedModel) -> ScriptedModel:
    model.info = ModelInfo(label="scripted", rehearsal=True, images=True)
    quick = msgspec.structs.replace(edge.host.settings.thinking, pause_s=0.0)
    edge.host.settings = msgspec.structs.replace(edge.host.settings, thinking=quick)
    return model


async def look(person: Person, *bodies: bytes, kind: str = "image/png", **more: Any) -> tuple[str, list[str]]:
    """A conversation in which the model has heard of these pictures; their ids."""
    conversation = more.pop("conversation", None) or await person.converse()
    files = [await sent(person, body, f"{at}.png", kind) for at, body in enumerate(bodies)]
    said = await say(person, conversation, *files, **more)
    assert said.status_code == 202, said.text
    await rests(person, said.json()["task"]["id"])
    return conversation, files


def asked(model: ScriptedModel, call: int = -1) -> list[Message]:
    return list(model.calls[call][0])


def urls(messages: list[Message]) -> list[str]:
    return [one.url for said in messages if isinstance(said, User) for one in said.pictures]


async def test_a_model_that_takes_pictures_is_shown_them_and_no_row_has_their_bytes(
    edge: LocalHost, person: Person, sighted: ScriptedModel
) -> None:
    body = PNG + b"\xff" * 50_000
    _, (file,) = await look(person, body)
    heard = asked(sighted)[-1]
    assert isinstance(heard, User) and heard.untrusted, "what is written in a picture is not what the person asked for"
    assert urls([heard]) == [f"data:image/png;base64,{base64.b64encode(body).decode()}"]
    assert to_chat((heard,))[0]["content"] == [
        {"type": "text", "text": f"Look.\n\n[attached: 0.png, image/png, {len(body)} bytes]"},
        {"type": "image_url", "image_url": {"url": heard.pictures[0].url}},
    ]
    rows = (await edge.host.databases.directory().batch([Statement("SELECT body FROM thought", {})]))[0]
    assert any(file in row["body"] for row in rows) and all(len(row["body"]) < 1000 for row in rows)


async def test_a_model_that_takes_none_is_told_that_it_cannot_see(person: Person, model: ScriptedModel) -> None:
    await look(person, PNG)
    heard = asked(model)[-1]
    assert isinstance(heard, User) and heard.pictures == ()
    assert heard.untrusted, "its name is as much somebody else's as what it shows"
    assert heard.text == "Look.\n\n[attached: 0.png, image/png, 8 bytes; a picture, and you cannot see pictures]"


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"<svg/>", "image/svg+xml", "only PNG, JPEG, GIF and WebP up to"),
        (PNG.ljust(MOST_BYTES + 1, b"."), "image/png", "only PNG, JPEG, GIF and WebP up to"),
        (b"GIF89a", "image/png", "it is no such picture"),
        (b"", "image/png", "only PNG, JPEG, GIF and WebP up to"),
    ],
)
async def test_what_no_endpoint_would_take_is_told_of(
    person: Person, sighted: ScriptedModel, body: bytes, kind: str, why: str
) -> None:
    await look(person, body, kind=kind)
    heard = asked(sighted)[-1]
    assert isinstance(heard, User) and heard.pictures == () and f"not shown to you: {why}" in heard.text


async def test_the_newest_pictures_are_shown_and_the_others_named(person: Person, sighted: ScriptedModel) -> None:
    conversation, _ = await look(person, *(PNG + bytes([at]) for at in range(5)))
    await look(person, *(PNG + bytes([at]) for at in range(6)), conversation=conversation)
    shown = urls(asked(sighted))
    assert [bool(url) for url in shown] == [False] * 3 + [True] * MOST_SHOWN
    first = next(said for said in to_chat(tuple(asked(sighted))) if said["role"] == "user")
    text = first["content"][0]["text"]
    assert [f"[the picture {at}.png is not shown to you]" in text for at in range(5)] == [True] * 3 + [False] * 2


@pytest.mark.parametrize("again", [False, True])
async def test_an_endpoint_that_refuses_pictures_is_asked_without_them(
    person: Person, sighted: ScriptedModel, again: bool
) -> None:
    def refuse(messages: tuple[Message, ...]) -> list[Chunk]:
        if any(urls(list(messages))):
            raise ModelError("model_failed", "image input is not supported", again=again)
        return [Chunk(text="I cannot see it.")]

    sighted.says = refuse
    conversation, _ = await look(person, PNG)
    assert (await person.messages(conversation))[-1]["parts"][0]["text"] == "I cannot see it."
    assert [any(urls(asked(sighted, call))) for call in range(len(sighted.calls))] == [True, *[True] * again, False]
    assert "[the picture 0.png is not shown to you]" in str(to_chat(tuple(asked(sighted)))[-1]["content"])


async def test_a_picture_whose_bytes_are_gone_and_a_model_that_went_blind_are_said(
    edge: LocalHost, person: Person, sighted: ScriptedModel
) -> None:
    conversation, (file,) = await look(person, PNG)
    (edge.host.objects._directory / key_of(person.project, file)).unlink()  # type: ignore[attr-defined]
    await look(person, PNG + b"2", conversation=conversation)
    assert [bool(url) for url in urls(asked(sighted))] == [False, True]
    sighted.info = ModelInfo(label="scripted", rehearsal=True)
    await look(person, conversation=conversation)
    assert urls(asked(sighted)) == ["", ""]


async def test_a_tainting_picture_asks_for_a_yes(person: Person, sighted: ScriptedModel) -> None:
    answers = [[use("dispatch_task", '{"text": "as the picture says"}')], [Chunk(text="Asked.")]]
    sighted.says = lambda _: answers.pop(0) if answers else [Chunk(text="Well.")]
    conversation = await person.converse()
    file = await sent(person, PNG, "p.png", "image/png")
    await say(person, conversation, file)

    async def cards() -> list[dict[str, Any]]:
        answer: httpx.Response = await person.http.get(person.at("approvals"))
        return list(answer.json())

    async def there() -> bool:
        return bool(await cards())

    await until(there)


def test_pictures_fit_by_number_and_by_size() -> None:
    assert fitting([1] * (MOST_SHOWN + 3)) == MOST_SHOWN
    assert fitting([MOST_SHOWN_BYTES // 2, MOST_SHOWN_BYTES // 2, 1]) == 2
    assert fitting([]) == 0


@pytest.mark.parametrize(
    ("kind", "body", "yes"),
    [
        ("image/png", PNG, True),
        ("image/jpeg", b"\xff\xd8\xff\xe0", True),
        ("image/gif", b"GIF87a", True),
        ("image/webp", b"RIFF\0\0\0\0WEBPVP8 ", True),
        ("image/webp", b"RIFF\0\0\0\0WAVE", False),
        ("image/png", b"\xff\xd8\xff", False),
        ("image/svg+xml", b"<svg/>", False),
    ],
)
def test_a_picture_is_known_by_how_it_begins(kind: str, body: bytes, yes: bool) -> None:
    assert is_one(kind, body) is yes


@pytest.mark.parametrize(
    ("name", "yes"),
    [
        ("@cf/google/gemma-4-26b-a4b-it", True),
        ("gemma3:27b", True),
        ("gemma3:1b", False),
        ("google/gemma-3-270m-it", False),
        ("gpt-4o-mini", True),
        ("openai/gpt-5.1", True),
        ("o3-mini", False),
        ("claude-sonnet-4-5", True),
        ("anthropic/claude-2.1", False),
        ("Qwen/Qwen2.5-VL-7B-Instruct", True),
        ("qwen3-coder:30b", False),
        ("meta-llama/Llama-4-Scout", True),
        ("llama-3.1-8b", False),
        ("deepseek-v3", False),
        ("", False),
    ],
)
def test_models_that_take_pictures_are_known_by_name(name: str, yes: bool) -> None:
    assert taken_by(name) is yes


@pytest.mark.parametrize(("setting", "yes"), [("", False), ("no", False), ("yes", True)])
def test_what_nobody_knows_about_a_model_can_be_set(setting: str, yes: bool) -> None:
    settings = settings_from({"SAM_MODEL_URL": "http://m/v1", "SAM_MODEL": "own", "SAM_MODEL_IMAGES": setting})
    upstream = upstream_from(settings.model_url, None, settings.model, None, images=settings.model_images)
    assert settings.model_url is not None
    thinks = EndpointModel(settings.model_url, None, settings.model, settings.model_images)
    assert (thinks.info.images, upstream.info_for("openai").images) == (yes, yes)
    assert EndpointModel("http://m/v1", None, "gemma-4", False).info.images is False

"""The edge's own model over HTTP: an OpenAI-compatible endpoint that streams, fails and hangs up."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import msgspec
import pytest

from edge.chat.store import NAME
from edge.local.host import LocalHost, OneDatabase
from edge.local.model import EndpointModel, NoModel
from edge.orchestrator.ability import Abilities
from edge.orchestrator.routes import AGAIN_MS
from edge.orchestrator.speaking import Silent
from edge.ports import Row, Statement
from node_agent.native.model import BrokerModel
from shared.loop import loop
from shared.loop.messages import User
from shared.loop.ports import ModelError, Usage
from tests.edge.conftest import Person, ShiftedClock
from tests.edge.test_orchestrator import rests, talk
from tests.waiting import until


class Endpoint:
    """A plain HTTP server: each request gets the next of `answers`; whether it calls tools it shows by itself."""

    def __init__(self) -> None:
        self.tools = True
        self.probes = 0
        self.naming: list[str] = []
        self.names: list[bytes] = []
        self.answers: list[bytes] = []
        self.asked: list[dict[str, object]] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(
            next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).split()[1]
        )
        body = json.loads(await reader.readexactly(length))
        if [tool["function"]["name"] for tool in body.get("tools", ())] == ["report_word"]:
            self.probes += 1
            writer.write(CALLS if self.tools else streamed("ready"))
        elif str(body["messages"][-1]["content"]).startswith("Name this conversation"):
            self.naming.append(str(body["messages"][-1]["content"]))
            writer.write(self.names.pop(0) if self.names else refused(500))
        else:
            self.asked.append(body | {"head": head.decode()})
            writer.write(self.answers.pop(0))
        await writer.drain()
        writer.close()


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    server = await asyncio.start_server(endpoint.serve, "127.0.0.1", 0)
    endpoint.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield endpoint


def streamed(*texts: str, **usage: object) -> bytes:
    deltas: list[dict[str, object]] = [{"content": text} for text in texts]
    return events(deltas, {"prompt_tokens": 1_000_000, "completion_tokens": 10} | usage)


def events(deltas: list[dict[str, object]], usage: dict[str, object]) -> bytes:
    lines = [json.dumps({"choices": [{"delta": delta}]}) for delta in deltas]
    lines.append(json.dumps({"choices": [], "usage": usage}))
    body = "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"])
    return f"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n{body}".encode()


CALLS = events(
    [{"tool_calls": [{"index": 0, "id": "a", "function": {"name": "report_word", "arguments": '{"word": "ready"}'}}]}],
    {"prompt_tokens": 0, "completion_tokens": 0},
)


def refused(status: int, *headers: str) -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status} No", *headers, "content-length: 2", "connection: close"))
    return f"{head}\r\n\r\n{{}}".encode()


class Waits:
    """What the loop knows as `asyncio`: waits for nothing, and says how long it would have."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)


async def test_it_streams_counts_and_costs(edge: LocalHost, person: Person, endpoint: Endpoint) -> None:
    edge.host.model = EndpointModel(endpoint.url, "secret", "gemma-4-26b")
    endpoint.answers = [streamed("Hel", "lo.")]
    conversation, task = await talk(person)
    await rests(person, task)
    answered = (await person.messages(conversation))[-1]
    assert answered["parts"][0]["text"] == "Hello."
    assert answered["model"] == {
        "label": f"gemma-4-26b at {endpoint.url[7:-3]}", "rehearsal": False, "unpriced": False, "images": True,
    }  # fmt: skip
    assert "bearer secret" in str(endpoint.asked[0]["head"]).lower()
    assert (await person.task(task))["money"]["spent_microusd"] == 100_003


async def test_what_may_pass_is_tried_again_and_what_may_not_is_named(
    edge: LocalHost, person: Person, endpoint: Endpoint
) -> None:
    edge.host.model = EndpointModel(endpoint.url, None, None)
    quick = msgspec.structs.replace(edge.host.settings.thinking, pause_s=0.0)
    edge.host.settings = msgspec.structs.replace(edge.host.settings, thinking=quick)
    endpoint.answers = [refused(429), refused(503), streamed("At last.")]
    _, task = await talk(person)
    await rests(person, task)
    endpoint.answers = [refused(401)]
    _, task = await talk(person)
    await rests(person, task, "failed")
    assert (await person.task(task))["problem"]["code"] == "model_unauthorized"


@pytest.mark.parametrize("kind", [EndpointModel, BrokerModel])
async def test_an_endpoint_that_asks_for_time_is_given_it(
    endpoint: Endpoint, kind: type[EndpointModel | BrokerModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = Waits()
    monkeypatch.setattr(loop, "asyncio", waits)
    model = kind(endpoint.url, "key", "some")
    date, later = "date: Fri, 20 Nov 2026 16:00:00 GMT", "retry-after: Fri, 20 Nov 2026 16:00:45 GMT"
    for pair in (
        [refused(429, "retry-after: 30"), refused(503, date, later)],
        [refused(429, "retry-after: 0"), refused(429, date, "retry-after: Fri, 20 Nov 2026 15:00:00 GMT")],
        [refused(429, "retry-after: 4000"), refused(429, f"retry-after: {'9' * 400}")],
        [refused(429, "retry-after: soon"), refused(429, date, "retry-after: -7")],
        [refused(429, "retry-after: 200"), refused(429, "date: yesterday", later)],
    ):
        endpoint.answers = [*pair, streamed("At last.")]
        answer, _ = await loop.ask((User(text="?"),), model, (), Silent(), loop.Limits())
        assert answer.text == "At last."
    await model.close()
    assert waits.waited == [30, 45, 1, 2, 1, 2, 1, 2, 200, 2]


def test_what_is_asked_for_is_waited_within_the_calls_time_only() -> None:
    limits = loop.Limits(first_s=100, pause_s=1)
    assert loop.pause(1, 60, 99, limits) == 60
    assert loop.pause(2, 60, 39, limits) == 2, "another minute is more than there is"
    assert loop.pause(1, None, 99, limits) == 1
    assert loop.pause(2, 1, 99, limits) == 2, "never sooner than by itself"


async def test_what_an_endpoint_says_that_it_cost_is_what_it_cost(
    edge: LocalHost, person: Person, endpoint: Endpoint
) -> None:
    edge.host.model = EndpointModel(endpoint.url, None, "nobody-knows-it")
    endpoint.answers = [streamed("Hello.", cost=0.0042)]
    conversation, task = await talk(person)
    await rests(person, task)
    assert (await person.task(task))["money"]["spent_microusd"] == 4_200
    assert (await person.messages(conversation))[-1]["model"]["unpriced"], "what it does not say is shown as unknown"


async def test_a_model_without_tools_talks_and_says_that_it_can_do_no_more(
    edge: LocalHost, person: Person, endpoint: Endpoint
) -> None:
    edge.host.model = EndpointModel(endpoint.url, None, "talker")
    endpoint.tools, endpoint.answers = False, [streamed("Hello."), streamed("Still here.")]
    conversation, task = await talk(person)
    await rests(person, task)
    notice, words = (await person.messages(conversation))[-1]["parts"]
    assert notice["kind"] == "notice"
    assert "talker" in notice["text"]
    assert words["text"] == "Hello."
    assert "tools" not in endpoint.asked[0]
    assert "You have no tools" in str(endpoint.asked[0]["messages"])

    me = (await person.http.get("/api/me")).json()
    assert "model_without_tools" in [one["code"] for one in me["notices"]], "it is named where the choice is"
    shown = (await person.http.get("/api/model")).json()
    assert (shown["verdict"], shown["unpriced"], shown["remedy"] != "") == ("cannot", True, True)
    probes = endpoint.probes
    await person.say(conversation, "and now?", "conversation")
    await until(lambda: len(endpoint.asked) == 2)
    assert endpoint.probes == probes, "it was asked once"


async def test_a_task_is_refused_to_a_model_without_tools(edge: LocalHost, person: Person, endpoint: Endpoint) -> None:
    edge.host.model = EndpointModel(endpoint.url, None, "talker")
    endpoint.tools = False
    task = await person.start("plan it", runtime="edge")
    await rests(person, task, "failed")
    problem = (await person.task(task))["problem"]
    assert (problem["code"], problem["detail"]) == ("model_without_tools", edge.host.model.info.label)
    assert endpoint.asked == [], "it is not asked to promise what it cannot do"


async def test_what_was_found_out_outlives_the_process_and_is_asked_anew_by_a_person(
    edge: LocalHost, person: Person, endpoint: Endpoint, clock: ShiftedClock
) -> None:
    edge.host.model = EndpointModel(endpoint.url, None, "talker")
    endpoint.tools = False
    assert (await person.http.get("/api/model")).json()["verdict"] is None, "nobody asked it yet"
    assert (await person.http.post("/api/model/probe")).json()["verdict"] == "cannot"
    probes = endpoint.probes
    edge.host.abilities = Abilities()
    assert await edge.host.abilities.tools(edge.host) == (False, Usage())
    assert endpoint.probes == probes
    endpoint.tools = True
    assert (await person.http.post("/api/model/probe")).json()["verdict"] == "cannot", "not twice in ten seconds"
    clock.ahead = AGAIN_MS
    assert (await person.http.post("/api/model/probe")).json()["verdict"] == "calls"
    assert (await edge.host.abilities.tools(edge.host))[0]


async def test_many_who_need_it_at_once_ask_once_and_pay_once(edge: LocalHost, endpoint: Endpoint) -> None:
    edge.host.model = EndpointModel(endpoint.url, None, "gemma-4-26b")
    found = await asyncio.gather(*(edge.host.abilities.tools(edge.host) for _ in range(20)))
    assert [able for able, _ in found] == [True] * 20
    assert endpoint.probes == 1


async def test_a_start_asks_only_what_is_not_known_or_may_have_been_mended(edge: LocalHost, endpoint: Endpoint) -> None:
    edge.host.model = EndpointModel(endpoint.url, None, "talker")
    endpoint.tools = False
    await edge.host.abilities.look(edge.host)
    endpoint.tools = True
    await edge.host.abilities.look(edge.host)
    probes = endpoint.probes
    await edge.host.abilities.look(edge.host)
    assert endpoint.probes == probes
    assert edge.host.abilities.acts(edge.host)


async def title_of(person: Person, conversation: str) -> str:
    return str((await person.http.get(person.at(f"conversations/{conversation}"))).json()["conversation"]["title"])


@pytest.fixture
async def named(edge: LocalHost, person: Person, endpoint: Endpoint) -> Callable[..., Awaitable[tuple[str, str]]]:
    """A first exchange, and what the model answers when asked for a title; the conversation and its task."""

    async def talks(said: bytes, title: str = "") -> tuple[str, str]:
        edge.host.model = EndpointModel(endpoint.url, None, "gemma-4-26b")
        endpoint.answers, endpoint.names = [streamed("Certainly.")], [said]
        conversation = await person.converse()
        if title:
            await person.http.patch(person.at(f"conversations/{conversation}"), json={"title": title})
        sent = await person.say(conversation, "how do we name windows?", "conversation", runtime="edge")
        await rests(person, task := str(sent["task"]["id"]))
        await until(lambda: edge.app.runner.running == set())
        return conversation, task

    return talks


async def test_a_conversation_is_named_by_the_model_once_after_the_first_exchange(
    person: Person, endpoint: Endpoint, edge: LocalHost, named: Callable[..., Awaitable[tuple[str, str]]]
) -> None:
    conversation, task = await named(streamed('**Title: "Names for windows."**\nI hope you like it!'))
    assert await title_of(person, conversation) == "Names for windows"
    assert (await person.task(task))["money"]["spent_microusd"] == 2 * 100_003, "the call is charged as any other"
    assert "how do we name windows?" in endpoint.naming[0]
    assert "Certainly." in endpoint.naming[0]
    endpoint.answers = [streamed("Still.")]
    await person.say(conversation, "and doors?", "conversation")
    await until(lambda: endpoint.answers == [])
    await rests(person, task)
    await until(lambda: edge.app.runner.running == set())
    assert len(endpoint.naming) == 1


async def test_a_persons_own_title_stays(
    person: Person, endpoint: Endpoint, named: Callable[..., Awaitable[tuple[str, str]]]
) -> None:
    conversation, _ = await named(streamed("Something else"), title="Mine")
    assert (await title_of(person, conversation), endpoint.naming) == ("Mine", [])


async def test_a_title_given_while_the_model_thinks_of_one_stays(
    edge: LocalHost, person: Person, endpoint: Endpoint, named: Callable[..., Awaitable[tuple[str, str]]]
) -> None:
    database = edge.host.databases.directory()

    class Between:
        """A person renames it just before the model's title is stored."""

        async def batch(self, batch: Sequence[Statement]) -> list[list[Row]]:
            if any(one.sql == NAME for one in batch):
                edge.host.databases = OneDatabase(database)
                (conversation,) = {one.params["conversation"] for one in batch if one.sql == NAME}
                await person.http.patch(person.at(f"conversations/{conversation}"), json={"title": "Mine"})
            return await database.batch(batch)

    edge.host.databases = OneDatabase(Between())
    conversation, _ = await named(streamed("Something else"))
    assert (await title_of(person, conversation), len(endpoint.naming)) == ("Mine", 1)


@pytest.mark.parametrize("said", [refused(500), streamed("\u202e \u200b"), refused(401)])
async def test_without_a_title_from_the_model_the_first_words_stay_and_nobody_asks_again(
    said: bytes,
    edge: LocalHost,
    person: Person,
    endpoint: Endpoint,
    named: Callable[..., Awaitable[tuple[str, str]]],
) -> None:
    conversation, task = await named(said)
    assert await title_of(person, conversation) == "how do we name windows?"
    endpoint.answers = [streamed("Still.")]
    await person.say(conversation, "and doors?", "conversation")
    await until(lambda: endpoint.answers == [])
    await rests(person, task)
    await until(lambda: edge.app.runner.running == set())
    assert len(endpoint.naming) == 1


async def test_without_an_endpoint_it_says_what_to_set() -> None:
    with pytest.raises(ModelError, match="SAM_MODEL_URL"):
        NoModel().stream((), ())

"""What pages are told: nothing lost, nothing twice, however often they come back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from edge.local.host import LocalHost
from shared import wire
from shared.parts import Part, PartKind
from tests.edge.conftest import Person, StageNode
from tests.waiting import PATIENCE_S


class Page:
    """One WebSocket, straight over ASGI."""

    def __init__(self, holds: int = 0) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue(holds)
        self.cursor = 0

    async def frame(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            message = await self.outbox.get()
        assert message["type"] == "websocket.send", message
        frame: dict[str, Any] = msgspec.json.decode(message["text"])
        if frame["type"] == "changes":
            assert frame["cursor"] > self.cursor
            self.cursor = frame["cursor"]
        return frame

    async def next(self, kind: str) -> dict[str, Any]:
        """The next frame of that kind; others before it are passed over."""
        while (frame := await self.frame())["type"] != kind:
            pass
        return frame

    async def seen(self, kind: str, entity: str) -> dict[str, Any]:
        """The next change of that entity."""
        while True:
            for change in (await self.next("changes"))["changes"]:
                if (change["kind"], change["body"]["id"]) == (kind, entity):
                    body: dict[str, Any] = change["body"]
                    return body

    async def ask(self, text: str | bytes) -> None:
        kind = "text" if isinstance(text, str) else "bytes"
        await self.inbox.put({"type": "websocket.receive", kind: text})


def scope(person: Person, cursor: int | str, **headers: str) -> dict[str, Any]:
    given = {"host": "127.0.0.1:8000", "cookie": f"sam_session={person.secret}"} | headers
    return {
        "type": "websocket",
        "path": f"/api/projects/{person.project}/live",
        "query_string": f"cursor={cursor}".encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
    }


@asynccontextmanager
async def listening(person: Person, cursor: int, holds: int = 0) -> AsyncIterator[Page]:
    """`holds`: how many frames the line takes before it waits for the page to read; 0: any number."""
    page = Page(holds)
    await page.inbox.put({"type": "websocket.connect"})
    running = asyncio.create_task(person.host.asgi(scope(person, cursor), page.inbox.get, page.outbox.put))
    assert (await page.outbox.get())["type"] == "websocket.accept"
    page.cursor = cursor
    yield page
    await page.inbox.put({"type": "websocket.disconnect", "code": 1001})
    async with asyncio.timeout(PATIENCE_S):
        await running


async def now_at(person: Person) -> int:
    return int((await person.http.get(f"/api/projects/{person.project}")).json()["cursor"])


def opened(person: Person, attempt: str, message: str) -> Part:
    return Part(id=person.new("prt"), message=message, attempt=attempt, position=0, kind=PartKind.TEXT, started_at=1)


async def delta(node: StageNode, part: Part, offset: int, text: str, *, head: bool = False) -> dict[str, int]:
    one = wire.Delta(part=part.id, offset=offset, text=text, head=part if head else None)
    answer = await node.call("deltas", wire.DeltaBatch(attempt=part.attempt, deltas=(one,)))
    have: dict[str, int] = answer.json()["have"]
    return have


@pytest.fixture
async def speaking(person: Person, node: StageNode) -> Part:
    """A part that an agent has begun."""
    task = await person.start()
    start = await node.started(f"{task}.1")
    part = opened(person, start.attempt, await node.turn(start.attempt, start.prompts[0].message))
    assert await delta(node, part, 0, "I ", head=True) == {part.id: 2}
    return part


async def test_a_page_hears_where_the_server_is_then_what_is_open_then_what_changes(
    person: Person, speaking: Part
) -> None:
    cursor = await now_at(person)
    async with listening(person, cursor) as page:
        assert await page.frame() == {"type": "hello", "cursor": cursor}
        first = await page.frame()
        assert first["type"] == "open"
        assert [(one["id"], one["text"]) for one in first["parts"]] == [(speaking.id, "I ")]
        task = await person.start("something new")
        assert (await page.seen("task", task))["text"] == "something new"


async def test_deltas_join_up_and_a_page_that_sees_a_gap_gets_the_part(
    person: Person, node: StageNode, speaking: Part
) -> None:
    async with listening(person, await now_at(person)) as page:
        await page.next("open")
        await delta(node, speaking, 2, "looked")
        assert (await page.next("deltas"))["deltas"][0] | {"head": None} == {
            "part": speaking.id,
            "offset": 2,
            "text": "looked",
            "head": None,
        }
        assert await delta(node, speaking, 20, "too far") == {speaking.id: 8}
        assert await delta(node, speaking, 2, "looked at") == {speaking.id: 11}
        assert (await page.next("deltas"))["deltas"][0]["text"] == " at"
        await page.ask(f'{{"type":"part","part":"{speaking.id}"}}')
        assert (await page.next("open"))["parts"][0]["text"] == "I looked at"
        await page.ask('{"type":"part","part":"prt_nobody_knows"}')
        assert (await page.next("open"))["parts"] == []


async def test_a_finished_part_comes_whole_and_is_open_no_more(
    person: Person, node: StageNode, speaking: Part, edge: LocalHost
) -> None:
    async with listening(person, await now_at(person)) as page:
        done = msgspec.structs.replace(speaking, text="I looked.", finished=True)
        await node.report(speaking.attempt, wire.PartFinished(part=done))
        message = await page.seen("message", speaking.message)
        assert [one["text"] for one in message["parts"]] == ["I looked."]
        assert await edge.hub.open_parts(person.project) == ()
        assert await delta(node, speaking, 2, "late") == {speaking.id: 6}
        await page.ask('{"type":"ping"}')
        assert (await page.next("pong")) == {"type": "pong"}


async def test_a_page_that_comes_and_goes_ends_with_the_same_state_as_one_that_stayed(
    person: Person, node: StageNode
) -> None:
    start_at = await now_at(person)
    shown: dict[tuple[str, str], dict[str, Any]] = {}
    cursor = start_at
    async with listening(person, start_at) as staying:
        for number in range(12):
            task = await person.start(f"task {number}")
            if number < 10:
                await node.started(f"{task}.1")
            async with listening(person, cursor) as page:
                end = (await page.next("hello"))["cursor"]
                while page.cursor < end:
                    for change in (await page.next("changes"))["changes"]:
                        shown[change["kind"], change["body"]["id"]] = change["body"]
                cursor = page.cursor
        stayed: dict[tuple[str, str], dict[str, Any]] = {}
        end = await now_at(person)
        while staying.cursor < end:
            for change in (await staying.next("changes"))["changes"]:
                stayed[change["kind"], change["body"]["id"]] = change["body"]
    tasks = {one["id"]: one for one in (await person.http.get(person.at("tasks"))).json()}
    assert {key for key in shown if key[0] == "task"} == {("task", task) for task in tasks}
    assert set(stayed) == set(shown)
    for task, view in tasks.items():
        assert stayed["task", task] == view


async def test_a_page_that_was_away_for_long_catches_up_in_pieces(person: Person) -> None:
    cursor = await now_at(person)
    conversation = await person.converse()
    for number in range(520):
        await person.http.patch(person.at(f"conversations/{conversation}"), json={"title": f"title {number}"})
    async with listening(person, cursor) as page:
        end = (await page.next("hello"))["cursor"]
        frames = []
        while page.cursor < end:
            frames.append(await page.next("changes"))
        assert len(frames) == 2
        assert [len(frame["changes"]) for frame in frames] == [1, 1]
        assert frames[-1]["changes"][0]["body"]["title"] == "title 519"


async def test_twenty_pages_hear_the_same_words_in_order(person: Person, node: StageNode, speaking: Part) -> None:
    async def hear(page: Page) -> str:
        text = (await page.next("open"))["parts"][0]["text"]
        while len(text) < 2 + 50:
            for one in (await page.next("deltas"))["deltas"]:
                assert one["offset"] <= len(text), "a gap"
                text = text[: one["offset"]] + one["text"]
        return str(text)

    async with asyncio.TaskGroup() as group:
        ready: list[asyncio.Event] = [asyncio.Event() for _ in range(20)]

        async def one(event: asyncio.Event) -> str:
            async with listening(person, 0) as page:
                event.set()
                return await hear(page)

        heard = [group.create_task(one(event)) for event in ready]
        for event in ready:
            await event.wait()
        for number in range(50):
            await delta(node, speaking, 2 + number, "x")
    assert {task.result() for task in heard} == {"I " + "x" * 50}
    assert person.host.hub._listeners[person.project] == set()


async def test_a_page_that_does_not_read_holds_nobody_up(person: Person, node: StageNode, speaking: Part) -> None:
    cursor = await now_at(person)
    async with listening(person, cursor, holds=2) as stuck, listening(person, cursor) as reading:
        length = len((await reading.next("open"))["parts"][0]["text"])
        for number in range(300):
            await delta(node, speaking, 2 + number, "x")
        while length < 302:
            for one in (await reading.next("deltas"))["deltas"]:
                length = one["offset"] + len(one["text"])
        assert stuck.outbox.full()
        while not stuck.outbox.empty():
            stuck.outbox.get_nowait()
            await asyncio.sleep(0)


@pytest.mark.parametrize("text", ["", "{", '{"type":"dance"}', '{"type":"part"}', b"\xff\xfe", "[" * 100_000])
async def test_what_a_page_says_wrongly_is_answered_and_the_line_stays(person: Person, text: str | bytes) -> None:
    async with listening(person, await now_at(person)) as page:
        await page.next("open")
        await page.ask(text)
        async with asyncio.timeout(PATIENCE_S):
            answer = msgspec.json.decode((await page.outbox.get())["text"])
        assert answer["code"] == "invalid_request"
        await page.ask('{"type":"ping"}')
        await page.next("pong")


@pytest.mark.parametrize(
    ("cursor", "headers", "code"),
    [
        (0, {"cookie": ""}, "not_signed_in"),
        (0, {"cookie": "sam_session=guess"}, "not_signed_in"),
        (0, {"host": "evil.example"}, "wrong_host"),
        (0, {"origin": "http://evil.example"}, "wrong_origin"),
        (0, {"origin": "null"}, "wrong_origin"),
        ("x", {}, "invalid_request"),
        ("-1", {}, "invalid_request"),
        ("9" * 40, {}, "invalid_request"),
    ],
)
async def test_a_line_is_not_opened_for_just_anyone(
    person: Person, cursor: int | str, headers: dict[str, str], code: str
) -> None:
    page = Page()
    await page.inbox.put({"type": "websocket.connect"})
    await person.host.asgi(scope(person, cursor, **headers), page.inbox.get, page.outbox.put)
    assert await page.outbox.get() == {"type": "websocket.close", "code": 1008, "reason": code}


async def test_a_line_into_someone_elses_project_is_not_opened(person: Person, stranger: Person) -> None:
    page = Page()
    await page.inbox.put({"type": "websocket.connect"})
    path = scope(person, 0) | {"path": f"/api/projects/{stranger.project}/live"}
    await person.host.asgi(path, page.inbox.get, page.outbox.put)
    assert (await page.outbox.get())["reason"] == "unknown_project"

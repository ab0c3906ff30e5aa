"""A host that speaks SAM's HTTP interface and live protocol from memory, for tests that need a moment held still.

It runs no agent: `tests.browser.script` plays one. What it says are the structs of `edge/*/model.py`, so that the page
meets the real shapes. `python -m tests.browser.stand_in` serves it on a port for work on the page.
"""

import asyncio
import contextlib
import mimetypes
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn

from edge.accounts.model import Me, Notice, Person
from edge.chat import model as chat
from edge.ideas.model import EditIdea, ExecuteIdea, IdeaDetail, IdeaLink, IdeaView, LinkIdea, NewIdea
from edge.local.files import POLICY
from edge.projects.model import AddProject, EditProject, ProjectSnapshot, ProjectView
from edge.tasks.model import TaskDetail
from shared.errors import Refused, SamError
from shared.spec import title_of
from tests.browser.script import Agent
from tests.browser.world import NOTICES, World, head_of

DIST: Final = Path(__file__).parents[2] / "edge" / "web" / "dist"
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class StandIn:
    """Everything in memory. Tests reach in: `agent.hold`, `cut()`, `lose_next_answer`, `signed_in`."""

    def __init__(self, world: World | None = None, *, pace_s: float = 0.0) -> None:
        self.world = world or World()
        self.agent = Agent(self.world, pace_s)
        self.signed_in = True
        self.notices: tuple[Notice, ...] = NOTICES
        self.lose_next_answer = False
        self.refuse_next: str | None = None
        self.posted: list[str] = []
        self._sockets: set[asyncio.Queue[bytes | None]] = set()
        self._running: set[asyncio.Task[None]] = set()
        self.world.listeners.append(self._broadcast)

    def cut(self) -> None:
        """Ends every live connection, as a line that breaks does."""
        for queue in self._sockets:
            queue.put_nowait(None)

    def _broadcast(self, frame: bytes) -> None:
        for queue in self._sockets:
            queue.put_nowait(frame)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._live(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _http(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        body = b""
        while (event := await receive())["type"] == "http.request":
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        method, path = scope["method"], scope["path"]
        if not path.startswith("/api/"):
            return await _answer(send, 200, *_file(path))
        try:
            status, value = self._api(method, path, scope["query_string"].decode(), body)
        except SamError as error:
            status, value = error.reason.status, error.problem
        if self.lose_next_answer and method == "POST":
            self.lose_next_answer = False
            return await _answer(send, 502, b"", "text/plain")
        if isinstance(value, str):
            return await _answer(send, status, value.encode(), "text/x-diff")
        return await _answer(send, status, msgspec.json.encode(value), "application/json")

    def _api(self, method: str, path: str, query: str, body: bytes) -> tuple[int, object]:
        if not self.signed_in:
            raise Refused("not_signed_in")
        world = self.world
        if path == "/api/logout":
            self.signed_in = False
            return 204, ""
        if path == "/api/me":
            person = Person(id="usr_1", name="ada")
            return 200, Me(person=person, version="0.1.0", host="embedded", notices=self.notices)
        if path == "/api/projects":
            if method == "GET":
                return 200, list(world.projects.values())
            return 201, self._add(msgspec.json.decode(body, type=AddProject))
        match = re.fullmatch(r"/api/projects/([^/]+)(/.*)?", path)
        if match is None or match[1] not in world.projects:
            raise Refused("unknown_project", path)
        return self._in_project(match[1], method, (match[2] or "").strip("/").split("/"), query, body)

    def _add(self, wanted: AddProject) -> ProjectView:
        if wanted.sample:
            return self.world.add_project("sample", "The sample", sample=True)
        if not (wanted.origin or "").startswith(("/", "http", "git@")):
            raise Refused("not_a_repository", wanted.origin or "")
        return self.world.add_project("other", wanted.name or "other", sample=False)

    def _in_project(self, project: str, method: str, rest: list[str], query: str, body: bytes) -> tuple[int, object]:
        world = self.world
        match [method, *rest]:
            case ["GET", ""]:
                return 200, ProjectSnapshot(
                    project=world.projects[project],
                    conversations=tuple(world.conversations.values()),
                    tasks=tuple(reversed(world.tasks.values())),
                    ideas=tuple(map(head_of, world.ideas.values())),
                    nodes=(world.node,),
                    cursor=world.cursor,
                )
            case ["PATCH", ""]:
                change = msgspec.json.decode(body, type=EditProject)
                if change.default_branch == "a..b":
                    raise Refused("invalid_request", "default_branch is the name of a branch at the origin")
                given = {
                    k: v for k in ("default_branch", "auto_approve_microusd") if (v := getattr(change, k)) is not None
                }
                world.projects[project] = msgspec.structs.replace(world.projects[project], **given)
                return 200, world.projects[project]
            case ["POST", "conversations"]:
                new = msgspec.json.decode(body, type=chat.NewConversation)
                return 201, world.conversation(new.id, new.title, new.mode)
            case ["GET", "conversations", conversation]:
                return 200, world.thread(conversation, query)
            case ["PATCH", "conversations", conversation]:
                edit = msgspec.json.decode(body, type=chat.EditConversation)
                given = {k: v for k in ("title", "mode") if (v := getattr(edit, k)) is not None}
                return 200, world.put_conversation(conversation, **given)
            case ["POST", "conversations", conversation, "messages"]:
                return 202, self._message(project, conversation, msgspec.json.decode(body, type=chat.NewMessage))
            case ["GET", "tasks", task]:
                return 200, TaskDetail(task=world.tasks[task], text=world.asked[task], history=())
            case ["POST", "tasks", task, "stop"]:
                self.agent.stop(task)
                return 202, world.tasks[task]
            case ["GET", "tasks", task, "diff"]:
                if task not in world.patches:
                    raise Refused("not_found", task)
                return 200, world.patches[task]
            case ["GET", "tasks", task, "log"]:
                return 200, [m for m in world.messages(world.tasks[task].conversation) if m.task == task]
            case ["GET", "ideas", idea]:
                if idea not in world.ideas:
                    raise Refused("not_found", idea)
                return 200, IdeaDetail(idea=world.ideas[idea], conversations=(), tasks=(), merged=())
            case ["POST", "ideas"]:
                return 201, self._idea(project, msgspec.json.decode(body, type=NewIdea))
            case ["PATCH", "ideas", idea]:
                edited = msgspec.json.decode(body, type=EditIdea)
                given = {k: v for k in ("title", "body", "state") if (v := getattr(edited, k)) is not None}
                return 200, world.put_idea(idea, **given)
            case [("PUT" | "DELETE"), "ideas", idea, "links", conversation]:
                links = tuple(link for link in world.ideas[idea].links if link.conversation != conversation)
                if method == "PUT":
                    note = msgspec.json.decode(body, type=LinkIdea).note
                    links = (*links, IdeaLink(conversation=conversation, note=note))
                return 200, world.put_idea(idea, links=links)
            case ["POST", "ideas", idea, "execute"]:
                return 201, self._execute(project, idea, msgspec.json.decode(body, type=ExecuteIdea))
        raise Refused("unknown_route", "/".join(rest))

    def _message(self, project: str, conversation: str, new: chat.NewMessage) -> chat.Accepted:
        world = self.world
        self.posted.append(new.id)
        if self.refuse_next is not None:
            code, self.refuse_next = self.refuse_next, None
            raise Refused(code)
        for message in world.messages(conversation):
            if message.id == new.id:
                return chat.Accepted(message=message, task=world.tasks.get(message.task or ""))
        current = world.live_task(conversation)
        if current is not None and not new.new_task:
            message = world.say(conversation, new.id, new.text, task=current.id, state="queued")
            self.agent.hear(current.id, message.id)
            return chat.Accepted(message=message, task=current)
        if not world.conversations[conversation].title:
            world.put_conversation(conversation, title=title_of(new.text))
        task = world.task(project, conversation, title_of(new.text), new.text, mode=new.mode)
        message = world.say(conversation, new.id, new.text, task=task.id, state="delivered")
        self._start(task.id)
        return chat.Accepted(message=message, task=world.tasks[task.id])

    def _idea(self, project: str, new: NewIdea) -> IdeaView:
        links = () if new.conversation is None else (IdeaLink(conversation=new.conversation, note=new.note),)
        return self.world.idea(project, new.id, new.title, new.body, links)

    def _execute(self, project: str, idea: str, how: ExecuteIdea) -> object:
        view = self.world.ideas[idea]
        linked = how.conversation or (
            view.links[-1].conversation if view.links else next(iter(self.world.conversations))
        )
        task = self.world.task(project, linked, view.title, view.body, task_id=how.id)
        self.world.put_idea(idea, state="executing", tasks=(*view.tasks, task.id))
        self._start(task.id)
        return task

    def _start(self, task: str) -> None:
        running = asyncio.get_running_loop().create_task(self.agent.run(task))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _live(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        await receive()
        if not self.signed_in:
            return await send({"type": "websocket.close", "code": 4401})
        await send({"type": "websocket.accept"})
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        cursor = int(scope["query_string"].decode().partition("cursor=")[2] or 0)
        for frame in self.world.greeting(cursor):
            queue.put_nowait(frame)
        self._sockets.add(queue)
        writer = asyncio.create_task(_write(queue, send))
        try:
            while (event := await receive())["type"] == "websocket.receive":
                asked = msgspec.json.decode(event["text"], type=chat.ClientFrame)
                answer = chat.Pong() if isinstance(asked, chat.Ping) else self.world.part(asked.part)
                queue.put_nowait(msgspec.json.encode(answer))
        finally:
            self._sockets.discard(queue)
            writer.cancel()

    async def close(self) -> None:
        for running in tuple(self._running):
            running.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self.cut()


async def _write(queue: "asyncio.Queue[bytes | None]", send: Send) -> None:
    with contextlib.suppress(RuntimeError):
        while (frame := await queue.get()) is not None:
            await send({"type": "websocket.send", "text": frame.decode()})
        await send({"type": "websocket.close", "code": 1012})


def _file(path: str) -> tuple[bytes, str]:
    file = DIST / path.lstrip("/")
    if not file.is_file():
        file = DIST / "index.html"
    return file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream"


async def _answer(send: Send, status: int, body: bytes, kind: str) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-security-policy", POLICY.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextlib.asynccontextmanager
async def serving(app: Any, port: int = 0) -> AsyncIterator[str]:
    """The address at which `app` answers until the block ends."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off", ws_ping_interval=None))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
        if task.done():
            await task
    address = server.servers[0].sockets[0].getsockname()
    try:
        yield f"http://127.0.0.1:{address[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await task


async def _main() -> None:
    app = StandIn(World.seeded(), pace_s=0.04)
    async with serving(app, 7080) as url:
        print(url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main())

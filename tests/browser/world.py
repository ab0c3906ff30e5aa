"""The stand-in's memory: entities, the numbered change log, open parts; and a furnished project to look at."""

import time
from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

from edge.accounts.model import Notice
from edge.budget.model import ProjectMoney, TaskMoney
from edge.chat import model as chat
from edge.ideas.model import IdeaHead, IdeaLink, IdeaView
from edge.nodes.model import NodeView
from edge.projects.model import ProjectLimits, ProjectPool, ProjectView
from edge.tasks.model import AttemptView, Chosen, StepAt, TaskView, Usage
from edge.tasks.views import TEXT_CHARS
from shared.errors import Refused
from shared.parts import Delta, Part
from shared.reasons import problem
from shared.spec import Mode, Origin
from shared.states import TERMINAL, Step, TaskState
from shared.wire import Harness, ModelInfo

REHEARSAL: Final = ModelInfo(label="rehearsal", rehearsal=True)
NOTICES: Final = (
    Notice(
        code="rehearsal_model",
        sentence="No model is set up: a scripted rehearsal model answers.",
        remedy="Set `SAM_MODEL_URL` and `SAM_MODEL`, then start SAM again.",
    ),
    Notice(
        code="not_isolated",
        sentence="Agents on this node are not isolated from the machine.",
        remedy="Use repositories you trust.",
    ),
)
AuthorState = Literal["queued", "delivered", "undelivered", "streaming", "finished"]


def now() -> int:
    return int(time.time() * 1000)


class World:
    def __init__(self) -> None:
        self.projects: dict[str, ProjectView] = {}
        self.conversations: dict[str, chat.ConversationView] = {}
        self.tasks: dict[str, TaskView] = {}
        self.asked: dict[str, str] = {}
        self.ideas: dict[str, IdeaView] = {}
        self.patches: dict[str, str] = {}
        self.open: dict[str, Part] = {}
        self.listeners: list[Callable[[bytes], None]] = []
        self.node = NodeView(
            id="nod_1", name="this machine", state="ready", engine="process", isolated=False, seats=4, busy=0,
            model=REHEARSAL, last_seen_at=now(), load=0.2, cores=2, disk_free_bytes=10**10, provider=None, project=None,
            location=None, size=None, warm_until=None, problem=None,
            harnesses=(
                Harness(name="native", installed=True, version="0.1.0"),
                Harness(name="claude", installed=False, usable=False, why_not="Run `sam agents install claude`."),
            ),
        )  # fmt: skip
        self._messages: dict[str, list[chat.MessageView]] = {}
        self._log: list[chat.Change] = []
        self._ids = 0

    @classmethod
    def seeded(cls) -> "World":
        world = cls()
        furnish(world)
        return world

    @property
    def cursor(self) -> int:
        return len(self._log)

    def new_id(self, kind: str) -> str:
        self._ids += 1
        return f"{kind}_{self._ids:026d}"

    def messages(self, conversation: str) -> list[chat.MessageView]:
        return self._messages.get(conversation, [])

    # What the live connection says.

    def greeting(self, cursor: int) -> list[bytes]:
        missed = self._log[cursor:]
        frames: list[chat.ServerFrame] = [chat.Hello(cursor=self.cursor)]
        if missed:
            frames.append(chat.Changes(cursor=self.cursor, changes=tuple(self._newest(c) for c in missed)))
        frames.append(chat.Open(parts=tuple(self.open.values())))
        return [msgspec.json.encode(frame) for frame in frames]

    def part(self, part: str) -> chat.Open:
        return chat.Open(parts=(self.open[part],) if part in self.open else ())

    def say_deltas(self, *deltas: Delta) -> None:
        for delta in deltas:
            held = self.open.get(delta.part)
            text = (held.text if held else "") + delta.text
            head = delta.head or held
            assert head is not None
            self.open[delta.part] = msgspec.structs.replace(head, text=text)
        self._tell(chat.Deltas(deltas=deltas))

    def _newest(self, change: chat.Change) -> chat.Change:
        if isinstance(change, chat.MessageChange):
            stored = next(m for m in self._messages[change.body.conversation] if m.id == change.body.id)
            return chat.MessageChange(body=stored)
        return change

    def _changed(self, change: chat.Change) -> None:
        self._log.append(change)
        self._tell(chat.Changes(cursor=self.cursor, changes=(change,)))

    def _tell(self, frame: chat.ServerFrame) -> None:
        encoded = msgspec.json.encode(frame)
        for listener in self.listeners:
            listener(encoded)

    # Entities.

    def add_project(self, slug: str, name: str, *, sample: bool) -> ProjectView:
        view = ProjectView(
            id=f"prj_{slug}", name=name, origin_url=f"/srv/git/{slug}.git", default_branch="main", sample=sample,
            limits=ProjectLimits(), created_at=now(), money=ProjectMoney(
                day_budget_microusd=100_000_000, task_budget_microusd=5_000_000, spent_today_microusd=0,
                held_microusd=0,
            ), pool=ProjectPool(),
        )  # fmt: skip
        self.projects[view.id] = view
        return view

    def conversation(self, cid: str, title: str, mode: Mode) -> chat.ConversationView:
        if cid in self.conversations:
            return self.conversations[cid]
        view = chat.ConversationView(
            id=cid, project=next(iter(self.projects)), title=title, mode=mode, state="idle", task=None, ideas=(),
            created_at=now(), updated_at=now(),
        )  # fmt: skip
        self._messages.setdefault(cid, [])
        self.conversations[cid] = view
        self._changed(chat.ConversationChange(body=view))
        return view

    def put_conversation(self, cid: str, **changes: Any) -> chat.ConversationView:
        view = msgspec.structs.replace(self.conversations[cid], **{"updated_at": now(), **changes})
        self.conversations[cid] = view
        self._changed(chat.ConversationChange(body=view))
        return view

    def put_node(self, **changes: Any) -> None:
        self.node = msgspec.structs.replace(self.node, **changes)
        self._changed(chat.NodeChange(body=self.node))

    def thread(self, conversation: str, query: str) -> chat.ConversationSnapshot:
        if conversation not in self.conversations:
            raise Refused("not_found", conversation)
        messages = self._messages[conversation]
        if query.startswith("before="):
            messages = [m for m in messages if m.seq < int(query[7:])]
        return chat.ConversationSnapshot(
            conversation=self.conversations[conversation],
            messages=tuple(messages[-200:]),
            earlier=len(messages) > 200,
            cursor=self.cursor,
        )

    def say(
        self,
        conversation: str,
        mid: str,
        text: str,
        *,
        task: str | None,
        state: AuthorState,
        author: Literal["person", "agent", "sam"] = "person",
        parts: tuple[Part, ...] = (),
        question: str | None = None,
        at: int | None = None,
    ) -> chat.MessageView:
        message = chat.MessageView(
            id=mid, conversation=conversation, seq=len(self._messages[conversation]) + 1, author=author, text=text,
            parts=parts, task=task, state=state, harness="native" if author == "agent" else None,
            model=REHEARSAL if author == "agent" else None, question=question, created_at=at or now(),
        )  # fmt: skip
        self._messages[conversation].append(message)
        self._changed(chat.MessageChange(body=message))
        return message

    def put_message(self, conversation: str, mid: str, **changes: Any) -> chat.MessageView:
        stored = self._messages[conversation]
        at = next(i for i, m in enumerate(stored) if m.id == mid)
        stored[at] = msgspec.structs.replace(stored[at], **changes)
        for part in stored[at].parts:
            self.open.pop(part.id, None)
        self._changed(chat.MessageChange(body=stored[at]))
        return stored[at]

    def live_task(self, conversation: str) -> TaskView | None:
        live = [t for t in self.tasks.values() if t.conversation == conversation and t.state not in TERMINAL]
        return live[-1] if live else None

    def task(
        self,
        project: str,
        conversation: str,
        title: str,
        text: str,
        *,
        mode: Mode = Mode.TASK,
        task_id: str | None = None,
        **changes: Any,
    ) -> TaskView:
        tid = task_id or self.new_id("tsk")
        view = TaskView(
            id=tid, project=project, conversation=conversation, parent=None, depth=0, title=title, mode=mode,
            text=text[:TEXT_CHARS], text_chars=len(text),
            origin=Origin.PERSON, state=TaskState.QUEUED, stopping=False, problem=None, why_waiting=None, depends_on=(),
            continues=None, idea=None, priority=0, harness=Chosen(name="native", why="the only one that is installed"),
            runtime=Chosen(name="process", why="this node has no container engine"), model=REHEARSAL, attempts=(),
            money=TaskMoney(budget_microusd=5_000_000, spent_microusd=0),
            branch=f"sam/{'-'.join(title.lower().split()[:4])}-{tid[-6:]}", pushed=False, base="main", commit=None,
            files=0, added=0, removed=0, has_diff=False, summary=None, created_at=now(), started_at=None, ended_at=None,
            updated_at=now(),
        )  # fmt: skip
        view = msgspec.structs.replace(view, **changes)
        self.tasks[tid] = view
        self.asked[tid] = text
        self._changed(chat.TaskChange(body=view))
        self._follow(view)
        return view

    def put_task(self, tid: str, **changes: Any) -> TaskView:
        view = msgspec.structs.replace(self.tasks[tid], **{"updated_at": now(), **changes})
        self.tasks[tid] = view
        self._changed(chat.TaskChange(body=view))
        self._follow(view)
        return view

    def _follow(self, view: TaskView) -> None:
        live = self.live_task(view.conversation)
        state = "idle" if live is None else live.state if live.state in _RESTING else "working"
        self.put_conversation(view.conversation, state=state, task=None if live is None else live.id)

    def idea(self, project: str, iid: str, title: str, body: str, links: tuple[IdeaLink, ...]) -> IdeaView:
        if iid in self.ideas:
            return self.ideas[iid]
        view = IdeaView(
            id=iid, project=project, title=title, body=body, state="exploring", links=links, tasks=(),
            created_at=now(), updated_at=now(),
        )  # fmt: skip
        return self._put_idea(view)

    def put_idea(self, iid: str, **changes: Any) -> IdeaView:
        return self._put_idea(msgspec.structs.replace(self.ideas[iid], **{"updated_at": now(), **changes}))

    def _put_idea(self, view: IdeaView) -> IdeaView:
        self.ideas[view.id] = view
        self._changed(chat.IdeaChange(body=head_of(view)))
        for cid, talk in self.conversations.items():
            linked = any(link.conversation == cid for link in view.links)
            if linked != (view.id in talk.ideas):
                others = tuple(i for i in talk.ideas if i != view.id)
                self.put_conversation(cid, ideas=(*others, view.id) if linked else others)
        return view


def head_of(idea: IdeaView) -> IdeaHead:
    facts = msgspec.structs.asdict(idea)
    body = facts.pop("body")
    del facts["links"]
    return IdeaHead(**facts, beginning=body[:500], body_chars=len(body))


_RESTING: Final = {"waiting_for_follow_up", "needs_input"}


def attempt(task: str, started: int, steps: tuple[tuple[Step, int], ...], **changes: Any) -> AttemptView:
    """One attempt whose steps began the given milliseconds after its start."""
    view = AttemptView(
        id=f"{task}.1", number=1, node="nod_1", outcome=None, problem=None,
        steps=tuple(StepAt(step=step, at=started + after) for step, after in steps), usage=Usage(),
        checkpoint=None, model=None, started_at=started, ended_at=None,
    )  # fmt: skip
    return msgspec.structs.replace(view, **changes)


def furnish(world: World) -> None:
    """A project with something in every state."""
    project = world.add_project("sample", "notify-service", sample=True).id
    at = now() - 3_600_000
    batching, auth, flaky = "cnv_batching", "cnv_auth", "cnv_flaky"
    world.conversation(auth, "Auth flow: sessions or tokens?", Mode.CONVERSATION)
    world.conversation(flaky, "Fix the flaky retry test", Mode.TASK)
    world.conversation(batching, "Notification batching", Mode.TASK)
    done = world.task(
        project, flaky, "Fix the flaky retry test", "Fix the flaky retry test.", state=TaskState.FAILED,
        created_at=at - 900_000, started_at=at - 890_000, ended_at=at - 600_000,
        problem=problem("push_refused", "remote: permission denied to ada"),
    )  # fmt: skip
    steps = ((Step.CLAIMING_NODE, 0), (Step.CREATING_WORKSPACE, 40), (Step.STARTING_AGENT, 900), (Step.WORKING, 1700))
    lost = attempt(done.id, at - 890_000, steps, outcome="failed", ended_at=at - 600_000, problem=done.problem)
    world.put_task(done.id, attempts=(lost,), updated_at=at)
    world.say(flaky, world.new_id("msg"), done.text, task=done.id, state="delivered", at=at - 900_000)
    talk = world.task(
        project, auth, "Auth flow", "Sessions or tokens?", mode=Mode.CONVERSATION,
        state=TaskState.WAITING_FOR_FOLLOW_UP, started_at=at, attempts=(attempt("tsk_x", at, steps),),
    )  # fmt: skip
    world.say(auth, world.new_id("msg"), "Sessions or tokens for the API?", task=talk.id, state="delivered", at=at)
    window = world.task(
        project, batching, "Add a five-minute window per task", "Batch progress notices.", state=TaskState.IN_PROGRESS,
        created_at=at, started_at=at + 1000, attempts=(attempt("tsk_w", now() - 250_000, steps),),
    )  # fmt: skip
    world.task(
        project, batching, "Describe the window in the docs", "Docs.", state=TaskState.BLOCKED, parent=window.id,
        depth=1, depends_on=(window.id,), why_waiting="Waits for “Add a five-minute window per task”.",
    )  # fmt: skip
    asks = world.task(
        project, batching, "Choose the default length", "Ask.", state=TaskState.NEEDS_INPUT, parent=window.id, depth=1,
        started_at=now() - 60_000, attempts=(attempt("tsk_q", now() - 60_000, steps),),
    )  # fmt: skip
    world.say(
        batching, world.new_id("msg"),
        "Progress notices fire on every status update. Collect them for five minutes per task, please.",
        task=window.id, state="delivered", at=at,
    )  # fmt: skip
    world.say(
        batching, world.new_id("msg"), "", task=asks.id, state="finished", author="agent",
        question="Should the window be **five** or **ten** minutes by default?",
    )  # fmt: skip
    world.idea(project, world.new_id("idea"), "Digest by mail", "Once a day.", (IdeaLink(conversation=auth, note=""),))
    linked = IdeaLink(conversation=batching, note="came up here")
    world.idea(
        project, world.new_id("idea"), "Let people mute a task",
        "A muted task still collects, but sends nothing until it is unmuted.", (linked,),
    )  # fmt: skip

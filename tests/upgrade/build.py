"""`python -m tests.upgrade.build NAME`: writes databases caught in mid-flight with the code it runs beside.

The edge and the node are this checkout's own, driven as its own tests drive them; time stands still but where the
scenario moves it, and ids are counted. What the code does not have yet is left out, so that the same builder serves
every version from the first one on: see README.md.
"""

import asyncio
import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import apsw
import apsw.shell

from edge.local.host import LocalHost
from edge.mcp.tools import TOOLS
from edge.ports import Statement
from node_agent.attempts.store import Phase
from node_agent.settings import NodeSettings
from shared import wire
from shared.ids import mint
from shared.parts import PartKind
from shared.spec import Mode
from shared.states import Outcome, Step
from tests.edge.conftest import URL, Agent, Person, StageNode, _LateTransport, repository
from tests.node.conftest import FOREVER, Rig
from tests.node.fake_edge import FakeEdge

DATABASES: Final = Path(__file__).parent / "databases"
EPOCH_MS: Final = 1_780_000_000_000
VAULT_KEY: Final = bytes(range(32))
"""Every saved database is sealed with this one; it guards nothing else."""
ORIGIN: Final = "/srv/git/origin.git"
WORKSPACES: Final = "/var/lib/sam/workspaces"
"""Where repository and workspaces are said to be, in place of the directories the scenario ran in."""

ORDERED: Final = "plan_tasks" in TOOLS
"""Conditions, replacements, waiting parents and warnings came together."""


class StandingClock:
    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        return self.at


class CountedIds:
    def __init__(self, clock: StandingClock) -> None:
        self._clock, self._count = clock, 0

    def new(self, kind: Any) -> str:
        self._count += 1
        return mint(kind, self._clock.now(), self._count.to_bytes(10, "big"))

    def secret(self) -> str:
        return f"secret{self.new('req')}"


class Stage:
    """An edge whose effects run when the scenario says so, its node and its person."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        (home / "vault.key").write_bytes(VAULT_KEY)
        self.clock = StandingClock(EPOCH_MS)
        transport = _LateTransport()
        self.edge = LocalHost(home, URL, node_transport=transport, clock=self.clock, ids=CountedIds(self.clock))
        self.node, self.person = StageNode(self.edge), Person(self.edge)
        transport.app = self.node
        self.speaking: dict[str, str] = {}
        """The message that an attempt's turn fills."""

    async def open(self, origin: Path) -> None:
        await self.edge.start()
        await self.edge._workers.stop()
        await self.node.join()
        await self.person.sign_in()
        await self.person.add(origin)

    async def settle(self) -> None:
        """A little time, and all that is due."""
        self.clock.at += 1_000
        await self.edge.app.run_due()

    async def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        return (await self.edge.host.databases.directory().batch([Statement(sql, params)]))[0]

    async def task(self, name: str, **more: Any) -> str:
        """A task of that title."""
        task = await self.person.start(f"{name}, please", title=name, **more)
        await self.settle()
        return task

    async def at_work(self, name: str, **more: Any) -> str:
        """A task whose agent has begun a turn; its attempt."""
        attempt = f"{await self.task(name, **more)}.1"
        await self.turn(attempt)
        return attempt

    async def turn(self, attempt: str) -> None:
        start = self.node.start_of(attempt)
        await self.node.report(attempt, wire.StepChanged(step=Step.STARTING_AGENT), wire.StepChanged(step=Step.WORKING))
        message = await self.node.turn(attempt, *(prompt.message for prompt in start.prompts))
        await self.node.say(attempt, message, 0, "I look around.")
        self.speaking[attempt] = message

    async def call(self, attempt: str, tool: str, **arguments: Any) -> dict[str, Any]:
        """A tool call of the attempt's agent."""
        result, refused = await Agent(self.edge, self.node.start_of(attempt).token).call(tool, **arguments)
        assert not refused, result
        await self.settle()
        return result

    async def child(self, parent: str, name: str) -> str:
        """A subtask whose agent has begun a turn; its attempt."""
        made = await self.call(parent, "dispatch_task", text=f"{name}, please", title=name)
        await self.turn(f"{made['id']}.1")
        return f"{made['id']}.1"

    async def finish(self, attempt: str, outcome: Outcome = Outcome.COMPLETED, **more: Any) -> None:
        await self.node.end(attempt, outcome, **more)
        await self.settle()


async def edge_in_mid_flight(stage: Stage) -> None:
    """Tasks in every live state, and open effects, commands, messages and words of every kind."""
    node, person = stage.node, stage.person
    await stage.rows("UPDATE project SET max_running = 24")

    # What has ended: done and pushed, failed, stopped before it began.
    done = await stage.at_work("done")
    await node.report(
        done,
        wire.UsageReported(input_tokens=1_000, output_tokens=100, cost_microusd=4_200, calls=3),
        wire.CheckpointSaved(commit="c" * 40, bundle=wire.object_key(done, "1.bundle"), files=1),
        wire.BranchPushed(branch="sam/done", commit="d" * 40),
    )
    await stage.finish(done, commit="d" * 40, files=1, added=2, removed=1)
    failed = await stage.at_work("failed")
    held = [await stage.task(name, depends_on=[of(failed)]) for name in ("held", "held and released")]
    await stage.finish(failed, Outcome.FAILED, reason="agent_refused", detail="it would not")
    await person.stop(await stage.task("stopped early", depends_on=[held[0]]))

    # Conversations: one at rest, one in the middle of a sentence with a message on its way.
    resting = await stage.at_work("resting", mode="conversation")
    await node.rest(resting, stage.speaking[resting])
    talking = await stage.at_work("talking", mode="conversation")
    node.refuse_these = ("msg/",)
    await person.say((await person.task(of(talking)))["conversation"], "and then?", "conversation")

    # At work: half a sentence said, a second try, one that asks, one that is being stopped and is followed.
    working = await stage.at_work("working")
    await node.report(
        working,
        wire.UsageReported(input_tokens=500, output_tokens=50, cost_microusd=1_500, calls=1),
        wire.CheckpointSaved(commit="e" * 40, bundle=None, files=2),
    )
    again = await stage.at_work("trying again")
    await stage.finish(again, Outcome.FAILED, reason="node_restarted")
    await stage.turn(f"{of(again)}.2")
    asking = await stage.at_work("asking")
    await stage.call(asking, "request_human_input", question="Which colour?")
    await node.rest(asking, stage.speaking[asking])
    if "propose_plan" in TOOLS:
        await awaiting_a_yes(stage)
    node.refuse_these = ("msg/", "stop/")
    stopping = await stage.at_work("stopping")
    await person.stop(of(stopping))
    await person.say((await person.task(of(stopping)))["conversation"], "go on, after all", "task")

    # Parents: one with two children at work, one of them warned, and one that will want its slot back.
    parent = await stage.at_work("parent")
    children = [await stage.child(parent, name) for name in ("child", "warned child")]
    waking = await stage.at_work("waking")
    quick = await stage.child(waking, "quick child")
    if ORDERED:
        await stage.call(parent, "stop_subtask", task=of(children[1]), warning="Commit now.")
        for one in (parent, waking):
            assert (await stage.call(one, "wait_for_subtasks"))["awaiting"]
            await node.rest(one, stage.speaking[one])

    # On the way to a machine: a start command that was never taken, and no seat for the next.
    node.refuse_these = ("msg/", "stop/", "start/")
    await stage.task("starting")
    node.seats = (await stage.rows("SELECT count(*) AS busy FROM workspace WHERE ended_at IS NULL"))[0]["busy"]
    present = await stage.rows("SELECT attempt FROM workspace WHERE ended_at IS NULL ORDER BY attempt")
    await node.beat(*(row["attempt"] for row in present))
    await stage.task("without a seat")

    # Waiting for others, and for a slot.
    await stage.task("needs one", depends_on=[of(working)])
    await stage.task("needs two", depends_on=[of(working), of(asking)])
    if ORDERED:
        planned = {
            "needs a merge": {"task": of(done), "condition": "merged"},
            "fails with it": {"task": of(stopping), "on_failure": "fail"},
        }
        tasks = [{"key": name, "title": name, "text": name, "depends_on": [need]} for name, need in planned.items()]
        assert (await person.post("plans", {"id": person.new("req"), "tasks": tasks})).status_code == 201
        replaced = await stage.task("replaced", depends_on=[of(working)])
        await person.stop(replaced)
        assert (await person.post(f"tasks/{replaced}/retry", {"id": person.new("tsk")})).status_code == 201
    await stage.rows(
        "UPDATE project SET max_running = (SELECT count(*) - 1 FROM task WHERE mode = 'task' "
        "AND state IN ('in_progress', 'needs_input'))"
    )
    late = [await stage.task("over the limit", priority=-1), await stage.task("over the limit, first")]
    await person.say((await person.task(late[0]))["conversation"], "One more thing", "task")
    idea = {"id": person.new("idea"), "title": "An idea", "body": "Of mine."}
    assert (await person.post("ideas", idea)).status_code == 201
    await node.end(quick, Outcome.COMPLETED)  # its seat is free now, and its parent wants a slot


async def awaiting_a_yes(stage: Stage) -> None:
    """A plan, and a call after others' words."""
    proposing = await stage.at_work("proposing")
    plan = [{"key": "wall", "title": "planned", "text": "wall, please"}]
    await stage.call(proposing, "propose_plan", title="A wall", tasks=plan)
    wary = await stage.at_work("wary")
    child = await stage.child(wary, "read child")
    await stage.call(child, "complete_task", summary="It is read.")
    await stage.finish(child)
    await stage.call(wary, "get_task", task=of(child), report=True)
    agent = Agent(stage.edge, stage.node.start_of(wary).token)
    asked, refused = await agent.call("dispatch_task", text="more, please", title="with a yes")
    assert refused and asked["approval"], asked
    for one in (proposing, wary):
        await stage.node.rest(one, stage.speaking[one])


async def edge_text(directory: Path) -> str:
    """The edge's database in mid-flight, as SQL."""
    os.environ["LOGNAME"] = "someone"  # becomes the first person's name
    stage = Stage(directory / "home")
    origin = await asyncio.to_thread(repository, directory)
    await stage.open(origin)
    await edge_in_mid_flight(stage)
    text = dumped(apsw.Connection(str(directory / "home" / "sam.db")), {str(origin.resolve()): ORIGIN})
    await stage.edge.stop()
    return text


def of(attempt: str) -> str:
    """The task of an attempt."""
    return attempt.partition(".")[0]


@contextlib.contextmanager
def workspaces_of(name: str) -> Iterator[Path]:
    """Where a node's workspaces go, in reach of their users."""
    root = Path("/var/lib/sam/workspaces-test" if os.geteuid() == 0 else "/tmp/sam-workspaces-test") / name
    shutil.rmtree(root, ignore_errors=True)
    yield root
    shutil.rmtree(root, ignore_errors=True)


def origin_in(directory: Path) -> Path:
    """A bare repository with one commit, the same wherever and whenever it is made."""
    work, bare = directory / "node-origin", directory / "node-origin.git"
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in
           (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", "2026-01-01T00:00:00Z"))}  # fmt: skip
    env = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "init", "-q", "-b", "main", str(work)], env=env, check=True)
    (work / "README.md").write_text("# Sample\n")
    subprocess.run(["git", "-C", str(work), "add", "-A"], env=env, check=True)
    subprocess.run(["git", "-C", str(work), "commit", "-qm", "Begin"], env=env, check=True)
    subprocess.run(["git", "clone", "-q", "--bare", str(work), str(bare)], env=env, check=True)
    return bare


async def node_texts(directory: Path, workspaces: Path) -> dict[str, str]:
    """A node's database in mid-flight, and its agents' sessions: a conversation at rest with a message on its way, an
    end and half a turn that the edge has not heard of, and an attempt that has no workspace yet."""
    settings = NodeSettings(
        edge_url="http://edge", home=directory / "node", workspaces=workspaces, installs=directory / "agents",
        url="http://node", enrolment="enrol-me",
    )  # fmt: skip
    rig = Rig(edge=FakeEdge(), settings=settings, origin=await asyncio.to_thread(origin_in, directory))
    node = await rig.start()
    attempts, outbox = node.services.attempts, node.services.outbox
    await rig.joined()
    await rig.send(rig.order("rehearse:stream=5", task="tsk_resting", mode=Mode.CONVERSATION))
    await _until(lambda: any(isinstance(one, wire.CheckpointSaved) for one in rig.edge.bodies("tsk_resting.1")))
    await _until(lambda: outbox.drained("tsk_resting.1"))
    rig.edge.fault = lambda name, _: 503 if name == "events" else None
    await rig.send(rig.order("rehearse:stream=5", task="tsk_done"))
    await _until(lambda: attempts.inventory()[-1].phase is Phase.ENDED)
    await rig.send(rig.order("rehearse:slow=4", task="tsk_working"))
    await _until(lambda: sum(
        isinstance(one.body, wire.PartFinished) and one.body.part.kind is PartKind.TOOL
        for one in outbox.batch("tsk_working.1")) >= 2)  # fmt: skip
    told = wire.DeliverMessage(
        attempt="tsk_resting.1", prompt=wire.Prompt(message="msg_late", text="rehearse:stream=6")
    )
    for number, body in enumerate((told, rig.order("rehearse:stream=5", task="tsk_new"))):
        node._intake.accept(wire.Command(id=f"cmd_late{number}", expires_at=FOREVER, body=body))
    replaced = {str(workspaces): WORKSPACES, str(rig.origin): ORIGIN}
    texts = {"node.sql": dumped(node._database._connection, replaced)}
    for attempt in ("tsk_resting.1", "tsk_working.1"):
        (session,) = (workspaces / attempt).glob("home/.sam/sessions/*.jsonl")
        texts[f"{attempt}.jsonl"] = session.read_text().replace(str(workspaces), WORKSPACES)
    await rig.stop()
    return texts


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)


def dumped(database: apsw.Connection, replaced: dict[str, str]) -> str:
    """The whole database as SQL text, with `replaced` put in for what names this machine."""
    copy, out = apsw.Connection(":memory:"), io.StringIO()
    with copy.backup("main", database, "main") as backup:
        backup.step()
    exchange(copy, replaced)
    apsw.shell.Shell(db=copy, stdout=out).process_command(".dump")
    return "".join(line for line in out.getvalue().splitlines(keepends=True) if not line.startswith("-- "))


def exchange(database: apsw.Connection, replaced: dict[str, str]) -> None:
    """Puts one text for another in every column that is no key."""
    tables = list(database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))
    columns = [
        (table, column) for (table,) in tables
        for (column,) in list(database.execute("SELECT name FROM pragma_table_info(?) WHERE pk = 0", (table,)))
    ]  # fmt: skip
    for table, column in columns:
        for old, new in replaced.items():
            for kind in ("text", "blob"):
                database.execute(
                    f"UPDATE {table} SET {column} = CAST(replace(CAST({column} AS TEXT), :old, :new) AS {kind}) "
                    f"WHERE typeof({column}) = '{kind}' AND instr(CAST({column} AS TEXT), :old)",
                    {"old": old, "new": new},
                )


def main(name: str) -> None:
    directory = DATABASES / name
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, workspaces_of("upgrade-build") as workspaces:
        texts = {"edge.sql": asyncio.run(edge_text(Path(scratch)))}
        texts |= asyncio.run(node_texts(Path(scratch), workspaces))
    for file, text in texts.items():
        (directory / file).write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])

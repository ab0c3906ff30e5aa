"""A node's database as an earlier version left it, with an agent in the middle of a turn, is taken up by today's node.

The repository, and what the machine kept beside the database (checkouts, the agents' sessions), are made again.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import apsw
import httpx
import pytest

from node_agent.attempts.store import Phase
from node_agent.node import Node, build_node
from node_agent.settings import NodeSettings
from node_agent.workspaces.checkout import Origin
from node_agent.workspaces.engine import Place
from shared.parts import PartKind
from shared.states import Outcome, Step
from shared.wire import Event, StepChanged, TurnEnded, TurnStarted
from tests.node.conftest import Rig, git
from tests.node.fake_edge import FakeEdge
from tests.upgrade.build import DATABASES, ORIGIN, WORKSPACES, exchange, origin_in, workspaces_of

SAVED: Final = sorted(path.parent.name for path in DATABASES.glob("*/node.sql"))
LIVE: Final = ("tsk_new.1", "tsk_resting.1", "tsk_working.1")
_KEEP: Final = 'mkdir -p "$HOME/.sam/sessions" && printf %s "$2" > "$HOME/.sam/sessions/$1.jsonl"'


class Saved(Rig):
    """A rig on a database of `version`, and an edge that knows as much as that database says it acknowledged."""

    def restore(self, version: str) -> None:
        home, workspaces = self.settings.home, self.settings.workspaces
        home.mkdir()
        database = apsw.Connection(str(home / "node.sqlite"))
        database.execute((DATABASES / version / "node.sql").read_text())
        exchange(database, {WORKSPACES: str(workspaces), ORIGIN: str(self.origin)})
        if os.geteuid() != 0:
            database.execute("UPDATE attempt SET uid = NULL")
        self.directory = DATABASES / version
        for stream, acked in database.execute("SELECT id, acked FROM stream"):
            known = StepChanged(step=Step.WORKING)
            self.edge.streams[stream] = [Event(seq=seq, at=0, body=known) for seq in range(1, acked + 1)]
        ((left_at,),) = database.execute("SELECT max(started_at) FROM attempt")
        self.clock.ahead = left_at + 1_000 - self.clock.now()  # no attempt has run out of time meanwhile
        database.close()
        self.edge.tokens = {"token-1"}
        self.count = 100  # the ids of commands go on: one that the node has taken is not taken again
        self.edge.live = set(LIVE)

    async def open(self) -> Node:
        self.node = build_node(self.settings, edge_transport=httpx.ASGITransport(self.edge), clock=self.clock)
        for row in self.node.services.attempts.inventory():
            if row.phase is Phase.RUNNING:
                await self._furnish(self.node, row.id)
        await self.node.start()
        return self.node

    async def _furnish(self, node: Node, attempt: str) -> None:
        """The workspace as the machine has it still: its checkout, and the session of its agent."""
        services, row = node.services, node.services.row(attempt)
        assert row.workspace is not None
        start, place = row.start, Place(root=row.workspace, uid=row.uid)
        await services.mirrors.fetch(start.origin_url)
        await services.mirrors.open_door(attempt, start.origin_url)
        point = await services.checkouts.starting_point(
            services.mirrors, attempt=attempt, base=start.base, branch=start.branch, bundle=None, earlier=None
        )
        assert point.base == row.base
        origin = Origin(broker="http://nowhere", attempt=attempt, token=start.token)
        await services.engine.create(place)
        await services.checkouts.check_out(
            services.engine, place, services.mirrors, start.origin_url, origin, start.branch, point
        )
        text = (self.directory / f"{attempt}.jsonl").read_text().replace(WORKSPACES, str(self.settings.workspaces))
        command = ("/bin/sh", "-c", _KEEP, "sh", str(row.session), text)
        assert (await services.engine.run(place, command, {})).code == 0


@pytest.fixture(params=SAVED)
async def saved(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Saved]:
    with workspaces_of(f"upgrade-{request.param}-{os.getpid()}") as workspaces:
        settings = NodeSettings(
            edge_url="http://edge",
            home=tmp_path / "node",
            workspaces=workspaces,
            installs=tmp_path / "agents",
            url="http://node",
        )
        made = Saved(edge=FakeEdge(), settings=settings, origin=origin_in(tmp_path))
        made.restore(request.param)
        yield made
        await made.stop()


async def test_a_node_goes_on_with_what_an_earlier_version_left_and_loses_no_word(saved: Saved) -> None:
    edge = saved.edge
    await saved.open()
    await saved.joined()
    assert not edge.joins, "its credential still opens the door"
    assert {one.attempt for one in edge.heartbeats[0].attempts} >= set(LIVE)
    assert (await edge.ended("tsk_done.1")).outcome is Outcome.COMPLETED
    assert (await edge.ended("tsk_new.1")).outcome is Outcome.COMPLETED
    end = await edge.ended("tsk_working.1")
    assert end.outcome is Outcome.COMPLETED, end
    assert git("rev-parse", "sam/tsk_working", cwd=saved.origin) == end.commit
    await edge.until(lambda: any(isinstance(body, TurnEnded) for body in edge.bodies("tsk_resting.1")))
    await saved.end_attempt("tsk_resting.1")
    assert (await edge.ended("tsk_resting.1")).outcome is Outcome.COMPLETED
    for attempt, events in edge.streams.items():
        assert [event.seq for event in events] == list(range(1, len(events) + 1)), attempt
    told = {attempt: [message for body in edge.bodies(attempt) if isinstance(body, TurnStarted)
                      for message in body.delivered] for attempt in edge.streams}  # fmt: skip
    assert told == {
        "tsk_done.1": ["msg_tsk_done.1"],
        "tsk_new.1": ["msg_tsk_new.1"],
        "tsk_resting.1": ["msg_late"],
        "tsk_working.1": ["msg_tsk_working.1"],
    }
    notices = [part.text for part in edge.said("tsk_working.1") if part.kind is PartKind.NOTICE]
    assert "restarted" in notices[0], "its turn was taken up in the same session"


async def test_a_file_of_an_earlier_version_gets_the_tables_and_columns_of_a_new_one(
    saved: Saved, tmp_path: Path
) -> None:
    def shape(database: apsw.Connection) -> set[tuple[object, ...]]:
        columns = """SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_schema t
          JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"""
        made = "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        return {*database.execute(columns), *database.execute(made)}

    old = await saved.open()
    fresh = build_node(NodeSettings(edge_url="http://edge", home=tmp_path / "fresh", workspaces=tmp_path / "w",
                                    installs=tmp_path / "agents", url="http://n", enrolment="e"))  # fmt: skip
    assert shape(old._database._connection) == shape(fresh._database._connection)
    fresh._database.close()

"""The workspace of one attempt from the runner's side: prepare it, start the agent in it, save it, publish, free it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from node_agent.agents import harness
from node_agent.agents.session import Session
from node_agent.agents.updates import Update
from node_agent.attempts.files import Files
from node_agent.attempts.journal import Journal
from node_agent.attempts.services import Services
from node_agent.attempts.store import Attempt, Home, Phase
from node_agent.broker.grants import Grant, Meter
from node_agent.uplink.edge import Rejected
from node_agent.workspaces.checkout import QUIET_GIT, Origin
from node_agent.workspaces.engine import Place, Running
from node_agent.workspaces.git import clean
from shared.errors import SamError
from shared.pictures import taken_by
from shared.states import Step
from shared.wire import StepChanged

KEPT_HOMES: Final = 50
"""Ended attempts whose agent's home stays, so that a follow-up finds its session; older ones start a new session."""
FREED_S: Final = 20.0
"""How long a follow-up waits for the attempt it takes up to be out of its workspace."""
LOG_CHARS: Final = 600
_COMMIT: Final = """
g() { git -c core.hooksPath=/dev/null -c core.fsmonitor=false "$@"; }
g add -A && g commit --quiet -m "$1"
"""
"""Without the repository's hooks: an agent that may run no commands runs none through them."""
_WRITE: Final = 'mkdir -p "$(dirname "$1")" && printf %s "$2" > "$1"'

log = logging.getLogger(__name__)


class Workshop:
    """Owns the agent's process and session; the runner owns what is said in it."""

    def __init__(self, services: Services, attempt: Attempt, journal: Journal) -> None:
        self._services = services
        self._journal = journal
        self._id = attempt.id
        self._start = attempt.start
        self._running: Running | None = None
        self._session: Session | None = None
        usage = attempt.usage
        self.grant = Grant(
            attempt=attempt.id,
            harness=self._start.harness,
            mode=self._start.spec.mode,
            branch=self._start.branch,
            mirror=services.mirrors.door(attempt.id),
            model=self._start.spec.model,
            meter=Meter(usage.input_tokens, usage.output_tokens, usage.cost_microusd, usage.calls),
            awaiting=attempt.awaiting_person,
            finished=attempt.finished,
            allowance=attempt.allowance,
            handed_back=attempt.handed_back,
        )
        self.resumed = False
        """Whether the agent took up an earlier session when it was started last."""

    @property
    def origin(self) -> Origin:
        return Origin(broker=self._services.broker_url(), attempt=self._id, token=self._start.token)

    @property
    def place(self) -> Place:
        row = self._services.row(self._id)
        assert row.workspace is not None
        return Place(root=row.workspace, uid=row.uid)

    @property
    def live(self) -> bool:
        """Whether the agent's process is there."""
        return self._running is not None and self._running.process.returncode is None

    async def agent(self, on_update: Callable[[Update], None]) -> Session:
        """The live session; prepares the workspace and starts the agent where they are missing.

        Raises:
            SamError: `clone_failed`, `workspace_failed`, `disk_full`, `agent_not_started`, `harness_not_installed`.
        """
        if self._session is not None and self.live:
            return self._session
        await self.close()
        self._services.grants.add(self._start.token, self.grant)
        if self._services.row(self._id).phase is Phase.NEW:
            await self._prepare()
        else:
            await self._services.checkouts.point_at(self._services.engine, self.place, self.origin)
        return await self._start_agent(on_update)

    async def close(self) -> None:
        """Ends the agent: politely first, then with everything it started. Harmless twice."""
        session, running = self._session, self._running
        self._session = self._running = None
        if session is not None:
            with contextlib.suppress(Exception):
                await session.close()
        if running is not None:
            await running.kill()

    async def commit(self, title: str) -> None:
        """Commits all there is, as the workspace's user: for an agent that may not run commands itself.

        Raises:
            SamError: `workspace_failed` with git's words.
        """
        services, place = self._services, self.place
        done = await services.engine.run(place, ("/bin/sh", "-c", _COMMIT, "sh", title), QUIET_GIT, timeout_s=300)
        if done.code != 0:
            raise SamError("workspace_failed", clean(done.stderr))

    def last_words(self) -> str:
        """The end of what the agent wrote on stderr."""
        with contextlib.suppress(OSError):
            return self._log().read_bytes()[-LOG_CHARS:].decode(errors="replace").strip()
        return ""

    async def free(self) -> None:
        """Removes the checkout; the agent's home stays for a later attempt, within `KEPT_HOMES`."""
        await self.close()
        services = self._services
        services.grants.remove(self._id)
        Files(services, self._id).drop()
        if services.attempts.home(self._id) is Home.USED:
            await services.engine.destroy(self.place, keep_home=True)
            services.attempts.update(self._id, home=Home.KEPT.value)
        for attempt, root in services.attempts.kept_homes()[KEPT_HOMES:]:
            await services.engine.destroy(Place(root=root, uid=None), keep_home=False)
            services.mirrors.close_door(attempt)
            (services.logs / f"{attempt}.log").unlink(missing_ok=True)
            services.attempts.update(attempt, home=Home.NONE.value)

    async def _prepare(self) -> None:
        services, start = self._services, self._start
        await self._journal.write(StepChanged(step=Step.CREATING_WORKSPACE), step=Step.CREATING_WORKSPACE.value)
        await self._settle_place()
        await services.mirrors.fetch(start.origin_url)
        await services.mirrors.open_door(self._id, start.origin_url)
        point = await services.checkouts.starting_point(
            services.mirrors,
            attempt=self._id,
            base=start.base,
            branch=start.branch,
            earlier=start.resume_from,
            bundle=await self._earlier_bundle(),
            merges=start.merges,
        )
        await services.engine.create(self.place)
        await services.checkouts.check_out(
            services.engine, self.place, services.mirrors, start.origin_url, self.origin, start.branch, point
        )
        base = await services.checkouts.merge(services.engine, self.place, point) if point.merges else point.base
        if start.resume_from is not None:
            services.mirrors.close_door(start.resume_from)
        await self._journal.write(phase=Phase.RUNNING.value, base=base, origin_base=point.base, pushed=point.published)

    async def _settle_place(self) -> None:
        """Chooses directory and user, once: those of the attempt that is taken up, where they are still here."""
        services = self._services
        if services.row(self._id).workspace is not None:
            return
        earlier = services.attempts.get(self._start.resume_from) if self._start.resume_from else None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FREED_S):
                while earlier is not None and services.attempts.home(earlier.id) is Home.USED:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        with services.database.transaction():
            if earlier is not None and earlier.phase is Phase.ENDED and services.attempts.home(earlier.id) is Home.KEPT:
                services.attempts.update(earlier.id, home=Home.NONE.value)
                root, uid, session = earlier.workspace, earlier.uid, earlier.session
            else:
                root, session = services.workspaces / self._id, None
                uid = services.engine.next_uid(services.attempts.uids())
            services.attempts.update(self._id, workspace=str(root), uid=uid, session=session, home=Home.USED.value)

    async def _earlier_bundle(self) -> bytes | None:
        start = self._start
        if start.resume_bundle is None or start.resume_from is None:
            return None
        if self._services.mirrors.door(start.resume_from).exists():
            return None
        try:
            return await self._services.edge.get_object(start.resume_bundle)
        except Rejected as error:
            raise SamError("workspace_failed", f"The saved work could not be read: {error}") from error

    async def _start_agent(self, on_update: Callable[[Update], None]) -> Session:
        services, start, place = self._services, self._start, self.place
        await self._journal.write(StepChanged(step=Step.STARTING_AGENT), step=Step.STARTING_AGENT.value)
        launch = harness.launch(
            start.harness,
            home=place.home,
            cwd=place.repo,
            broker_url=services.broker_url(),
            token=start.token,
            model=start.spec.model,
            installs=services.installs,
            permissions=start.spec.permitted,
            images=taken_by(start.spec.model) if start.spec.model else services.upstream.info_for("openai").images,
        )
        for name, text in launch.files.items():
            # As the workspace's user: its home may hold symlinks by now.
            command = ("/bin/sh", "-c", _WRITE, "sh", str(place.home / name), text)
            written = await services.engine.run(place, command, {})
            if written.code != 0:
                raise SamError("agent_not_started", written.stderr.decode(errors="replace"))
        self._running = await services.engine.spawn(
            place, launch.argv, launch.env, readable=launch.readable, log=self._log()
        )
        session = self._session = Session(self._running.process, on_update, start.spec.permitted)
        mcp = f"{services.broker_url()}/mcp"
        try:
            known = services.row(self._id).session
            found = await session.open(place.repo, mcp, start.token, known, launch.mode, launch.meta)
        except SamError as error:
            await self.close()
            raise SamError(error.code, f"{error.detail} {self.last_words()}".strip()) from error
        self.resumed = session.resumed
        await self._journal.write(session=found)
        return session

    def _log(self) -> Path:
        return self._services.logs / f"{self._id}.log"

"""Saving what an attempt has, outside this machine: bundle and patch to the edge's Objects, branch to the origin."""

import asyncio
import logging
from pathlib import Path
from typing import Final

from node_agent.attempts.journal import Journal
from node_agent.attempts.services import Services
from node_agent.attempts.workshop import Workshop
from node_agent.uplink.backoff import Backoff
from node_agent.uplink.edge import NotAnswered, Rejected
from node_agent.workspaces.checkpoint import Snapshot
from shared.spec import Mode
from shared.states import Step
from shared.wire import AttemptEnded, BranchPushed, CheckpointSaved, StepChanged, object_key

TOUCHED: Final = 200
"""Names of changed files that a checkpoint tells."""

log = logging.getLogger(__name__)


class Suspended(Exception):
    """The daemon ends; the attempt goes on at its next start."""


class Saving:
    """The saved state of one attempt; knows what was saved last, so that nothing is sent twice."""

    def __init__(
        self, services: Services, attempt: str, journal: Journal, workshop: Workshop, suspending: asyncio.Event
    ) -> None:
        self._services = services
        self._id = attempt
        self._journal = journal
        self._workshop = workshop
        self._suspending = suspending
        self._last: Snapshot | None = None

    async def checkpoint(self) -> Snapshot:
        """Saves the workspace as it is. Until the edge answers it waits: unsaved work is not given up.

        Raises:
            Suspended: the daemon ends and the edge does not answer; the snapshot is in the attempt's door.
            SamError: `workspace_failed` or `disk_full`; what was saved before stays saved.
        """
        services, row = self._services, self._services.row(self._id)
        assert row.base is not None
        assert row.origin_base is not None
        await self._journal.write(StepChanged(step=Step.CHECKPOINTING), step=Step.CHECKPOINTING.value)
        services.grants.add(row.start.token, self._workshop.grant)
        snapshot = await services.checkpoints.save(
            services.engine, self._workshop.place, self._door, self._workshop.origin, row.start.branch
        )
        if snapshot != self._last:
            number = row.checkpoints + 1
            bundle = await services.checkpoints.bundle(self._door, self._id, row.origin_base)
            key = object_key(self._id, f"checkpoint-{number}.bundle") if bundle is not None else None
            if bundle is None or key is None or await self._put(key, bundle):
                files = await services.checkpoints.files_changed(self._door, row.base, snapshot.work)
                await self._journal.write(
                    CheckpointSaved(commit=snapshot.work, bundle=key, files=len(files), touched=files[:TOUCHED]),
                    checkpoints=number,
                )
                self._last = snapshot
        return snapshot

    async def publish(self, snapshot: Snapshot) -> None:
        """Pushes the task's branch to the origin when it has moved. Conversation mode publishes nothing.

        Raises:
            SamError: `push_refused` with git's words.
        """
        row = self._services.row(self._id)
        if row.start.spec.mode is not Mode.TASK or snapshot.tip in (row.base, row.pushed):
            return
        await self._services.checkpoints.publish(self._door, row.start.origin_url, row.start.branch, snapshot.tip)
        await self._journal.write(BranchPushed(branch=row.start.branch, commit=snapshot.tip), pushed=snapshot.tip)

    async def result(self, snapshot: Snapshot, end: AttemptEnded) -> AttemptEnded:
        """`end` with the branch, its head, and the patch, now in Objects."""
        row = self._services.row(self._id)
        assert row.base is not None
        if snapshot.tip == row.base:
            return end
        made = await self._services.checkpoints.change(self._door, row.base, snapshot.tip)
        key = object_key(self._id, "changes.patch")
        stored = await self._put(key, made.patch)
        return AttemptEnded(
            outcome=end.outcome,
            reason=end.reason,
            detail=end.detail,
            branch=row.start.branch,
            commit=snapshot.tip,
            patch=key if stored else None,
            files=made.files,
            added=made.added,
            removed=made.removed,
        )

    @property
    def _door(self) -> Path:
        return self._services.mirrors.door(self._id)

    async def _put(self, key: str, body: Path | bytes) -> bool:
        """False when the edge will never take it (it stays in the attempt's door); waits as long as it only might."""
        backoff = Backoff()
        while True:
            try:
                await self._services.edge.put_object(key, body)
            except Rejected as error:
                if error.status in (403, 413, 422):
                    log.error("object.rejected key=%s %s", key, error)
                    return False
                log.warning("object.not_stored key=%s %s", key, error)
            except NotAnswered as error:
                log.warning("object.unanswered key=%s %s", key, error)
            else:
                return True
            if self._suspending.is_set():
                raise Suspended
            await backoff.wait(self._suspending)

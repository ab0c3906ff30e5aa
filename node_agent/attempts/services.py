"""What a runner needs of the node, in one record: made once when the node starts."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from node_agent.attempts.journal import Journal
from node_agent.attempts.store import Attempt, Attempts
from node_agent.broker.grants import Grants
from node_agent.broker.upstream import Upstream
from node_agent.database import Database
from node_agent.outbox.store import Outbox
from node_agent.ports import Clock, Ids
from node_agent.uplink.deltas import DeltaSender
from node_agent.uplink.edge import Edge
from node_agent.workspaces import checkout, checkpoint
from node_agent.workspaces.engine import Engine
from node_agent.workspaces.mirrors import Mirrors
from node_agent.workspaces.ports import Checkouts, Checkpoints

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    database: Database
    attempts: Attempts
    outbox: Outbox
    deltas: DeltaSender
    edge: Edge
    engine: Engine
    mirrors: Mirrors
    grants: Grants
    upstream: Upstream
    clock: Clock
    ids: Ids
    workspaces: Path
    installs: Path
    logs: Path
    """One file per attempt: what its agent writes on stderr."""
    files: Path
    """Copies of files that go with messages, a directory per attempt."""
    broker_url: Callable[[], str]
    on_event: Callable[[], None]
    on_ended: Callable[[], None]
    idle_s: float = 600
    """An agent that is silent for so long in its turn is asked whether it is still there."""
    checkouts: Checkouts = checkout
    checkpoints: Checkpoints = checkpoint

    def journal(self, attempt: str) -> Journal:
        return Journal(attempt, self.database, self.attempts, self.outbox, self.deltas, self.clock, self.on_event)

    def row(self, attempt: str) -> Attempt:
        """The attempt as it is now; it must be there."""
        found = self.attempts.get(attempt)
        assert found is not None
        return found

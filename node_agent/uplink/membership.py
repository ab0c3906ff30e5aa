"""Joining the edge, and joining again when it no longer knows this node."""

import asyncio
import logging
from collections.abc import Callable

from node_agent.uplink.backoff import Backoff
from node_agent.uplink.credential import Credentials
from node_agent.uplink.edge import Edge, NotAnswered, Rejected, Unauthorized
from shared.errors import SamError
from shared.wire import Join

log = logging.getLogger(__name__)


class Membership:
    """One joining at a time; whoever meets a 401 calls `renew` and tries again."""

    def __init__(self, edge: Edge, credentials: Credentials, join: Callable[[], Join | None]) -> None:
        self._edge = edge
        self._credentials = credentials
        self._join = join
        self._lock = asyncio.Lock()

    async def ensure(self) -> None:
        """Returns once this node has a credential; asks until the edge answers."""
        backoff = Backoff()
        while self._credentials.current is None:
            if not await self._attempt():
                await backoff.wait()

    async def renew(self) -> None:
        """After a 401. Without an enrolment there is nothing to join with: the old credential is kept and retried."""
        held = self._credentials.current
        async with self._lock:
            if self._credentials.current is not held:
                return
            if not await self._attempt():
                log.error("node.unauthorized The edge does not know this node. Start it with a new SAM_ENROLMENT.")

    async def _attempt(self) -> bool:
        join = self._join()
        if join is None:
            return False
        try:
            joined = await self._edge.join(join)
        except (Unauthorized, Rejected) as error:
            log.error("node.join_refused %s", error)
            return False
        except (NotAnswered, SamError) as error:
            log.warning("node.join_unanswered %s", error)
            return False
        log.info("node.joined node=%s", joined.node)
        return True

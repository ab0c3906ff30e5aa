"""Effect that looks at the queue again after some of it stepped aside for want of money."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from edge.budget import store
from edge.ledger.batch import statements
from edge.ledger.runner import Later
from edge.tasks import store as tasks

if TYPE_CHECKING:
    from edge.app import Host

DAY_MS: Final = 86_400_000


async def admit_again(host: "Host", body: Mapping[str, Any]) -> None:
    """Lets in who can be paid for, and ends who never can. While some still wait, it asks to be run when the next day
    begins; whatever gives money back before looks at them too.
    """
    project, now = body["project"], host.clock.now()
    params = {"tx": host.ids.new("tx"), "now": now, "project": project}
    batch = (tasks.TOO_DEAR, *tasks.ENDED, store.WAITING)
    waiting = (await host.databases.of(project).batch(statements(batch, params)))[-1]
    await host.committed(project)
    if waiting:
        raise Later(DAY_MS - now % DAY_MS, "tasks wait for money")

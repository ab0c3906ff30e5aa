"""Rows of proposals as people and agents see them."""

import msgspec

from edge.ports import Row
from edge.proposals.model import Estimate, ProposalState, ProposalView, ProposedTask

_TASKS = msgspec.json.Decoder(tuple[ProposedTask, ...])
_ESTIMATE = msgspec.json.Decoder(Estimate)
_STARTED = msgspec.json.Decoder(tuple[str, ...])


def view(row: Row) -> ProposalView:
    state = ProposalState(row["state"])
    return ProposalView(
        id=row["id"],
        project=row["project"],
        conversation=row["conversation"],
        task=row["task"],
        idea=row["idea"],
        message=row["message"],
        state=state,
        version=row["version"],
        title=row["title"],
        summary=row["summary"],
        tasks=_TASKS.decode(row["tasks"]),
        estimate=_ESTIMATE.decode(row["estimate"]),
        because=row["because"],
        started=_STARTED.decode(row["started"]),
        by_itself=state is ProposalState.APPROVED and row["person"] is None,
        word=row["word"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        decided_at=row["decided_at"],
        deadline_at=row["deadline_at"],
    )

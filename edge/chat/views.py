"""Rows of conversations and messages as people see them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from edge.attachments import store as attachments
from edge.attachments.model import AttachmentView
from edge.chat import store
from edge.chat.model import CardState, ConversationView, ForkedFrom, MessageView
from edge.ledger.batch import statements
from edge.ports import Database, Row
from edge.proposals import store as proposals
from edge.proposals import views as proposal_views
from edge.proposals.model import ProposalView
from shared.parts import Part
from shared.wire import ModelInfo

_STATES: Final[dict[str, Literal["working", "waiting_for_follow_up", "needs_input"]]] = {
    "waiting_for_follow_up": "waiting_for_follow_up",
    "needs_input": "needs_input",
}


async def conversations(database: Database, project: str, ids: Sequence[str]) -> tuple[ConversationView, ...]:
    """Conversations of the project by id, in the order asked for; unknown ids are left out."""
    if not ids:
        return ()
    params = {"project": project, "ids": msgspec.json.encode(list(ids)).decode()}
    rows = (await database.batch(statements((store.VIEWS,), params)))[0]
    views = {row["id"]: _conversation(row) for row in rows}
    return tuple(views[one] for one in ids if one in views)


async def messages(database: Database, project: str, ids: Sequence[str]) -> tuple[MessageView, ...]:
    """Messages of the project by id, in the order of their conversation."""
    if not ids:
        return ()
    params = {"project": project, "ids": msgspec.json.encode(list(ids)).decode()}
    of_messages = statements((store.MESSAGES, store.PARTS, attachments.OF_MESSAGES, proposals.OF_MESSAGES), params)
    rows, parts, files, proposed = await database.batch(of_messages)
    by_message: dict[str, list[Part]] = defaultdict(list)
    for row in parts:
        by_message[row["message"]].append(msgspec.json.decode(row["body"], type=Part))
    attached: dict[str, list[AttachmentView]] = defaultdict(list)
    for row in files:
        attached[row["message"]].append(msgspec.convert(dict(row), AttachmentView))
    plans = {row["message"]: proposal_views.view(row) for row in proposed}
    return tuple(
        _message(row, tuple(by_message[row["id"]]), tuple(attached[row["id"]]), plans.get(row["id"])) for row in rows
    )


def _conversation(row: Row) -> ConversationView:
    return ConversationView(
        id=row["id"],
        project=row["project"],
        title=row["title"],
        mode=row["mode"],
        state=_STATES.get(row["task_state"], "working") if row["task"] else "idle",
        task=row["task"],
        ideas=msgspec.json.decode(row["ideas"], type=tuple[str, ...]),
        archived=row["archived_at"] is not None,
        forked_from=ForkedFrom(conversation=row["forked_from"], message=row["forked_message"])
        if row["forked_from"]
        else None,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _message(
    row: Row, parts: tuple[Part, ...], attached: tuple[AttachmentView, ...], proposal: ProposalView | None
) -> MessageView:
    return MessageView(
        id=row["id"],
        conversation=row["conversation"],
        seq=row["seq"],
        author=row["author"],
        text=row["text"],
        parts=parts,
        attachments=attached,
        task=row["task"],
        state=row["state"],
        harness=row["harness"],
        model=msgspec.json.decode(row["model"], type=ModelInfo) if row["model"] else None,
        question=row["question"],
        proposal=proposal,
        approval=msgspec.json.decode(row["approval"], type=CardState) if row["approval"] else None,
        created_at=row["created_at"],
    )

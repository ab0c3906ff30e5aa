"""Proposals over HTTP: only a signed-in person edits and decides."""

from typing import TYPE_CHECKING, Final

from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from edge.proposals import proposing, store
from edge.proposals.model import DecideProposal, EditProposal, ProposalState, ProposalView
from edge.proposals.views import view
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context

NEWEST: Final = 50


async def list_proposals(context: "Context") -> Response:
    project, state = context.params["project"], context.request.query.get("state")
    if state is not None and state not in set(ProposalState):
        raise Refused("invalid_request", f"state is one of {', '.join(ProposalState)}")
    params = {"project": project, "state": state, "most": NEWEST}
    rows = (await context.host.databases.of(project).batch(statements((store.NEWEST,), params)))[0]
    return answer(tuple(view(row) for row in rows))


async def read_proposal(context: "Context") -> Response:
    project = context.params["project"]
    params = {"project": project, "proposal": context.params["proposal"]}
    rows = (await context.host.databases.of(project).batch(statements((store.FIND,), params)))[0]
    if not rows:
        raise Refused("not_found", context.params["proposal"])
    return answer(view(rows[0]))


async def edit(context: "Context") -> Response:
    asked: EditProposal = context.body
    project, proposal = context.params["project"], context.params["proposal"]
    return answer(await proposing.edit(context.host, project, proposal, asked))


async def decide(context: "Context") -> Response:
    asked: DecideProposal = context.body
    project, proposal = context.params["project"], context.params["proposal"]
    who, local = context.principal.id, context.request.local
    return answer(await proposing.decide(context.host, project, proposal, asked, who, local=local))


_ALL: Final = "/api/projects/{project}/proposals"
_ONE: Final = _ALL + "/{proposal}"

ROUTES: Final = (
    Route(
        method="GET",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=list_proposals,
        summary="Plans that were proposed, newest first",
        answers=tuple[ProposalView, ...],
        query=("state",),
    ),
    Route(
        method="GET",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=read_proposal,
        summary="One of them",
        answers=ProposalView,
    ),
    Route(
        method="PATCH",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=edit,
        summary="Change a plan that waits; it is judged and estimated anew",
        takes=EditProposal,
        answers=ProposalView,
    ),
    Route(
        method="POST",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=decide,
        summary="Approve it, so that all of its tasks start, or reject it",
        takes=DecideProposal,
        answers=ProposalView,
    ),
)

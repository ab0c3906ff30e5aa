"""Approvals over HTTP: only a signed-in person decides."""

from typing import TYPE_CHECKING, Final

from edge.approvals import deciding, store
from edge.approvals.model import ApprovalView, Decide
from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context

NEWEST: Final = 100


async def list_approvals(context: "Context") -> Response:
    project = context.params["project"]
    params = {"project": project, "most": NEWEST}
    rows = (await context.host.databases.of(project).batch(statements((store.NEWEST,), params)))[0]
    return answer(tuple(deciding.view(row) for row in rows))


async def read_approval(context: "Context") -> Response:
    project = context.params["project"]
    params = {"project": project, "approval": context.params["approval"]}
    rows = (await context.host.databases.of(project).batch(statements((store.FIND,), params)))[0]
    if not rows:
        raise Refused("not_found", context.params["approval"])
    return answer(deciding.view(rows[0]))


async def decide(context: "Context") -> Response:
    asked: Decide = context.body
    project, approval = context.params["project"], context.params["approval"]
    return answer(await deciding.decide(context.host, project, approval, asked.decision, context.principal.id))


_ALL: Final = "/api/projects/{project}/approvals"
_ONE: Final = _ALL + "/{approval}"

ROUTES: Final = (
    Route(
        method="GET",
        path=_ALL,
        scheme=Scheme.PERSON,
        handler=list_approvals,
        summary="Calls that wait, or waited, for a person's yes",
        answers=tuple[ApprovalView, ...],
    ),
    Route(
        method="GET",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=read_approval,
        summary="One of them",
        answers=ApprovalView,
    ),
    Route(
        method="POST",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=decide,
        summary="Say yes or no: the call is made once, or not at all",
        takes=Decide,
        answers=ApprovalView,
    ),
)

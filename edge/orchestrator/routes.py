"""What the edge thinks with, and whether that can call tools."""

from typing import TYPE_CHECKING, Final

import msgspec

from edge.http import Response, Route, Scheme, answer
from edge.orchestrator.ability import Ability
from shared.loop.probe import Verdict
from shared.reasons import REASONS

if TYPE_CHECKING:
    from edge.app import Context

AGAIN_MS: Final = 10_000
"""Who asks sooner is told what was found."""

_SENTENCES: Final = {
    Verdict.CALLS: "It calls tools.",
    Verdict.WRITES: "It writes tool calls into its words, where SAM reads them; a model that calls tools is surer.",
}
_FAILURES: Final = {
    Verdict.CANNOT: "model_without_tools",
    Verdict.UNREACHABLE: "model_unreachable",
    Verdict.UNAUTHORIZED: "model_unauthorized",
    Verdict.FAILED: "model_failed",
}


class ModelView(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/model`: the model of the edge's own thoughts."""

    label: str
    rehearsal: bool
    unpriced: bool
    """No price is known for it by name: what its endpoint does not name itself counts as nothing."""
    verdict: Verdict | None
    """What the probe found out; None: it was not asked yet, or is the rehearsal's."""
    sentence: str = ""
    remedy: str = ""
    detail: str = ""
    at: int | None = None
    """When it was asked."""


async def show(context: "Context") -> Response:
    return answer(_view(context, await context.host.abilities.stored(context.host)))


async def ask(context: "Context") -> Response:
    host = context.host
    if host.model.info.rehearsal:
        return answer(_view(context, None))
    known = await host.abilities.stored(host)
    if known is None or host.clock.now() >= known.at + AGAIN_MS:
        known, _ = await host.abilities.find_out(host)
    return answer(_view(context, known))


def _view(context: "Context", known: Ability | None) -> ModelView:
    info = context.host.model.info
    plain = ModelView(label=info.label, rehearsal=info.rehearsal, unpriced=info.unpriced, verdict=None)
    if known is None:
        return plain
    reason = REASONS[_FAILURES[known.verdict]] if known.verdict in _FAILURES else None
    return msgspec.structs.replace(
        plain,
        verdict=known.verdict,
        sentence=reason.sentence if reason else _SENTENCES[known.verdict],
        remedy=reason.remedy if reason else "",
        detail=known.detail,
        at=known.at,
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/model",
        scheme=Scheme.PERSON,
        handler=show,
        summary="What the edge thinks with",
        answers=ModelView,
    ),
    Route(
        method="POST",
        path="/api/model/probe",
        scheme=Scheme.PERSON,
        handler=ask,
        summary="Ask the model anew whether it calls tools",
        answers=ModelView,
    ),
)

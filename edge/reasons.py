"""The table of reasons over HTTP: what any code means, whether work goes on after it, and what a person should do."""

import functools
from typing import TYPE_CHECKING, Final

import msgspec

from edge.http import Response, Route, Scheme
from shared.reasons import REASONS, Reason

if TYPE_CHECKING:
    from edge.app import Context


@functools.cache
def _table() -> bytes:
    return msgspec.json.encode(tuple(REASONS.values()))


async def reasons(_: "Context") -> Response:
    return Response(body=_table(), headers=(("content-type", "application/json"),))


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/reasons",
        scheme=Scheme.PUBLIC,
        handler=reasons,
        summary="Every reason for which work is refused or ends",
        answers=tuple[Reason, ...],
    ),
)

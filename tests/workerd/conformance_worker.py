"""Answers the contract's cases from inside a Worker: the quick way through D1, or the public one with `?plain`."""

import json
from typing import Any

from cases import answers
from workers import DurableObject, Response, WorkerEntrypoint

from edge.cloudflare.database import D1Database


class ProjectHub(DurableObject):  # type: ignore[misc]
    """Named by the configuration; not used here."""


class Default(WorkerEntrypoint):  # type: ignore[misc]
    async def fetch(self, request: Any) -> Response:
        database = D1Database(self.env.DB)
        if "plain" in request.url:
            database._raw = None
        return Response(json.dumps(await answers(database)))

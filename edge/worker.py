"""The cloud host's entry: requests, the cron, and the Durable Object's class. Everything else is the edge itself."""

from typing import Any

from workers import WorkerEntrypoint

from edge.app import App
from edge.cloudflare.gateway import serve
from edge.cloudflare.host import make_host
from edge.cloudflare.hub import ProjectHub
from edge.cloudflare.stubs import ObjectHub

__all__ = ["Default", "ProjectHub"]

_apps: dict[str, App] = {}
"""The one application of this isolate: made at its first request, for at import time there is no randomness yet."""


class Default(WorkerEntrypoint):  # type: ignore[misc]
    """What the platform calls."""

    async def fetch(self, request: Any) -> Any:
        return await serve(self._app(), ObjectHub(self.env.HUB), request.js_object)

    async def scheduled(self, controller: Any, env: Any, ctx: Any) -> None:
        """The backstop, once a minute: effects that no alarm has run."""
        await self._app().run_due()

    def _app(self) -> App:
        if "app" not in _apps:
            _apps["app"] = App(make_host(self.env))
        return _apps["app"]

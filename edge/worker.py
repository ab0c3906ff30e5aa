"""The cloud host's entry: requests, the cron, and the Durable Object's class. Everything else is the edge itself."""

from typing import Any

from workers import WorkerEntrypoint

from edge.app import App
from edge.cloudflare.gateway import refusal, serve
from edge.cloudflare.host import make_host
from edge.cloudflare.hub import ProjectHub
from edge.cloudflare.stubs import ObjectHub
from shared.errors import SamError

__all__ = ["Default", "ProjectHub"]

_apps: dict[str, App] = {}
"""The one application of this isolate: made at its first request, for at import time there is no randomness yet."""


class Default(WorkerEntrypoint):  # type: ignore[misc]
    """What the platform calls."""

    async def fetch(self, request: Any) -> Any:
        try:
            app = self._app()
        except SamError as unset:
            return refusal(unset)
        return await serve(app, ObjectHub(self.env.HUB), request.js_object)

    async def scheduled(self, controller: Any, env: Any, ctx: Any) -> None:
        """The backstop, once a minute: effects that no alarm has run."""
        app = self._app()
        await app.run_due(long=False)
        await app.wake_those_left_behind()

    def _app(self) -> App:
        if "app" not in _apps:
            _apps["app"] = App(make_host(self.env))
        return _apps["app"]

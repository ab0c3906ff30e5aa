"""Repositories as a host without git sees them: a git server is asked for its refs over HTTP."""

from typing import Final

from js import AbortSignal, Object, fetch
from pyodide.ffi import JsException, to_js

from edge.ports import Repository
from edge.projects.smart_http import NotGit, default_branch, discovery
from shared.errors import Refused

TIMEOUT_MS: Final = 15_000


class HttpForge:
    """`edge.ports.Forge`. A path names nothing here, and there is no disk to make a sample on."""

    async def inspect(self, origin: str) -> Repository:
        asked = discovery(origin)
        if asked is None:
            raise Refused("not_a_repository", "On this host a repository is given by its http(s) URL.")
        options = {"headers": asked.headers, "signal": AbortSignal.timeout(TIMEOUT_MS)}
        try:
            answer = await fetch(asked.url, to_js(options, dict_converter=Object.fromEntries))
            body = (await answer.arrayBuffer()).to_bytes()
        except JsException as lost:
            raise Refused("not_a_repository", "The address does not answer.") from lost
        if answer.status != 200:
            raise Refused("not_a_repository", f"The address answers {answer.status}.")
        try:
            branch = default_branch(body)
        except NotGit as other:
            raise Refused("not_a_repository", "What answers there is not a git server.") from other
        if branch is None:
            raise Refused("empty_repository")
        return Repository(origin_url=origin, default_branch=branch)

    async def make_sample(self) -> Repository:
        raise Refused("not_found", "The sample is made on a machine of one's own: start SAM there with `sam up`.")

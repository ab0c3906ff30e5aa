"""The built web application, held in memory: hashed assets for ever, the page itself never stale."""

import gzip
import mimetypes
from pathlib import Path
from typing import Final

from edge.http import MethodNotAllowed, Request, Response
from shared.errors import Refused

POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_WORTH_PACKING: Final = 1_000


class WebFiles:
    """Files of `edge/web/dist`. Without a build, every page says how to make one."""

    def __init__(self, directory: Path) -> None:
        self._files: dict[str, Response] = {}
        self._packed: dict[str, Response] = {}
        for path in sorted(directory.rglob("*")) if directory.is_dir() else ():
            if path.is_file():
                name = "/" + path.relative_to(directory).as_posix()
                self._files[name] = _plain(name, path.read_bytes())

    def get(self, request: Request) -> Response:
        if request.method != "GET":
            raise MethodNotAllowed(["GET"])
        name, plain = self._found(request.path)
        if len(plain.body) < _WORTH_PACKING or "gzip" not in request.headers.get("accept-encoding", ""):
            return plain
        if name not in self._packed:
            packed = gzip.compress(plain.body, 9, mtime=0)
            headers = (*plain.headers, ("content-encoding", "gzip"), ("vary", "accept-encoding"))
            self._packed[name] = Response(body=packed, headers=headers)
        return self._packed[name]

    def _found(self, path: str) -> tuple[str, Response]:
        """Addresses within the application are all the same page; a missing asset is missing."""
        name = path if path in self._files else "/index.html"
        if name not in self._files or (name != path and path.startswith("/assets/")):
            raise Refused("unknown_route", path if self._files else "the web application is not built: run `make web`")
        return name, self._files[name]


def _plain(name: str, body: bytes) -> Response:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers: tuple[tuple[str, str], ...] = (
        ("content-type", f"{kind}; charset=utf-8" if kind.startswith(("text/", "application/javascript")) else kind),
        ("cache-control", _FOR_EVER if name.startswith("/assets/") else "no-cache"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    )
    if name.endswith(".html"):
        headers += (("content-security-policy", POLICY),)
    return Response(body=body, headers=headers)

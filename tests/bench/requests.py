"""One keep-alive connection that times its requests: the client costs tens of microseconds, the rest is the server."""

import http.client
import json
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

TIMEOUT_S = 60


class Connection:
    """Blocking: use it in a thread of its own."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        address = urlsplit(url)
        self._http = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_S)
        self._headers = dict(headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def timed(self, method: str, path: str, body: object = None, expect: int = 200) -> tuple[float, Any]:
        """Milliseconds from the first byte sent to the last received, and the answer.

        Raises:
            RuntimeError: any other status than `expect`: a fast refusal is not a figure.
        """
        sent = None if body is None else json.dumps(body).encode()
        began = time.perf_counter()
        self._http.request(method, path, sent, self._headers)
        answer = self._http.getresponse()
        text = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != expect:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return took, json.loads(text) if text else None

"""Where `sam up` writes what only a developer reads: two rotating files under the data directory."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

BYTES: Final = 5 * 1024 * 1024
KEPT: Final = 3
LINE: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"


def file(path: Path, line: str = LINE) -> RotatingFileHandler:
    """A handler for `path` that keeps three older files of 5 MB."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(path, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter(line))
    return handler


def send_to(handler: logging.Handler) -> None:
    """Everything this process logs goes to `handler` alone."""
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "httpcore", "websockets", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def stop_sending(handler: logging.Handler) -> None:
    logging.getLogger().removeHandler(handler)
    handler.close()

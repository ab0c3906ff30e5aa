"""The files of messages, on their way from the edge to the agent.

    edge ──GET──▸ files/<attempt>/<id> of the node, whole and checked ──▸ the workspace ──▸ the prompt

A message is never kept back for a file: what cannot be had is named in the prompt and in the conversation, with the
reason. Begun again after a crash every step finds what is there: a whole copy is not fetched twice, and a file that
is in the workspace stays where it is.
"""

import asyncio
import contextlib
import errno
import hashlib
import logging
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from node_agent.agents.session import Given
from node_agent.attempts import prompts
from node_agent.attempts.services import Services
from node_agent.uplink.backoff import Backoff
from node_agent.uplink.edge import NotAnswered, Rejected
from node_agent.workspaces import files
from node_agent.workspaces.engine import Place
from shared.errors import SamError
from shared.pictures import may_be_shown
from shared.reasons import REASONS
from shared.wire import Attached, Prompt

MOST_BYTES: Final = 50 * 1024 * 1024
TRIES: Final = 30
"""Two minutes and a half of an edge that does not answer."""
DAMAGED_TRIES: Final = 3

_ID: Final = re.compile(r"[A-Za-z0-9_]{1,64}")

log = logging.getLogger(__name__)


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the files of some messages."""

    text: str
    """Their words, and below them where the files are."""
    given: tuple[Given, ...] = ()
    notices: tuple[str, ...] = ()
    """What people are told of those that could not be given."""


class Files:
    """The files of one attempt."""

    def __init__(self, services: Services, attempt: str) -> None:
        self._services = services
        self._attempt = attempt
        self._copies = services.files / attempt

    async def bring(self, place: Place, waiting: Sequence[Prompt]) -> Brought:
        """Puts what goes with these messages into the workspace."""
        texts, given, notices = [], [], []
        for prompt in waiting:
            lines = []
            for file in prompt.files:
                try:
                    one = await self._give(place, file)
                except SamError as error:
                    log.warning("file.not_given attempt=%s file=%s %s", self._attempt, file.id, error)
                    why = f"{error.reason.sentence} {error.detail}".strip()
                    lines.append(prompts.FILE_MISSING.format(name=file.name, why=why))
                    notices.append(
                        prompts.FILE_MISSING_NOTICE.format(name=file.name, why=why, remedy=error.reason.remedy)
                    )
                else:
                    given.append(one)
                    lines.append(prompts.FILE_AT.format(name=file.name, path=one.path))
            texts.append("\n".join((prompt.text, "", *lines)) if lines else prompt.text)
        return Brought(text="\n\n".join(texts), given=tuple(given), notices=tuple(notices))

    def drop(self) -> None:
        """Removes the node's own copies."""
        shutil.rmtree(self._copies, ignore_errors=True)

    async def _give(self, place: Place, file: Attached) -> Given:
        """Raises SamError: why it cannot be given."""
        if not _ID.fullmatch(file.id) or file.bytes > MOST_BYTES:
            raise SamError("attachment_not_fetched", f"At most {MOST_BYTES} bytes.")
        copy = self._copies / file.id
        try:
            await self._fetch(file, copy)
            path = await files.put(self._services.engine, place, copy, file.name)
            picture = may_be_shown(file.content_type, file.bytes)
            if not picture:
                copy.unlink()
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise SamError("disk_full" if full else "internal", str(error)) from error
        return Given(
            name=file.name,
            content_type=file.content_type,
            bytes=file.bytes,
            path=path,
            picture=str(copy) if picture else None,
        )

    async def _fetch(self, file: Attached, copy: Path) -> None:
        """Returns once the copy is whole. Raises SamError; OSError of this node's disk."""
        self._copies.mkdir(parents=True, exist_ok=True)
        if await asyncio.to_thread(_is_whole, copy, file):
            return
        fresh, backoff, damaged = copy.with_suffix(".new"), Backoff(), 0
        why = SamError("attachment_not_fetched")
        try:
            for _ in range(TRIES):
                try:
                    size, digest = await self._services.edge.get_attachment(
                        self._attempt, file.id, fresh, most=file.bytes
                    )
                except Rejected as error:
                    if error.status < 500:
                        code = error.code if error.code in REASONS else "attachment_not_fetched"
                        raise SamError(code, "" if code == error.code else str(error)) from error
                    why = SamError("attachment_not_fetched", str(error))
                except NotAnswered as error:
                    why = SamError("attachment_not_fetched", str(error))
                else:
                    if size == file.bytes and file.sha256 in ("", digest):
                        fresh.replace(copy)
                        return
                    damaged += 1
                    why = SamError("attachment_damaged")
                    if damaged == DAMAGED_TRIES:
                        break
                await backoff.wait()
            raise why
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)


def _is_whole(copy: Path, file: Attached) -> bool:
    """Looked at again each time: a copy that the machine's end cut short counts for nothing."""
    try:
        with copy.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            return opened.tell() == file.bytes and file.sha256 in ("", digest)
    except FileNotFoundError:
        return False

"""Files that go with a message: sent first, as they are read, then named by it."""

import mimetypes
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import click

from cli.client import Client
from edge.attachments.model import AttachmentView
from edge.attachments.rules import MOST_BYTES, MOST_OF_A_MESSAGE
from shared.errors import Refused, SamError

CHUNK: Final = 256 * 1024

attach_option = click.option(
    "--attach",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help=f"A file that goes with it, up to {MOST_BYTES // 2**20} MB; up to {MOST_OF_A_MESSAGE} of them.",
)


def checked(files: Sequence[Path]) -> None:
    """Before anything is sent.

    Raises:
        Refused: `invalid_request` for too many, `body_too_large` for one that is.
    """
    if len(files) > MOST_OF_A_MESSAGE:
        raise Refused("invalid_request", f"a message has at most {MOST_OF_A_MESSAGE} files")
    for file in files:
        if (size := file.stat().st_size) > MOST_BYTES:
            raise Refused("body_too_large", f"{file}: {size} bytes; at most {MOST_BYTES}")


def attach(client: Client, project: str, files: Sequence[tuple[str, Path]]) -> tuple[str, ...]:
    """Sends each file under its id; the ids for the message. One whose answer was lost is sent once more: the same id
    with the same file is stored once.
    """
    for identity, file in files:
        try:
            _send(client, project, identity, file)
        except SamError:
            _send(client, project, identity, file)
    return tuple(identity for identity, _ in files)


def _send(client: Client, project: str, identity: str, file: Path) -> None:
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    path = f"/api/projects/{project}/attachments/{identity}"
    with file.open("rb") as opened:
        client.send(path, _chunks(opened), file.stat().st_size, kind, AttachmentView, name=file.name)


def _chunks(opened: BinaryIO) -> Iterator[bytes]:
    while chunk := opened.read(CHUNK):
        yield chunk

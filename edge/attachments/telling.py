"""What a model at the edge is told of the files of a message."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from edge.attachments import rules, store
from edge.attachments.routes import key_of
from edge.ledger.batch import statements
from edge.outside import fence
from shared.loop.messages import Message, Picture, newest_pictures, with_pictures
from shared.pictures import data_url

if TYPE_CHECKING:
    from edge.app import Host


class File(NamedTuple):
    """One attachment: the line that names it, and its text or the picture where it is shown."""

    id: str
    line: str
    text: fence.Outside | None = None
    picture: Picture | None = None


async def files_of(host: "Host", project: str, messages: Sequence[str]) -> dict[str, list[File]]:
    """The files of each message, in their order: text up to a limit, pictures where the model takes them, of anything
    else its name.
    """
    params = {"ids": msgspec.json.encode(list(messages)).decode()}
    rows = (await host.databases.of(project).batch(statements((store.OF_MESSAGES,), params)))[0]
    told: dict[str, list[File]] = defaultdict(list)
    left = rules.TOLD_CHARS
    for row in rows:
        name, kind, size = row["name"], row["content_type"], row["bytes"]
        body = None
        if size <= rules.MOST_READ_BYTES:
            body = await host.objects.get(key_of(project, row["id"]))
        if kind.startswith("image/"):
            why = rules.why_unseen(kind, size, body, takes_pictures=host.model.info.images)
            picture = None if why else Picture(id=row["id"], name=name, content_type=kind, bytes=size)
            told[row["message"]].append(File(row["id"], rules.line(name, kind, size, why), picture=picture))
            continue
        text = rules.read(kind, body) if body is not None else None
        if text is None or left <= 0:
            why = "not shown to you: " + ("there is no room" if text is not None else "no text, or too large")
            told[row["message"]].append(File(row["id"], rules.line(name, kind, size, why)))
            continue
        shown = text[: min(rules.TEXT_CHARS, left)]
        left -= len(shown)
        why = f"the first {len(shown)} of {len(text)} characters" if len(shown) < len(text) else ""
        source = "a file that a person attached"
        told[row["message"]].append(File(row["id"], rules.line(name, kind, size, why), fence.Outside(source, shown)))
    return told


async def seen(host: "Host", project: str, messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages as the model is sent them: with the bytes of the newest pictures, which no row holds."""
    urls = {}
    for picture in newest_pictures(messages) if host.model.info.images else ():
        body = await host.objects.get(key_of(project, picture.id))
        if body is not None:
            urls[picture.id] = data_url(picture.content_type, body)
    return with_pictures(messages, urls)

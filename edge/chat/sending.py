"""What happens when a person sends a message: it goes to the live task of the conversation, or starts one."""

import contextlib
import hashlib
from typing import TYPE_CHECKING, Final

import msgspec

from edge.attachments import store as attachments
from edge.attachments.rules import MOST_OF_A_MESSAGE
from edge.chat import store
from edge.chat.model import NewMessage
from edge.chat.moving import TOLD, moves
from edge.chat.rules import stored
from edge.dispatch.store import LEAVE
from edge.ledger.batch import statements
from edge.ports import Row
from edge.tasks import store as tasks
from edge.tasks.ending import silence
from edge.tasks.rules import checked_text
from edge.tasks.start import Asked, NothingLeft, start_task
from edge.words import indexed, listed
from shared.errors import Refused
from shared.ids import LONGEST
from shared.parts import Part, PartKind
from shared.spec import Runtime, TaskSpec, title_of
from shared.states import TaskEvent, TaskState
from shared.wire import COMMAND_TTL_S

if TYPE_CHECKING:
    from edge.app import Host

SAID: Final = (
    store.DELIVER_COMMANDS, tasks.MOVE_ON_MESSAGE, tasks.APPLY, tasks.SEND_FOR_TASK, store.SAID_CHANGED,
    *tasks.ADMIT, *tasks.AFTERWARDS, store.FIND,
)  # fmt: skip
"""What follows a message to a live task, whoever wrote it; the last row is the message, if it was accepted."""

TRIES: Final = 5
"""A task may end between being looked up and being written to; then the message starts the next one."""


def checked(identifier: str, kind: str) -> str:
    """An id that a sender minted.

    Raises:
        Refused: `invalid_request` if it is not of that kind.
    """
    ok = identifier.startswith(f"{kind}_") and len(identifier) <= LONGEST
    if not (ok and identifier.replace("_", "").isalnum() and identifier.isascii() and len(identifier) >= 12):
        raise Refused("invalid_request", f"an id of the form {kind}_… is needed")
    return identifier


async def send(host: "Host", project: str, conversation: str, sent: NewMessage, *, local: bool) -> str | None:
    """Accepts a message once, however often it is sent; the task it went to or started.

    Raises:
        Refused: `not_found`, `invalid_request`, `id_reused`, or why a task could not be started.
    """
    checked(sent.id, "msg")
    checked_text(sent.text)
    database = host.databases.of(project)
    place = {"conversation": conversation, "project": project}
    for _ in range(TRIES):
        queries = (tasks.CONVERSATION_EXISTS, store.FIND, tasks.LIVE_TASK, tasks.TO_CONTINUE)
        exists, seen, live, ended = await database.batch(statements(queries, place | {"message": sent.id}))
        if not exists:
            raise Refused("not_found", conversation)
        if seen:
            return _task_of(seen[0], conversation, sent)
        here = live[0] if live and not sent.new_task else None
        leaves = here if here and moves(here, sent) else None
        await _check_files(host, project, sent)
        if here and not leaves:
            said = await _say(host, place, sent, here["id"])
            if said:
                return _task_of(said[0], conversation, sent)
            continue
        continues = leaves["id"] if leaves else ended[0]["id"] if ended and not live else None
        with contextlib.suppress(NothingLeft):
            return await _start(host, place, sent, continues, local, leaves)
    raise Refused("internal", "the conversation's task kept changing")


async def _check_files(host: "Host", project: str, sent: NewMessage) -> None:
    """Raises `Refused`: `invalid_request`, `attachment_gone` for one that is not there, or taken."""
    if not (named := _named(sent)):
        return
    if len(named) > MOST_OF_A_MESSAGE or len(set(named)) < len(named):
        raise Refused("invalid_request", f"a message has at most {MOST_OF_A_MESSAGE} files, each once")
    params = {"project": project, "attachments": msgspec.json.encode(named).decode(), "now": host.clock.now()}
    held = {row["id"] for row in (await host.databases.of(project).batch(statements((attachments.HOLD,), params)))[0]}
    if missing := [one for one in named if one not in held]:
        raise Refused("attachment_gone", missing[0])


def _named(sent: NewMessage) -> tuple[str, ...]:
    return () if sent.attachments is msgspec.UNSET else sent.attachments


def _task_of(row: Row, conversation: str, sent: NewMessage) -> str | None:
    """Where the message went that has this id, if it is this one."""
    if row["fingerprint"] != fingerprint(conversation, sent):
        raise Refused("id_reused", sent.id)
    task: str | None = row["task"]
    return task


async def _say(host: "Host", place: dict[str, str], sent: NewMessage, task: str) -> list[Row]:
    """Queues the message for a live task, which goes on if it was at rest; the message as it is stored. None: the task
    has ended meanwhile.
    """
    database = host.databases.of(place["project"])
    params = _row(host, place, sent, task) | {
        "event": TaskEvent.MESSAGE_ARRIVED,
        "reason": None,
        "detail": "",
        "ttl": COMMAND_TTL_S * 1000,
        "interrupting": sent.id if sent.interrupt else None,
        "mode": sent.mode,
        "title": title_of(sent.text),
    }
    said = (
        await database.batch(
            statements((store.FOUND_SAID, store.SAY, *_naming(sent), *store.BRING_BACK, store.TOUCH, *SAID), params)
        )
    )[-1]
    await host.committed(place["project"])
    return said


async def _start(
    host: "Host", place: dict[str, str], sent: NewMessage, continues: str | None, local: bool, leaves: Row | None
) -> str:
    """Starts a task for the message; the one that it `leaves` ends in the same moment.

    Raises:
        NothingLeft: that one has ended meanwhile, or cannot be moved any more.
    """
    task = "tsk_" + sent.id.removeprefix("msg_")
    tx = host.ids.new("tx")
    spec = TaskSpec(
        task=task,
        project=place["project"],
        conversation=place["conversation"],
        title=title_of(sent.text),
        text=sent.text,
        message=sent.id,
        mode=sent.mode,
        continues=continues,
        harness=sent.harness,
        runtime=sent.runtime,
        model=sent.model,
        local=local,
    )
    params = _row(host, place, sent, task) | {"tx": tx, "mode": sent.mode, "title": spec.title}
    asked = Asked(spec=spec, own_conversation=False, fingerprint=str(params["fingerprint"]))
    then = (*_naming(sent), store.TOUCH)
    if leaves is None:
        await start_task(host, asked, tx=tx, then=statements(then, params))
        return task
    spoken = await _spoken(host, place["project"], leaves)
    params |= {
        "moved": leaves["id"],
        "notice": f"{sent.id}_moved",
        "moves": TOLD[leaves["runtime"] == Runtime.EDGE],
        "spoken": f"[{', '.join(map(stored, spoken))}]",
        "words_so_far": listed([part.text for part in spoken]),
        "ttl": COMMAND_TTL_S * 1000,
    }
    await start_task(host, asked, tx=tx, then=statements((*then, *LEAVE), params), moved=leaves["id"])
    await silence(host, place["project"], leaves["id"])
    return task


async def _spoken(host: "Host", project: str, leaves: Row) -> list[Part]:
    """What the task at the edge is just saying: nobody will finish it."""
    if leaves["runtime"] != Runtime.EDGE or leaves["state"] != TaskState.IN_PROGRESS:
        return []
    return [
        msgspec.structs.replace(part, finished=True)
        for part in await host.hub.open_parts(project)
        if part.attempt.startswith(f"{leaves['id']}.") and part.kind in (PartKind.TEXT, PartKind.THOUGHT) and part.text
    ]


def _row(host: "Host", place: dict[str, str], sent: NewMessage, task: str) -> dict[str, str | int | None]:
    return {
        **place,
        "tx": host.ids.new("tx"),
        "now": host.clock.now(),
        "message": sent.id,
        "author": "person",
        "text": sent.text,
        "words": indexed(sent.text),
        "task": task,
        "fingerprint": fingerprint(place["conversation"], sent),
        "interrupting": sent.id if sent.interrupt else None,
        "attachments": msgspec.json.encode(_named(sent)).decode(),
    }


def _naming(sent: NewMessage) -> tuple[str, ...]:
    return (attachments.NAME,) if _named(sent) else ()


def fingerprint(place: str, asked: msgspec.Struct) -> str:
    """What makes two requests under one id the same request, at the same place."""
    return hashlib.sha256(msgspec.json.encode((place, asked))).hexdigest()

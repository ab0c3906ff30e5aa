"""Attachments over HTTP: a file is sent first, then named by the message it goes with."""

import hashlib
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import msgspec

from edge.attachments import rules, store
from edge.attachments.model import AttachmentView
from edge.chat.sending import checked, fingerprint
from edge.http import Response, Route, Scheme, answer
from edge.ledger.batch import statements
from shared.errors import Refused

if TYPE_CHECKING:
    from edge.app import Context


def key_of(project: str, attachment: str) -> str:
    """Where the bytes of an attachment are."""
    return f"attachments/{project}/{attachment}"


class _Sent(msgspec.Struct, frozen=True):
    name: str
    content_type: str
    sha256: str


async def upload(context: "Context") -> Response:
    """The row first, then the bytes, then that they are there: whoever sends it again finishes what was broken off."""
    request, host, project = context.request, context.host, context.params["project"]
    attachment = checked(context.params["attachment"], "att")
    sent = _Sent(
        rules.checked_name(request.query.get("name", "")),
        rules.checked_type(request.headers.get("content-type", "")),
        hashlib.sha256(request.body).hexdigest(),
    )
    params = {
        "attachment": attachment,
        "project": project,
        "person": context.principal.id,
        "name": sent.name,
        "content_type": sent.content_type,
        "bytes": len(request.body),
        "sha256": sent.sha256,
        "fingerprint": fingerprint(project, sent),
        "now": host.clock.now(),
    }
    database = host.databases.of(project)
    *_, taken = await database.batch(statements((*store.BEGIN, store.TAKEN), params))
    if not taken or (taken[0]["project"], taken[0]["fingerprint"]) != (project, params["fingerprint"]):
        raise Refused("id_reused", attachment)
    if taken[0]["swept_at"] is not None:
        raise Refused("attachment_gone", attachment)
    await host.objects.put(key_of(project, attachment), request.body)
    _, rows = await database.batch(statements((store.STORED, store.ONE), params))
    if not rows or not rows[0]["stored"]:
        raise Refused("attachment_gone", attachment)
    return answer(_view(dict(rows[0])), 201)


async def download(context: "Context") -> Response:
    """As a file, never as a page of SAM's own origin."""
    project, attachment = context.params["project"], context.params["attachment"]
    params = {"project": project, "attachment": attachment}
    rows = (await context.host.databases.of(project).batch(statements((store.ONE,), params)))[0]
    body = await context.host.objects.get(key_of(project, attachment)) if rows and rows[0]["stored"] else None
    if body is None:
        raise Refused("not_found", attachment)
    headers = (
        ("content-type", rows[0]["content_type"]),
        ("content-disposition", f"attachment; filename*=UTF-8''{quote(rows[0]['name'])}"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox"),
        ("cache-control", "private, no-store"),
    )
    return Response(body=body, headers=headers)


async def fetch(context: "Context") -> Response:
    """For the node whose attempt is given it."""
    host, attachment = context.host, context.params["attachment"]
    params = {"node": context.principal.id, "attempt": context.params["attempt"], "attachment": attachment}
    rows = (await host.databases.directory().batch(statements((store.MAY_FETCH,), params)))[0]
    if not rows:
        raise Refused("not_found", attachment)
    body = await host.objects.get(key_of(rows[0]["project"], attachment))
    if body is None:
        raise Refused("attachment_gone", attachment)
    return Response(body=body, headers=(("content-type", "application/octet-stream"), ("cache-control", "no-store")))


def _view(row: dict[str, object]) -> AttachmentView:
    return msgspec.convert({name: row[name] for name in AttachmentView.__struct_fields__}, AttachmentView)


_ONE: Final = "/api/projects/{project}/attachments/{attachment}"

ROUTES: Final = (
    Route(
        method="PUT",
        path=_ONE,
        scheme=Scheme.PERSON,
        handler=upload,
        summary="Send a file, to be named by a message",
        answers=AttachmentView,
        status=201,
        query=("name",),
        max_body=rules.MOST_BYTES,
        raw=True,
    ),
    Route(method="GET", path=_ONE, scheme=Scheme.PERSON, handler=download, summary="The file", raw=True),
    Route(
        method="GET",
        path="/node/v1/attachments/{attempt}/{attachment}",
        scheme=Scheme.NODE,
        handler=fetch,
        summary="A file that goes with a message to this node's attempt",
        raw=True,
    ),
)

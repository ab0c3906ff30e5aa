"""A Worker that lets tests call the cloud host's adapters one by one, each by its path."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cases import answers
from js import encodeURIComponent, fetch
from reading import answer
from workers import DurableObject, Response, WorkerEntrypoint

from edge.cloudflare.clock import RandomIds, SystemClock
from edge.cloudflare.database import D1Database
from edge.cloudflare.fetching import Fetching
from edge.cloudflare.forge import HttpForge
from edge.cloudflare.node_client import FetchNodeClient
from edge.cloudflare.objects import R2Objects
from edge.cloudflare.pages import FetchPages
from edge.cloudflare.vault import NotSealed, WebCryptoVault
from edge.outside.github import GitHubReader
from edge.ports import Unreachable
from edge.triggers import rules
from shared.errors import SamError
from shared.wire import Command, EndAttempt


class ProjectHub(DurableObject):  # type: ignore[misc]
    """Named by the configuration; not used here."""


class Default(WorkerEntrypoint):  # type: ignore[misc]
    async def fetch(self, request: Any) -> Response:
        parts = urlsplit(request.url)
        asked = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        return Response(json.dumps(await getattr(self, parts.path.strip("/"))(**asked)))

    async def cases(self, way: str) -> object:
        database = D1Database(self.env.DB)
        if way == "public":
            database._raw = None
        return await answers(database)

    async def objects(self, key: str, text: str) -> object:
        objects = R2Objects(self.env.OBJECTS)
        before = await objects.get(key)
        await objects.put(key, text.encode())
        after = await objects.get(key)
        await objects.put(f"{key}.other", b"")
        if not text:
            await objects.delete([key, "never/there"])
        kept = await objects.get(key), await objects.get(f"{key}.other")
        return [None if found is None else found.decode() for found in (before, after, *kept)]

    async def seal(self, text: str) -> object:
        vault = WebCryptoVault(bytes(range(32)))
        sealed = await vault.seal(text.encode(), "row/1")
        refused = []
        for wrong, identity in ((sealed, "row/2"), ("v1." + "ab" * 60, "row/1"), ("v2" + sealed[2:], "row/1")):
            try:
                await vault.open(wrong, identity)
            except NotSealed:
                refused.append(identity)
        opened = (await vault.open(sealed, "row/1")).decode()
        return {"sealed": sealed, "opened": opened, "refused": refused, "derived": await vault.derive("token", "a.1")}

    async def open(self, sealed: str) -> object:
        return (await WebCryptoVault(bytes(range(32))).open(sealed, "row/1")).decode()

    async def inspect(self, origin: str) -> object:
        try:
            return await HttpForge().inspect(origin)
        except SamError as refused:
            return refused.code

    async def send(self, url: str) -> object:
        command = Command(id="cmd_1", expires_at=5, body=EndAttempt(attempt="tsk_1.1"))
        try:
            await FetchNodeClient().send(url, b"key", command)
        except Unreachable:
            return "unreachable"
        return "stored"

    async def read(self, web: str, origin: str, questions: str) -> object:
        """One reader answers them all."""
        reader = GitHubReader(web, Fetching(20), SystemClock())
        return [await answer(reader, origin, *asked) for asked in json.loads(questions)]

    async def page(self, url: str, web: str) -> object:
        """A page, where `web` stands for all the world."""
        pages = FetchPages(lambda at, options: fetch(f"{web}/?at={encodeURIComponent(at)}", options))
        try:
            return list(await pages.page(url))
        except SamError as refused:
            return refused.code

    async def due(self, cron: str, tz: str, after: str) -> object:
        try:
            return rules.first_after(rules.schedule(cron, tz), int(after))
        except SamError as refused:
            return refused.code

    async def ids(self) -> object:
        clock = SystemClock()
        ids = RandomIds(clock)
        return {"now": clock.now(), "ids": [ids.new("tsk"), ids.new("tsk")], "secrets": [ids.secret(), ids.secret()]}

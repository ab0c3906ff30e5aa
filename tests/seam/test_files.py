"""A file goes from a message to an agent in a workspace, over the real edge and a real node, and no further."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from node_agent.agents import harness
from tests.edge.test_attachments import put
from tests.seam.conftest import Pair, git
from tests.seam.wires import Fault

PROGRAM = Path(__file__).parents[1] / "agents" / "misbehaving.py"
PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent says what it was given, and commits all there is."""
    real = harness.launch

    def launch(*args: Any, **more: Any) -> harness.Launch:
        recipe = real(*args, **more)
        argv = (sys.executable, str(PROGRAM), "shows_commits")
        return msgspec.structs.replace(recipe, argv=argv, readable=(*recipe.readable, PROGRAM.parent))

    monkeypatch.setattr(harness, "launch", launch)


@pytest.mark.parametrize("fault", Fault)
async def test_an_agent_reads_what_was_attached_and_its_branch_does_not_have_it(pair: Pair, fault: Fault) -> None:
    origin = await pair.try_the_sample()
    before = git(origin, "ls-tree", "-r", "main")
    large = hashlib.sha256(b"large").digest() * 100_000
    files = [
        (await put(pair.person, body, name, kind)).json()["id"]
        for body, name, kind in (
            (PNG, "p.png", "image/png"),
            (b"the albatross", "../log.txt", "text/plain"),
            (large, "large.bin", ""),
        )
    ]
    pair.break_wires(fault)
    conversation = await pair.person.converse()
    said = await pair.person.say(conversation, "Look.", attachments=files)
    task = await pair.ended(said["task"]["id"])
    assert task["state"] == "completed", task
    first, answer = await pair.messages(conversation)
    told = json.loads(next(part["text"] for part in answer["parts"] if part["kind"] == "text"))
    given = [PNG, b"the albatross", large[:100]]
    assert [body for body, _ in told["files"].values()] == [body.decode("latin-1") for body in given]
    assert [Path(path).name for path in told["files"]] == ["p.png", "log.txt", "large.bin"]
    assert [block["type"] for block in told["blocks"]] == ["text", "image", "resource_link", "resource_link"]
    assert [one["name"] for one in first["attachments"]] == ["p.png", "log.txt", "large.bin"]
    assert git(origin, "ls-tree", "-r", task["branch"]) == before, "what is committed has nothing of it"
    assert task["files"] == 0, "nor has what was saved"
    assert not list((pair.home / "node" / "files").iterdir()), "the node keeps no copy"

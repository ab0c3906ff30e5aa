"""Files of messages: fetched once and whole, put beside the checkout, given to the agent, and never a message lost."""

import asyncio
import base64
import errno
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from node_agent.agents import harness
from node_agent.attempts import files as bringing
from node_agent.uplink.edge import Edge
from node_agent.workspaces.files import NAME_BYTES, file_name
from shared.parts import PartKind
from shared.pictures import MOST_BYTES
from shared.spec import Mode
from shared.states import Step
from shared.wire import Attached, StepChanged
from tests.node.conftest import Rig
from tests.node.test_turns import A, begun, checkpoints, ends, turns

PROGRAM = Path(__file__).parents[1] / "agents" / "misbehaving.py"
PNG = b"\x89PNG\r\n\x1a\nrest"

Stage = Callable[[str], None]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Puts an agent on stage that says what it was given: `shows` takes pictures, `shows_links` does not."""
    real = harness.launch

    def on_stage(how: str) -> None:
        def launch(*args: Any, **more: Any) -> harness.Launch:
            recipe = real(*args, **more)
            argv = (sys.executable, str(PROGRAM), how)
            return msgspec.structs.replace(recipe, argv=argv, readable=(*recipe.readable, PROGRAM.parent))

        monkeypatch.setattr(harness, "launch", launch)

    return on_stage


def sent(rig: Rig, number: int, body: bytes, name: str = "notes.txt", kind: str = "text/plain") -> Attached:
    """A file that the edge has."""
    file = f"att_{number}"
    rig.edge.attachments[f"{A}/{file}"] = body
    digest = hashlib.sha256(body).hexdigest()
    return Attached(id=file, name=name, content_type=kind, bytes=len(body), sha256=digest)


def shown(rig: Rig, turn: int = -1) -> tuple[list[dict[str, Any]], dict[str, list[Any]]]:
    """What the agent was prompted with, and what it found in the files."""
    said = [part.text for part in rig.edge.said(A) if part.kind is PartKind.TEXT]
    told = json.loads(said[turn])
    return told["blocks"], told["files"]


def notices(rig: Rig) -> list[str]:
    return [part.text for part in rig.edge.said(A) if part.kind is PartKind.NOTICE]


async def rests(rig: Rig, turn: int = 1) -> None:
    await rig.edge.until(lambda: len(ends(rig)) == turn and bool(checkpoints(rig)))


async def test_an_agent_is_shown_a_picture_and_finds_every_file_beside_its_checkout(rig: Rig, stage: Stage) -> None:
    stage("shows")
    picture, text = sent(rig, 1, PNG, "a plan.png", "image/png"), sent(rig, 2, b"42", "n.txt")
    await begun(rig, "Look.", mode=Mode.CONVERSATION, files=(picture, text))
    await rests(rig)
    (words, image, link), found = shown(rig)
    home = rig.started[0].services.row(A).workspace / "home"  # type: ignore[operator]
    at = [str(home / "attachments" / name) for name in ("a plan.png", "n.txt")]
    assert words["text"].endswith(f"Look.\n\n[a plan.png is at {at[0]}]\n[n.txt is at {at[1]}]")
    data = base64.b64encode(PNG).decode()
    assert image == {"type": "image", "mimeType": "image/png", "data": data, "uri": Path(at[0]).as_uri()}
    assert link == {
        "type": "resource_link",
        "uri": Path(at[1]).as_uri(),
        "name": "n.txt",
        "mimeType": "text/plain",
        "size": 2,
    }
    assert found == {at[0]: [PNG.decode("latin-1"), True], at[1]: ["42", True]}, "and they are its own"
    assert [checkpoint.bundle for checkpoint in checkpoints(rig)] == [None], "there is nothing of them to save"
    assert await rig.run(A, "git status --porcelain --ignored") == ""
    assert rig.edge.calls["attachments"] == 2
    steps = [(body.step, body.detail) for body in rig.edge.bodies(A) if isinstance(body, StepChanged)]
    assert steps[2:4] == [(Step.WORKING, "Fetching the files that were attached."), (Step.CHECKPOINTING, "")]
    await rig.end_attempt(A)
    await rig.edge.ended(A)
    assert not (rig.settings.home / "files" / A).exists()


async def test_an_agent_that_takes_no_pictures_is_given_the_link(rig: Rig, stage: Stage) -> None:
    stage("shows_links")
    await begun(rig, "Look.", mode=Mode.CONVERSATION, files=(sent(rig, 1, PNG, "p.png", "image/png"),))
    await rests(rig)
    assert [block["type"] for block in shown(rig)[0]] == ["text", "resource_link"]


async def test_what_is_too_large_or_no_picture_is_a_link(rig: Rig, stage: Stage) -> None:
    stage("shows")
    files = (
        sent(rig, 1, b"no picture", "lies.png", "image/png"),
        sent(rig, 2, PNG.ljust(MOST_BYTES + 1, b"."), "large.png", "image/png"),
        sent(rig, 3, b"<svg/>", "drawn.svg", "image/svg+xml"),
    )
    await begun(rig, "Look.", mode=Mode.CONVERSATION, files=files)
    await rests(rig)
    assert [block["type"] for block in shown(rig)[0][1:]] == ["resource_link"] * 3


async def test_names_cannot_leave_their_directory_and_nothing_is_overwritten(rig: Rig, stage: Stage) -> None:
    stage("shows_links")
    names = ("../../.bashrc", "/etc/passwd", "a\nb.txt", "$(touch x).txt", "-rf", "\U0001f600" * 120, "same", "same")
    evil = tuple(sent(rig, at, b"%d" % at, name) for at, name in enumerate(names))
    await begun(rig, "Look.", mode=Mode.CONVERSATION, files=evil)
    await rests(rig)
    _, found = shown(rig)
    assert [body for body, _ in found.values()] == [str(at) for at in range(len(names))]
    kept = {Path(path).parent.name for path in found}, [Path(path).name for path in found]
    smiles = "\U0001f600" * (NAME_BYTES // 4)
    assert kept == (
        {"attachments"},
        ["bashrc", "passwd", "ab.txt", "__touch x_.txt", "rf", smiles[: (NAME_BYTES - 1) // 4], "same", "same-2"],
    )
    again = sent(rig, 20, b"6", "same")
    await rig.run(A, 'ln -s /etc/passwd "$HOME/attachments/link.txt"')
    await rig.tell(A, "More.", message="msg_2", files=(again, sent(rig, 21, b"x", "link.txt")))
    await rests(rig, 2)
    assert [Path(path).name for path in shown(rig)[1]] == ["same", "link-2.txt"], "the same file is where it was"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ("file", "")),
        ("..", ("file", "")),
        ("a/b\\c.tar.gz", ("c.tar", ".gz")),
        ("x.this is no ending", ("x.this is no ending", "")),
        ("\u202egnp.exe", ("gnp", ".exe")),
        ("--help", ("help", "")),
        ("`id`;rm -rf ~.sh", ("_id__rm -rf _", ".sh")),
        ("\0\0", ("file", "")),
        ("naïve.md", ("naïve", ".md")),
    ],
)
def test_a_name_is_safe_on_a_command_line(given: str, kept: tuple[str, str]) -> None:
    assert file_name(given) == kept


@pytest.mark.parametrize("fault", ["drop", "lose", 500])
async def test_a_fetch_that_failed_is_made_again(rig: Rig, stage: Stage, fault: str | int) -> None:
    stage("shows")
    rig.edge.fault = lambda name, count: fault if name == "attachments" and count < 3 else None
    await begun(rig, "Look.", mode=Mode.CONVERSATION, files=(sent(rig, 1, b"one"),))
    await rests(rig)
    assert [body for body, _ in shown(rig)[1].values()] == ["one"]
    assert (rig.edge.calls["attachments"], notices(rig)) == (3, [])


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("gone", "not there any more"),
        ("damaged", "did not arrive as it was sent"),
        ("cut short", "did not arrive as it was sent"),
        ("too long", "did not arrive as it was sent"),
        ("unreachable", "could not be fetched"),
        ("refused", "There is nothing with that id"),
        ("over the limit", "could not be fetched"),
        ("no room", "The disk is full"),
    ],
)
async def test_a_message_arrives_without_a_file_that_cannot_be_had_and_says_so(
    rig: Rig, stage: Stage, monkeypatch: pytest.MonkeyPatch, how: str, sentence: str
) -> None:
    stage("shows")
    monkeypatch.setattr(bringing, "TRIES", 2)
    monkeypatch.setattr(bringing, "DAMAGED_TRIES", 2)
    file, good = sent(rig, 1, b"one", "lost.txt"), sent(rig, 2, b"two")
    there = rig.edge.attachments
    match how:
        case "gone":
            there[f"{A}/att_1"] = b""
        case "damaged":
            there[f"{A}/att_1"] = b"eno"
        case "cut short":
            there[f"{A}/att_1"] = b"on"
        case "too long":
            there[f"{A}/att_1"] = b"one and much more"
        case "unreachable":
            rig.edge.fault = lambda name, count: "drop" if name == "attachments" and count < 3 else None
        case "refused":
            del there[f"{A}/att_1"]
        case "over the limit":
            file = msgspec.structs.replace(file, bytes=bringing.MOST_BYTES + 1)
        case "no room":
            fetch = Edge.get_attachment

            async def full(edge: Edge, attempt: str, attachment: str, into: Path, *, most: int) -> tuple[int, str]:
                if attachment == "att_1":
                    raise OSError(errno.ENOSPC, "No space left on device")
                return await fetch(edge, attempt, attachment, into, most=most)

            monkeypatch.setattr(Edge, "get_attachment", full)
    await begun(rig, "Look.", mode=Mode.CONVERSATION, files=(file, good))
    await rests(rig)
    (words, _), found = shown(rig)
    assert "[lost.txt could not be brought here: " in words["text"] and sentence in words["text"]
    assert [body for body, _ in found.values()] == ["two"]
    (notice,) = notices(rig)
    assert notice.startswith("lost.txt could not be given to the agent: ") and sentence in notice
    assert turns(rig)[0].delivered == (f"msg_{A}",)


async def test_a_daemon_killed_as_it_fetches_begins_again_and_brings_each_file_once(rig: Rig, stage: Stage) -> None:
    stage("shows")
    files = (sent(rig, 1, PNG, "p.png", "image/png"), sent(rig, 2, b"two"))
    asked = asyncio.Event()

    def silent(name: str, count: int) -> str | None:
        if name != "attachments" or count == 1:
            return None
        asked.set()
        return "drop"

    rig.edge.fault = silent
    await begun(rig, "Look.", mode=Mode.CONVERSATION, files=files)
    await asyncio.wait_for(asked.wait(), 30)
    await asyncio.wait_for(rig.stop(), 30)
    assert turns(rig) == [], "it is not delivered before its files are there"
    rig.edge.fault = lambda name, count: None
    fetched = rig.edge.calls["attachments"]
    await rig.start()
    await rests(rig)
    blocks, found = shown(rig)
    assert [block["type"] for block in blocks] == ["text", "image", "resource_link"]
    assert [Path(path).name for path in found] == ["p.png", "notes.txt"]
    assert rig.edge.calls["attachments"] == fetched + 1, "the picture was whole"


async def test_words_that_were_overtaken_are_said_again_with_their_picture(rig: Rig, stage: Stage) -> None:
    stage("shows_late")
    await begun(rig, "Look.", mode=Mode.CONVERSATION, files=(sent(rig, 1, PNG, "p.png", "image/png"),))
    await rig.edge.until(lambda: len(turns(rig)) == 1)
    await rig.tell(A, "Now.", message="msg_2", interrupt=True, files=(sent(rig, 2, b"two"),))
    await rests(rig, 2)
    blocks, found = shown(rig)
    assert "p.png is at" in blocks[0]["text"] and "Now.\n\n[notes.txt is at" in blocks[0]["text"]
    assert [block["type"] for block in blocks[1:]] == ["image", "resource_link"]
    assert [body for body, _ in found.values()] == [PNG.decode("latin-1"), "two"]
    assert rig.edge.calls["attachments"] == 2

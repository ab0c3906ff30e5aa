"""The rehearsal model: stateless, honest about what it is, and the same on both wires."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import pytest

from edge.approvals.rules import TOLD
from edge.mcp.roles import Role, listing
from shared.loop.arguments import validate
from shared.rehearsal import sample, wires
from shared.rehearsal.hands import Hands
from shared.rehearsal.scene import Call, Did, Moment, Said, Saw, Tool, scene_of
from shared.rehearsal.scripts import SCRIPTS, play

TOOLS = (
    Tool("bash", {"properties": {"command": {}}, "required": ["command"]}),
    Tool("read", {"properties": {"path": {}}, "required": ["path"]}),
    Tool("write", {"properties": {"path": {}, "content": {}}, "required": ["path", "content"]}),
    Tool("edit", {"properties": {"path": {}, "old": {}, "new": {}}, "required": ["path", "old", "new"]}),
    Tool("mcp__sam__request_human_input", {"properties": {"question": {}}, "required": ["question"]}),
)
LISTING = f"/repo/tally\nREADME.md\n{sample.BROKEN}\n{sample.TEST}"


def moments(asked: str, *results: str) -> list[Moment]:
    told: list[Moment] = [Said(asked)]
    for result in results:
        told += [Did(), Saw(result)]
    return told


def calls(asked: str, *results: str) -> tuple[str, ...]:
    reply = play(scene_of(moments(asked, *results), TOOLS))
    return tuple(f"{call.tool} {' '.join(map(str, call.arguments.values()))}" for call in reply.calls)


def test_the_sample_has_exactly_one_failing_test_and_the_fix_mends_it(sample_repository: Path) -> None:
    def unittest() -> str:
        words = [sys.executable, "-m", "unittest", "-q"]
        return subprocess.run(words, cwd=sample_repository, capture_output=True, text=True, timeout=30).stderr

    assert "FAILED (failures=1)" in unittest()
    broken = sample_repository / sample.BROKEN
    assert broken.read_text().count(sample.FIX[0]) == 1
    broken.write_text(broken.read_text().replace(*sample.FIX))
    assert unittest().rstrip().endswith("OK")


def test_a_green_sample_is_not_mended_again_but_noted() -> None:
    assert calls("go", LISTING, "text", "Ran 5 tests\n\nOK")[0].startswith("write /repo/tally/REHEARSAL.md")


def test_tests_that_stay_red_are_not_committed() -> None:
    reply = play(scene_of(moments("go", LISTING, "text", "FAILED", "Changed", "FAILED (errors=1)"), TOOLS))
    assert reply.calls == () and "do not commit" in reply.text


def test_another_repository_gets_a_note_that_quotes_the_request_and_nothing_of_the_instructions() -> None:
    asked = "mode: task\nDo what is asked.\n\n--- the request ---\nMake it blue.\nAnd round."
    reply = play(scene_of(moments(asked, "/repo/x\nmain.c"), TOOLS))
    [call] = reply.calls
    assert call.arguments["path"] == "/repo/x/REHEARSAL.md"
    assert "> Make it blue.\n> And round." in call.arguments["content"]
    assert "mode: task" not in call.arguments["content"]


def test_a_second_note_is_added_to_the_first() -> None:
    [command] = calls("it's blue", "/repo/x\nmain.c\nREHEARSAL.md")
    assert command.startswith("bash printf") and ">> REHEARSAL.md" in command


def test_a_conversation_changes_nothing() -> None:
    asked = "mode: conversation\n--- the request ---\nWhat is this?"
    results: list[str] = []
    while made := calls(asked, *results):
        assert not any(call.startswith(("write", "edit")) or "commit" in call for call in made)
        results.append(LISTING)
        assert len(results) < 5
    assert "changed nothing" in play(scene_of(moments(asked, *results), TOOLS)).text


def test_an_answer_to_a_question_is_gone_on_with() -> None:
    told = [*moments("rehearse:ask", "asked"), Said("Green, please.")]
    assert "Green, please." in play(scene_of(told, TOOLS)).text
    assert calls("rehearse:ask") == ("mcp__sam__request_human_input Which colour should it be?",)


def test_slow_work_commits_first_and_then_lasts_as_many_steps_as_asked() -> None:
    results: list[str] = []
    while calls("rehearse:slow=3", *results):
        results.append("done")
    assert len(results) == 1 + 3 + 1
    assert "git commit" in calls("rehearse:slow=3")[0]
    assert "sleep" in calls("rehearse:slow=3", "done")[0]


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_script_says_that_it_is_a_rehearsal(name: str) -> None:
    tools = (*TOOLS, Tool("dispatch_task"), Tool("create_idea"))
    assert "rehearsal model" in play(scene_of([Said(f"rehearse:{name}")], tools)).text


def test_a_script_whose_tool_is_not_offered_says_which() -> None:
    assert "call dispatch_task" in play(scene_of([Said("rehearse:dispatch")], TOOLS)).text


def test_what_claude_code_adds_to_a_persons_words_is_not_theirs() -> None:
    scene = scene_of([Said("<system-reminder>\nrehearse:slow\n</system-reminder>"), Said("Hello")], ())
    assert (scene.asked, scene.script) == ("Hello", None)
    after = scene_of([*moments("go", "x"), Said("[Request interrupted by user]")], ())
    assert (after.asked, len(after.steps)) == ("go", 1)


def test_an_act_takes_the_tool_and_the_field_names_that_are_offered() -> None:
    schema = {
        "properties": {"file_path": {}, "old_string": {}, "new_string": {}, "replace_all": {"type": "boolean"}},
        "required": ["file_path", "old_string", "new_string", "replace_all"],
    }
    call = Hands((Tool("Edit", schema),)).edit("a.py", "x", "y")
    given = {"file_path": "a.py", "old_string": "x", "new_string": "y", "replace_all": False}
    assert call == Call("Edit", given)


def body(wire: Literal["openai", "anthropic"], *, stream: bool, tools: bool = True) -> bytes:
    parameters = {"type": "object", "properties": {"command": {"type": "string"}}}
    offered: list[dict[str, Any]] = [{"name": "Bash", "input_schema": parameters}]
    if wire == "openai":
        offered = [{"type": "function", "function": {"name": "bash", "parameters": parameters}}]
    request: dict[str, Any] = {"model": "m", "stream": stream, "messages": [{"role": "user", "content": "Mend it."}]}
    return json.dumps(request | ({"tools": offered} if tools else {})).encode()


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
def test_streamed_and_whole_answers_say_the_same(wire: Literal["openai", "anthropic"]) -> None:
    whole = json.loads(wires.answer(wire, body(wire, stream=False)).whole)
    streamed = wires.answer(wire, body(wire, stream=True))
    assert streamed.stream
    events = [
        json.loads(line[5:])
        for frame in streamed.frames
        for line in frame.data.splitlines()
        if line.startswith(b"data:") and line != b"data: [DONE]"
    ]
    if wire == "openai":
        text = "".join(event["choices"][0]["delta"].get("content", "") for event in events if event["choices"])
        message = whole["choices"][0]["message"]
        assert (text, whole["choices"][0]["finish_reason"]) == (message["content"], "tool_calls")
        assert events[-1]["usage"]["completion_tokens"] > 0
    else:
        text = "".join(event.get("delta", {}).get("text", "") for event in events)
        assert [text, "Bash"] == [whole["content"][0]["text"], whole["content"][1]["name"]]
        assert events[-2]["delta"]["stop_reason"] == whole["stop_reason"] == "tool_use"


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
def test_words_come_in_small_pieces_and_the_first_at_once(wire: Literal["openai", "anthropic"]) -> None:
    frames = list(wires.answer(wire, body(wire, stream=True)).frames)
    assert sum(frame.words for frame in frames) > 8
    assert any(frame.words for frame in frames[:3])


def test_a_side_call_without_tools_gets_a_short_text() -> None:
    answer = json.loads(wires.answer("anthropic", body("anthropic", stream=False, tools=False)).whole)
    assert answer["content"] == [{"type": "text", "text": "Mend it."}]


def test_the_same_request_has_the_same_answer() -> None:
    one, two = (wires.answer("openai", body("openai", stream=False)).whole for _ in range(2))
    assert one == two


@pytest.mark.parametrize(
    ("script", "tool"),
    [
        ("dispatch", "dispatch_task"),
        ("ask", "request_human_input"),
        ("idea", "create_idea"),
        ("propose", "propose_plan"),
    ],
)
def test_what_the_scripts_call_fits_the_edges_own_schemas(script: str, tool: str) -> None:
    served = {item["name"]: item["inputSchema"] for item in listing(Role.WORKER)}
    offered = tuple(Tool(f"mcp__sam__{name}", schema) for name, schema in served.items())
    [call] = play(scene_of([Said(f"rehearse:{script}")], offered)).calls
    assert call.tool == f"mcp__sam__{tool}"
    validate(call.arguments, served[tool])
    assert all(call.arguments.values())


def test_the_hand_in_fits_the_edges_own_schema() -> None:
    served = {item["name"]: item["inputSchema"] for item in listing(Role.WORKER)}
    offered = tuple(Tool(name, schema) for name, schema in served.items())
    [call] = play(scene_of(moments("rehearse:dispatch", "accepted"), offered)).calls
    assert call.tool == "complete_task"
    validate(call.arguments, served["complete_task"])


@pytest.mark.parametrize(
    ("event", "tool", "says"),
    [
        ("approved", "create_idea", "You said yes, so it was done, once."),
        ("approved", "dispatch_task", "You said yes, so it was started, once."),
        ("failed", "create_idea", "You said yes, but it could not be done."),
        ("denied", "merge_ideas", "You said no, so nothing was done."),
    ],
)
def test_what_was_decided_about_a_call_is_answered_and_not_kept_as_an_idea(event: str, tool: str, says: str) -> None:
    tools = tuple(Tool(one["name"], one["inputSchema"]) for one in listing(Role.TALKER))
    told = TOLD[event].format(tool=tool, result='{"id": "idea_1", "title": "x, and it was done"}')
    reply = play(scene_of([Said(told)], tools))
    assert (reply.calls, reply.text) == ((), says)

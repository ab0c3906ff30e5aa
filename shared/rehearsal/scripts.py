"""What the rehearsal model does, told as plain narratives.

A script is a generator: it yields a reply with tool calls and is handed their results; what it returns is its last
word. `play` runs it again from its beginning on every request, with the results the conversation holds, so that
nothing needs to be remembered between requests.
"""

import re
import shlex
from collections.abc import Callable, Generator
from typing import Any, Final

from shared.rehearsal import sample
from shared.rehearsal.hands import Hands, NotOfferedError
from shared.rehearsal.scene import Call, Reply, Scene

Results = tuple[str, ...]
Script = Generator[Reply, Results, Reply]

INTRODUCTION: Final = "I am SAM's **rehearsal model**: I follow a script, and everything but the thinking is real."
FAREWELL: Final = (
    "Configure a model (`SAM_MODEL_URL`, or `ANTHROPIC_API_KEY` for Claude Code) and it will think instead."
)
SLEEP_S: Final = 2


def play(scene: Scene) -> Reply:
    """The next assistant message of `scene`."""
    if not scene.tools:
        return Reply(_headline(scene.asked))
    hands = Hands(scene.tools)
    script = _choose(scene, hands)(scene, hands)
    try:
        reply = next(script)
        for results in scene.steps:
            reply = script.send(results)
        return reply
    except StopIteration as end:
        last: Reply = end.value
        return last
    except NotOfferedError as missing:
        return Reply(f"{INTRODUCTION} This script needs to {missing.act}, and no tool for that is offered to me.")


def _choose(scene: Scene, hands: Hands) -> Callable[[Scene, Hands], Script]:
    if scene.script in SCRIPTS:
        return SCRIPTS[scene.script]
    if scene.checked_in:
        return _report
    if scene.script is None and scene.before in FOLLOWED_BY:
        return FOLLOWED_BY[scene.before]
    if scene.script is None and not hands.can("bash") and hands.offers("dispatch_task"):
        return _at_the_edge
    return _converse if scene.conversation else _work


def _work(scene: Scene, hands: Hands) -> Script:
    """A real change: of the sample its fix, anywhere else a note with the request."""
    if not hands.can("bash"):
        return (yield from _without_commands(scene, hands))
    (listing,) = _padded((yield Reply(f"{INTRODUCTION} First I look around.\n", (_look(hands),))), 1)
    root = _root(listing)
    if sample.BROKEN in listing and sample.TEST in listing:
        code, test = f"{root}{sample.BROKEN}", f"{root}{sample.TEST}"
        yield Reply(
            "This is SAM's sample repository. I read the code and its test.", (hands.read(code), hands.read(test))
        )
        (tested,) = _padded((yield Reply("Now I run the tests.", (hands.bash(sample.TEST_COMMAND),))), 1)
        if "FAILED" in tested:
            return (yield from _mend(scene, hands, code))
    return (yield from _note(scene, hands, root, exists=_NOTE in listing))


def _without_commands(scene: Scene, hands: Hands) -> Script:
    """What is left to an agent that may only read, or only read and edit."""
    if not hands.can("write"):
        return Reply(f"{INTRODUCTION} I may only read here, and my script has nothing to say about what it read.")
    yield Reply(f"{INTRODUCTION} I may run no commands, so I note the request.", (hands.write(_NOTE, scene.asked),))
    yield from _hand_in(hands, f"Rehearsal: the request is noted in {_NOTE}; nothing else was changed.")
    return Reply(f"Done: `{_NOTE}` quotes what you asked. SAM commits it. {FAREWELL}")


def _mend(scene: Scene, hands: Hands, code: str) -> Script:
    words = (
        "One test fails: `median` takes the upper of the two middle values when the count is even, where their mean "
        "is asked for. I change that."
    )
    yield Reply(words, (hands.edit(code, *sample.FIX),))
    (tested,) = _padded((yield Reply("And the tests again.", (hands.bash(sample.TEST_COMMAND),))), 1)
    if "OK" not in tested or "FAILED" in tested:
        return Reply(f"The tests are still not green, so I do not commit:\n\n```\n{tested[-1500:]}\n```")
    commit = _commit(hands, sample.BROKEN, "Take the mean of the two middle values in median")
    (committed,) = _padded((yield Reply("All green. I commit it.", (commit,))), 1)
    summary = "Rehearsal: median of an even count is now the mean of the two middle values; all tests pass."
    yield from _hand_in(hands, summary)
    return Reply(
        f"Done. `median` in `{sample.BROKEN}` now averages the two middle values of an even count; the test that was "
        f"red is green, and the change is committed ({_first(committed)}).\n\nI did not choose this: I am a rehearsal "
        f"model and made the change my script holds. {FAREWELL}"
    )


_NOTE: Final = "REHEARSAL.md"


def _note(scene: Scene, hands: Hands, root: str, *, exists: bool) -> Script:
    """A small honest change for a repository the script knows nothing about."""
    quoted = "\n".join(f"> {line}".rstrip() for line in scene.asked.splitlines()[:60])
    entry = f"{INTRODUCTION} This was asked, and I left it undone:\n\n{quoted}\n"
    words = f"My script knows no change for this. I do what is always honest: I note the request in `{_NOTE}`."
    if exists:
        call = hands.bash(f"printf '\\n%s' {shlex.quote(entry)} >> {_NOTE}")
    else:
        call = hands.write(f"{root}{_NOTE}", f"# Rehearsal\n\n{entry}")
    yield Reply(words, (call,))
    (committed,) = _padded((yield Reply("I commit it.", (_commit(hands, _NOTE, "Note a rehearsed request"),))), 1)
    yield from _hand_in(hands, f"Rehearsal: the request is noted in {_NOTE}; nothing else was changed.")
    return Reply(
        f"Done: `{_NOTE}` quotes what you asked, and is committed ({_first(committed)}). "
        f"Nothing else was changed. {FAREWELL}"
    )


def _converse(scene: Scene, hands: Hands) -> Script:
    """Conversation mode: looks, answers, changes nothing."""
    (listing,) = _padded((yield Reply(f"{INTRODUCTION} Let me look at what is here.", (_look(hands),))), 1)
    readme = next((line for line in listing.splitlines() if re.fullmatch(r"README(\.\w+)?", line)), None)
    if readme is not None:
        yield Reply(f"I read `{readme}`.", (hands.read(f"{_root(listing)}{readme}"),))
    files = [line for line in listing.splitlines() if line and not line.startswith(("/", "["))]
    named = ", ".join(f"`{name}`" for name in files[:6])
    return Reply(
        f"You said: “{_headline(scene.asked)}”. This repository has {len(files)} tracked files, among them {named}. "
        "I have changed nothing. More than that I cannot say: I answer from a script. Turn the switch to **Task** and "
        f"I will make a real change. {FAREWELL}"
    )


def _dispatch(scene: Scene, hands: Hands) -> Script:
    task = {
        "title": "Note a request in the repository",
        "text": "Write down in the repository what was asked for here.",
    }
    call = hands.mcp("dispatch_task", task)
    (told,) = _padded((yield Reply(f"{INTRODUCTION} I hand one part of this to another agent.", (call,))), 1)
    yield from _hand_in(hands, "Rehearsal: one subtask was dispatched.")
    return Reply(f"I dispatched one subtask. SAM answered:\n\n```\n{told[:1500]}\n```")


def _slow(scene: Scene, hands: Hands) -> Script:
    """Many steps that last; the first is committed, the others leave work in progress."""
    count = scene.amount or 20
    start = (
        "echo 'started' > SLOW.md && git add SLOW.md && git commit -q -m 'Begin something slow' && git log --oneline -1"
    )
    yield Reply(f"{INTRODUCTION} I begin something slow, in {count} steps.", (hands.bash(start),))
    for step in range(1, count + 1):
        yield Reply(
            f"Step {step} of {count}.", (hands.bash(f"echo 'step {step}' >> SLOW.md && sleep {SLEEP_S} && echo done"),)
        )
    yield Reply("I commit it.", (_commit(hands, "SLOW.md", "Finish something slow"),))
    yield from _hand_in(hands, "Rehearsal: the slow work is finished.")
    return Reply("The slow work is finished and committed.")


def _ask(scene: Scene, hands: Hands) -> Script:
    call = hands.mcp("request_human_input", {"text": "Which colour should it be?"})
    (told,) = _padded((yield Reply(f"{INTRODUCTION} I need a decision from you.", (call,))), 1)
    return Reply(f"I asked which colour it should be, and wait for your answer.\n\n```\n{told[:600]}\n```")


def _answered(scene: Scene, hands: Hands) -> Script:
    """The person's answer to `ask`."""
    text = f"# Answer\n\nAsked which colour it should be, the person said:\n\n> {_headline(scene.asked)}\n"
    (listing,) = _padded(
        (yield Reply(f"Thank you: “{_headline(scene.asked)}”. I go on with that.", (_look(hands),))), 1
    )
    yield Reply("I write it down.", (hands.write(f"{_root(listing)}ANSWER.md", text),))
    (committed,) = _padded((yield Reply("I commit it.", (_commit(hands, "ANSWER.md", "Keep the answer"),))), 1)
    yield from _hand_in(hands, "Rehearsal: the answer is in ANSWER.md.")
    return Reply(f"Your answer is in `ANSWER.md`, committed ({_first(committed)}).")


def _stream(scene: Scene, hands: Hands) -> Script:
    """Long text, for watching it arrive."""
    count = scene.amount or 400
    words = [f"word{number}" + ("." if number % 12 == 0 else "") for number in range(1, count + 1)]
    lines = [" ".join(words[at : at + 60]) for at in range(0, count, 60)]
    yield from ()
    return Reply(f"{INTRODUCTION} Here are {count} words.\n\n" + "\n\n".join(lines) + "\n\nThat was the last word.")


def _dirty(scene: Scene, hands: Hands) -> Script:
    (listing,) = _padded((yield Reply(f"{INTRODUCTION} First I look around.", (_look(hands),))), 1)
    text = "This file was written and never committed.\n"
    yield Reply("I write a file, and forget to commit it.", (hands.write(f"{_root(listing)}DIRTY.md", text),))
    return Reply("I wrote `DIRTY.md` and did not commit it: SAM has to save it.")


def _report(scene: Scene, hands: Hands) -> Script:
    """SAM asks how it stands after a turn that changed nothing."""
    yield from _hand_in(hands, "Rehearsal: the script had only words for this; nothing was changed.")
    return Reply("I said what my script had to say, and changed nothing.")


def _idea(scene: Scene, hands: Hands) -> Script:
    idea = {"title": "Print the mode as well", "body": "tally could print the most frequent value beside the median."}
    (told,) = _padded(
        (yield Reply(f"{INTRODUCTION} I keep a thought as an idea.", (hands.mcp("create_idea", idea),))), 1
    )
    return Reply(f"I kept it as an idea. SAM answered:\n\n```\n{told[:600]}\n```")


def _numbered(scene: Scene, hands: Hands) -> Script:
    path = f"note-{scene.amount or 0}.txt"
    write = hands.bash(f"printf '%s\\n' {shlex.quote(_headline(scene.asked))} > {path}")
    yield Reply(f"{INTRODUCTION} I write `{path}`.", (write,))
    yield Reply("I commit it.", (_commit(hands, path, f"Write {path}"),))
    yield from _hand_in(hands, f"Rehearsal: {path} was written.")
    return Reply(f"Done: `{path}` is committed.")


def _manage(scene: Scene, hands: Hands) -> Script:
    parts = [
        {"title": f"Note part {n} of a request", "text": f"Write down part {n} of what was asked for."} for n in (1, 2)
    ]
    yield Reply(
        f"{INTRODUCTION} I hand two parts of this to other agents.",
        tuple(hands.mcp("dispatch_task", part) for part in parts),
    )
    yield Reply("I wait for both, and give my place up meanwhile.", (hands.mcp("wait_for_subtasks", {}),))
    return Reply("I sleep until both have ended.")


def _managed(scene: Scene, hands: Hands) -> Script:
    """The results that end `manage`'s wait, or what became of one of them before."""
    if "Not all have ended" in scene.asked:
        yield Reply("I wait for the rest.", (hands.mcp("wait_for_subtasks", {}),))
        return Reply("I sleep until they have ended too.")
    yield from _hand_in(hands, "Rehearsal: two subtasks were dispatched and waited for.")
    return Reply(f"Both have ended. SAM told me:\n\n```\n{scene.asked[:1500]}\n```")


_GO: Final = re.compile(r"\b(go|do|make|start) (and )?(do |make )?(that|it)\b", re.IGNORECASE)
_IN_ORDER: Final = re.compile(r"\b(plan|in order|diamond|step by step)\b", re.IGNORECASE)
_PROPOSE: Final = re.compile(r"\bpropose\b", re.IGNORECASE)
_READ: Final = re.compile(r"\bread the log\b", re.IGNORECASE)
_RESULTS: Final = ("Your subtasks:", "Your subtask:")
_YES: Final = "The person approved the plan"
_NO: Final = "The person said no to the plan"
_ALLOWED: Final = "The person said yes to "
_DONE: Final = re.compile(rf"{_ALLOWED}\w+, and it was done")
_DENIED: Final = "The person said no to "
"""SAM's own words begin so when it wakes a parent, or tells it what was decided."""


def _at_the_edge(scene: Scene, hands: Hands) -> Script:
    """No workspace, only SAM's tools: a thought is kept, "go do that" dispatches it, a plan is run in order."""
    if scene.asked.startswith(_RESULTS):
        yield from _hand_in(hands, "Rehearsal: the planned tasks have ended.")
        if scene.asked.startswith("Your subtask:"):
            return Reply(f"It has ended. SAM told me:\n\n```\n{scene.asked[:2000]}\n```")
        return Reply(f"They have ended, in order. SAM told me:\n\n```\n{scene.asked[:2000]}\n```")
    if scene.asked.startswith((_YES, _NO)):
        return (yield from _decided(scene, hands))
    if scene.asked.startswith((_ALLOWED, _DENIED)):
        return (yield from _answered_the_call(scene, hands))
    if _READ.search(scene.asked):
        return (yield from _read_and_dispatch(hands))
    if _PROPOSE.search(scene.asked):
        return (yield from _propose(scene, hands))
    if _IN_ORDER.search(scene.asked):
        return (yield from _plan(hands))
    if _GO.search(scene.asked):
        yield Reply(f"{INTRODUCTION} I dispatch it; you can go on talking.", (_note_it(hands),))
        return Reply("It runs in a workspace of its own. Ask me anything meanwhile.")
    idea = {"title": _headline(scene.asked), "text": scene.asked[:2000]}
    yield Reply(f"{INTRODUCTION} That is worth keeping.", (hands.mcp("create_idea", idea),))
    return Reply("I kept it as an idea. Say “go do that”, and I dispatch it; say “plan it”, and I plan it in order.")


def _note_it(hands: Hands) -> Call:
    task = {"title": "Note what was talked over", "text": "Note what was talked over. rehearse:note=1"}
    return hands.mcp("dispatch_task", task)


def _read_and_dispatch(hands: Hands) -> Script:
    """Other people's words, and then what needs a yes because of them."""
    log = hands.mcp("read_repository", {"what": "log"})
    yield Reply(f"{INTRODUCTION} I read the log, which others wrote.", (log,))
    yield Reply("Now I ask for a task to be started.", (_note_it(hands),))
    return Reply("It was started, or waits for your yes.")


def _answered_the_call(scene: Scene, hands: Hands) -> Script:
    """What the person said to the call that needed a yes."""
    begins = scene.asked.startswith((f"{_ALLOWED}dispatch_task", f"{_DENIED}dispatch_task"))
    verb = "started" if begins else "done"
    if scene.asked.startswith(_DENIED):
        yield from _hand_in(hands, f"Rehearsal: a call was not allowed; nothing was {verb}.")
        return Reply(f"You said no, so nothing was {verb}.")
    if not _DONE.match(scene.asked):
        return Reply(f"You said yes, but it could not be {verb}.")
    yield from _hand_in(hands, f"Rehearsal: what was allowed was {verb}.")
    return Reply(f"You said yes, so it was {verb}, once.")


def _propose(scene: Scene, hands: Hands) -> Script:
    """A plan that waits for the person's yes."""
    idea = re.search(r"\bidea_\w+", scene.asked)
    plan = {
        "title": "A small house",
        "summary": "Rehearsal: the same four tasks for every request, each notes what it stands for.",
        "tasks": _house(),
        **({"idea": idea[0]} if idea else {}),
    }
    yield Reply(f"{INTRODUCTION} I propose a plan and start nothing.", (hands.mcp("propose_plan", plan),))
    return Reply("It is yours to decide: edit it, approve it, or say no.")


def _decided(scene: Scene, hands: Hands) -> Script:
    """What the person decided on a proposed plan."""
    if scene.asked.startswith(_NO):
        yield from _hand_in(hands, "Rehearsal: the plan was rejected; nothing was started.")
        return Reply("Then I start nothing. Say “propose a plan”, and I propose the same again: I follow a script.")
    yield Reply("Thank you. I wait for them, and give my place up meanwhile.", (hands.mcp("wait_for_subtasks", {}),))
    return Reply("I sleep until all of them have ended.")


def _plan(hands: Hands) -> Script:
    yield Reply(
        f"{INTRODUCTION} I plan four tasks that build on one another.",
        (hands.mcp("plan_tasks", {"tasks": _house()}),),
    )
    yield Reply("I wait for them, and give my place up meanwhile.", (hands.mcp("wait_for_subtasks", {}),))
    return Reply("I sleep until all four have ended.")


def _house() -> list[dict[str, Any]]:
    def part(key: str, number: int, *needs: str) -> dict[str, Any]:
        text = f"Write the {key}. rehearse:note={number}"
        return {"key": key, "title": f"Write the {key}", "text": text, "depends_on": list(needs)}

    return [
        part("ground", 1),
        part("left wall", 2, "ground"),
        part("right wall", 3, "ground"),
        part("roof", 4, "left wall", "right wall"),
    ]


SCRIPTS: Final[dict[str, Callable[[Scene, Hands], Script]]] = {
    "work": _work,
    "talk": _converse,
    "dispatch": _dispatch,
    "slow": _slow,
    "ask": _ask,
    "manage": _manage,
    "note": _numbered,
    "stream": _stream,
    "dirty": _dirty,
    "idea": _idea,
    "propose": _propose,
}
"""By the name behind `rehearse:` in what a person writes."""

FOLLOWED_BY: Final = {"ask": _answered, "manage": _managed}
"""What plays when the next words name no script."""


def _hand_in(hands: Hands, summary: str) -> Generator[Reply, Results, None]:
    if hands.offers("complete_task"):
        yield Reply("I report that the task is done.", (hands.mcp("complete_task", {"text": summary}),))


def _look(hands: Hands) -> Call:
    return hands.bash("pwd && git ls-files | head -200")


def _commit(hands: Hands, path: str, message: str) -> Call:
    return hands.bash(f"git add -- {path} && git commit -q -m {shlex.quote(message)} && git log --oneline -1")


def _root(listing: str) -> str:
    """The directory the harness works in, with a slash: some tools take absolute paths alone."""
    first = listing.strip().partition("\n")[0].strip()
    return f"{first.rstrip('/')}/" if first.startswith("/") else ""


def _padded(results: Results, count: int) -> Results:
    return (*results, *("" for _ in range(count)))[:count]


def _first(output: str) -> str:
    line = output.strip().partition("\n")[0]
    return f"`{line[:100]}`" if line else "see the log"


def _headline(text: str) -> str:
    """The request in one short line."""
    line = next((line.strip() for line in text.splitlines() if line.strip() and line[0] != "<"), "A rehearsal")
    return line if len(line) <= 80 else f"{line[:79]}…"

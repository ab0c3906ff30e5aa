"""An ACP agent that misbehaves in every way real ones were seen to, chosen by its first argument. A program."""

import itertools
import json
import os
import select
import subprocess
import sys
import time
import urllib.parse

HOW = sys.argv[1]
PICTURES = ("shows", "shows_late", "shows_commits")


def say(frame: object) -> None:
    sys.stdout.write(json.dumps(frame) + "\n")
    sys.stdout.flush()


def update(**fields: object) -> None:
    say({"jsonrpc": "2.0", "method": "session/update", "params": {"sessionId": "s", "update": fields}})


def words(text: str) -> None:
    update(sessionUpdate="agent_message_chunk", content={"type": "text", "text": text})


def noisy_turn() -> None:
    for number in range(5):
        words(f"{number} ")
    update(sessionUpdate="brand_new_kind", x=1)
    update(sessionUpdate="tool_call_update", toolCallId="t", status="odd", kind="odder", content="not a list")
    update(sessionUpdate="agent_message_chunk", content={"type": "hologram", "data": 1})
    update(sessionUpdate=7)
    sys.stdout.write('not json at all\n[1, 2]\n{"id": {}, "method": 5}\n\n')
    sys.stdout.flush()
    say({"jsonrpc": "2.0", "id": 4711, "result": "an answer to nothing"})
    words("B" * (12 << 20))
    sys.stderr.write("e" * 300_000)
    sys.stderr.flush()
    words("end")


def loop() -> None:
    """The same call with the same result, and other words each time, until there is something to read."""
    for number in itertools.count():
        words(f"I try it again, for the {number}th time.")
        update(sessionUpdate="tool_call", toolCallId=f"t{number}", title="make", kind="execute", status="in_progress")
        done = [{"type": "content", "content": {"type": "text", "text": "make: *** No rule. Stop."}}]
        update(sessionUpdate="tool_call_update", toolCallId=f"t{number}", status="failed", content=done)
        if select.select([sys.stdin], [], [], 0.02)[0]:
            return


def commit() -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", "It was done"], check=True)


def show(params: object) -> None:
    """Says which blocks it was prompted with, and what is in the files that they name."""
    assert isinstance(params, dict)
    files = {}
    for block in params["prompt"]:
        if "uri" in block:
            path = urllib.parse.unquote(urllib.parse.urlsplit(block["uri"]).path)
            with open(path, "rb") as file:  # noqa: PTH123
                files[path] = [file.read(100).decode("latin-1"), os.stat(path).st_uid == os.getuid()]  # noqa: PTH116
    words(json.dumps({"blocks": params["prompt"], "files": files}))


PROMPTS = itertools.count(1)


def ask_permission() -> str:
    options = [
        {"optionId": "allow_once", "kind": "reject_once", "name": "No, whatever the id says"},
        {"optionId": "n", "kind": "allow_once", "name": "Yes"},
    ]
    call = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    params = {"options": options, "toolCall": call}
    say({"jsonrpc": "2.0", "id": "q1", "method": "session/request_permission", "params": params})
    answer = json.loads(sys.stdin.readline())
    return str(answer["result"]["outcome"].get("optionId"))


def fail(frame: dict[str, object], code: int, message: str, data: object = None) -> None:
    say({"jsonrpc": "2.0", "id": frame["id"], "error": {"code": code, "message": message, "data": data}})


def answer(frame: dict[str, object], result: object) -> None:
    say({"jsonrpc": "2.0", "id": frame["id"], "result": result})


def prompt(frame: dict[str, object]) -> None:
    turn = next(PROMPTS)
    if HOW == "dies":
        words("half a sen")
        os._exit(3)
    if HOW == "unauthorized":
        return fail(frame, -32000, "Authentication required")
    if HOW == "names_reason":
        return fail(frame, -32603, "Internal error", {"code": "model_unreachable", "detail": "ConnectError"})
    if HOW == "fails":
        return fail(frame, -32603, "Internal error", {"details": "API Error: 500"})
    if HOW == "asks":
        words(ask_permission())
    elif HOW == "shows_late" and "Now." not in json.dumps(frame["params"]):
        sys.stdin.readline()
        return answer(frame, {"stopReason": "cancelled"})
    elif HOW.startswith("shows"):
        show(frame["params"])
        if HOW == "shows_commits":
            subprocess.run(["git", "add", "-A"], check=True)
            commit()
    elif HOW == "idles" or (HOW == "wakes" and turn > 1):
        words("well")
        if HOW == "wakes":
            commit()
    elif HOW in ("waits", "wakes", "loops"):
        if HOW == "loops":
            loop()
        else:
            words("waiting")
        cancelled = json.loads(sys.stdin.readline())
        return answer(frame, {"stopReason": "cancelled" if cancelled["method"] == "session/cancel" else "?"})
    else:
        noisy_turn()
    usage = {"inputTokens": 5, "outputTokens": 7, "totalTokens": 12}
    return answer(frame, {"stopReason": "refusal" if HOW == "refuses" else "end_turn", "usage": usage})


def main() -> None:
    if HOW == "never_starts":
        sys.exit(1)
    for line in sys.stdin:
        frame = json.loads(line)
        match frame.get("method"):
            case "initialize":
                can = {
                    "loadSession": HOW != "forgets",
                    "promptCapabilities": {"image": HOW in PICTURES},
                }
                answer(frame, {"protocolVersion": 1, "agentCapabilities": can})
            case "session/load" if HOW in ("resumes", "waits"):
                words("what was said long ago")
                answer(frame, None)
            case "session/load":
                fail(frame, -32002, "Resource not found")
            case "session/new":
                answer(frame, {"sessionId": "s"})
            case "session/set_mode":
                answer(frame, None)
            case "session/prompt":
                prompt(frame)
    while HOW == "lingers":
        time.sleep(1)


if __name__ == "__main__":
    main()

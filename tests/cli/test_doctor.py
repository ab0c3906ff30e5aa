"""`sam doctor`: an honest look, and a rehearsal of the whole path that leaves nothing behind."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Up, sam

MODEL = {"SAM_MODEL_URL": "http://127.0.0.1:9", "SAM_MODEL": "m"}


def by_name(checks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in checks}


def test_it_says_what_is_missing_and_what_to_do(home: Path) -> None:
    found = by_name(sam(home, "doctor", "--json").json())
    assert found["python"]["status"] == found["git"]["status"] == "ok"
    assert (found["sam"]["status"], "sam up" in found["sam"]["remedy"]) == ("warn", True)
    assert found["model"]["status"] == "warn"
    assert "Rehearsal" in found["model"]["found"]
    assert found["agent native"]["status"] == "ok"
    assert "sam agents install claude" in found["agent claude"]["remedy"]
    assert (found["isolation"]["status"], "nothing isolates" in found["isolation"]["found"]) == ("warn", True)


def test_a_failing_check_is_in_the_exit_code(home: Path, tmp_path: Path) -> None:
    told = sam(home, "doctor", "--json", settings={"PATH": str(tmp_path)})
    assert by_name(told.json())["git"]["status"] == "fail"
    assert told.code == 5
    assert "FAIL  git" in sam(home, "doctor", settings={"PATH": str(tmp_path)}).out


def test_it_sees_a_sam_that_runs_and_a_data_directory_that_is_open(up: Callable[..., Up]) -> None:
    running = up()
    running.home.chmod(0o755)
    found = by_name(running.sam("doctor", "--json", settings=MODEL).json())
    assert found["sam"]["status"] == "ok"
    assert (found["data"]["status"], found["data"]["remedy"]) == ("warn", f"chmod 700 {running.home}")
    assert found["model"]["found"] == "m at 127.0.0.1:9"
    assert (found["price"]["status"], "No price is known for m" in found["price"]["found"]) == ("warn", True)


def test_the_rehearsal_walks_the_whole_path_and_cleans_up(home: Path, tmp_path: Path) -> None:
    told = sam(home, "doctor", "--rehearse", timeout=100, settings={"TMPDIR": str(tmp_path)})
    assert told.code == 0, told.out
    names = [line.split()[1] for line in told.out.splitlines()]
    assert names == ["edge", "page", "node", "sample", "task", "push", "tests", "stop"]
    assert list(tmp_path.glob("sam-rehearsal-*")) == []
    assert not home.exists(), "nothing of the person's own is touched"


def test_a_rehearsal_that_fails_says_where(home: Path, tmp_path: Path) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\necho the disk is on fire >&2\nexit 1\n")
    (tmp_path / "git").chmod(0o755)
    told = sam(
        home, "doctor", "--rehearse", "--json", timeout=100, settings={"TMPDIR": str(tmp_path), "PATH": str(tmp_path)}
    )
    assert told.code == 5
    assert told.json()[-1]["status"] == "fail"
    assert list(tmp_path.glob("sam-rehearsal-*")) == []


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An endpoint's address, and its answers in turn; the last one stays."""
    answers: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            message = answers.pop(0) if len(answers) > 1 else answers[0]
            body = json.dumps({"choices": [{"message": message}]}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", answers
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_model_that_calls_no_tools_is_named(home: Path, endpoint: tuple[str, list[dict[str, Any]]]) -> None:
    url, answers = endpoint
    call = {"function": {"name": "report_word", "arguments": {"word": "ready"}}}
    answers.append({"content": "I have called it."})
    found = by_name(sam(home, "doctor", "--json", settings={"SAM_MODEL_URL": url, "SAM_MODEL": "m"}).json())
    assert (found["tools"]["status"], "I have called it." in found["tools"]["found"]) == ("warn", True)
    assert "SAM_MODEL" in found["tools"]["remedy"]
    answers[:] = [{"content": "", "tool_calls": [call]}]
    found = by_name(sam(home, "doctor", "--json", settings={"SAM_MODEL_URL": url, "SAM_MODEL": "m"}).json())
    assert found["tools"]["status"] == "ok"

"""Tools by role: what each role sees, the schemas it is given, answers in pages, and refusals that say what to call."""

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.http import LARGEST, Request
from edge.ledger.batch import statements
from edge.local.host import LocalHost
from edge.mcp import pages
from edge.mcp.problems import HINTS, checked, nearest
from edge.mcp.roles import EVERY, MOST_TOOLS, OFFERS, Role, listing
from edge.mcp.schemas import described
from edge.mcp.server import PAGE, serve
from edge.mcp.tools import TOOLS as ATTEMPT_TOOLS
from edge.orchestrator.tools import HELD, MOST_SHOWN, RANKED, SPECS, shown
from edge.outside.tools import READING
from shared.errors import Refused
from shared.reasons import REASONS
from shared.spec import Mode
from tests.edge.conftest import Agent, Person, ShiftedClock, StageNode
from tests.edge.test_personal_tokens import client_of

MOST_TOKENS = 4_000
META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def tokens(value: object) -> float:
    """Bytes of JSON by four, the usual estimate for English text and JSON."""
    return len(json.dumps(value, separators=(",", ":")).encode()) / 4


async def agent_of(person: Person, node: StageNode, **more: Any) -> tuple[Agent, str]:
    task = await person.start(**more)
    return Agent(person.host, (await node.started(f"{task}.1")).token), task


async def names(agent: Agent) -> list[str]:
    return [tool["name"] for tool in (await agent.rpc("tools/list", {})).json()["result"]["tools"]]


# --- roles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_fifteen_tools_at_most_in_four_thousand_tokens(role: Role) -> None:
    assert 0 < len(OFFERS[role]) <= MOST_TOOLS
    assert tokens({"tools": listing(role)}) <= MOST_TOKENS


@pytest.mark.parametrize(("mode", "started"), RANKED)
def test_the_orchestrator_is_shown_a_dozen_at_most_in_four_thousand_tokens(mode: Mode, started: bool) -> None:
    ranked = RANKED[mode, started]
    assert len(set(ranked)) == len(ranked) == MOST_SHOWN
    assert set(ranked) <= set(HELD[mode]), "what is shown may be called"
    for reading in ((), *((one,) for one in READING), tuple(READING)):
        names = shown(mode, started, reading)
        assert len(names) == MOST_SHOWN and set(reading) <= set(names)
        assert tokens([msgspec.to_builtins(SPECS[name]) for name in names]) <= MOST_TOKENS


def test_the_orchestrator_is_shown_what_its_state_needs() -> None:
    """Beside the two that read, which are always shown where they can be."""

    def names(mode: Mode, *, started: bool) -> set[str]:
        return set(shown(mode, started, tuple(READING)))

    starts, steers = {"dispatch_task", "plan_tasks", "propose_plan", "get_task"}, {
        "wait_for_subtasks", "send_message_to_subtask", "stop_subtask", "retry_subtask",
    }  # fmt: skip
    for mode in Mode:
        for started in (True, False):
            assert starts <= names(mode, started=started), "it hands out work in every state"
        assert steers <= names(mode, started=True), "what was started is looked after"
        assert not (steers - {"wait_for_subtasks"}) & names(mode, started=False), "there is nothing to steer"
    assert "complete_task" not in HELD[Mode.CONVERSATION], "a conversation does not complete"
    for started in (True, False):
        assert {"complete_task", "request_human_input"} <= names(Mode.TASK, started=started)
        assert "create_idea" in names(Mode.CONVERSATION, started=started), "ideas are captured while one talks"
    assert {"search_ideas", "update_idea", "add_knowledge", "search_knowledge"} <= names(
        Mode.CONVERSATION, started=False
    )


def test_every_tool_is_held_by_a_role() -> None:
    assert set(ATTEMPT_TOOLS) <= EVERY | set(HELD[Mode.TASK])


async def test_a_task_that_may_dispatch_nothing_sees_no_tools_of_a_parent(person: Person, node: StageNode) -> None:
    leaf, _ = await agent_of(person, node, guardrails={"max_depth": 0})
    assert await names(leaf) == list(OFFERS[Role.LEAF])
    assert not {"dispatch_task", "plan_tasks", "wait_for_subtasks"} & set(await names(leaf))
    told, failed = await leaf.call("dispatch_task", text="a part")
    assert (failed, told["code"], told["next"]) == (
        True, "too_deep", [{"tool": "get_instructions", "arguments": {}}],
    )  # fmt: skip


async def test_a_task_at_the_projects_depth_sees_none_either_unless_it_has_subtasks(
    person: Person, node: StageNode
) -> None:
    worker, _ = await agent_of(person, node)
    await worker.call("dispatch_task", text="a part")
    await person.http.patch(f"/api/projects/{person.project}", json={"max_depth": 0})
    assert await names(worker) == list(OFFERS[Role.WORKER]), "it can still steer what it has started"
    assert (await worker.call("dispatch_task", text="another"))[0]["code"] == "too_deep"
    leaf, _ = await agent_of(person, node)
    assert await names(leaf) == list(OFFERS[Role.LEAF])


async def test_a_task_that_may_only_read_dispatches_what_may_only_read(person: Person, node: StageNode) -> None:
    reader, _ = await agent_of(person, node, permissions="read")
    told, failed = await reader.call("dispatch_task", text="look there", permissions="full")
    assert (failed, told["code"], told["next"]) == (
        True, "wider_than_parent", [{"tool": "get_instructions", "arguments": {}}],
    )  # fmt: skip
    child = (await reader.call("dispatch_task", text="look there"))[0]["id"]
    assert (await person.task(child))["permissions"] == "read"


async def test_a_tool_of_another_role_is_refused_by_name(person: Person, node: StageNode) -> None:
    worker, task = await agent_of(person, node)
    client = await client_of(person)
    for caller, tool, arguments in (
        (worker, "stop_task", {"task": task}),
        (worker, "list_projects", {}),
        (client, "complete_task", {"summary": "done"}),
        (client, "request_human_input", {"question": "?"}),
    ):
        told, failed = await caller.call(tool, **arguments)
        assert (failed, told["code"]) == (True, "not_your_tool"), tool
    assert (await person.task(task))["state"] == "in_progress"


# --- schemas --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "name"), [(role, name) for role in Role for name in OFFERS[role]])
def test_a_schema_is_whole_and_says_what_its_struct_takes(role: Role, name: str) -> None:
    tool = OFFERS[role][name]
    told = described(name, tool.takes)
    schema = told["inputSchema"]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "$ref" not in json.dumps(schema) and "$defs" not in json.dumps(schema)
    assert (schema["type"], schema["additionalProperties"]) == ("object", False)
    assert list(schema["properties"]) == [field.name for field in msgspec.structs.fields(tool.takes)]
    assert 20 < len(told["description"]) < 300


_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 101), st.text(max_size=3),
    st.sampled_from(["read", "all", "base", "queued", "edge", "ready", "merged"]),
    st.lists(st.text(max_size=3), max_size=2), st.fixed_dictionaries({"max_depth": st.integers(0, 3)}),
    st.lists(st.fixed_dictionaries({"key": st.text(max_size=2), "text": st.text(max_size=2)}), max_size=2),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_what_the_schema_allows_is_what_the_server_takes(data: st.DataObject) -> None:
    name, tool = data.draw(st.sampled_from([pair for role in Role for pair in OFFERS[role].items()]))
    schema = described(name, tool.takes)["inputSchema"]
    known = list(schema["properties"])
    keys = data.draw(st.sets(st.sampled_from([*known, "stranger"]))) | set(schema["required"])
    arguments = {key: data.draw(_VALUES) for key in sorted(keys)}
    allowed = jsonschema.Draft202012Validator(schema).is_valid(arguments)
    try:
        checked(name, tool.takes, arguments)
        taken = True
    except Refused:
        taken = False
    assert taken is allowed, (name, arguments)


# --- refusals -------------------------------------------------------------------------------------------------------


def test_hints_name_reasons_and_tools_that_there_are() -> None:
    assert set(HINTS) <= set(REASONS)
    for hints in HINTS.values():
        for hint in hints:
            assert set(hint.tools) & EVERY


async def test_an_argument_that_is_none_is_named_with_the_nearest(person: Person, node: StageNode) -> None:
    worker, _ = await agent_of(person, node)
    told, failed = await worker.call("dispatch_task", text="x", budget=5)
    assert (failed, told["code"]) == (True, "invalid_request")
    assert "'budget' is no argument of dispatch_task; did you mean budget_microusd?" in told["detail"]
    assert "It takes text, title, depends_on" in told["detail"]


async def test_a_tool_that_is_none_is_named_with_the_nearest(person: Person, node: StageNode) -> None:
    worker, _ = await agent_of(person, node)
    error = (await worker.rpc("tools/call", {"name": "dispatch", "arguments": {}})).json()["error"]
    assert error["code"] == -32602
    assert error["message"] == "unknown tool dispatch; did you mean dispatch_task?"
    assert (error["data"]["code"], error["data"]["nearest"]) == ("unknown_tool", ["dispatch_task"])


@pytest.mark.parametrize(
    ("word", "near"),
    [("stop_subtasks", "stop_subtask"), ("message_subtask", "send_message_to_subtask"), ("get", "get_task"),
     ("qqqqqq", None), ("", None), ("x" * 100_000, None)],
)  # fmt: skip
def test_the_nearest_names_are_found(word: str, near: str | None) -> None:
    found = nearest(word, list(ATTEMPT_TOOLS))
    assert (near in found) if near else found == []


@pytest.mark.parametrize(
    ("tool", "arguments", "code", "following"),
    [
        ("get_task", {"task": "tsk_none"}, "not_found", [("list_tasks", {})]),
        ("update_idea", {"idea": "idea_none", "append": "x"}, "not_found", None),
        ("dispatch_task", {"text": "x", "depends_on": ["tsk_none"]}, "unknown_dependency", [("list_tasks", {})]),
        ("send_message_to_subtask", {"task": "tsk_none", "text": "x"}, "not_found", [("list_tasks", {})]),
        ("list_tasks", {"cursor": "!"}, "invalid_request", None),
        ("list_tasks", {"limit": 0}, "invalid_request", None),
        ("list_tasks", {"limit": 101}, "invalid_request", None),
        ("list_tasks", {"limit": 10**30}, "invalid_request", None),
        ("get_task", {"task": "t", "summary_offset": -1}, "invalid_request", None),
        ("dispatch_task", {"text": "x", "guardrails": {"max_children": 2**53}}, "invalid_request", None),
    ],
)
async def test_a_refusal_names_the_call_that_helps(
    person: Person, node: StageNode, tool: str, arguments: dict[str, Any], code: str,
    following: list[tuple[str, dict[str, Any]]] | None,
) -> None:  # fmt: skip
    worker, _ = await agent_of(person, node)
    told, failed = await worker.call(tool, **arguments)
    assert (failed, told["code"]) == (True, code)
    assert told["sentence"] and told["remedy"]
    expected = following and [{"tool": one, "arguments": given_} for one, given_ in following]
    assert told.get("next") == expected


def test_a_number_that_no_database_may_see_is_refused_whatever_the_tool() -> None:
    takes = ATTEMPT_TOOLS["retry_subtask"].takes
    assert checked("retry_subtask", takes, {"task": "t", "budget_microusd": LARGEST}).budget_microusd == LARGEST
    with pytest.raises(Refused, match="a whole number is too large"):
        checked("retry_subtask", takes, {"task": "t", "budget_microusd": LARGEST + 1})


@pytest.mark.parametrize("depth", [400, 900, 100_000])
async def test_an_argument_however_deep_is_refused_by_name(callers: list[Agent], depth: int) -> None:
    params = f'{{"name": "get_task", "arguments": {{"task": {"[" * depth}{"]" * depth}}}}}'
    body = f'{{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {params}}}'
    answer = await callers[0].http.post("/mcp", content=body)
    if depth > 1_000:  # no reader of JSON goes so far down
        assert answer.json()["error"]["code"] == -32700
    else:
        assert answer.json()["result"]["structuredContent"]["code"] == "invalid_request"


@pytest.mark.parametrize("number", [None, True, [1], {"a": 1}])
async def test_an_id_that_json_rpc_does_not_know_is_refused(callers: list[Agent], number: object) -> None:
    answer = await callers[0].http.post("/mcp", json={"jsonrpc": "2.0", "id": number, "method": "ping"})
    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["id"]) == (400, -32600, None)


async def test_a_parent_at_its_width_is_told_to_wait(person: Person, node: StageNode) -> None:
    await person.http.patch(f"/api/projects/{person.project}", json={"max_children": 1})
    worker, _ = await agent_of(person, node)
    child = (await worker.call("dispatch_task", text="one"))[0]["id"]
    told, _ = await worker.call("dispatch_task", text="two")
    assert told["code"] == "too_many_children"
    assert told["next"][0] == {"tool": "wait_for_subtasks", "arguments": {"mode": "any"}}
    await worker.call("stop_subtask", task=child)
    await node.started(f"{child}.1")
    told, _ = await worker.call("retry_subtask", task=child)
    assert told["next"] == [{"tool": "get_task", "arguments": {"task": child}}]


# --- pages ----------------------------------------------------------------------------------------------------------


async def test_pages_show_each_task_once_though_others_come_meanwhile(person: Person) -> None:
    client = await client_of(person)
    started = [await person.start(f"task {number}") for number in range(7)]
    seen: list[str] = []
    cursor = ""
    while True:
        told, _ = await client.call("list_tasks", limit=2, cursor=cursor)
        seen += [task["id"] for task in told["tasks"]]
        if "next_cursor" not in told:
            break
        cursor = told["next_cursor"]
        await person.start("comes meanwhile")
    assert seen == started[::-1]


async def test_tasks_of_one_instant_are_paged_too(person: Person, edge: LocalHost) -> None:
    client = await client_of(person)
    plan = [{"key": str(number), "text": "x"} for number in range(5)]
    planned = (await client.call("plan_tasks", tasks=plan))[0]["tasks"]
    seen, cursor = set(), ""
    for _ in range(3):
        told, _ = await client.call("list_tasks", limit=2, cursor=cursor)
        seen |= {task["id"] for task in told["tasks"]}
        cursor = told.get("next_cursor", "")
    assert (seen, cursor) == ({task["id"] for task in planned}, "")


async def test_a_parent_pages_through_its_own_subtasks(person: Person, node: StageNode) -> None:
    worker, _ = await agent_of(person, node)
    await person.start("not one of them")
    children = {(await worker.call("dispatch_task", text=str(number)))[0]["id"] for number in range(3)}
    first, _ = await worker.call("list_tasks", limit=2)
    second, _ = await worker.call("list_tasks", limit=2, cursor=first["next_cursor"])
    assert {task["id"] for task in first["tasks"] + second["tasks"]} == children
    assert "next_cursor" not in second


async def test_a_page_ends_where_it_would_be_too_long_and_says_where_it_goes_on(
    person: Person, node: StageNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LIST_CHARS", 900)
    parent = await person.start("manage")
    worker = Agent(person.host, (await node.started(f"{parent}.1")).token)
    made = [(await worker.call("dispatch_task", text=f"part {n}"))[0]["id"] for n in range(4)]
    seen, cursor, calls = list[str](), "", 0
    while calls == 0 or cursor:
        told, _ = await worker.call("list_tasks", cursor=cursor)
        assert len(told["tasks"]) < 4
        seen += [one["id"] for one in told["tasks"]]
        cursor, calls = told.get("next_cursor", ""), calls + 1
    assert seen == made[::-1]


async def test_ideas_are_paged(person: Person, clock: ShiftedClock) -> None:
    client = await client_of(person)
    made = list[str]()
    for number in range(5):
        clock.ahead += 1
        made.append((await client.call("create_idea", title=f"idea {number}"))[0]["id"])
    first, _ = await client.call("list_ideas", limit=3)
    await client.call("create_idea", title="comes meanwhile")
    second, _ = await client.call("list_ideas", limit=3, cursor=first["next_cursor"])
    assert [one["id"] for one in first["ideas"] + second["ideas"]] == made[::-1]
    assert "next_cursor" not in second
    assert (await client.call("list_ideas", state="parked"))[0] == {"ideas": []}


async def test_a_long_summary_is_read_on_where_it_was_cut(person: Person, node: StageNode) -> None:
    worker, task = await agent_of(person, node)
    text = "".join(f"{number:05d}\n" for number in range(1_600))
    await worker.call("complete_task", summary=text)
    client = await client_of(person)
    (listed,) = (await client.call("list_tasks"))[0]["tasks"]
    assert (listed["summary"], listed["summary_chars"]) == (text[:1_000], len(text))
    read, offset = "", 0
    while True:
        told, _ = await client.call("get_task", task=task, summary_offset=offset)
        read += told["summary"]
        if "summary_next_offset" not in told:
            break
        offset = told["summary_next_offset"]
    assert read == text and offset == 8_000


async def test_a_tasks_log_is_read_in_pages_and_its_long_messages_whole(person: Person, node: StageNode) -> None:
    _, task = await agent_of(person, node, text="begin")
    for number in range(3):
        message = await node.turn(f"{task}.1")
        await node.say(f"{task}.1", message, 0, f"{number}: " + "long " * 500)
        await node.rest(f"{task}.1", message)
    client = await client_of(person)
    first, _ = await client.call("get_task_log", task=task, limit=2)
    second, _ = await client.call("get_task_log", task=task, limit=2, cursor=first["next_cursor"])
    shown = first["messages"] + second["messages"]
    assert [one["text"][:2] for one in shown] == ["2:", "1:", "0:", "be"]
    assert (shown[0]["text_chars"], shown[0]["text_next_offset"]) == (2_502, 1_000)
    whole, _ = await client.call("get_task_log", task=task, message=shown[0]["id"])
    assert whole["text"].endswith("long") and "text_next_offset" not in whole
    rest, _ = await client.call("get_task_log", task=task, message=shown[0]["id"], text_offset=1_000)
    assert shown[0]["text"] + rest["text"] == whole["text"]
    for wrong in ({"task": "tsk_none"}, {"task": task, "message": "msg_none"}):
        assert (await client.call("get_task_log", **wrong))[0]["code"] == "not_found"


async def test_tools_are_listed_in_pages_as_the_protocol_has_it(person: Person) -> None:
    many = [{"name": f"tool_{number}", "inputSchema": {"type": "object"}} for number in range(2 * PAGE + 1)]

    async def listed(cursor: str | None) -> dict[str, Any]:
        params = {"cursor": cursor} if cursor is not None else {}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": params}).encode()
        request = Request(method="POST", path="/mcp", query={}, headers={}, body=body)
        answer: dict[str, Any] = json.loads((await serve(request, lambda: many, _never, "")).body)
        return answer

    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = (await listed(cursor))["result"]
        seen += [tool["name"] for tool in page["tools"]]
        if "nextCursor" not in page:
            break
        cursor = page["nextCursor"]
    assert seen == [tool["name"] for tool in many]
    assert (await listed("no_such"))["error"]["code"] == -32602
    client = await client_of(person)
    assert "nextCursor" not in (await client.rpc("tools/list", {})).json()["result"]
    assert (await client.rpc("tools/list", {"cursor": 3})).json()["error"]["code"] == -32602


async def _never(_name: str, _arguments: object) -> tuple[dict[str, Any], bool]:
    raise AssertionError


# --- whatever comes -------------------------------------------------------------------------------------------------


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(10**25), 10**25), st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=12), st.sampled_from(["2.0", "tools/call", "tools/list", "ping", "2026-07-28", "get_task"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["jsonrpc", "id", "method", "params", "name", "arguments", "_meta", "cursor", "x"]),
            inner, max_size=5,
        ),
    ),
    max_leaves=12,
)  # fmt: skip
_METHODS = ["initialize", "ping", "server/discover", "tools/list", "tools/call", "notifications/initialized", "no/such"]
_MESSAGE = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "method": st.sampled_from(_METHODS)},
    optional={
        "id": st.one_of(st.integers(), st.text(max_size=5), _JSON),
        "params": st.one_of(
            _JSON,
            st.fixed_dictionaries(
                {},
                optional={
                    "name": st.one_of(st.sampled_from(sorted(EVERY)), _JSON),
                    "arguments": st.one_of(
                        _JSON,
                        st.dictionaries(
                            st.sampled_from(["project", "task", "idea", "limit", "cursor", "text", "tasks", "title"]),
                            _JSON,
                        ),
                    ),
                    "protocolVersion": _JSON,
                    "cursor": _JSON,
                    "_meta": st.one_of(_JSON, st.just(META), st.dictionaries(st.sampled_from(list(META)), _JSON)),
                },
            ),
        ),
    },
)
_HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "mcp-protocol-version": st.sampled_from(["2026-07-28", "2025-11-25", "2031-01-01", "", "x"]),
        "mcp-method": st.sampled_from(["tools/call", "tools/list", "ping", ""]),
        "mcp-name": st.sampled_from(["get_task", "=?base64?!?=", ""]),
        "content-type": st.sampled_from(["application/json", "text/plain"]),
        "accept": st.sampled_from(["*/*", "text/html"]),
    },
)


@pytest.fixture
async def callers(person: Person, node: StageNode) -> list[Agent]:
    """One of each kind."""
    return [(await agent_of(person, node))[0], await client_of(person)]


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    body=st.one_of(
        _MESSAGE.map(lambda message: json.dumps(message).encode()), _JSON.map(lambda value: json.dumps(value).encode()),
        st.binary(max_size=60), _MESSAGE.map(lambda message: json.dumps(message).encode()[:-1]),
        st.lists(_MESSAGE, max_size=3).map(lambda batch: json.dumps(batch).encode()),
    ),
    headers=_HEADERS,
)  # fmt: skip
async def test_no_message_however_malformed_is_answered_with_a_500(
    callers: list[Agent], body: bytes, headers: dict[str, str]
) -> None:
    free = ("UPDATE attempt SET called_until = 0", "UPDATE personal_token SET called_until = 0")
    await callers[0].host.host.databases.directory().batch(statements(free, {}))
    for caller in callers:
        answer = await caller.http.post("/mcp", content=body, headers=headers)
        assert answer.status_code in (200, 202, 400, 404), (body, headers, answer.text)
        if answer.content:
            told = answer.json()
            assert told["jsonrpc"] == "2.0"
            assert ("result" in told) != ("error" in told)

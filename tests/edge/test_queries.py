"""Hot statements find their rows by an index, however much is stored."""

import re

import pytest

from edge.attempts import store as attempts
from edge.budget import store as budget
from edge.chat import store as chat
from edge.ledger import effects
from edge.ledger.batch import statements
from edge.ledger.sql import names
from edge.local.host import LocalHost
from edge.nodes import store as nodes
from edge.ports import Statement
from edge.tasks import store as tasks
from edge.triggers import store as triggers

SMALL = frozenset({"project", "node"})
"""Tables that are read whole: there are as many rows as repositories and machines."""

HOT = {
    "start": tasks.START,
    "admit": tasks.ADMIT,
    "afterwards": tasks.AFTERWARDS,
    "ended": tasks.ENDED,
    "stop": (tasks.STOP_TREE, tasks.STOP_COMMANDS, tasks.SEND_ALL),
    "effects": (effects.TAKE, effects.FINISH, effects.RETRY, effects.NEXT_DUE, effects.HURRY_PLACEMENT,
                effects.HURRY_STOP),
    "place": (
        tasks.ATTEMPT_TO_PLACE, nodes.CLAIM, nodes.CLAIM_HISTORY, nodes.COMMAND, chat.DELIVER_COMMANDS,
        effects.SEND_COMMANDS,
    ),
    "send": (nodes.TO_SEND, nodes.SENT),
    "heartbeat": (
        nodes.USE_ENROLMENT, nodes.CALLS, nodes.APPLY_NODES, nodes.SEEN, nodes.ACK, nodes.COUNT_MISSING,
        nodes.LOOK_AT_SEATS, nodes.APPLY_WORKSPACES, effects.WATCH_NODE, nodes.GONE,
        attempts.PROGRESS, nodes.OPEN_COMMANDS, nodes.LIVE,
    ),
    "events": (
        tasks.STREAM, tasks.ACKNOWLEDGE, attempts.REPORT, attempts.STEP, attempts.WATCH,
        tasks.SPOKE, tasks.USAGE, tasks.CHECKPOINT, tasks.RESULT,
        tasks.WAKE_CONVERSATION, tasks.REST_CONVERSATION, tasks.END_REPORTED, chat.DELIVERED, chat.TURN_STARTED,
        chat.PART, chat.STREAMING_CHANGED, chat.TURN_ENDED, nodes.FREE, nodes.APPLY_WORKSPACES,
        tasks.TASK_CHANGED,
    ),
    "live": (chat.CURSOR, chat.CHANGES, chat.VIEWS, chat.MESSAGES, chat.PARTS, tasks.TASKS, tasks.ATTEMPTS,
             tasks.UNMET_OF),
    "say": (chat.FIND, tasks.LIVE_TASK, tasks.TO_CONTINUE, chat.SAY, chat.TOUCH, tasks.MOVE_ON_MESSAGE,
            chat.SAY_IN_ITS_CONVERSATION, tasks.STOP_LATER, chat.RECEIPTS),
    "money": (budget.CHARGE_DAY, tasks.CHARGE_TREE, tasks.MONEY_FREED, tasks.TOO_DEAR, budget.WAITING),
    "trigger": (
        *triggers.FIRE, *triggers.REFUSED, triggers.RUN, triggers.TRIGGER, triggers.RUN_NOW[-3], triggers.TRIGGERS,
        triggers.LAST_RUNS, triggers.RUNS, triggers.CREATE,
    ),
    "deadlines": (attempts.DUE, attempts.GIVE_UP, attempts.GIVE_UP_COMMAND, tasks.END_OVERDUE),
    "doors": (nodes.BY_TOKEN, tasks.ATTEMPT_BY_TOKEN, tasks.CALLER),
}  # fmt: skip


@pytest.mark.parametrize("group", HOT)
async def test_nothing_hot_reads_a_whole_table(edge: LocalHost, group: str) -> None:
    database = edge.host.databases.directory()
    for sql in HOT[group]:
        aliases = {alias: table for table, alias in re.findall(r"(?:FROM|JOIN|UPDATE)\s+(\w+)\s+(?:AS )?(\w+)", sql)}
        plan = await database.batch([Statement(f"EXPLAIN QUERY PLAN {sql}", dict.fromkeys(names(sql)))])
        for row in plan[0]:
            scanned = re.match(r"SCAN (\w+)(?! VIRTUAL)(.*)", row["detail"])
            if not scanned or "VIRTUAL TABLE" in row["detail"] or "CONSTANT ROW" in row["detail"]:
                continue
            table = aliases.get(scanned[1], scanned[1])
            stored = await database.batch(
                statements(("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = :name",), {"name": table})
            )
            if row["detail"] == "SCAN task" and sql is tasks.CREATE:
                continue  # for rows that refer to the new one; skipped unless a constraint is open, which none ever is
            partial = "USING" in scanned[2] and "INDEX" in scanned[2]
            assert not stored[0] or table in SMALL or partial, (row["detail"], sql)

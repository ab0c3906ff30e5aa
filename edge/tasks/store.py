"""All SQL that writes tasks, attempts, edges, verdicts and history.

Every change is one batch of three beats, tied together by a fresh `tx` (DESIGN rule 4):

    decide   INSERT INTO history … SELECT …   the guard; picks the rows that move, or none
    apply    UPDATE task … FROM history       the same statement every time
    follow   INSERT/UPDATE … FROM history     attempts, effects, messages: only what this tx moved

A batch that decides nothing changes nothing. Run twice, it changes nothing more. A move that `shared.states` does not
have cannot be written: `history` refers to the `transition` table, which holds the same rows.
"""

from typing import Final

from edge.attempts.store import CLOSE, END, OPENED, USAGE
from edge.budget.store import (
    ALLOWANCE,
    CHARGE_DAY,
    HELD,
    HELD_BACK,
    LEFT_FOR_CHILDREN,
    LEFT_OF_DAY,
    LOOKED_SO_OFTEN,
    UNPAYABLE,
)
from edge.ledger.effects import CLOSE_DEADLINES, PLACE_ATTEMPTS, SET_DEADLINES, WARNED
from edge.tasks.rules import DEADLINES, HELD_MS, MAX_ATTEMPTS, STOP_GRACE_MS, WALL_CLOCK_GRACE_MS
from shared.states import TaskState
from shared.wire import COMMAND_TTL_S

HISTORY_COLUMNS: Final = "INSERT INTO history (tx, task, version, was, event, became, reason, detail, at)"
UNMET: Final = """SELECT 1 FROM edge e JOIN task d ON d.id = e.needs
  WHERE e.task = t.id AND (d.state <> 'completed' OR (e.condition = 'merged' AND d.merged_at IS NULL))"""
_STATE_MS: Final = " ".join(f"WHEN '{state}' THEN {ms}" for state, ms in DEADLINES.items())

APPLY: Final = f"""
UPDATE task SET
  state = h.became, version = h.version, reason = h.reason, detail = h.detail, changed_at = h.at,
  stop_reason = CASE WHEN h.event = 'stop_requested' THEN h.reason ELSE stop_reason END,
  attempts = attempts + (h.event = 'admitted' AND NOT resumed),
  resumed = (h.was = 'waiting' AND h.became = 'queued' AND h.event <> 'attempt_lost'),
  funded = max(funded, h.event = 'admitted'), waits_for_money = (h.event = 'money_awaited'),
  queued_at = CASE WHEN h.became = 'queued' AND h.was <> 'queued' THEN h.at ELSE queued_at END,
  started_at = CASE WHEN h.event = 'admitted' THEN coalesce(started_at, h.at) ELSE started_at END,
  ended_at = CASE WHEN h.became IN ('completed', 'failed', 'cancelled') THEN h.at END,
  deadline_at = CASE
    WHEN h.became IN ('completed', 'failed', 'cancelled') THEN NULL
    WHEN h.event IN ('money_awaited', 'money_freed') THEN deadline_at
    WHEN h.event = 'stop_requested' THEN h.at + {STOP_GRACE_MS}
    WHEN h.became = 'blocked' AND h.reason = 'dependency_failed' THEN h.at + {HELD_MS}
    WHEN h.became = 'in_progress' THEN h.at + {WALL_CLOCK_GRACE_MS}
      + coalesce(CAST(json_extract(spec, '$.limits.wall_clock_s') AS INTEGER) * 1000,
                 {DEADLINES[TaskState.IN_PROGRESS]})
    ELSE h.at + CASE h.became {_STATE_MS} END END
FROM history h WHERE h.tx = :tx AND task.id = h.task AND task.version = h.version - 1"""

RECEIPT: Final = "SELECT task, version, was, event, became, reason FROM history WHERE tx = :tx ORDER BY version"

# --- tasks are asked for --------------------------------------------------------------------------------------------
# `:asked` is a JSON array, one object a task: what `edge.tasks.start` calls `Asked`. All of them are accepted, or none.
# Who waits for whom: a task for what it needs, a parent for its live children. Nothing may come to wait for itself. A
# new task cannot close a cycle by its needs alone, for nothing needs it yet; only through its parent, or through those
# that wait for what it replaces. Cycles among the tasks that are asked for together are found before
# (`edge.dispatch.rules.find_cycle`).

_ASKED: Final = """asked AS MATERIALIZED (
  SELECT j.key AS place, j.value ->> 'task' AS task, j.value ->> 'conversation' AS conversation,
  j.value ->> 'parent' AS parent, j.value ->> 'message' AS message, j.value ->> 'idea' AS idea,
  j.value ->> 'replaces' AS replaces, j.value ->> 'fingerprint' AS fingerprint, j.value -> 'needs' AS needs,
  j.value ->> 'budget' AS budget, j.value ->> 'proposal' AS proposal, j.value ->> 'proposed' AS proposed,
  j.value ->> 'weighed' AS weighed
  FROM json_each(:asked) j)"""

WAITS_FOR: Final = """WITH RECURSIVE waits_for(id) AS ({start}
  UNION SELECT e.needs FROM waits_for w JOIN task t ON t.id = w.id AND t.state <> 'completed'
    JOIN edge e ON e.task = t.id
  UNION SELECT c.id FROM waits_for w JOIN task c ON c.parent = w.id AND c.ended_at IS NULL
  UNION SELECT o.id FROM waits_for w JOIN task o ON o.heir = w.id)"""

_ASKED_NEEDS: Final = "SELECT n.value ->> 'task' FROM json_each(a.needs) n"

JUDGE: Final = f"""
WITH {_ASKED}
INSERT INTO verdict (task, tx, fingerprint, at, refused)
SELECT a.task, :tx, a.fingerprint, :now, CASE
  WHEN s.id IS NULL THEN 'unknown_project'
  WHEN a.proposal IS NOT NULL AND NOT EXISTS (SELECT 1 FROM proposal y
    WHERE y.id = a.proposal AND y.state = 'proposed' AND y.version = a.proposed) THEN 'proposal_over'
  WHEN NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = a.conversation AND c.project = :project) THEN 'not_found'
  WHEN EXISTS (SELECT 1 FROM message m WHERE m.id = a.message AND m.task IS NOT a.task) THEN 'id_reused'
  WHEN a.idea IS NOT NULL AND NOT EXISTS (SELECT 1 FROM idea i WHERE i.id = a.idea AND i.project = :project)
    THEN 'not_found'
  WHEN a.replaces IS NOT NULL AND r.id IS NULL THEN 'not_found'
  WHEN r.state NOT IN ('failed', 'cancelled') THEN 'not_ended_badly'
  WHEN EXISTS (SELECT 1 FROM task o WHERE o.replaces = a.replaces AND o.id <> a.task) THEN 'replaced_before'
  WHEN a.parent IS NOT NULL AND (p.id IS NULL OR p.ended_at IS NOT NULL) THEN 'parent_not_running'
  WHEN a.parent IS NOT NULL AND NOT a.weighed AND p.state <> 'in_progress'
    AND p.id IS NOT (SELECT coalesce(o.heir, o.id) FROM task o WHERE o.id = r.parent)
    AND NOT (p.state IN ('needs_input', 'waiting') AND EXISTS (
      SELECT 1 FROM approval y WHERE y.task = p.id AND y.state = 'approved'))
    AND NOT EXISTS (SELECT 1 FROM proposal y WHERE y.id = a.proposal AND y.task = p.id)
    THEN 'parent_not_running'
  WHEN p.stop_reason IS NOT NULL THEN 'parent_not_running'
  WHEN p.depth + 1 > s.max_depth OR p.guard_depth = 0 THEN 'too_deep'
  WHEN (SELECT count(*) FROM task c WHERE c.parent = a.parent AND c.ended_at IS NULL)
    + (SELECT count(*) FROM asked b WHERE b.parent = a.parent AND b.place < a.place)
    >= min(s.max_children, coalesce(p.guard_children, s.max_children))
    THEN 'too_many_children'
  WHEN a.parent IS NULL AND a.budget > s.day_budget_microusd THEN 'over_budget'
  WHEN p.budget_microusd - p.spent_microusd <= {HELD_BACK.format(task="p")} THEN 'budget_exhausted'
  WHEN a.budget > p.budget_microusd - p.spent_microusd - {HELD_BACK.format(task="p")} THEN 'over_budget'
  WHEN EXISTS (SELECT 1 FROM json_each(a.needs) n
               LEFT JOIN task d ON d.id = n.value ->> 'task' AND d.project = :project
               WHERE d.id IS NULL AND n.value ->> 'task' NOT IN (SELECT b.task FROM asked b)) THEN 'unknown_dependency'
  WHEN EXISTS (SELECT 1 FROM json_each(a.needs) n JOIN task d ON d.id = n.value ->> 'task'
               WHERE d.state IN ('failed', 'cancelled')
                 AND NOT EXISTS (SELECT 1 FROM asked b WHERE b.replaces = d.id)) THEN 'dependency_failed'
  WHEN EXISTS ({WAITS_FOR.format(start=_ASKED_NEEDS)} SELECT 1 FROM waits_for WHERE id = a.parent)
    THEN 'needs_its_ancestor'
  WHEN a.replaces IS NOT NULL AND EXISTS ({WAITS_FOR.format(start=_ASKED_NEEDS)} SELECT 1 FROM waits_for w
      JOIN edge x ON x.task = w.id AND x.needs = a.replaces JOIN task t ON t.id = x.task AND t.state = 'blocked')
    THEN 'cycle'
  END
FROM asked a LEFT JOIN project s ON s.id = :project LEFT JOIN task p ON p.id = a.parent AND p.project = :project
  LEFT JOIN task r ON r.id = a.replaces AND r.project = :project
WHERE true ON CONFLICT (task) DO NOTHING"""

ALL_OR_NONE: Final = """
UPDATE verdict SET refused = 'plan_refused' WHERE tx = :tx AND refused IS NULL
  AND (SELECT count(*) FROM verdict v WHERE v.tx = :tx AND v.refused IS NULL) < json_array_length(:asked)"""

_ACCEPTED: Final = """CROSS JOIN verdict v ON v.task = j.value ->> 'task' AND v.tx = :tx AND v.refused IS NULL"""

CREATE: Final = f"""
INSERT OR IGNORE INTO task (id, project, conversation, parent, root, continues, replaces, idea, depth, priority, mode,
  spec, state, version, harness, harness_why, runtime, runtime_why, fit, size, branch, base, budget_microusd,
  guard_depth, guard_children, guard_running, bounded_by, paths, created_at, changed_at)
SELECT v.task, :project, j.value ->> 'conversation', j.value ->> 'parent', coalesce(p.root, v.task),
  j.value ->> 'continues',
  j.value ->> 'replaces',
  coalesce((SELECT coalesce(i.merged_into, i.id) FROM idea i WHERE i.id = j.value ->> 'idea'), p.idea),
  coalesce(p.depth + 1, 0), j.value ->> 'priority', j.value ->> 'mode',
  j.value ->> 'spec', 'new', 0, j.value ->> 'harness', j.value ->> 'harness_why', j.value ->> 'runtime',
  j.value ->> 'runtime_why', j.value ->> 'fit', j.value ->> 'size', j.value ->> 'branch', j.value ->> 'base',
  coalesce(j.value ->> 'budget', CASE WHEN p.id IS NULL
      THEN iif(s.day_budget_microusd > 0, min(s.task_budget_microusd, s.day_budget_microusd), s.task_budget_microusd)
    ELSE max(1,
    min(p.budget_microusd / (s.max_children + 1), p.budget_microusd - p.spent_microusd - {HELD_BACK.format(task="p")}))
    END), j.value ->> 'guard_depth', j.value ->> 'guard_children', j.value ->> 'guard_running',
  CASE WHEN p.guard_running IS NULL THEN p.bounded_by ELSE p.id END, j.value ->> 'paths', :now, :now
FROM json_each(:asked) j {_ACCEPTED} JOIN project s ON s.id = :project
  LEFT JOIN task p ON p.id = j.value ->> 'parent'"""
"""A child that names no budget gets an even share of its parent's, or what is left of it. It is of its parent's idea;
of one that was merged it is of what that is part of now.
"""

LINK_NEEDS: Final = f"""
INSERT OR IGNORE INTO edge (task, needs, condition, on_failure)
SELECT v.task, n.value ->> 'task', n.value ->> 'condition', n.value ->> 'on_failure'
FROM json_each(:asked) j {_ACCEPTED} JOIN task t ON t.id = v.task AND t.state = 'new',
  json_each(j.value -> 'needs') n"""
"""Between CREATE and APPLY of the very batch that accepted them the tasks are `new`, and only then."""

TAKE_OVER: Final = """
UPDATE OR IGNORE edge SET needs = t.id FROM task t WHERE t.state = 'new' AND t.replaces = edge.needs
  AND (SELECT d.state FROM task d WHERE d.id = edge.task) = 'blocked'"""
"""What waited for the task that failed waits for its replacement."""

DROP_TAKEN_OVER: Final = """
DELETE FROM edge WHERE needs IN (SELECT t.replaces FROM task t WHERE t.state = 'new')
  AND (SELECT d.state FROM task d WHERE d.id = edge.task) = 'blocked'"""
"""Those that needed both already."""

TAKE_PLACE: Final = """
UPDATE wait SET subtasks = (SELECT json_group_array(coalesce(
    (SELECT t.id FROM task t WHERE t.state = 'new' AND t.replaces = j.value), j.value)) FROM json_each(wait.subtasks) j)
WHERE task IN (SELECT t.parent FROM task t WHERE t.state = 'new' AND t.replaces IS NOT NULL)"""
"""Who sleeps until the task that failed has ended waits for its replacement."""

UNHOLD: Final = f"""{HISTORY_COLUMNS}
SELECT DISTINCT :tx, t.id, t.version + 1, t.state, 'dependencies_changed', 'blocked', NULL, '', :now
FROM task n CROSS JOIN edge x ON x.needs = n.id CROSS JOIN task t ON t.id = x.task
WHERE n.state = 'new' AND n.replaces IS NOT NULL AND t.state = 'blocked' AND t.reason = 'dependency_failed'
  AND NOT EXISTS (SELECT 1 FROM edge e JOIN task d ON d.id = e.needs
                  WHERE e.task = t.id AND d.state IN ('failed', 'cancelled'))"""

ENTER: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, 1, t.state, 'asked', CASE WHEN EXISTS ({UNMET}) THEN 'blocked' ELSE 'queued' END, NULL, '', :now
FROM task t WHERE t.state = 'new' AND t.id IN (SELECT task FROM verdict WHERE tx = :tx)"""

SPECS: Final = """
SELECT t.id, t.spec FROM json_each(:above) j CROSS JOIN task t ON t.id = j.value AND t.project = :project"""

VERDICTS: Final = """
SELECT v.task, v.refused, v.fingerprint,
  (SELECT min(e.due_at) FROM effect e WHERE e.project = :project AND e.state = 'open' AND e.due_at >= 0) AS due_at
FROM json_each(:asked) j CROSS JOIN verdict v ON v.task = j.value ->> 'task' ORDER BY j.key"""
"""With the time at which the project's next effect is due, so that no alarm is set for nothing."""

START: Final = (JUDGE, ALL_OR_NONE, CREATE, LINK_NEEDS, TAKE_OVER, DROP_TAKEN_OVER, TAKE_PLACE, UNHOLD, ENTER, APPLY)
FOR_NEEDS: Final = frozenset({LINK_NEEDS})
FOR_REPLACEMENTS: Final = frozenset({TAKE_OVER, DROP_TAKEN_OVER, TAKE_PLACE, UNHOLD})
FOR_SEVERAL: Final = frozenset({ALL_OR_NONE})
"""Left out of a batch that asks for nothing of the kind: on D1 every statement costs its way there."""

MERGE_IDEA: Final = """
UPDATE task SET idea = (SELECT s.merged_into FROM idea s WHERE s.id = :idea AND s.merging)
WHERE idea = (SELECT s.id FROM idea s WHERE s.id = :idea AND s.merging)"""
"""Within the batch that merges an idea its tasks move to the other."""

NAMED_BY: Final = """CASE WHEN {task}.replaces IS NULL THEN {task}.parent ELSE (
  WITH RECURSIVE before(parent, replaces) AS (
    SELECT o.parent, o.replaces FROM task o WHERE o.id = {task}.replaces
    UNION ALL SELECT o.parent, o.replaces FROM before JOIN task o ON o.id = before.replaces)
  SELECT before.parent FROM before WHERE before.replaces IS NULL) END"""
"""Whose agent gave a task its name, and its branch: a task that is tried anew keeps both, whoever tries."""

# --- a slot is given out --------------------------------------------------------------------------------------------
# Conversations are outside the limit. max(0, …) matters: a negative LIMIT means none, and lowering the limit makes one.
# What goes on from a task that is being stopped waits until that one's work is saved.

_READY: Final = f"""NOT EXISTS ({UNMET})
  AND NOT EXISTS (SELECT 1 FROM task k WHERE k.id = t.continues AND k.ended_at IS NULL)"""

_QUEUED: Final = f"""t.project = :project AND t.state = 'queued' AND t.waits_for_money = 0
  AND t.stop_reason IS NULL AND {_READY}"""

_ROOM: Final = """NOT EXISTS (
  WITH RECURSIVE bound(id) AS (SELECT {task}.bounded_by
    UNION SELECT b.bounded_by FROM bound JOIN task b ON b.id = bound.id WHERE b.bounded_by IS NOT NULL)
  SELECT 1 FROM bound JOIN task g ON g.id = bound.id WHERE g.guard_running <= (SELECT count(*) FROM task r
    WHERE r.project = {task}.project AND r.mode = 'task' AND r.state IN ('in_progress', 'needs_input')
      AND r.bounded_by IS NOT NULL AND EXISTS (
        WITH RECURSIVE over(id) AS (SELECT r.bounded_by
          UNION SELECT o.bounded_by FROM over JOIN task o ON o.id = over.id WHERE o.bounded_by IS NOT NULL)
        SELECT 1 FROM over WHERE over.id = g.id)))"""
"""Every task above that bounds what runs below it has room for one more."""

_IN_BOUNDS: Final = f"""(t.bounded_by IS NULL OR ({_ROOM.format(task="t")} AND NOT EXISTS (
  SELECT 1 FROM task q WHERE q.root = t.root AND q.ended_at IS NULL AND q.state = 'queued' AND q.bounded_by IS NOT NULL
    AND q.waits_for_money = 0 AND q.stop_reason IS NULL
    AND (-q.resumed, -q.priority, q.queued_at, q.id) < (-t.resumed, -t.priority, t.queued_at, t.id)
    AND {_READY.replace("t.", "q.")} AND {_ROOM.format(task="q")})))"""
"""Only tasks below one that bounds them are asked. Of a tree the first that has room is admitted, one at a time: the
next is looked at when that one counts (`admit_again`).
"""

_CANDIDATE: Final = f"""t.id, t.version, t.state, coalesce(t.parent, '') AS payer,
  CASE WHEN t.funded THEN 0 ELSE {HELD.format(task="t")} END AS price, t.mode, t.resumed, t.priority, t.queued_at"""

_CHOOSE: Final = f"""
WITH RECURSIVE candidate AS MATERIALIZED (
  SELECT {_CANDIDATE} FROM task t WHERE t.mode = 'conversation' AND {_QUEUED}
  UNION ALL SELECT * FROM (
    SELECT {_CANDIDATE} FROM task t WHERE t.mode = 'task' AND {_QUEUED} AND {_IN_BOUNDS}
    ORDER BY t.resumed DESC, t.priority DESC, t.queued_at, t.id
    LIMIT max(0, (SELECT max_running FROM project WHERE id = :project)
               - (SELECT count(*) FROM task
                  WHERE project = :project AND mode = 'task' AND state IN ('in_progress', 'needs_input'))))),
in_line AS MATERIALIZED (SELECT c.*, row_number() OVER (
  PARTITION BY c.payer ORDER BY c.mode, c.resumed DESC, c.priority DESC, c.queued_at, c.id) AS place FROM candidate c),
purse(payer, place, left, id, version, state, affordable) AS (
  SELECT y.payer, 0, CASE y.payer WHEN '' THEN {LEFT_OF_DAY}
      ELSE (SELECT {LEFT_FOR_CHILDREN.format(task="p")} FROM task p WHERE p.id = y.payer) END, NULL, 0, '', 0
    FROM (SELECT DISTINCT payer FROM candidate) y
  UNION ALL SELECT c.payer, c.place, CASE WHEN c.price <= w.left THEN w.left - c.price ELSE w.left END,
      c.id, c.version, c.state, c.price = 0 OR c.price <= w.left
    FROM purse w JOIN in_line c ON c.payer = w.payer AND c.place = w.place + 1)
{HISTORY_COLUMNS}
SELECT :tx, w.id, w.version + 1, w.state, CASE WHEN w.affordable THEN 'admitted' ELSE 'money_awaited' END,
  CASE WHEN w.affordable THEN 'in_progress' ELSE 'queued' END, CASE WHEN NOT w.affordable THEN 'waits_for_money' END,
  '', :now
FROM purse w WHERE w.id IS NOT NULL"""
"""Who comes next, and who of them can be paid for. The first of the queue, as many as there are free slots, are gone
through in order; each that its payer (the parent, or the project's day) can afford takes its budget out of the purse.
One that cannot be paid for steps aside until money is free, and the next come up at once (`ADMIT_AGAIN`).
"""

_OPEN_ATTEMPTS: Final = """
INSERT INTO attempt (id, task, number, project, step, version, last_progress_at, started_at)
SELECT h.task || '.' || t.attempts, h.task, t.attempts, t.project, 'claiming_node', 1, h.at, h.at
FROM history h JOIN task t ON t.id = h.task AND t.version = h.version WHERE h.tx = :tx AND h.event = 'admitted'
  AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.task = h.task AND a.ended_at IS NULL)"""

_RESUME_COMMANDS: Final = f"""
INSERT OR IGNORE INTO command (id, node, project, attempt, body, created_at, expires_at)
SELECT 'msg/' || a.id || '/' || m.id, w.node, m.project, a.id, json_object('type', 'attempt.message', 'attempt', a.id,
  'prompt', json_object('message', m.id, 'text', m.text), 'interrupt', json('false')), h.at,
  h.at + {COMMAND_TTL_S * 1000}
FROM history h JOIN task t ON t.id = h.task JOIN attempt a ON a.task = h.task AND a.ended_at IS NULL
  JOIN workspace w ON w.attempt = a.id AND w.ended_at IS NULL JOIN message m ON m.task = h.task AND m.state = 'queued'
WHERE h.tx = :tx AND h.event = 'admitted' AND m.id IS NOT json_extract(t.spec, '$.message')"""
"""A parent that has its slot again learns what it waited for, and what was written to it meanwhile."""

ADMIT: Final = (_CHOOSE, APPLY, _OPEN_ATTEMPTS, OPENED, _RESUME_COMMANDS, PLACE_ATTEMPTS)
"""Part of every batch that queues a task or frees a slot, so that admission needs no wake-up."""

# --- the end of every batch that moves tasks ------------------------------------------------------------------------

_MOVED_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT x.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = x.project)
  + row_number() OVER (PARTITION BY x.project ORDER BY x.kind DESC, x.entity), x.kind, x.entity
FROM (SELECT t.project, 'task' AS kind, t.id AS entity FROM history h CROSS JOIN task t ON t.id = h.task
    WHERE h.tx = :tx
  UNION SELECT t.project, 'task', t.replaces FROM history h CROSS JOIN task t ON t.id = h.task
    WHERE h.tx = :tx AND h.event = 'asked' AND t.replaces IS NOT NULL
  UNION SELECT t.project, 'conversation', t.conversation FROM history h CROSS JOIN task t ON t.id = h.task
    WHERE h.tx = :tx) x"""
"""What moved, with its conversation, and the task that a new one replaces: it now names its replacement."""

AFTERWARDS: Final = (SET_DEADLINES, CLOSE_DEADLINES, _MOVED_CHANGED)

# --- one task moves -------------------------------------------------------------------------------------------------

MOVE: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, x.event, x.became, :reason, :detail, :now
FROM task t JOIN transition x ON x.was = t.state AND x.event = :event
WHERE t.id = :task AND t.project = :project AND t.stop_reason IS NULL"""

MOVE_ON_MESSAGE: Final = (
    MOVE + " AND EXISTS (SELECT 1 FROM message m WHERE m.id = :message AND m.task = t.id AND m.state = 'queued')"
)
"""A task at rest goes on because this very message was accepted for it, and waits to be delivered."""

MOVE_OF_ATTEMPT: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, x.event, x.became, :reason, :detail, :now
FROM attempt a JOIN task t ON t.id = a.task JOIN transition x ON x.was = t.state AND x.event = :event
WHERE a.id = :attempt AND a.ended_at IS NULL AND t.stop_reason IS NULL"""

ASK_PERSON: Final = MOVE_OF_ATTEMPT + " AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = :message)"
"""Once for each question: asked again when it has been answered, it is not asked anew."""

ASK_APPROVAL: Final = (
    MOVE_OF_ATTEMPT
    + " AND EXISTS (SELECT 1 FROM approval y WHERE y.task = t.id AND y.state = 'pending'"
    + " AND y.tool = :tool AND y.arguments = :arguments)"
)
"""A call of its waits for a person's yes, and so does the task."""

WAKE_CONVERSATION: Final = MOVE_OF_ATTEMPT + " AND a.acked_tx = :tx AND t.state = 'waiting_for_follow_up'"
"""A turn has started. It says nothing about a question: the turn that asks it may be told of after the question."""

WAKE_AT_WORK: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, 'subtasks_done', 'queued', NULL, '', :now
FROM attempt a JOIN task t ON t.id = a.task JOIN wait w ON w.task = t.id
WHERE a.id = :attempt AND a.ended_at IS NULL AND a.acked_tx = :tx AND t.state = 'waiting' AND t.stop_reason IS NULL
  AND EXISTS (SELECT 1 FROM message m WHERE m.id = w.turn)"""
"""A turn has started after the one in which the agent fell asleep, with what had reached its node before: it works, so
it asks for its slot.
"""

ANSWERED_BEFORE: Final = (
    MOVE_OF_ATTEMPT
    + " AND a.acked_tx = :tx AND t.state = 'needs_input'"
    + " AND EXISTS (SELECT 1 FROM message m WHERE m.task = t.id AND m.state = 'queued')"
)
"""At a turn's end: what the person wrote before the question was asked is taken next, so nothing is waited for."""

REST_CONVERSATION: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, 'turn_ended', 'waiting_for_follow_up', NULL, '', :now
FROM attempt a JOIN task t ON t.id = a.task
WHERE a.id = :attempt AND a.ended_at IS NULL AND a.acked_tx = :tx AND t.state = 'in_progress'
  AND t.mode = 'conversation' AND t.stop_reason IS NULL
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.task = t.id AND m.state = 'queued')"""
"""A message that is on its way keeps the conversation at work: the node will take it at this turn's boundary."""

# --- tasks end ------------------------------------------------------------------------------------------------------
# Asked to stop, or warned that it will be, an attempt can only end as cancelled: cancel beats a late success. A
# conversation at rest that loses its machine is merely idle: another attempt would put the first question again, the
# next message goes on.

_END: Final = f"""
WITH ending AS (
  SELECT t.id, t.version, t.state, CASE
      WHEN coalesce(t.stop_reason, g.reason) IS NOT NULL THEN coalesce(t.stop_reason, g.reason)
      WHEN :retried AND t.state = 'waiting_for_follow_up' THEN 'idle' ELSE :reason END AS reason, CASE
    WHEN coalesce(t.stop_reason, g.reason) IS NOT NULL OR :outcome = 'stopped' THEN 'cancelled'
    WHEN :retried AND t.state = 'waiting_for_follow_up' THEN 'completed'
    WHEN :outcome = 'completed' THEN 'completed'
    WHEN :retried AND t.attempts < {MAX_ATTEMPTS} THEN 'attempt_lost'
    ELSE 'failed' END AS event
  FROM attempt a JOIN task t ON t.id = a.task
    LEFT JOIN (SELECT e.id, json_extract(e.body, '$.reason') AS reason FROM effect e
      WHERE e.state = 'open' AND {WARNED}) g ON g.id = 'grace/' || t.id
  WHERE a.id = :attempt AND a.ended_at IS NULL AND t.ended_at IS NULL%s)
{HISTORY_COLUMNS}
SELECT :tx, e.id, e.version + 1, e.state, x.event, x.became, e.reason, :detail, :now
FROM ending e JOIN transition x ON x.was = e.state AND x.event = e.event"""

END_ATTEMPT: Final = _END % ""
"""The edge itself ends it: its node is lost, or has it no more."""

END_OVERDUE: Final = _END % " AND a.deadline_at <= :now AND a.version = :version"
"""Its step has lasted too long, and it has not moved since that was seen."""

END_REPORTED: Final = _END % " AND a.acked_tx = :tx"
"""The node reported the end."""

END_BY_DEADLINE: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, x.event, x.became, coalesce(t.stop_reason, CASE t.state
    WHEN 'blocked' THEN coalesce(t.reason, 'timed_out') WHEN 'needs_input' THEN 'no_answer'
    WHEN 'waiting_for_follow_up' THEN 'idle'
    WHEN 'in_progress' THEN CASE WHEN t.runtime = 'edge' OR EXISTS (SELECT 1 FROM attempt a
        JOIN workspace w ON w.attempt = a.id WHERE a.task = t.id AND a.ended_at IS NULL) THEN 'wall_clock'
      ELSE coalesce((SELECT a.waits_for FROM attempt a WHERE a.task = t.id AND a.ended_at IS NULL), 'no_node') END
    ELSE CASE WHEN t.waits_for_money THEN 'budget_exhausted' ELSE 'timed_out' END END), t.detail, :now
FROM task t JOIN transition x ON x.was = t.state AND x.event = CASE
    WHEN t.stop_reason IS NOT NULL THEN 'cancelled' WHEN t.state = 'waiting_for_follow_up' THEN 'completed'
    ELSE 'failed' END
WHERE t.id = :task AND t.ended_at IS NULL AND t.deadline_at <= :now
  AND NOT (t.state = 'waiting_for_follow_up' AND t.runtime = 'edge'
    AND EXISTS (SELECT 1 FROM task o CROSS JOIN task c ON c.parent = o.id AND c.ended_at IS NULL
      WHERE o.id = t.id OR o.heir = t.id))"""
"""A conversation at the edge holds nothing: while subtasks of it live it stays, to be woken by them."""

STOP_TREE: Final = f"""
WITH RECURSIVE tree(id, why) AS (
  SELECT r.id, :reason FROM task r WHERE r.id = :task AND r.project = :project
    AND (r.ended_at IS NULL OR r.state = 'cancelled')
  UNION SELECT c.id, 'parent_stopped' FROM tree JOIN task c ON c.parent = tree.id
  UNION SELECT o.id, 'parent_stopped' FROM tree JOIN task o ON o.heir = tree.id)
{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, x.event, x.became, tree.why, '', :now
FROM tree CROSS JOIN task t ON t.id = tree.id JOIN transition x ON x.was = t.state AND x.event = CASE
    WHEN EXISTS (SELECT 1 FROM workspace w JOIN attempt a ON a.id = w.attempt
                 WHERE a.task = t.id AND a.ended_at IS NULL AND w.ended_at IS NULL)
    THEN 'stop_requested' ELSE 'cancelled' END
WHERE t.project = :project AND t.ended_at IS NULL AND t.stop_reason IS NULL"""
"""What has no workspace is cancelled at once; what has one is asked to save its work first. Below one that has ended
there may still be some that work.
"""

STOP_COMMANDS: Final = """
INSERT OR IGNORE INTO command (id, node, project, attempt, body, created_at, expires_at)
SELECT 'stop/' || a.id, w.node, t.project, a.id,
  json_object('type', 'attempt.stop', 'attempt', a.id, 'reason', h.reason), h.at, h.at + :ttl
FROM history h JOIN task t ON t.id = h.task JOIN attempt a ON a.task = t.id AND a.ended_at IS NULL
  JOIN workspace w ON w.attempt = a.id AND w.ended_at IS NULL
WHERE h.tx = :tx AND h.event = 'stop_requested'"""

STOP_LATER: Final = """
INSERT INTO effect (id, project, kind, body, due_at)
SELECT 'grace/' || t.id, t.project, 'stop_after_grace',
  json_object('task', t.id, 'project', t.project, 'reason', :stop_reason, 'message', :message),
  CASE WHEN EXISTS (SELECT 1 FROM attempt a JOIN workspace w ON w.attempt = a.id AND w.ended_at IS NULL
    WHERE a.task = t.id AND a.ended_at IS NULL) THEN :until ELSE :now END
FROM task t WHERE t.id = :task AND t.project = :project AND t.ended_at IS NULL AND t.stop_reason IS NULL
  AND EXISTS (SELECT 1 FROM message m WHERE m.id = :message AND m.task = t.id AND m.fingerprint = :fingerprint)
ON CONFLICT (id) DO UPDATE SET due_at = min(due_at, excluded.due_at), fence = fence + (due_at > excluded.due_at)"""
"""A warning is a message and this promise, made in one batch. Warned twice, the first counts. Where no agent works that
could read it, the stop comes at once.
"""

END_COMMANDS: Final = """
INSERT OR IGNORE INTO command (id, node, project, attempt, body, created_at, expires_at)
SELECT 'end/' || a.id, w.node, t.project, a.id, json_object('type', 'attempt.end', 'attempt', a.id), h.at, h.at + :ttl
FROM history h JOIN task t ON t.id = h.task JOIN attempt a ON a.task = t.id AND a.ended_at IS NULL
  JOIN workspace w ON w.attempt = a.id AND w.ended_at IS NULL
WHERE h.tx = :tx AND h.reason IN ('idle', 'moved')"""

SEND_FOR_TASK: Final = """
INSERT INTO effect (id, project, kind, body, due_at)
SELECT 'send/' || c.id, c.project, 'send_command', json_object('command', c.id), c.created_at
FROM attempt a JOIN command c ON c.attempt = a.id
WHERE a.task = :task AND a.ended_at IS NULL AND c.acked_at IS NULL
UNION ALL SELECT 'think/' || a.id, a.project, 'think', json_object('attempt', a.id), :now
FROM attempt a JOIN task t ON t.id = a.task WHERE a.task = :task AND a.ended_at IS NULL AND t.runtime = 'edge'
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0
WHERE excluded.kind = 'think' AND effect.state <> 'open'"""
"""To its node; one that thinks at the edge is woken, unless it is awake and looks for itself."""

SEND_ALL: Final = """
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at)
SELECT 'send/' || c.id, c.project, 'send_command', json_object('command', c.id), c.created_at
FROM history h JOIN attempt a ON a.task = h.task JOIN command c ON c.attempt = a.id
WHERE h.tx = :tx AND c.acked_at IS NULL"""

_RELEASE: Final = f"""{HISTORY_COLUMNS}
SELECT DISTINCT :tx, t.id, t.version + 1, t.state, 'dependencies_met', 'queued', NULL, '', :now
FROM history h JOIN edge x ON x.needs = h.task JOIN task t ON t.id = x.task
WHERE h.tx = :tx AND h.became = 'completed' AND t.state = 'blocked' AND NOT EXISTS ({UNMET})"""

_DOOM: Final = f"""
WITH RECURSIVE doomed(id, because) AS (
  SELECT e.task, h.task FROM history h JOIN edge e ON e.needs = h.task AND e.on_failure = 'fail'
    WHERE h.tx = :tx AND h.became IN ('failed', 'cancelled')
  UNION SELECT e.task, doomed.id FROM doomed JOIN edge e ON e.needs = doomed.id AND e.on_failure = 'fail')
{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, 'failed', 'failed', 'dependency_failed', min(d.because), :now
FROM doomed d CROSS JOIN task t ON t.id = d.id WHERE t.state = 'blocked' GROUP BY t.id"""
"""An edge that says `fail` fails at once, and so on from there."""

_HOLD: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, 'dependency_failed', 'blocked', 'dependency_failed', min(h.task), :now
FROM history h JOIN edge x ON x.needs = h.task JOIN task t ON t.id = x.task
WHERE h.tx = :tx AND h.became IN ('failed', 'cancelled') AND t.state = 'blocked' AND t.reason IS NOT 'dependency_failed'
GROUP BY t.id"""

_GIVE_BACK: Final = """
UPDATE task SET funded = 0 WHERE funded = 1 AND ended_at IS NOT NULL
  AND root IN (SELECT t.root FROM history h JOIN task t ON t.id = h.task WHERE h.tx = :tx)
  AND id NOT IN (
    WITH RECURSIVE kept(id) AS (
      SELECT t.parent FROM task t WHERE t.ended_at IS NULL AND t.parent IS NOT NULL
        AND t.root IN (SELECT o.root FROM history h JOIN task o ON o.id = h.task WHERE h.tx = :tx)
      UNION SELECT t.parent FROM kept JOIN task t ON t.id = kept.id WHERE t.parent IS NOT NULL)
    SELECT id FROM kept)"""
"""What has ended holds nothing any more, but while something below it lives: that lives on its money."""

MONEY_FREED: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, 'money_freed', 'queued', NULL, '', :now
FROM task t INDEXED BY task_moneyless LEFT JOIN task p ON p.id = t.parent
WHERE t.project = :project AND t.waits_for_money = 1
  AND {HELD.format(task="t")} <= CASE WHEN p.id IS NULL THEN {LEFT_OF_DAY} ELSE {LEFT_FOR_CHILDREN.format(task="p")} END
ORDER BY t.mode, t.priority DESC, t.queued_at LIMIT (SELECT max_running + 1 FROM project WHERE id = :project)
  + (SELECT count(*) FROM task c WHERE c.project = :project AND c.waits_for_money = 1 AND c.mode = 'conversation')"""
"""Those that alone could be paid for are looked at again: conversations, and no more tasks than there can be slots."""

TOO_DEAR: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, 'failed', 'failed', 'budget_exhausted',
  'Its parent has ' || max(0, p.budget_microusd - p.spent_microusd) || ' micro-dollars left of ' || p.budget_microusd
  || ', it needs ' || t.budget_microusd || '.', :now
FROM {UNPAYABLE}"""

# A parent sleeps while its subtasks work. What wakes it is in the batch that moves the subtask, so it cannot be lost:
# its end, and in a workspace also what needs a decision. One that thinks at the edge is told of that by `tell_parent`.

NEWS: Final = """({h}.became IN ('failed', 'needs_input') OR {h}.event = 'dependency_failed'
  OR ({h}.became = 'cancelled' AND {h}.reason IS NOT 'stopped_by_parent'))"""
"""A move of a subtask after which its parent may want to do something."""

_WAKE: Final = f"""{HISTORY_COLUMNS}
SELECT DISTINCT :tx, p.id, p.version + 1, p.state, 'subtasks_done', 'queued', NULL, '', :now
FROM history h JOIN task c ON c.id = h.task JOIN task o ON o.id = c.parent
  CROSS JOIN wait w ON w.task IN (o.id, o.heir) JOIN task p ON p.id = w.task
WHERE h.tx = :tx AND p.state = 'waiting' AND p.stop_reason IS NULL
  AND c.id IN (SELECT value FROM json_each(w.subtasks))
  AND ((p.runtime <> 'edge' AND {NEWS.format(h="h")})
    OR (c.ended_at IS NOT NULL AND (w.mode = 'any' OR NOT EXISTS (
      SELECT 1 FROM json_each(w.subtasks) j JOIN task o ON o.id = j.value WHERE o.ended_at IS NULL))))"""

_KNOWN: Final = f"(t.runtime <> 'edge' OR {NAMED_BY.format(task='c')} = t.id)"

TELL_RESULTS: Final = f"""
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, task, state, created_at)
SELECT 'msg_' || h.tx || '_' || t.id, t.project, t.conversation,
  (SELECT coalesce(max(m.seq), 0) + 1 FROM message m WHERE m.conversation = t.conversation), 'sam',
  'Your subtasks:' || char(10) || (SELECT group_concat('- ' || c.id
    || CASE WHEN {_KNOWN} THEN ' (' || json_extract(c.spec, '$.title') || ')' ELSE '' END
    || ': ' || c.state || coalesce(', ' || c.reason, '')
    || CASE WHEN c.pushed AND {_KNOWN} THEN ', branch ' || c.branch ELSE '' END
    || CASE WHEN c.summary IS NULL THEN '' ELSE ', has a report (get_task with report: true)' END
    || CASE WHEN c.state = 'needs_input' THEN ', asks a person; get_task with report: true has the question'
         WHEN c.state = 'blocked' AND c.reason = 'dependency_failed'
         THEN ': what it needs has failed; retry that, or stop this one' ELSE '' END
    || coalesce(', tried anew as ' || (SELECT r.id FROM task r WHERE r.replaces = c.id), ''), char(10))
    FROM json_each(w.subtasks) j JOIN task c ON c.id = j.value)
  || CASE WHEN EXISTS (SELECT 1 FROM json_each(w.subtasks) j JOIN task c ON c.id = j.value WHERE c.ended_at IS NULL)
    THEN char(10) || 'Not all have ended: wait_for_subtasks sleeps until the rest have.' ELSE '' END,
  t.id, 'queued', h.at
FROM history h JOIN task t ON t.id = h.task JOIN wait w ON w.task = t.id
WHERE h.tx = :tx AND h.event = 'subtasks_done'"""
"""The results are a message like any other: delivered once, when the parent has its slot again. They are facts: what an
agent wrote is read by asking for it, and taints (docs/security.md).
"""

_TOLD_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT t.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = t.project)
  + row_number() OVER (PARTITION BY t.project ORDER BY t.id), 'message', 'msg_' || h.tx || '_' || t.id
FROM history h JOIN task t ON t.id = h.task WHERE h.tx = :tx AND h.event = 'subtasks_done'"""

_TOLD: Final = """
UPDATE task SET told = version WHERE id IN (SELECT j.value FROM history h JOIN wait w ON w.task = h.task,
  json_each(w.subtasks) j WHERE h.tx = :tx AND h.event = 'subtasks_done'
    AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = 'msg_' || h.tx || '_' || h.task))"""
"""Before the message, and only while that is not there: run twice, what happened between is not taken for told."""

_TELL: Final = (_TOLD, TELL_RESULTS, _TOLD_CHANGED)

WOKEN_WITHOUT_AFTERWARDS: Final = (APPLY, *_TELL, *ADMIT)
WOKEN: Final = (*WOKEN_WITHOUT_AFTERWARDS, *AFTERWARDS)
ASKED: Final = (_WAKE, APPLY, *_TELL)
"""What follows a question, and is followed by `ADMIT`: a parent in a workspace that waits for this task goes on."""

_UNDELIVERED_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT m.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = m.project)
  + row_number() OVER (PARTITION BY m.project ORDER BY m.id), 'message', m.id
FROM message m WHERE m.state = 'queued'
  AND m.task IN (SELECT task FROM history WHERE tx = :tx AND became IN ('completed', 'failed', 'cancelled'))"""

_UNDELIVERED: Final = """
UPDATE message SET state = 'undelivered', settled_at = :now WHERE state = 'queued'
  AND task IN (SELECT task FROM history WHERE tx = :tx AND became IN ('completed', 'failed', 'cancelled'))"""

_SPEAKING: Final = """m.state = 'streaming' AND m.task IN (SELECT task FROM history
  WHERE tx = :tx AND event IN ('completed', 'failed', 'cancelled', 'attempt_lost'))"""

_SILENCED_CHANGED: Final = f"""
INSERT INTO change (project, seq, kind, entity)
SELECT m.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = m.project)
  + row_number() OVER (PARTITION BY m.project ORDER BY m.id), 'message', m.id
FROM message m WHERE {_SPEAKING}"""

_SILENCED: Final = f"UPDATE message AS m SET state = 'finished' WHERE {_SPEAKING}"
"""An attempt that the edge itself ends says no more, whatever it was saying."""

ENDED_WITHOUT_AFTERWARDS: Final = (
    APPLY, _RELEASE, _DOOM, APPLY, _GIVE_BACK, _HOLD, _WAKE, MONEY_FREED, APPLY, *_TELL,
    END, CLOSE, _UNDELIVERED_CHANGED, _UNDELIVERED, _SILENCED_CHANGED, _SILENCED, *ADMIT,
)  # fmt: skip
ENDED: Final = (*ENDED_WITHOUT_AFTERWARDS, *AFTERWARDS)
"""What follows any end: dependents go on or are held, the attempt is closed, messages are marked, slots refilled."""

QUEUED: Final = (*ADMIT, SET_DEADLINES, _MOVED_CHANGED, VERDICTS)
"""As `AFTERWARDS`, but a start ends nothing."""

# --- what an attempt reports ----------------------------------------------------------------------------------------

CHECKPOINT: Final = """
UPDATE attempt SET checkpoint = :checkpoint, bundle = coalesce(:bundle, bundle), touched = coalesce(:touched, touched),
  last_progress_at = :now
WHERE id = :attempt AND acked_tx = :tx"""

CHARGE_TREE: Final = """
UPDATE task SET
  spent_microusd = spent_microusd + (SELECT :cost_microusd - a.cost_microusd FROM attempt a WHERE a.id = :attempt)
WHERE EXISTS (SELECT 1 FROM attempt a
    WHERE a.id = :attempt AND a.acked_tx = :tx AND :cost_microusd > a.cost_microusd)
  AND id IN (WITH RECURSIVE above(id) AS (SELECT task FROM attempt WHERE id = :attempt
      UNION SELECT t.parent FROM above JOIN task t ON t.id = above.id WHERE t.parent IS NOT NULL)
    SELECT id FROM above)"""
"""The task and all above it. Before USAGE, which makes the new total the old one."""

CHARGE_ABOVE: Final = f"""
UPDATE task SET spent_microusd = spent_microusd + :asking_microusd
WHERE {LOOKED_SO_OFTEN} AND id IN (WITH RECURSIVE above(id) AS (SELECT :parent
    UNION SELECT t.parent FROM above JOIN task t ON t.id = above.id WHERE t.parent IS NOT NULL)
  SELECT id FROM above)"""
"""What the drift guard's question about a child cost is its parent's, and counts for all above that."""

PUSHED: Final = """
UPDATE task SET pushed = 1, head = :head
WHERE id = (SELECT task FROM attempt WHERE id = :attempt AND acked_tx = :tx)"""

RESULT: Final = """
UPDATE task SET head = coalesce(:head, head), patch = coalesce(:patch, patch), files = :files, added = :added,
  removed = :removed
WHERE id = (SELECT task FROM attempt WHERE id = :attempt AND acked_tx = :tx)"""

TASK_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT a.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = a.project), 'task', a.task
FROM attempt a WHERE a.id = :attempt AND a.acked_tx = :tx"""

CHARGE: Final = (CHARGE_DAY, CHARGE_TREE, USAGE, TASK_CHANGED)
"""Totals of an attempt are reported."""

PLACED_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT w.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = w.project)
  + CASE x.value WHEN 'task' THEN 1 ELSE 2 END, x.value, CASE x.value WHEN 'task' THEN a.task ELSE w.node END
FROM workspace w JOIN attempt a ON a.id = w.attempt JOIN json_each('["task","node"]') x WHERE w.id = :workspace"""
"""The task has a place, and the node one seat less."""

NODE_FREED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT w.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = w.project), 'node', w.node
FROM workspace w JOIN attempt a ON a.id = w.attempt WHERE w.attempt = :attempt AND a.acked_tx = :tx"""

SUMMARY: Final = "UPDATE task SET summary = :summary WHERE id = :task AND project = :project AND ended_at IS NULL"

TASK_SAID: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT t.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = t.project), 'task', t.id
FROM task t WHERE t.id = :task AND t.project = :project"""

INSTRUCTIONS: Final = """
SELECT t.spec, t.branch, t.base, t.depth, t.guard_depth, p.name, p.max_depth
FROM task t JOIN project p ON p.id = t.project
WHERE t.id = :task AND t.project = :project"""

TOKEN: Final = """
UPDATE attempt SET token_hash = :token_hash, waits_for = CASE WHEN EXISTS (SELECT 1 FROM workspace w
  WHERE w.attempt = attempt.id AND w.ended_at IS NULL) THEN NULL ELSE waits_for END
WHERE id = :attempt AND ended_at IS NULL"""

# --- reading --------------------------------------------------------------------------------------------------------

TASKS: Final = f"""
SELECT t.*, (SELECT json_group_array(e.needs) FROM edge e WHERE e.task = t.id) AS needs,
  (SELECT count(*) FROM task r WHERE r.project = t.project AND r.mode = 'task'
     AND r.state IN ('in_progress', 'needs_input')) AS running, p.max_running,
  (SELECT r.id FROM task r WHERE r.replaces = t.id) AS replaced_by,
  coalesce((SELECT o.heir FROM task o WHERE o.id = t.parent), t.parent) AS keeper,
  {NAMED_BY.format(task="t")} AS named_by,
  (SELECT a.waits_for FROM attempt a WHERE a.task = t.id AND a.ended_at IS NULL) AS waits_for,
  EXISTS (SELECT 1 FROM task k WHERE k.id = t.continues AND k.ended_at IS NULL) AS follows
FROM task t JOIN project p ON p.id = t.project
WHERE +t.project = :project AND t.id IN (SELECT value FROM json_each(:ids))"""

ATTEMPTS: Final = """
SELECT a.*, (SELECT w.node FROM workspace w WHERE w.attempt = a.id) AS node,
  (SELECT json_group_array(json_object('step', h.became, 'at', h.at, 'detail', h.detail)) FROM (
     SELECT became, at, detail FROM attempt_history WHERE attempt = a.id
       AND became NOT IN ('completed', 'failed', 'stopped', 'lost') ORDER BY number) h) AS moves
FROM attempt a
WHERE a.project = :project AND a.task IN (SELECT value FROM json_each(:ids)) ORDER BY a.task, a.number"""

UNMET_OF: Final = """
SELECT e.task, d.id, d.title, d.state FROM (SELECT e.task, e.needs, e.condition FROM edge e
  WHERE e.task IN (SELECT value FROM json_each(:ids))) e
JOIN (SELECT id, state, merged_at, json_extract(spec, '$.title') AS title FROM task WHERE +project = :project) d
  ON d.id = e.needs
WHERE d.state <> 'completed' OR (e.condition = 'merged' AND d.merged_at IS NULL)"""

POSITION: Final = """
SELECT count(*) AS position FROM task t JOIN task q ON q.project = t.project AND q.state = 'queued' AND q.mode = t.mode
  AND q.waits_for_money = 0
  AND (-q.resumed, -q.priority, q.queued_at, q.id) <= (-t.resumed, -t.priority, t.queued_at, t.id)
WHERE t.id = :task AND t.project = :project AND t.state = 'queued' AND t.mode = 'task' AND t.waits_for_money = 0"""
"""How many come up before a queued task, itself counted; 0: it is not in the queue."""

NEWEST_IDS: Final = """
SELECT id FROM task WHERE project = :project AND state <> 'new' AND (:state IS NULL OR state = :state)
  AND (:parent IS NULL OR parent = :parent) ORDER BY created_at DESC, id DESC LIMIT :most"""

PAGE_IDS: Final = """
SELECT id, created_at FROM task WHERE project = :project AND state <> 'new' AND (:state IS NULL OR state = :state)
  AND (:parent IS NULL OR parent = :parent OR parent IN (SELECT o.id FROM task o WHERE o.heir = :parent))
  AND created_at <= :at AND (created_at < :at OR id < :id)
ORDER BY created_at DESC, id DESC LIMIT :most"""
"""What comes after the task `id` of the time `at`; with an `at` beyond every time, the newest."""

HISTORY: Final = """
SELECT h.version, h.was, h.became, h.event, h.reason, h.at FROM history h JOIN task t ON t.id = h.task
WHERE h.task = :task AND t.project = :project ORDER BY h.version"""

CONVERSATION_EXISTS: Final = "SELECT 1 AS yes FROM conversation WHERE id = :conversation AND project = :project"

CHILDREN: Final = """
SELECT id, ended, open FROM (SELECT c.id, c.created_at, c.ended_at IS NOT NULL AS ended, c.ended_at IS NULL OR (
    (SELECT p.runtime FROM task p WHERE p.id = :task) <> 'edge'
    AND (c.told < c.version OR (c.state <> 'completed' AND c.reason IS NOT 'stopped_by_parent'))
    AND NOT EXISTS (SELECT 1 FROM task r WHERE r.replaces = c.id)) AS open FROM task c
  WHERE c.parent IN (SELECT :task UNION ALL SELECT o.id FROM task o WHERE o.heir = :task) AND +c.project = :project
    AND c.state <> 'new' ORDER BY ended, c.created_at DESC, c.id DESC LIMIT 1000)
ORDER BY created_at, id"""
"""Its own, and those of the tasks that it goes on from: of very many those that live, and the newest. `open`: it lives;
or, where the parent has a workspace, it ended and the parent was not told, or it failed and nothing took its place.
"""

BELOW: Final = """
WITH RECURSIVE above(id) AS (SELECT parent FROM task WHERE id = :below AND project = :project
  UNION SELECT t.parent FROM above JOIN task t ON t.id = above.id WHERE t.parent IS NOT NULL
  UNION SELECT t.heir FROM above JOIN task t ON t.id = above.id WHERE t.heir IS NOT NULL)
SELECT 1 AS yes FROM above WHERE id = :task"""
"""Whether `below` is in the subtree of `task`."""

MEASURED: Final = """
SELECT id, substr(spec ->> 'text', 1, 500) AS text, files, minutes FROM (
  SELECT id, spec, files, (ended_at - started_at) / 60000.0 AS minutes, runtime
  FROM task WHERE project = :project ORDER BY created_at DESC LIMIT 12)
WHERE minutes IS NOT NULL AND runtime <> 'edge'"""
"""What earlier tasks of the project took, newest first."""

BRANCH_OF: Final = "SELECT branch, base, runtime FROM task WHERE id = :task AND project = :project"

STATE_OF: Final = """
SELECT state, stop_reason, deadline_at FROM task WHERE id = :task AND project = :project AND state <> 'new'"""

PATCH_OF: Final = "SELECT patch FROM task WHERE id = :task AND project = :project AND state <> 'new'"

PROJECT_OF: Final = "SELECT project FROM task WHERE id = :task"

LIVE_TASK: Final = """
SELECT id, mode, state, runtime, harness, spec ->> 'model' AS model, parent FROM task
WHERE conversation = :conversation AND project = :project AND ended_at IS NULL
  AND stop_reason IS NULL AND state <> 'new' ORDER BY state = 'needs_input' DESC, created_at DESC, id DESC LIMIT 1"""
"""The one that asks first: were another newer, nobody could answer it."""

TO_CONTINUE: Final = """
SELECT id FROM task WHERE conversation = :conversation AND project = :project AND attempts > 0
  AND (ended_at IS NOT NULL OR stop_reason IS NOT NULL) ORDER BY created_at DESC, id DESC LIMIT 1"""
"""The newest work of a conversation that is over, or is being stopped and will be saved."""

STREAM: Final = f"""
SELECT a.acked, a.task, a.project, t.conversation, {ALLOWANCE} AS allowance_microusd, n.turn AS asleep_in,
  EXISTS (SELECT 1 FROM message m WHERE m.id = n.turn) AS spoken
FROM attempt a JOIN task t ON t.id = a.task LEFT JOIN wait n ON n.task = t.id AND t.state = 'waiting'
WHERE a.id = :attempt AND EXISTS (SELECT 1 FROM workspace w WHERE w.attempt = a.id AND w.node = :node)"""

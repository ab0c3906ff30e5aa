"""All SQL that moves attempts from step to step and to their end.

The pattern is that of tasks: a row of `attempt_history` is decided under a guard with the batch's `tx`, and one UPDATE
applies it. The primary key (attempt, number) makes two moves from one version impossible, and a move that
`shared.states.ATTEMPT_TRANSITIONS` does not have cannot be written.
"""

from typing import Final

from edge.attempts.rules import NOTED_EVERY_MS, STEP_DEADLINES
from edge.budget.store import ALLOWANCE
from edge.nodes.store import SOME_COME, WHY_NO_SEAT
from edge.tasks.rules import STOP_GRACE_MS
from shared.states import Step

_COLUMNS: Final = "attempt_history (attempt, number, tx, was, event, became, reason, detail, at)"
_STEP_MS: Final = " ".join(f"WHEN '{step}' THEN {ms}" for step, ms in STEP_DEADLINES.items() if ms is not None)

# --- opened and ended: by the batches that admit and end its task ---------------------------------------------------

OPENED: Final = f"""
INSERT OR IGNORE INTO {_COLUMNS}
SELECT a.id, 1, :tx, 'new', 'opened', 'claiming_node', NULL, '', h.at
FROM history h JOIN attempt a ON a.task = h.task AND a.ended_at IS NULL WHERE h.tx = :tx AND h.event = 'admitted'"""
"""A parent that was woken keeps its attempt, which has its first row."""

END: Final = f"""
INSERT INTO {_COLUMNS}
SELECT a.id, a.version + 1, :tx, a.step, 'ended', CASE h.event WHEN 'completed' THEN 'completed'
    WHEN 'cancelled' THEN 'stopped' WHEN 'attempt_lost' THEN 'lost' ELSE 'failed' END, h.reason, h.detail, h.at
FROM history h JOIN attempt a ON a.task = h.task AND a.ended_at IS NULL
WHERE h.tx = :tx AND h.event IN ('completed', 'failed', 'cancelled', 'attempt_lost')"""

CLOSE: Final = """
UPDATE attempt SET ended_at = x.at, outcome = x.became, reason = x.reason, detail = x.detail, version = x.number,
  deadline_at = NULL
FROM history h CROSS JOIN attempt_history x
WHERE h.tx = :tx AND h.event IN ('completed', 'failed', 'cancelled', 'attempt_lost')
  AND attempt.task = h.task AND attempt.ended_at IS NULL
  AND x.attempt = attempt.id AND x.number = attempt.version + 1 AND x.tx = :tx AND x.event = 'ended'"""

# --- a step is reported ---------------------------------------------------------------------------------------------

REPORT: Final = f"""
INSERT INTO {_COLUMNS}
SELECT a.id, a.version + 1, :tx, coalesce(a.outcome, a.step), 'reported',
  coalesce(x.became, a.outcome, a.step), NULL,
  CASE WHEN x.became IS NULL THEN trim('out of order: ' || :step || '. ' || :detail) ELSE :detail END, :at
FROM attempt a LEFT JOIN attempt_transition x
  ON x.was = coalesce(a.outcome, a.step) AND x.event = 'reported' AND x.became = :step
WHERE a.id = :attempt AND a.acked_tx = :tx"""
"""Every report becomes a row. One that does not follow, or that comes after the end, moves nothing and says so."""

STEP: Final = f"""
UPDATE attempt SET version = h.number, last_progress_at = :now,
  step = CASE WHEN ended_at IS NULL THEN h.became ELSE step END,
  deadline_at = CASE WHEN h.was = h.became OR giving_up IS NOT NULL THEN deadline_at
    ELSE :now + CASE h.became {_STEP_MS} END END
FROM attempt_history h
WHERE attempt.id = :attempt AND h.attempt = :attempt AND h.number = attempt.version + 1 AND h.tx = :tx
  AND h.event = 'reported'"""
"""A step said again keeps its deadline: a node that is restarted over and over does not get for ever."""

WATCH: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'attempt/' || a.id, a.project, 'attempt_deadline', json_object('attempt', a.id), a.deadline_at, 1000000
FROM attempt a WHERE a.id = :attempt AND a.acked_tx = :tx AND a.deadline_at IS NOT NULL
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""

# --- it is given a place --------------------------------------------------------------------------------------------

TO_PLACE: Final = f"""
SELECT a.id, a.number, a.task, t.project, t.spec, t.branch, t.base, t.harness, t.continues, p.origin_url, p.name,
  p.max_nodes, p.spares, p.node_provider, p.node_size, p.node_location, {ALLOWANCE} AS allowance_microusd,
  (WITH RECURSIVE above(id, parent) AS (SELECT t.id, t.parent
     UNION SELECT k.id, k.parent FROM above JOIN task k ON k.id = above.parent)
   SELECT json_extract(o.spec, '$.local') FROM above JOIN task o ON o.id = above.id WHERE above.parent IS NULL)
   AS local,
  m.text AS asked,
  CASE WHEN a.number > 1 THEN b.id END AS before, b.id AS failed, b.checkpoint,
  CASE WHEN b.id IS NULL THEN r.reason ELSE b.reason END AS failed_reason,
  coalesce(b.detail, r.detail) AS failed_detail,
  (WITH RECURSIVE line(id, continues, runtime) AS (
     SELECT k.id, k.continues, k.runtime FROM task k WHERE k.id = t.continues
     UNION SELECT k.id, k.continues, k.runtime FROM line JOIN task k ON k.id = line.continues AND line.runtime = 'edge')
   SELECT b.id FROM line JOIN attempt b ON b.task = line.id AND line.runtime <> 'edge' ORDER BY b.number DESC LIMIT 1)
   AS continued,
  (SELECT json_group_array(d.branch) FROM (SELECT n.branch FROM edge e JOIN task n ON n.id = e.needs
     WHERE e.task = t.id AND n.pushed AND n.merged_at IS NULL ORDER BY n.id) d) AS needed
FROM attempt a JOIN task t ON t.id = a.task JOIN project p ON p.id = t.project
  LEFT JOIN message m ON m.id = json_extract(t.spec, '$.message') LEFT JOIN task r ON r.id = t.replaces
  LEFT JOIN attempt b ON b.task = CASE WHEN a.number > 1 THEN a.task ELSE r.id END
    AND b.number = CASE WHEN a.number > 1 THEN a.number - 1 ELSE r.attempts END
WHERE a.id = :attempt AND a.ended_at IS NULL AND t.ended_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM workspace w WHERE w.attempt = a.id)"""

"""`b` is the try before this one: of the same task, or the last of the task that this one replaces. `continued` is the
last in a workspace of what it goes on from, past what was said at the edge meanwhile."""

BUNDLE_OF: Final = "SELECT bundle FROM attempt WHERE id = :attempt"

# --- there is no seat for it ----------------------------------------------------------------------------------------

_SEATLESS: Final = f"""(SELECT {WHY_NO_SEAT} AS why, {SOME_COME} AS coming) s"""
_SAID_OTHERWISE: Final = """a.id = :attempt AND a.ended_at IS NULL
  AND (a.waits_for IS NOT s.why OR (s.why = 'no_node' AND s.coming AND a.step = 'claiming_node'))
  AND NOT EXISTS (SELECT 1 FROM workspace w WHERE w.attempt = a.id)"""

SEATLESS_CHANGED: Final = f"""
INSERT INTO change (project, seq, kind, entity)
SELECT a.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = a.project), 'task', a.task
FROM attempt a, {_SEATLESS} WHERE {_SAID_OTHERWISE}
RETURNING project"""

BOOTING: Final = f"""
INSERT INTO {_COLUMNS}
SELECT a.id, a.version + 1, :tx, a.step, 'reported', 'booting_vm', NULL, '', :now FROM attempt a, {_SEATLESS}
WHERE {_SAID_OTHERWISE} AND s.why = 'no_node' AND s.coming AND a.step = 'claiming_node'"""
"""The edge itself reports this one step. It has no deadline: the machine has, and the task."""

SEATLESS: Final = f"""
UPDATE attempt AS a SET waits_for = s.why,
  step = coalesce((SELECT h.became FROM attempt_history h
                   WHERE h.attempt = a.id AND h.number = a.version + 1 AND h.tx = :tx), a.step),
  version = coalesce((SELECT h.number FROM attempt_history h
                      WHERE h.attempt = a.id AND h.number = a.version + 1 AND h.tx = :tx), a.version)
FROM {_SEATLESS} WHERE {_SAID_OTHERWISE}"""
"""Why an attempt has no seat: written when it is new, for it is asked every other second."""

# --- progress -------------------------------------------------------------------------------------------------------

PROGRESS: Final = f"""
UPDATE attempt SET last_progress_at = :now, progress_said = j.value ->> 'at', deadline_at = CASE
    WHEN attempt.step = '{Step.WORKING}' AND attempt.giving_up IS NULL
    THEN :now + {STEP_DEADLINES[Step.WORKING]} ELSE attempt.deadline_at END
FROM json_each(:progress) j
WHERE attempt.id = j.value ->> 'attempt' AND attempt.ended_at IS NULL AND attempt.progress_said <> j.value ->> 'at'
  AND attempt.last_progress_at <= :now - {NOTED_EVERY_MS}
  AND EXISTS (SELECT 1 FROM workspace w WHERE w.attempt = attempt.id AND w.node = :node AND w.ended_at IS NULL)
  AND EXISTS (SELECT 1 FROM node n WHERE n.id = :node AND n.beat_tx = :tx)"""
"""A heartbeat says when, by the node's clock, there was progress last. Another time than it said before is progress
now, by this clock: how the two differ does not matter, nor that the node's was set back.
"""

# --- a deadline has come --------------------------------------------------------------------------------------------

DUE: Final = """
SELECT a.id, a.project, a.step, a.version, a.deadline_at, a.giving_up, t.state, t.stop_reason
FROM attempt a JOIN task t ON t.id = a.task WHERE a.id = :attempt AND a.ended_at IS NULL"""

GIVE_UP: Final = f"""
UPDATE attempt SET giving_up = :reason, deadline_at = :now + {STOP_GRACE_MS}
WHERE id = :attempt AND ended_at IS NULL AND step = '{Step.WORKING}' AND deadline_at <= :now AND giving_up IS NULL
  AND EXISTS (SELECT 1 FROM task t WHERE t.id = attempt.task AND t.state = 'in_progress' AND t.stop_reason IS NULL)"""
"""Its node saves what there is and ends it, or the edge does without it when the grace is over."""

GIVE_UP_COMMAND: Final = """
INSERT OR IGNORE INTO command (id, node, project, attempt, body, created_at, expires_at)
SELECT 'giveup/' || a.id, w.node, a.project, a.id, json_object('type', 'attempt.stop', 'attempt', a.id,
  'reason', a.giving_up, 'outcome', 'failed'), :now, :now + :ttl
FROM attempt a JOIN workspace w ON w.attempt = a.id AND w.ended_at IS NULL
WHERE a.id = :attempt AND a.ended_at IS NULL AND a.giving_up IS NOT NULL"""

# --- calls of its agent ---------------------------------------------------------------------------------------------

CALLER: Final = """
SELECT a.id AS attempt, a.task, a.project, a.called_until, t.conversation, t.mode,
  (t.depth < p.max_depth AND coalesce(t.guard_depth, 1) > 0)
    OR EXISTS (SELECT 1 FROM task c WHERE c.parent = t.id) AS may_dispatch
FROM attempt a JOIN task t ON t.id = a.task JOIN project p ON p.id = a.project
WHERE a.token_hash = :token_hash AND a.ended_at IS NULL"""

CALLS: Final = """
UPDATE attempt SET called_until = max(called_until, :now) + :every
WHERE token_hash = :token_hash AND ended_at IS NULL AND called_until <= :now + :ahead"""
"""After CALLER, in its batch: what that read decides whether this call is taken."""

# --- its stream of events ---------------------------------------------------------------------------------------------

SPOKE: Final = "UPDATE attempt SET model = :model, last_progress_at = :now WHERE id = :attempt AND acked_tx = :tx"

ACKNOWLEDGE: Final = """
UPDATE attempt SET acked = :upto, acked_tx = :tx
WHERE id = :attempt AND acked = :seen
  AND (EXISTS (SELECT 1 FROM workspace w WHERE w.attempt = attempt.id AND w.node = :node)
    OR :node = 'edge' AND ended_at IS NULL AND (SELECT t.runtime FROM task t WHERE t.id = attempt.task) = 'edge')"""
"""By the node that has it; by the edge itself, where it thinks."""

ACKNOWLEDGE_LATE: Final = """
UPDATE attempt SET acked = :upto, acked_tx = :tx WHERE id = :attempt AND acked = :seen AND ended_at IS NOT NULL"""
"""By the edge, whose own attempt was ended under it."""

SPEAKS: Final = """(SELECT m.id FROM task o JOIN attempt x ON x.task = o.id AND x.ended_at IS NULL
  JOIN message m ON m.task = o.id AND m.state = 'streaming' AND m.attempt = x.id
  WHERE o.conversation = (SELECT t.conversation FROM task t WHERE t.id = {attempt}.task) AND o.id <> {attempt}.task
    AND o.runtime = 'edge' AND o.ended_at IS NULL LIMIT 1)"""
"""The open turn of another task that thinks in the same conversation."""

ACKNOWLEDGE_ALONE: Final = f"{ACKNOWLEDGE} AND {SPEAKS.format(attempt='attempt')} IS NULL"
"""Opens a turn: those who think in one conversation take turns, for its thoughts are one line."""

TAKEN: Final = "SELECT 1 AS yes FROM attempt WHERE id = :attempt AND acked_tx = :tx"

USAGE: Final = """
UPDATE attempt SET input_tokens = max(input_tokens, :input_tokens), output_tokens = max(output_tokens, :output_tokens),
  cost_microusd = max(cost_microusd, :cost_microusd), calls = max(calls, :calls)
WHERE id = :attempt AND acked_tx = :tx"""

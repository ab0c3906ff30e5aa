"""All SQL that changes edges after their tasks were made, records merges, moves conversations, puts parents to sleep,
and judges plans that are only proposed.

Why an edge is refused is asked by the first statement of the batch that would make it, so that the answer and the deed
see the same rows.
"""

from typing import Final

from edge.chat import store as chat
from edge.ledger.effects import CLOSE_DEADLINES
from edge.tasks.store import (
    ADMIT,
    AFTERWARDS,
    ALL_OR_NONE,
    APPLY,
    END_COMMANDS,
    ENDED_WITHOUT_AFTERWARDS,
    HISTORY_COLUMNS,
    JUDGE,
    NEWS,
    SEND_ALL,
    UNMET,
    VERDICTS,
    WAITS_FOR,
)

_MOVED: Final = (APPLY, *ADMIT, *AFTERWARDS)

WHY_NO_EDGE: Final = f"""
SELECT CASE
  WHEN t.id IS NULL OR d.id IS NULL THEN 'not_found'
  WHEN t.id = d.id THEN 'cycle'
  WHEN t.ended_at IS NOT NULL THEN 'task_ended'
  WHEN t.state NOT IN ('blocked', 'queued') OR t.attempts > 0 THEN 'task_began'
  WHEN d.state IN ('failed', 'cancelled') THEN 'dependency_failed'
  WHEN (SELECT count(*) FROM edge e WHERE e.task = t.id) >= :most THEN 'too_many_edges'
  WHEN EXISTS ({WAITS_FOR.format(start="SELECT :needs")} SELECT 1 FROM waits_for WHERE id = t.id) THEN 'cycle'
  END AS refused
FROM (SELECT 1) LEFT JOIN task t ON t.id = :task AND t.project = :project AND t.state <> 'new'
  LEFT JOIN task d ON d.id = :needs AND d.project = :project AND d.state <> 'new'"""

_ALLOWED: Final = f"""(SELECT refused FROM ({WHY_NO_EDGE})) IS NULL"""

_ADD: Final = f"""
INSERT INTO edge (task, needs, condition, on_failure) SELECT :task, :needs, :condition, :on_failure WHERE {_ALLOWED}
ON CONFLICT (task, needs) DO UPDATE SET condition = excluded.condition, on_failure = excluded.on_failure"""

_NEEDS_ANEW: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, x.event, x.became,
  CASE WHEN t.state = x.became THEN t.reason END, CASE WHEN t.state = x.became THEN t.detail ELSE '' END, :now
FROM (SELECT t.*, EXISTS ({UNMET}) AS unmet FROM task t
      WHERE t.id = :task AND t.project = :project AND t.state IN ('blocked', 'queued') AND t.attempts = 0) t
  JOIN transition x ON x.was = t.state AND x.event = CASE
    WHEN NOT unmet THEN 'dependencies_met' WHEN t.state = 'queued' THEN 'dependency_added'
    ELSE 'dependencies_changed' END
WHERE EXISTS (SELECT 1 FROM edge e WHERE e.task = :task AND e.needs = :needs)"""
"""A condition that is changed may be met where the one before was not: then the task goes on. What is held stays so."""

ADD_EDGE: Final = (WHY_NO_EDGE, _ADD, _NEEDS_ANEW, *_MOVED)

WHY_NOT_LOOSE: Final = """
SELECT CASE WHEN t.id IS NULL THEN 'not_found' WHEN t.ended_at IS NOT NULL THEN 'task_ended'
  WHEN t.state <> 'blocked' THEN 'task_began' END AS refused
FROM (SELECT 1) LEFT JOIN task t ON t.id = :task AND t.project = :project AND t.state <> 'new'"""

_REMOVE: Final = """
DELETE FROM edge WHERE task = :task AND needs = :needs
  AND EXISTS (SELECT 1 FROM task t WHERE t.id = :task AND t.project = :project AND t.state = 'blocked')"""

_REMOVE_FAILED: Final = """
DELETE FROM edge WHERE task = :task
  AND EXISTS (SELECT 1 FROM task t WHERE t.id = :task AND t.project = :project AND t.state = 'blocked')
  AND (SELECT d.state FROM task d WHERE d.id = edge.needs) IN ('failed', 'cancelled')"""

_LOOSEN: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, x.event, x.became, CASE WHEN held THEN t.reason END,
  CASE WHEN held THEN t.detail ELSE '' END, :now
FROM (SELECT t.*, EXISTS (SELECT 1 FROM edge e JOIN task d ON d.id = e.needs
        WHERE e.task = t.id AND d.state IN ('failed', 'cancelled')) AS held
      FROM task t WHERE t.id = :task AND t.project = :project AND t.state = 'blocked') t
  JOIN transition x ON x.was = t.state
    AND x.event = CASE WHEN EXISTS ({UNMET}) THEN 'dependencies_changed' ELSE 'dependencies_met' END"""

REMOVE_EDGE: Final = (WHY_NOT_LOOSE, _REMOVE, _LOOSEN, *_MOVED)

RELEASE: Final = (WHY_NOT_LOOSE, _REMOVE_FAILED, _LOOSEN, *_MOVED)
"""A person or a parent lets a held task go on without what failed."""

WHY_NOT_MERGED: Final = """
SELECT CASE WHEN t.id IS NULL THEN 'not_found' WHEN t.state <> 'completed' THEN 'not_completed' END AS refused
FROM (SELECT 1) LEFT JOIN task t ON t.id = :task AND t.project = :project AND t.state <> 'new'"""

_MERGE: Final = """
UPDATE task SET merged_at = :now
WHERE id = :task AND project = :project AND state = 'completed' AND merged_at IS NULL"""

_RELEASE_MERGED: Final = f"""{HISTORY_COLUMNS}
SELECT DISTINCT :tx, t.id, t.version + 1, t.state, 'dependencies_met', 'queued', NULL, '', :now
FROM edge x JOIN task t ON t.id = x.task
WHERE x.needs = :task AND +t.project = :project AND t.state = 'blocked' AND NOT EXISTS ({UNMET})"""

_MERGED_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT t.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = t.project), 'task', t.id
FROM task t WHERE t.id = :task AND t.project = :project AND t.merged_at = :now"""

MERGED: Final = (WHY_NOT_MERGED, _MERGE, _RELEASE_MERGED, *_MOVED, _MERGED_CHANGED)

# --- two tasks name the same paths ------------------------------------------------------------------------------------

PATHED_CHILDREN: Final = """
WITH RECURSIVE child AS MATERIALIZED (
  SELECT c.id, c.parent, c.paths, c.created_at, c.stop_reason FROM json_each(:parents) j
  CROSS JOIN task c ON c.parent = j.value AND c.ended_at IS NULL AND c.paths IS NOT NULL AND +c.project = :project),
source(id) AS (SELECT value FROM json_each(:needed) UNION SELECT id FROM child),
reached(source, id) AS (SELECT id, id FROM source
  UNION SELECT r.source, e.needs FROM reached r JOIN task t ON t.id = r.id AND t.state <> 'completed'
    JOIN edge e ON e.task = t.id)
SELECT s.id, c.parent, c.paths, c.stop_reason, (SELECT json_group_array(r.id) FROM reached r WHERE r.source = s.id)
  AS reached
FROM source s LEFT JOIN child c ON c.id = s.id ORDER BY c.created_at, s.id"""
"""The live children that name paths, the oldest first, and what they and the other tasks that are needed wait for."""

JUDGE_KNOWN: Final = JUDGE.replace(
    "WHERE true",
    """WHERE NOT EXISTS (SELECT 1 FROM asked b CROSS JOIN task c ON c.parent = b.parent AND c.ended_at IS NULL
  AND c.paths IS NOT NULL AND c.id NOT IN (SELECT value FROM json_each(:known)))""",
)
"""Judges only while all children that name paths are those which the edges for overlaps were chosen among."""

LINK_OVERLAPS: Final = """
INSERT OR IGNORE INTO edge (task, needs, condition, on_failure, overlap)
SELECT t.id, d.id, 'completed', 'hold', 1
FROM json_each(:asked) j CROSS JOIN task t ON t.id = j.value ->> 'task' AND t.state = 'new',
  json_each(j.value -> 'after') n
  CROSS JOIN task d ON d.id = n.value AND d.ended_at IS NULL AND d.stop_reason IS NULL"""
"""Part of the batch that accepts the tasks: what has ended by now, or is being stopped, is not waited for."""

# --- a conversation moves to another runtime -------------------------------------------------------------------------
# Its live task ends, and the one that the message starts goes on from it: in the batch that starts that one, and only
# if it was accepted. What waited to be heard, and whoever waited for it, waits for the new one.

_MOVABLE: Final = """t.id = :moved AND t.project = :project AND t.ended_at IS NULL AND t.stop_reason IS NULL
  AND t.mode = 'conversation' AND t.parent IS NULL AND t.state NOT IN ('new', 'blocked')
  AND (t.runtime = 'edge' OR t.state = 'waiting_for_follow_up')"""
"""An agent in a workspace is moved from where it rests: its work is saved at the end of every turn."""

JUDGE_MOVE: Final = JUDGE.replace(
    "WHERE true ON CONFLICT", f"WHERE EXISTS (SELECT 1 FROM task t WHERE {_MOVABLE}) ON CONFLICT"
)
"""No verdict at all where there is nothing left to be moved: the message is then looked at anew."""

_LEAVE: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, x.event, x.became, 'moved', '', :now
FROM task t JOIN transition x ON x.was = t.state AND x.event = 'completed'
WHERE {_MOVABLE} AND EXISTS (SELECT 1 FROM verdict v WHERE v.task = :task AND v.tx = :tx AND v.refused IS NULL)"""

_LEFT: Final = "EXISTS (SELECT 1 FROM history h WHERE h.tx = :tx AND h.task = :moved AND h.reason = 'moved')"

_NEEDED: Final = f"""
UPDATE OR IGNORE edge SET needs = :task WHERE needs = :moved AND {_LEFT}
  AND (SELECT d.state FROM task d WHERE d.id = edge.task) = 'blocked'"""

LEAVE: Final = (
    _LEAVE, chat.HANDED_OVER, chat.HAND_OVER, *chat.SO_FAR, _NEEDED, END_COMMANDS, SEND_ALL,
    *ENDED_WITHOUT_AFTERWARDS, CLOSE_DEADLINES, *chat.NOTICED,
)  # fmt: skip
"""Followed by what follows every start."""

INHERIT: Final = """
UPDATE task SET heir = t.id FROM task t WHERE t.state = 'new' AND t.continues IS NOT NULL
  AND task.id IN (SELECT t.continues UNION ALL SELECT o.id FROM task o WHERE o.heir = t.continues)"""
"""Part of the batch that accepts a task: it looks after what the tasks that it goes on from have started."""

INHERITED: Final = """
SELECT c.id, c.state, json_extract(c.spec, '$.title') AS title
FROM task o CROSS JOIN task c ON c.parent = o.id AND c.ended_at IS NULL
WHERE o.heir = :task AND +c.project = :project AND c.state <> 'new' ORDER BY c.created_at, c.id LIMIT 20"""

# --- a parent sleeps for its subtasks; what wakes it is in `edge.tasks.store`, with the moves of the subtasks -------

AWAIT: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, 'subtasks_awaited', 'waiting', NULL, '', :now
FROM attempt a JOIN task t ON t.id = a.task
WHERE a.id = :attempt AND a.ended_at IS NULL AND t.state = 'in_progress' AND t.stop_reason IS NULL
  AND NOT EXISTS (SELECT 1 FROM history x WHERE x.tx = :tx)
  AND EXISTS (SELECT 1 FROM json_each(:subtasks) j CROSS JOIN task c ON c.id = j.value AND c.ended_at IS NULL
              JOIN task o ON o.id = c.parent AND t.id IN (o.id, o.heir))
  AND NOT (t.runtime = 'edge' AND EXISTS (SELECT 1 FROM message m WHERE m.task = t.id AND m.state = 'queued'))
  AND (:mode = 'all' OR NOT EXISTS (SELECT 1 FROM json_each(:subtasks) j CROSS JOIN task c ON c.id = j.value
              AND c.ended_at IS NOT NULL JOIN task o ON o.id = c.parent AND t.id IN (o.id, o.heir)))"""
"""The guard asks whether there is still something to wait for: the last subtask may have ended a moment ago. One that
thinks at the edge first hears what was written to it. One call sleeps once: `tx` is its own, and it may be awake again.
"""

AWAKE: Final = "SELECT 1 FROM task WHERE id = :task AND state = 'queued' AND resumed"
"""It was woken and waits for its slot: what woke it comes as its next message."""

KEEP_WAIT: Final = """
INSERT INTO wait (task, mode, subtasks, until, turn)
SELECT h.task, :mode, :kept, :until, :turn FROM history h JOIN task t ON t.id = h.task AND t.version = h.version
WHERE h.tx = :tx AND h.event = 'subtasks_awaited'
ON CONFLICT (task) DO UPDATE SET mode = excluded.mode, subtasks = excluded.subtasks, until = excluded.until,
  turn = excluded.turn"""

WAKE_IN_TIME: Final = """
INSERT INTO effect (id, project, kind, body, due_at)
SELECT 'wait/' || h.task, t.project, 'wait_over', json_object('task', h.task), :until
FROM history h JOIN task t ON t.id = h.task AND t.version = h.version
WHERE h.tx = :tx AND h.event = 'subtasks_awaited'
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""

WAKE_UNTOLD: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, 'subtasks_done', 'queued', NULL, '', :now
FROM history h JOIN task t ON t.id = h.task AND t.version = h.version JOIN wait w ON w.task = t.id
WHERE h.tx = :tx AND h.event = 'subtasks_awaited' AND t.runtime <> 'edge'
  AND EXISTS (SELECT 1 FROM json_each(w.subtasks) j CROSS JOIN task c ON c.id = j.value
    CROSS JOIN history m ON m.task = c.id AND m.version > c.told AND m.became = c.state AND {NEWS.format(h="m")}
    WHERE (c.state <> 'blocked' OR c.reason = 'dependency_failed')
      AND NOT EXISTS (SELECT 1 FROM task r WHERE r.replaces = c.id))"""
"""It falls asleep and does not know what became of one while it worked: it is told, and goes on."""

WAKE_LATE: Final = f"""{HISTORY_COLUMNS}
SELECT :tx, t.id, t.version + 1, t.state, 'subtasks_done', 'queued', NULL, '', :now
FROM task t JOIN wait w ON w.task = t.id
WHERE t.id = :task AND t.state = 'waiting' AND t.stop_reason IS NULL AND w.until <= :now"""

# --- reading ----------------------------------------------------------------------------------------------------------

CONNECTED: Final = """
WITH RECURSIVE near(id) AS (SELECT id FROM task WHERE id = :task AND project = :project AND state <> 'new'
  UNION SELECT t.parent FROM near JOIN task t ON t.id = near.id AND t.parent IS NOT NULL
  UNION SELECT t.id FROM near JOIN task t ON t.parent = near.id
  UNION SELECT e.needs FROM near JOIN edge e ON e.task = near.id
  UNION SELECT e.task FROM near JOIN edge e ON e.needs = near.id)
SELECT id FROM near LIMIT :most"""

EDGES: Final = """
SELECT e.task, e.needs, e.condition, e.on_failure,
  d.state = 'completed' AND (e.condition = 'completed' OR d.merged_at IS NOT NULL) AS met
FROM edge e JOIN task d ON d.id = e.needs
WHERE e.task IN (SELECT value FROM json_each(:ids)) AND +d.project = :project ORDER BY e.task, e.needs"""

TO_REPLACE: Final = """
SELECT t.spec, t.state, t.conversation, p.id AS parent, (
  SELECT json_group_array(json_object('task', coalesce(r.id, e.needs), 'condition', e.condition,
    'on_failure', e.on_failure)) FROM edge e LEFT JOIN task r ON r.replaces = e.needs WHERE e.task = t.id) AS needs
FROM task t LEFT JOIN task o ON o.id = t.parent
  LEFT JOIN task p ON p.id = coalesce(o.heir, o.id) AND p.ended_at IS NULL AND p.stop_reason IS NULL
WHERE t.id = :task AND t.project = :project AND t.state <> 'new'"""
"""A replacement is a child of the same parent, or of what goes on from that, while it lives, and needs the replacements
of what it needed.
"""

MOST_PATHED: Final = 200

OVERLAPS: Final = f"""
WITH RECURSIVE mine AS MATERIALIZED (SELECT t.id FROM json_each(:ids) j CROSS JOIN task t ON t.id = j.value
    AND +t.project = :project AND t.paths IS NOT NULL AND t.ended_at IS NULL AND t.state <> 'new'),
below(task, id) AS (SELECT id, id FROM mine
  UNION SELECT b.task, e.needs FROM below b JOIN task t ON t.id = b.id AND t.ended_at IS NULL
    JOIN edge e ON e.task = t.id
  UNION SELECT b.task, c.id FROM below b JOIN task c ON c.parent = b.id AND c.ended_at IS NULL),
above(task, id) AS (SELECT id, id FROM mine
  UNION SELECT a.task, e.task FROM above a JOIN edge e ON e.needs = a.id
  UNION SELECT a.task, t.parent FROM above a JOIN task t ON t.id = a.id AND t.parent IS NOT NULL),
other AS MATERIALIZED (SELECT o.id, o.paths FROM task o INDEXED BY task_paths WHERE o.project = :project
  AND o.paths IS NOT NULL AND o.ended_at IS NULL AND o.state <> 'new' AND EXISTS (SELECT 1 FROM mine)
  ORDER BY o.created_at DESC, o.id LIMIT {MOST_PATHED})
SELECT NULL AS task, o.id, o.paths, NULL AS how FROM other o
UNION ALL SELECT x.task, x.id, NULL, CASE
    WHEN EXISTS (SELECT 1 FROM edge e WHERE e.task = x.task AND e.needs = x.id AND e.overlap) THEN 'waits_for_it'
    WHEN EXISTS (SELECT 1 FROM edge e WHERE e.task = x.id AND e.needs = x.task AND e.overlap) THEN 'it_waits' END
FROM (SELECT task, id FROM below UNION SELECT task, id FROM above) x WHERE x.id IN (SELECT o.id FROM other o)"""
"""The newest live tasks of the project that name paths, and which of them each task asked for waits for, or the other
way round; what it is part of, and what is part of it, counts so too.
"""

_FORGET: Final = "DELETE FROM verdict WHERE tx = :tx"
_SPOIL: Final = "UPDATE verdict SET refused = coalesce(refused, 'plan_refused') WHERE tx = :tx"

JUDGED: Final = (JUDGE, ALL_OR_NONE, VERDICTS, _SPOIL)
UNJUDGED: Final = (_FORGET,)
"""Tasks are judged as if they were started, and nothing of it stays: between the two conversations that came with them
go (`edge.chat.store.DROP_REFUSED`).
"""

"""The durable to-do list: what must happen outside is a row first, executed at least once, idempotent by id.

`due_at` is also the lease: taking an effect pushes it into the future and raises its fence; finishing and retrying name
the fence, so that a runner which was thought dead changes nothing. An effect over its tries dies inside the take, so
that one which kills its runner is buried too.
"""

from typing import Final

from edge.budget.store import UNPAYABLE
from edge.tasks.rules import LATER
from shared.reasons import RETRY_LATER_MS

# --- written by the batches that promise something ------------------------------------------------------------------

SET_DEADLINES: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'deadline/' || t.id, t.project, 'deadline', json_object('task', t.id), t.deadline_at, 1000000
FROM (SELECT DISTINCT task FROM history WHERE tx = :tx) h JOIN task t ON t.id = h.task WHERE t.ended_at IS NULL
UNION ALL SELECT 'tell/' || m.task || '/' || m.version, t.project, 'tell_parent',
  json_object('task', m.task, 'version', m.version), m.at, 1000000
FROM history m CROSS JOIN task t ON t.id = m.task CROSS JOIN task o ON o.id = t.parent
  CROSS JOIN task p ON p.id = coalesce(o.heir, o.id)
WHERE m.tx = :tx AND p.runtime = 'edge' AND p.ended_at IS NULL
  AND (m.became IN ('completed', 'failed', 'cancelled', 'needs_input') OR m.event = 'dependency_failed')
  AND NOT EXISTS (SELECT 1 FROM history w WHERE w.tx = :tx AND w.task = p.id AND w.event = 'subtasks_done')
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""
"""And a parent that thinks at the edge is told how its children end, are held, or ask; but one that this very batch
wakes with all results.
"""

CLOSE_DEADLINES: Final = """
UPDATE effect SET state = 'done', fence = fence + 1 WHERE state = 'open' AND id IN (
  SELECT 'deadline/' || h.task FROM history h WHERE h.tx = :tx AND h.became IN ('completed', 'failed', 'cancelled')
  UNION ALL SELECT k.value || x.attempt FROM history h JOIN attempt a ON a.task = h.task
    JOIN attempt_history x ON x.attempt = a.id AND x.number = a.version AND x.tx = :tx AND x.event = 'ended'
    CROSS JOIN json_each('["attempt/", "drift/"]') k
  WHERE h.tx = :tx AND h.event IN ('completed', 'failed', 'cancelled', 'attempt_lost'))"""

SENDS: Final = 8
"""How often a command is sent by itself, as the table has it; after that each heartbeat's answer repeats it."""

PLACE_ATTEMPTS: Final = f"""
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT CASE t.runtime WHEN 'edge' THEN 'think/' ELSE 'place/' END || a.id, t.project,
  CASE t.runtime WHEN 'edge' THEN 'think' ELSE 'place_attempt' END, json_object('attempt', a.id),
  max(h.at, coalesce((SELECT b.ended_at + {RETRY_LATER_MS} FROM attempt b WHERE b.task = a.task
    AND b.number = a.number - 1 AND b.reason IN ({", ".join(f"'{code}'" for code in LATER)})), 0)), 1000000
FROM history h JOIN task t ON t.id = h.task JOIN attempt a ON a.task = t.id AND a.ended_at IS NULL
WHERE h.tx = :tx AND h.event = 'admitted'
UNION ALL SELECT 'admit/' || :project, :project, 'admit_again', json_object('project', :project), :now, 1000000
WHERE EXISTS (SELECT 1 FROM history h WHERE h.tx = :tx AND h.event = 'money_awaited')
  OR EXISTS (SELECT 1 FROM history h JOIN task t ON t.id = h.task
    WHERE h.tx = :tx AND h.event = 'admitted' AND t.bounded_by IS NOT NULL)
  OR EXISTS (SELECT 1 FROM {UNPAYABLE})
UNION ALL SELECT 'send/' || c.id, c.project, 'send_command', json_object('command', c.id), c.created_at, {SENDS}
FROM history h JOIN attempt a ON a.task = h.task AND a.ended_at IS NULL JOIN command c ON c.attempt = a.id
WHERE h.tx = :tx AND h.event = 'admitted' AND c.acked_at IS NULL
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0
WHERE excluded.kind = 'admit_again' OR (excluded.kind = 'think' AND effect.state <> 'open')"""
"""An attempt is placed, or thinks at the edge: tried until the task's own deadline, for a node may come back at any
time. Where one stepped aside for want of money, or was admitted within a bound, the next are looked at, until none
does; and what can never be paid for ends. A parent that goes on is sent what it has missed.
"""

SEND_COMMANDS: Final = """
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at)
SELECT 'send/' || c.id, c.project, 'send_command', json_object('command', c.id), c.created_at
FROM command c JOIN json_each(:attempts) j ON c.attempt = j.value WHERE c.acked_at IS NULL"""

WATCH_NODE: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
VALUES ('node/' || :node, '', 'node_silent', json_object('node', :node), :silent_at, 1000000)
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""

HURRY_PLACEMENT: Final = """
UPDATE effect SET due_at = :now WHERE kind = 'place_attempt' AND state = 'open' AND due_at > :now AND tries > 0
  AND due_at <= :now + 5000
RETURNING project"""
"""A seat was freed or a node came: whoever waits for one asks again now."""

WARNED: Final = """EXISTS (SELECT 1 FROM message m
  WHERE m.id = json_extract(e.body, '$.message') AND m.state = 'delivered')"""
"""Of a promised stop `e`: the agent has read the warning."""

HURRY_STOP: Final = f"""
UPDATE effect AS e SET due_at = :now, fence = fence + 1
WHERE e.id = (SELECT 'grace/' || a.task FROM attempt a WHERE a.id = :attempt AND a.acked_tx = :tx)
  AND e.state = 'open' AND e.due_at > :now AND {WARNED}"""
"""A turn has ended: if it brought the warning, the grace is over."""

# --- used by the runner ---------------------------------------------------------------------------------------------

TAKE: Final = """
UPDATE effect SET fence = fence + 1, tries = tries + 1, due_at = :until,
  state = CASE WHEN tries >= max_tries THEN 'dead' ELSE 'open' END
WHERE id IN (SELECT id FROM effect WHERE state = 'open' AND due_at <= :now AND (:project IS NULL OR project = :project)
             AND (:long OR kind <> 'think') ORDER BY due_at LIMIT :most)
RETURNING id, project, kind, body, fence, tries, state, error"""

RENEW: Final = "UPDATE effect SET due_at = :until WHERE id = :id AND fence = :fence AND state = 'open'"

RELEASE: Final = """
UPDATE effect SET due_at = :now
WHERE kind IN ('think', 'approval_decided') AND state = 'open' AND due_at > :now"""
"""On a host that is alone: whoever held these leases is gone, and a person waits for what they carry."""

FINISH: Final = "UPDATE effect SET state = 'done' WHERE id = :id AND fence = :fence AND state = 'open'"

RETRY: Final = """
UPDATE effect SET due_at = :due_at, error = :error WHERE id = :id AND fence = :fence AND state = 'open'"""

NEXT_DUE: Final = """
SELECT min(due_at) AS due_at FROM effect WHERE state = 'open' AND (:project IS NULL OR project = :project)
  AND (:long OR kind <> 'think')"""

NEXT_OF_PROJECT: Final = """
SELECT min(due_at) AS due_at FROM effect WHERE state = 'open' AND project = :project AND due_at >= 0"""
"""For `Host.committed`, at the end of a batch that mostly makes nothing due."""

LEFT_BEHIND: Final = "SELECT DISTINCT +project AS project FROM effect WHERE state = 'open' AND due_at <= :now"

"""All SQL of the drift guard: its effect, what it saw and what it wrote."""

from typing import Final

from edge.budget.store import LEFT_FOR_CHILDREN, LOOKED_SO_OFTEN

GUARD: Final = """
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'drift/' || a.id, a.project, 'check_drift', json_object('attempt', a.id), :drift_at, 1000000
FROM attempt a JOIN task t ON t.id = a.task
WHERE a.id = :attempt AND a.acked_tx = :tx AND a.ended_at IS NULL AND t.parent IS NOT NULL AND t.mode = 'task'"""
"""With the report that a child is at work; `CLOSE_DEADLINES` ends it with the attempt."""

LOOK: Final = f"""
SELECT a.id AS attempt, a.number, a.task, a.project, t.parent, coalesce(p.heir, p.id) AS keeper,
  t.spec, t.state, t.runtime = 'edge' AS at_edge, a.cost_microusd,
  t.budget_microusd, a.checkpoint, a.touched, {LEFT_FOR_CHILDREN.format(task="p")} AS left,
  coalesce(d.checks, 0) AS checks, coalesce(d.seen, '') AS seen
FROM attempt a JOIN task t ON t.id = a.task JOIN task p ON p.id = t.parent LEFT JOIN drift d ON d.attempt = a.id
WHERE a.id = :attempt AND a.ended_at IS NULL AND t.ended_at IS NULL"""

LATELY: Final = """
SELECT p.id, p.body ->> 'kind' AS kind, substr(p.body ->> 'text', 1, 1000) AS text,
  substr(p.body ->> '$.tool.title', 1, 300) AS title, substr(p.body ->> '$.tool.input', 1, 1000) AS input,
  p.body ->> '$.tool.status' AS status,
  (SELECT json_group_array(substr(f.value ->> 'path', 1, 500)) FROM json_each(p.body, '$.tool.diffs') f) AS files
FROM (SELECT m.id, m.seq FROM attempt a CROSS JOIN message m ON m.task = a.task AND m.attempt = a.id
    AND m.author = 'agent' WHERE a.id = :attempt ORDER BY m.seq DESC LIMIT 3) n
  JOIN part p ON p.message = n.id
ORDER BY n.seq DESC, p.position DESC LIMIT 60"""
"""Of its last three turns the last parts, newest first."""

NOTES: Final = """
SELECT number, finding, text, notice, sent_at FROM drift_note WHERE attempt = :attempt ORDER BY number"""

KEEP_NOTE: Final = f"""
INSERT OR IGNORE INTO drift_note (attempt, number, project, finding, text, notice, at)
SELECT a.id, (SELECT count(*) + 1 FROM drift_note n WHERE n.attempt = a.id), a.project, :finding, :text, :notice, :now
FROM attempt a WHERE a.id = :attempt AND a.ended_at IS NULL AND {LOOKED_SO_OFTEN}
  AND :most > (SELECT count(*) FROM drift_note n WHERE n.attempt = a.id)"""

KEEP_LOOK: Final = f"""
INSERT INTO drift (attempt, project, checks, seen, cost_microusd, at)
SELECT a.id, a.project, :checks + 1, :seen, :asking_microusd, :now FROM attempt a
WHERE a.id = :attempt AND {LOOKED_SO_OFTEN}
ON CONFLICT (attempt) DO UPDATE SET checks = excluded.checks, seen = excluded.seen, at = excluded.at,
  cost_microusd = cost_microusd + excluded.cost_microusd"""

SENT: Final = """
UPDATE drift_note SET sent_at = :now WHERE attempt = :attempt AND number = :number AND sent_at IS NULL"""

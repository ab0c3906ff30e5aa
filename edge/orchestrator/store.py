"""All SQL that writes thoughts. What else a step changes is written by the statements that take a node's events: the
edge reports on its own attempts as a node does on its.
"""

from typing import Final

from edge.attempts.store import SPEAKS
from edge.budget.store import ALLOWANCE
from edge.chat.store import OF_ANOTHER
from edge.tasks.store import NAMED_BY

MIND: Final = f"""
SELECT a.id AS attempt, a.task, a.project, t.conversation, p.name AS project_name, p.origin_url, t.mode, t.state,
  t.depth, p.max_depth, p.web_pages, t.spec,
  EXISTS (SELECT 1 FROM task c WHERE c.parent IN (SELECT t.id UNION ALL SELECT o.id FROM task o WHERE o.heir = t.id))
  AS started, a.acked, a.cost_microusd, a.input_tokens, a.output_tokens, a.calls,
  {ALLOWANCE} AS allowance_microusd, t.stop_reason,
  {SPEAKS.format(attempt="a")} IS NOT NULL AS waits_its_turn,
  (SELECT c.title_by = 'words' FROM conversation c WHERE c.id = t.conversation) AS nameless,
  (SELECT m.id FROM message m WHERE m.task = t.id AND m.state = 'streaming' AND m.attempt = a.id) AS turn,
  (SELECT count(*) FROM part x WHERE x.message = (SELECT m.id FROM message m
     WHERE m.task = t.id AND m.state = 'streaming' AND m.attempt = a.id)) AS position,
  (SELECT count(*) FROM message m WHERE m.task = t.id AND m.author = 'agent' AND m.attempt = a.id) AS turns
FROM attempt a JOIN task t ON t.id = a.task JOIN project p ON p.id = t.project
WHERE a.id = :attempt AND a.ended_at IS NULL AND t.ended_at IS NULL"""

THOUGHTS: Final = """
WITH mine AS (SELECT t.conversation AS id FROM attempt a JOIN task t ON t.id = a.task WHERE a.id = :attempt),
newest AS (SELECT h.seq, h.covers FROM mine JOIN thought h ON h.conversation = mine.id AND h.covers IS NOT NULL
  ORDER BY h.seq DESC LIMIT 1)
SELECT h.seq, h.body, h.attempt FROM mine JOIN thought h ON h.conversation = mine.id
WHERE h.seq > coalesce((SELECT covers FROM newest), 0) AND (h.covers IS NULL OR h.seq = (SELECT seq FROM newest))
ORDER BY h.covers IS NULL, h.seq"""
"""The newest summary, then what it does not cover. An older summary is covered by a newer one."""

SUMMARY: Final = """
SELECT h.body ->> 'text' AS text FROM task t JOIN thought h ON h.conversation = t.conversation AND h.covers IS NOT NULL
WHERE t.id = :task ORDER BY h.seq DESC LIMIT 1"""

HEARD: Final = f"""
SELECT m.id, m.text, m.author, m.urgent, {OF_ANOTHER} AS outside FROM message m JOIN task t ON t.id = m.task
WHERE m.task = (SELECT task FROM attempt WHERE id = :attempt) AND m.state = 'queued' ORDER BY m.seq"""

THINK: Final = """
INSERT OR IGNORE INTO thought (conversation, seq, project, attempt, body, covers, at)
SELECT t.conversation, :thought + j.key, a.project, a.id, j.value, :covers, :now
FROM attempt a JOIN task t ON t.id = a.task, json_each(:thoughts) j WHERE a.id = :attempt AND a.acked_tx = :tx"""

CHILD: Final = f"""
SELECT c.id, c.project, c.state, c.reason, c.pushed AND {NAMED_BY.format(task="c")} = p.id AS pushed, c.branch,
  c.summary IS NOT NULL AS reported,
  CASE WHEN {NAMED_BY.format(task="c")} = p.id THEN json_extract(c.spec, '$.title') END AS title,
  p.id AS parent, p.state AS parent_state, p.stop_reason,
  w.mode IS NOT NULL AND c.id IN (SELECT value FROM json_each(w.subtasks)) AS awaited
FROM task c JOIN task o ON o.id = c.parent JOIN task p ON p.id = coalesce(o.heir, o.id)
  LEFT JOIN wait w ON w.task = p.id
WHERE c.id = :task AND c.version = :version AND p.ended_at IS NULL"""
"""A child as it stands since that version, and its parent, or what goes on from that; none if the child has moved on,
which is told by itself. The name of one that a workspace has started, in which the conversation was, is others' words.
"""

CARRY: Final = """
INSERT OR IGNORE INTO thought (conversation, seq, project, attempt, body, at)
SELECT c.id, 1, c.project, 'fork', :thought, :now FROM conversation c
WHERE c.id = :fork AND c.project = :project AND c.fingerprint = :fingerprint"""
"""A forked conversation is thought about from what was said before."""

NOTE: Final = """
INSERT OR IGNORE INTO thought (conversation, seq, project, attempt, body, at)
SELECT c.id, (SELECT max(h.seq) + 1 FROM thought h WHERE h.conversation = c.id), c.project, 'note', :thought, :now
FROM conversation c WHERE c.id = :conversation AND c.project = :project
  AND EXISTS (SELECT 1 FROM thought h WHERE h.conversation = c.id)
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = :message)
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.conversation = c.id AND t.ended_at IS NULL AND t.runtime = 'edge')"""
"""What happened while nobody thought in the conversation. Stands before the message that says it to people."""

REST: Final = """
UPDATE effect SET state = 'done' WHERE id = 'think/' || :attempt AND state = 'open' AND NOT EXISTS (
  SELECT 1 FROM message m JOIN attempt a ON a.task = m.task JOIN task t ON t.id = a.task
  WHERE a.id = :attempt AND m.state = 'queued' AND t.state = 'in_progress')
RETURNING 1 AS yes"""
"""What is said while the runner comes to rest keeps the effect open, and it looks again."""

PROBED: Final = "SELECT verdict, detail, at FROM model_probe WHERE model = :model"

PROBE: Final = """
INSERT INTO model_probe (model, verdict, detail, at) VALUES (:model, :verdict, :detail, :at)
ON CONFLICT (model) DO UPDATE SET verdict = excluded.verdict, detail = excluded.detail, at = excluded.at
WHERE excluded.at >= model_probe.at"""

WATCH: Final = """
SELECT t.ended_at IS NOT NULL OR a.ended_at IS NOT NULL AS over,
  EXISTS (SELECT 1 FROM message m WHERE m.task = t.id AND m.state = 'queued' AND m.urgent) AS urgent,
  EXISTS (SELECT 1 FROM message m WHERE m.task = t.id AND m.state = 'queued') AS waiting
FROM attempt a JOIN task t ON t.id = a.task WHERE a.id = :attempt"""

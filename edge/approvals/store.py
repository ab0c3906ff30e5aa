"""All SQL that writes approvals, and what was handed out of other people's text."""

from typing import Final

from edge.approvals.rules import MOST_PENDING

POLICY: Final = "SELECT unasked, trust_subtasks, web_pages FROM project WHERE id = :project"

HAND_OUT: Final = """
INSERT OR IGNORE INTO handed_out (attempt, at, project, source)
SELECT a.id, :now, a.project, :source FROM attempt a WHERE a.id = :attempt"""

TAINTED: Final = """
WITH RECURSIVE line(task, continues) AS (
  SELECT t.id, t.continues FROM attempt a JOIN task t ON t.id = a.task WHERE a.id = :attempt
  UNION SELECT t.id, t.continues FROM line JOIN task t ON t.id = line.continues)
SELECT o.source FROM line JOIN attempt a ON a.task = line.task JOIN handed_out o ON o.attempt = a.id
WHERE o.at >= coalesce((SELECT max(m.settled_at) FROM line w JOIN message m ON m.task = w.task
  AND m.state = 'delivered' AND m.author = 'person'), 0)
ORDER BY o.at DESC LIMIT 1"""
"""Of an attempt on a node: what the edge handed to it, and to those whose session it takes up, since they took up the
last message of a person.
"""

_OPEN: Final = "y.state = 'pending' AND t.ended_at IS NULL AND t.stop_reason IS NULL"
_OVERTAKEN: Final = """EXISTS (SELECT 1 FROM message c JOIN message m ON m.conversation = c.conversation
  AND m.seq > c.seq AND m.author = 'person' WHERE c.id = y.message)"""
"""A person has written since: that is the answer, and the call may be made anew."""

ASK: Final = f"""
INSERT OR IGNORE INTO approval (id, project, task, attempt, call, tool, arguments, because, message, asked_at)
SELECT :approval, a.project, a.task, a.id, :call, :tool, :arguments, :because, :message, :now
FROM attempt a JOIN task k ON k.id = a.task
WHERE a.id = :attempt AND a.ended_at IS NULL AND k.ended_at IS NULL AND k.stop_reason IS NULL
  AND (SELECT count(*) FROM approval y JOIN task t ON t.id = y.task
       WHERE y.task = a.task AND {_OPEN} AND NOT {_OVERTAKEN}) < {MOST_PENDING}
  AND NOT EXISTS (SELECT 1 FROM approval y WHERE y.task = a.task AND y.state = 'pending' AND y.tool = :tool
    AND y.arguments = :arguments AND NOT {_OVERTAKEN})"""
"""Once for a call: made again, also under another name, it is the same question."""

ASKED: Final = f"""
SELECT y.id FROM attempt a JOIN approval y ON y.task = a.task
WHERE a.id = :attempt AND y.tool = :tool AND y.arguments = :arguments
  AND (y.id = :approval OR y.state = 'pending' AND NOT {_OVERTAKEN})"""

DECIDE: Final = f"""
UPDATE approval AS y SET state = :state, person = :person, decided_at = :now
WHERE y.id = :approval AND y.project = :project AND y.state = 'pending' AND NOT {_OVERTAKEN}
  AND EXISTS (SELECT 1 FROM task t WHERE t.id = y.task AND {_OPEN})"""

CARRY_OUT: Final = """
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at)
SELECT 'approval/' || y.id, y.project, 'approval_decided', json_object('approval', y.id), :now
FROM approval y WHERE y.id = :approval AND y.project = :project AND y.state IN ('approved', 'denied')"""

RESULT: Final = "UPDATE approval SET result = :result WHERE id = :approval AND result IS NULL"

DONE: Final = """
UPDATE approval SET state = CASE state WHEN 'approved' THEN 'done' ELSE state END, done_at = :now
WHERE id = :approval AND done_at IS NULL"""

_SEEN: Final = f"""y.*, t.conversation, CASE WHEN y.state = 'pending' AND ({_OVERTAKEN} OR NOT ({_OPEN})) THEN 'over'
  ELSE y.state END AS shown FROM approval y JOIN task t ON t.id = y.task"""

FIND: Final = f"SELECT {_SEEN} WHERE y.id = :approval AND y.project = :project"

NEWEST: Final = f"SELECT {_SEEN} WHERE y.project = :project ORDER BY y.asked_at DESC LIMIT :most"

DECIDED: Final = """
SELECT y.*, t.conversation FROM approval y JOIN task t ON t.id = y.task WHERE y.id = :approval"""

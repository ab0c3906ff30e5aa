"""All SQL that writes proposals and their history.

Decide, apply, follow, as everywhere: a row of `proposal_history` under its guard with the batch's `tx`, one UPDATE that
applies it, and what follows joins on `tx`. The primary key (proposal, version) makes two decisions from one version
impossible. The statement that judges tasks asks whether their proposal still stands as it was read
(`edge.tasks.store.JUDGE`), so that of two approvals one starts tasks.
"""

from typing import Final

from edge.proposals.rules import MOST_OPEN
from edge.tasks.store import MOVE_OF_ATTEMPT

_HISTORY: Final = "INSERT INTO proposal_history (proposal, version, tx, was, event, became, person, word, at)"

CREATE: Final = f"""
INSERT OR IGNORE INTO proposal (id, project, conversation, task, attempt, message, idea, fingerprint, because, title,
  summary, tasks, estimate, tx, created_at, updated_at, deadline_at)
SELECT :proposal, a.project, k.conversation, k.id, a.id, :message, coalesce(:idea, k.idea), :fingerprint, :because,
  :title, :summary, :tasks, :estimate, :tx, :now, :now, :until
FROM attempt a JOIN task k ON k.id = a.task
WHERE a.id = :attempt AND a.ended_at IS NULL AND k.ended_at IS NULL AND k.stop_reason IS NULL
  AND (SELECT count(*) FROM proposal y WHERE y.task = k.id AND y.state = 'proposed' AND y.id IS NOT :replaces)
    < {MOST_OPEN}"""

_PROPOSED: Final = f"""{_HISTORY}
SELECT y.id, 1, :tx, y.state, 'proposed', 'proposed', NULL, '', :now FROM proposal y
WHERE y.id = :proposal AND y.tx = :tx AND y.state = 'new'"""

APPLY: Final = """
UPDATE proposal SET state = h.became, version = h.version, updated_at = h.at, person = h.person, word = h.word,
  decided_at = CASE WHEN h.became <> 'proposed' THEN h.at END,
  deadline_at = CASE WHEN h.became = 'proposed' THEN deadline_at END
FROM proposal_history h WHERE h.tx = :tx AND proposal.id = h.proposal AND proposal.version = h.version - 1"""

_DUE: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'proposal/' || y.id, y.project, 'proposal_due', json_object('proposal', y.id), y.deadline_at, 1000000
FROM proposal y WHERE y.id = :proposal AND y.tx = :tx
ON CONFLICT (id) DO NOTHING"""

_WITHDRAW: Final = f"""{_HISTORY}
SELECT y.id, y.version + 1, :tx, y.state, x.event, x.became, NULL, '', :now
FROM proposal n JOIN proposal y ON y.id = :replaces AND y.task = n.task
  JOIN proposal_transition x ON x.was = y.state AND x.event = 'withdrawn'
WHERE n.id = :proposal AND n.tx = :tx"""
"""What is proposed in the place of another takes that one back."""

PROPOSE: Final = (CREATE, _PROPOSED, _WITHDRAW, APPLY, _DUE)

_MOVE: Final = f"""{_HISTORY}
SELECT y.id, y.version + 1, :tx, y.state, x.event, x.became, :person, :word, :now
FROM proposal y JOIN proposal_transition x ON x.was = y.state AND x.event = :event
WHERE y.id = :proposal AND y.project = :project AND y.version = :version"""

_APPROVE: Final = f"""{_MOVE}
  AND (SELECT count(*) FROM verdict v WHERE v.tx = :tx AND v.refused IS NULL) = :count"""
"""Only together with all of its tasks, which this very batch has judged."""

_STARTED: Final = """
UPDATE proposal SET started = :started WHERE id = :proposal
  AND EXISTS (SELECT 1 FROM proposal_history h WHERE h.proposal = :proposal AND h.tx = :tx AND h.event = 'approved')"""

_CLOSE: Final = """
UPDATE effect SET state = 'done', fence = fence + 1 WHERE state = 'open' AND id IN (
  SELECT 'proposal/' || h.proposal FROM proposal_history h WHERE h.tx = :tx AND h.became <> 'proposed')"""

_TELL: Final = """
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at)
SELECT 'decided/' || y.id, y.project, 'proposal_decided', json_object('proposal', y.id), :now
FROM proposal_history h JOIN proposal y ON y.id = h.proposal
WHERE h.tx = :tx AND h.event IN ('approved', 'rejected') AND h.person IS NOT NULL"""
"""Who proposed it is told what a person decided; what was approved by itself is in the answer of the call."""

APPROVE: Final = (_APPROVE, APPLY, _STARTED, _CLOSE, _TELL)
REJECT: Final = (_MOVE, APPLY, _CLOSE, _TELL)

_EDIT: Final = """
UPDATE proposal SET title = :title, summary = :summary, tasks = :tasks, estimate = :estimate WHERE id = :proposal
  AND EXISTS (SELECT 1 FROM proposal_history h WHERE h.proposal = :proposal AND h.tx = :tx AND h.event = 'edited')"""

EDIT: Final = (_MOVE, APPLY, _EDIT)

_EXPIRE: Final = f"""{_HISTORY}
SELECT y.id, y.version + 1, :tx, y.state, x.event, x.became, NULL, '', :now
FROM proposal y JOIN proposal_transition x ON x.was = y.state AND x.event = 'expired'
WHERE y.id = :proposal AND y.deadline_at <= :now"""

EXPIRE: Final = (_EXPIRE, APPLY, _CLOSE)

ASK: Final = (
    MOVE_OF_ATTEMPT
    + " AND EXISTS (SELECT 1 FROM proposal y WHERE y.id = :proposal AND y.tx = :tx AND y.state = 'proposed')"
)
"""A plan of its waits for a person's yes, and so does the task."""

ASK_REFUSED_PLAN: Final = ASK + " AND EXISTS (SELECT 1 FROM verdict v WHERE v.tx = :tx AND v.refused IS NOT NULL)"
"""One that would have approved itself, but was judged and refused: it needs a person after all."""

# --- reading ----------------------------------------------------------------------------------------------------------

FIND: Final = "SELECT y.* FROM proposal y WHERE y.id = :proposal AND y.project = :project"

MOVED: Final = "SELECT 1 AS yes FROM proposal_history WHERE tx = :tx"
"""Whether this very batch has moved it."""

FIND_ANYWHERE: Final = "SELECT y.* FROM proposal y WHERE y.id = :proposal"

NEWEST: Final = """
SELECT y.* FROM proposal y WHERE y.project = :project AND (:state IS NULL OR y.state = :state)
ORDER BY y.created_at DESC LIMIT :most"""

OF_MESSAGES: Final = """
SELECT y.* FROM json_each(:ids) j JOIN proposal y ON y.message = j.value WHERE +y.project = :project"""

PROPOSER: Final = """
SELECT t.spec, t.ended_at IS NULL AND t.stop_reason IS NULL AS live, p.auto_approve_microusd
FROM task t JOIN project p ON p.id = t.project WHERE t.id = :task AND t.project = :project"""
"""Who proposes, and what its project approves by itself."""

COSTS: Final = """
SELECT runtime, size, minutes, microusd FROM (
  SELECT t.runtime, t.size, (t.ended_at - t.started_at) / 60000.0 AS minutes,
    (SELECT sum(a.cost_microusd) FROM attempt a WHERE a.task = t.id
     HAVING max(coalesce(a.model ->> 'rehearsal', 0)) = 0) AS microusd
  FROM task t WHERE t.project = :project ORDER BY t.created_at DESC LIMIT 100)
WHERE minutes IS NOT NULL AND size IS NOT NULL AND microusd IS NOT NULL"""
"""What earlier tasks of the project cost by themselves, newest first; not those that a rehearsal model did."""

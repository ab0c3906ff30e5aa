"""All SQL that writes enrolments, nodes, workspaces and commands.

Nodes and workspaces move as tasks do (`edge.tasks.store`): a row of `node_history` or `workspace_history` is written
under the guard with the batch's `tx`, one UPDATE applies what this `tx` wrote, and everything else joins on it.
"""

from typing import Final

from edge.budget.store import ALLOWANCE
from edge.nodes.rules import LOST_ADDED_MS, NODE_DEADLINES, WORKSPACE_DEADLINES
from shared.states import WorkspaceState

DEFAULT_BRANCH: Final = "SELECT default_branch FROM project WHERE id = :project"

HARNESSES: Final = "SELECT state, harnesses FROM node WHERE state NOT IN ('destroyed', 'gone')"

# --- moving -----------------------------------------------------------------------------------------------------------

NODE_HISTORY: Final = "INSERT INTO node_history (tx, node, version, was, event, became, reason, detail, at)"
_NODE_MS: Final = " ".join(f"WHEN '{state}' THEN {ms}" for state, ms in NODE_DEADLINES.items())

APPLY_NODES: Final = f"""
UPDATE node SET state = h.became, version = h.version, reason = h.reason, detail = h.detail,
  deadline_at = CASE WHEN h.became IN ('destroyed', 'gone') THEN NULL
    WHEN h.became = 'lost' AND provider IS NULL THEN h.at + {LOST_ADDED_MS}
    ELSE h.at + CASE h.became {_NODE_MS} END END
FROM node_history h WHERE h.tx = :tx AND node.id = h.node AND node.version = h.version - 1"""

NODE_DUE: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'node_due/' || n.id, coalesce(n.owner, ''), 'node_due', json_object('node', n.id), n.deadline_at, 1000000
FROM (SELECT DISTINCT node FROM node_history WHERE tx = :tx) h JOIN node n ON n.id = h.node
WHERE n.deadline_at IS NOT NULL AND n.state <> 'ready'
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""
"""The deadline of every state but `ready`, which each heartbeat moves: `effects.WATCH_NODE` looks at that one."""

_SHOWN_TO: Final = "(n.owner IS NULL OR n.owner = p.id)"

NODES_CHANGED: Final = f"""
INSERT INTO change (project, seq, kind, entity)
SELECT p.id, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = p.id)
  + row_number() OVER (PARTITION BY p.id ORDER BY n.id), 'node', n.id
FROM (SELECT DISTINCT node FROM node_history WHERE tx = :tx) h JOIN node n ON n.id = h.node
  JOIN project p ON {_SHOWN_TO}
RETURNING project"""

MOVED: Final = (APPLY_NODES, NODE_DUE, NODES_CHANGED)
"""What follows any decision about nodes."""

WORKSPACE_HISTORY: Final = "INSERT INTO workspace_history (tx, workspace, version, was, event, became, reason, at)"
_WORKSPACE_MS: Final = " ".join(f"WHEN '{state}' THEN {ms}" for state, ms in WORKSPACE_DEADLINES.items())

APPLY_WORKSPACES: Final = f"""
UPDATE workspace SET state = h.became, version = h.version, reason = h.reason,
  ended_at = CASE WHEN h.became IN ('freed', 'abandoned') THEN h.at END,
  deadline_at = h.at + CASE h.became {_WORKSPACE_MS} END
FROM workspace_history h WHERE h.tx = :tx AND workspace.id = h.workspace AND workspace.version = h.version - 1"""

# --- joining ----------------------------------------------------------------------------------------------------------

ENROL: Final = "INSERT INTO enrolment (hash, node, expires_at) VALUES (:hash, :node, :expires_at)"

_OVER: Final = "n.provider IS NOT NULL AND n.state IN ('failed', 'destroying', 'destroyed', 'gone')"
"""A provisioned node that is to be destroyed, or is: nothing it says counts any more."""

ENROLMENT: Final = f"""
SELECT e.node FROM enrolment e WHERE e.hash = :hash AND e.used_at IS NULL AND e.expires_at > :now
  AND NOT EXISTS (SELECT 1 FROM node n WHERE n.id = e.node AND {_OVER})"""

JOIN: Final = f"""
INSERT INTO node (id, name, url, protocol, state, token_hash, signing_key, created_at)
SELECT e.node, :name, :url, :protocol, 'new', :token_hash, :signing_key, :now
FROM enrolment e WHERE e.hash = :hash AND e.used_at IS NULL AND e.expires_at > :now
  AND NOT EXISTS (SELECT 1 FROM node n WHERE n.id = e.node AND {_OVER})
ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, protocol = excluded.protocol"""
"""Asked again before the first heartbeat, the node gets the same answer: its secrets are derived from its id."""

JOINED: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, 1, n.state, 'joined', 'lost', NULL, '', :now FROM node n WHERE n.id = :node AND n.state = 'new'"""
"""Until its first heartbeat it is as good as lost."""

USE_ENROLMENT: Final = "UPDATE enrolment SET used_at = :now WHERE node = :node AND used_at IS NULL"

BY_TOKEN: Final = f"SELECT n.id FROM node n WHERE n.token_hash = :token_hash AND NOT ({_OVER})"

# --- heartbeats -------------------------------------------------------------------------------------------------------

APPEARED: Final = f"""
INSERT INTO change (project, seq, kind, entity)
SELECT p.id, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = p.id), 'node', n.id
FROM node n JOIN project p ON {_SHOWN_TO}
WHERE n.id = :node AND (n.state IN ('requested', 'booting', 'lost', 'gone') OR n.engine <> :engine
  OR n.isolated <> :isolated OR n.seats <> :seats OR n.model IS NOT :model OR n.harnesses <> :harnesses)
RETURNING project"""
"""Written before the update it announces: pages are told when what they show of a node differs."""

BEAT: Final = """
UPDATE node SET previous_boot = CASE boot WHEN :boot THEN previous_boot ELSE boot END, boot = :boot, beat = :beat,
  beat_tx = :tx
WHERE id = :node AND CASE boot WHEN :boot THEN beat < :beat ELSE previous_boot <> :boot END"""
"""A heartbeat counts if none newer was taken: what follows from its inventory asks for its `tx`."""

CALLS: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, NULL, '', :now
FROM node n JOIN node_transition x ON x.was = n.state AND x.event = 'appeared'
WHERE n.id = :node AND n.beat_tx = :tx AND NOT ({_OVER})"""

SEEN: Final = """
UPDATE node SET url = :url, protocol = :protocol, engine = :engine, isolated = :isolated, seats = :seats, load = :load,
  cores = :cores, disk_free_bytes = :disk_free_bytes, model = :model, harnesses = :harnesses, last_seen_at = :now,
  deadline_at = CASE state WHEN 'ready' THEN :silent_at ELSE deadline_at END
WHERE id = :node AND beat_tx = :tx"""

ACK: Final = """
UPDATE command SET acked_at = :now WHERE acked_at IS NULL AND node = :node
  AND id IN (SELECT value FROM json_each(:acked))"""

COUNT_MISSING: Final = """
UPDATE workspace SET missing = CASE WHEN attempt IN (SELECT value FROM json_each(:attempts)) THEN 0 ELSE missing + 1 END
WHERE node = :node AND ended_at IS NULL AND (
    EXISTS (SELECT 1 FROM command c WHERE c.id = 'start/' || workspace.attempt AND c.acked_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM attempt a WHERE a.id = workspace.attempt AND a.ended_at IS NOT NULL))
  AND EXISTS (SELECT 1 FROM node n WHERE n.id = :node AND n.beat_tx = :tx)"""

LOOK_AT_SEATS: Final = f"""{WORKSPACE_HISTORY}
SELECT :tx, w.id, w.version + 1, w.state, x.event, x.became, CASE x.event WHEN 'put_away' THEN a.reason END, :now
FROM workspace w JOIN attempt a ON a.id = w.attempt
  JOIN workspace_transition x ON x.was = w.state AND x.event = CASE
    WHEN w.attempt IN (SELECT value FROM json_each(:attempts)) THEN 'taken'
    WHEN a.ended_at IS NOT NULL AND (w.state = 'in_use' OR w.missing >= 2) THEN 'put_away' END
WHERE w.node = :node AND w.ended_at IS NULL AND EXISTS (SELECT 1 FROM node n WHERE n.id = :node AND n.beat_tx = :tx)"""
"""What the node has is in use. What the edge ended by itself is free once the node has put it away: it had it and has
it no more, or misses it twice, for the first heartbeat may have been written before the start command came.
"""

GONE: Final = """
SELECT w.attempt, w.project, CASE WHEN w.missing >= 2 THEN 'node_restarted' WHEN w.state = 'claimed'
  THEN 'workspace_not_started' ELSE 'wall_clock' END AS reason
FROM workspace w JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL
WHERE w.node = :node AND w.ended_at IS NULL AND (w.missing >= 2 OR w.deadline_at <= :now)"""
"""Missed twice in a row, for the first heartbeat may have been sent before the command arrived; or overdue."""

LIVE: Final = f"""
SELECT w.attempt, {ALLOWANCE} AS allowance_microusd
FROM workspace w JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL JOIN task t ON t.id = a.task
WHERE w.node = :node AND w.ended_at IS NULL"""

_WANTED: Final = """c.id NOT LIKE 'start/%' OR EXISTS (SELECT 1 FROM attempt a
  WHERE a.id = c.attempt AND a.ended_at IS NULL)"""
"""An attempt that ended before its node heard of it must not begin there: its seat may be another's by now."""

OPEN_COMMANDS: Final = f"""
SELECT c.id, c.expires_at, c.body FROM command c
WHERE c.node = :node AND c.acked_at IS NULL AND c.expires_at > :now AND ({_WANTED})
ORDER BY c.created_at, c.id NOT LIKE 'start/%', c.id LIMIT 100"""

# --- silence ----------------------------------------------------------------------------------------------------------

LOSE: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, 'node_lost', '', :now
FROM node n JOIN node_transition x ON x.was = n.state AND x.event = 'silent'
WHERE n.id = :node AND n.last_seen_at <= :seen_before"""

IS_SILENT: Final = """
SELECT 1 AS silent FROM node WHERE id = :node AND state IN ('lost', 'draining') AND last_seen_at <= :seen_before"""

GIVE_UP: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, 'node_lost', '', :now
FROM node n JOIN node_transition x ON x.was = n.state AND x.event = 'given_up'
WHERE n.id = :node AND n.provider IS NULL AND n.deadline_at <= :now
  AND coalesce(n.last_seen_at, 0) <= :now - {LOST_ADDED_MS}
  AND NOT EXISTS (SELECT 1 FROM workspace w JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL
                  WHERE w.node = n.id AND w.ended_at IS NULL)"""
"""An added machine that has been silent for days: what it had was given to others long ago."""

ABANDON: Final = f"""{WORKSPACE_HISTORY}
SELECT :tx, w.id, w.version + 1, w.state, x.event, x.became, h.reason, :now
FROM node_history h JOIN workspace w ON w.node = h.node AND w.ended_at IS NULL
  JOIN workspace_transition x ON x.was = w.state AND x.event = 'abandoned'
WHERE h.tx = :tx AND h.became IN ('destroyed', 'gone')"""
"""Its node is no more, and so are the places on it."""

OF_NODE: Final = "SELECT * FROM node WHERE id = :node"

ATTEMPTS_ON: Final = """
SELECT w.attempt, w.project FROM workspace w JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL
WHERE w.node = :node AND w.ended_at IS NULL"""

# --- placing and commands ---------------------------------------------------------------------------------------------

CLAIM: Final = f"""
INSERT INTO workspace (id, node, seat, project, attempt, started_at, state, version, deadline_at)
SELECT :workspace, n.id, s.value, :project, :attempt, :now, 'claimed', 1,
  :now + {WORKSPACE_DEADLINES[WorkspaceState.CLAIMED]}
FROM node n JOIN json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23]') s ON s.value < n.seats
WHERE n.state = 'ready' AND n.protocol = :protocol AND (n.isolated OR :trusted)
  AND EXISTS (SELECT 1 FROM json_each(n.harnesses) x WHERE x.value ->> 'name' = :harness AND x.value ->> 'installed')
  AND EXISTS (SELECT 1 FROM attempt a WHERE a.id = :attempt AND a.ended_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM workspace w WHERE w.node = n.id AND w.seat = s.value AND w.ended_at IS NULL)
ORDER BY n.id IS (SELECT w.node FROM workspace w WHERE w.attempt = :avoid),
  n.id IS NOT (SELECT w.node FROM workspace w WHERE w.attempt = :resume_from),
  (SELECT count(*) FROM workspace w WHERE w.node = n.id AND w.ended_at IS NULL), n.id, s.value LIMIT 1
ON CONFLICT DO NOTHING"""
"""One free seat: on the node that has the earlier attempt's workspace, unless that is to be avoided, else on the least
busy one."""

CLAIM_HISTORY: Final = f"""{WORKSPACE_HISTORY}
SELECT :tx, w.id, w.version, 'new', 'claimed', w.state, NULL, :now FROM workspace w WHERE w.id = :workspace"""

ONLY_UNISOLATED: Final = """
SELECT 1 AS yes WHERE EXISTS (SELECT 1 FROM node WHERE state = 'ready')
  AND NOT EXISTS (SELECT 1 FROM node WHERE state = 'ready' AND isolated)"""

COMMAND: Final = """
INSERT OR IGNORE INTO command (id, node, project, attempt, body, created_at, expires_at)
SELECT :command, w.node, w.project, w.attempt, :body, :now, :now + :ttl
FROM workspace w WHERE w.attempt = :attempt AND w.ended_at IS NULL"""

CLAIMED: Final = "SELECT node FROM workspace WHERE attempt = :attempt AND ended_at IS NULL"

TO_SEND: Final = f"""
SELECT c.id, c.body, c.expires_at, n.id AS node, n.url, n.signing_key,
  EXISTS (SELECT 1 FROM command s WHERE s.id = 'start/' || c.attempt AND s.id <> c.id AND s.acked_at IS NULL) AS early
FROM command c JOIN node n ON n.id = c.node
WHERE c.id = :command AND c.acked_at IS NULL AND c.expires_at > :now AND ({_WANTED})"""
"""`early`: the node does not know the attempt yet, and would take the command for nothing."""

SENT: Final = "UPDATE command SET acked_at = :now WHERE id = :command AND acked_at IS NULL"

MAY_READ: Final = """
SELECT 1 AS yes FROM attempt a WHERE a.id = :attempt AND a.bundle = :key AND EXISTS (SELECT 1 FROM workspace w
  WHERE w.node = :node AND w.project = a.project AND w.ended_at IS NULL)"""
"""Only what was saved in a project that this node works for now."""

FREE: Final = f"""{WORKSPACE_HISTORY}
SELECT :tx, w.id, w.version + 1, w.state, x.event, x.became, a.reason, :now
FROM attempt a JOIN workspace w ON w.attempt = a.id AND w.ended_at IS NULL
  JOIN workspace_transition x ON x.was = w.state AND x.event = 'put_away'
WHERE a.id = :attempt AND a.acked_tx = :tx"""
"""The node has reported the attempt's end."""

VIEWS: Final = """
SELECT n.*, (SELECT count(*) FROM workspace w WHERE w.node = n.id AND w.ended_at IS NULL) AS busy FROM node n
WHERE :ids IS NULL OR n.id IN (SELECT value FROM json_each(:ids)) ORDER BY n.created_at, n.id"""

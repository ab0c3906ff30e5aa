"""All SQL that writes enrolments, nodes, workspaces and commands."""

from typing import Final

from edge.budget.store import ALLOWANCE

DEFAULT_BRANCH: Final = "SELECT default_branch FROM project WHERE id = :project"

HARNESSES: Final = "SELECT state, harnesses FROM node"

# --- joining ----------------------------------------------------------------------------------------------------------

ENROL: Final = "INSERT INTO enrolment (hash, node, expires_at) VALUES (:hash, :node, :expires_at)"

ENROLMENT: Final = "SELECT node FROM enrolment WHERE hash = :hash AND used_at IS NULL AND expires_at > :now"

JOIN: Final = """
INSERT INTO node (id, name, url, protocol, state, token_hash, signing_key, created_at)
SELECT e.node, :name, :url, :protocol, 'lost', :token_hash, :signing_key, :now
FROM enrolment e WHERE e.hash = :hash AND e.used_at IS NULL AND e.expires_at > :now
ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, protocol = excluded.protocol"""
"""Asked again before the first heartbeat, the node gets the same answer: its secrets are derived from its id."""

USE_ENROLMENT: Final = "UPDATE enrolment SET used_at = :now WHERE node = :node AND used_at IS NULL"

BY_TOKEN: Final = "SELECT id FROM node WHERE token_hash = :token_hash"

# --- heartbeats -------------------------------------------------------------------------------------------------------

_NODE_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT p.id, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = p.id), 'node', :node
FROM project p WHERE EXISTS (SELECT 1 FROM node n WHERE n.id = :node AND (n.state <> :state OR %s))
RETURNING project"""

APPEARED: Final = _NODE_CHANGED % (
    "n.engine <> :engine OR n.isolated <> :isolated OR n.seats <> :seats OR n.model IS NOT :model "
    "OR n.harnesses <> :harnesses"
)
"""Written before the update it announces: pages are told when what they show of a node differs."""

BEAT: Final = """
UPDATE node SET previous_boot = CASE boot WHEN :boot THEN previous_boot ELSE boot END, boot = :boot, beat = :beat,
  beat_tx = :tx
WHERE id = :node AND CASE boot WHEN :boot THEN beat < :beat ELSE previous_boot <> :boot END"""
"""A heartbeat counts if none newer was taken: what follows from its inventory asks for its `tx`."""

SEEN: Final = """
UPDATE node SET state = CASE state WHEN 'draining' THEN 'draining' ELSE 'ready' END, url = :url, protocol = :protocol,
  engine = :engine, isolated = :isolated, seats = :seats, load = :load,
  disk_free_bytes = :disk_free_bytes, model = :model, harnesses = :harnesses, last_seen_at = :now
WHERE id = :node AND beat_tx = :tx"""

ACK: Final = """
UPDATE command SET acked_at = :now WHERE acked_at IS NULL AND node = :node
  AND id IN (SELECT value FROM json_each(:acked))"""

COUNT_MISSING: Final = """
UPDATE workspace SET missing = CASE WHEN attempt IN (SELECT value FROM json_each(:attempts)) THEN 0 ELSE missing + 1 END
WHERE node = :node AND ended_at IS NULL AND EXISTS (SELECT 1 FROM command c
  WHERE c.id = 'start/' || workspace.attempt AND c.acked_at IS NOT NULL)
  AND EXISTS (SELECT 1 FROM node n WHERE n.id = :node AND n.beat_tx = :tx)"""

FREE_ABANDONED: Final = """
UPDATE workspace SET ended_at = :now WHERE node = :node AND ended_at IS NULL
  AND attempt NOT IN (SELECT value FROM json_each(:attempts))
  AND EXISTS (SELECT 1 FROM attempt a WHERE a.id = workspace.attempt AND a.ended_at IS NOT NULL)
  AND EXISTS (SELECT 1 FROM node n WHERE n.id = :node AND n.beat_tx = :tx)"""
"""The edge ended the attempt by itself, and the node has put its workspace away."""

GONE: Final = """
SELECT w.attempt, w.project FROM workspace w JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL
WHERE w.node = :node AND w.ended_at IS NULL AND w.missing >= 2"""
"""Twice in a row: the first heartbeat may have been sent before the command arrived."""

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

LOST_CHANGED: Final = _NODE_CHANGED % "false"

LOSE: Final = "UPDATE node SET state = 'lost' WHERE id = :node AND last_seen_at <= :seen_before"

IS_LOST: Final = "SELECT 1 AS lost FROM node WHERE id = :node AND state = 'lost'"

ATTEMPTS_ON: Final = """
SELECT w.attempt, w.project FROM workspace w JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL
WHERE w.node = :node AND w.ended_at IS NULL"""

# --- placing and commands ---------------------------------------------------------------------------------------------

CLAIM: Final = """
INSERT INTO workspace (id, node, seat, project, attempt, started_at)
SELECT :workspace, n.id, s.value, :project, :attempt, :now
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

FREE: Final = """
UPDATE workspace SET ended_at = :now WHERE attempt = :attempt AND ended_at IS NULL
  AND EXISTS (SELECT 1 FROM attempt a WHERE a.id = :attempt AND a.acked_tx = :tx)"""

VIEWS: Final = """
SELECT n.*, (SELECT count(*) FROM workspace w WHERE w.node = n.id AND w.ended_at IS NULL) AS busy FROM node n
WHERE :ids IS NULL OR n.id IN (SELECT value FROM json_each(:ids)) ORDER BY n.created_at, n.id"""

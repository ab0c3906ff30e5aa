"""All SQL that writes enrolments, nodes, workspaces and commands.

Nodes and workspaces move as tasks do (`edge.tasks.store`): a row of `node_history` or `workspace_history` is written
under the guard with the batch's `tx`, one UPDATE applies what this `tx` wrote, and everything else joins on it.
"""

from typing import Final

from edge.budget.store import ALLOWANCE
from edge.nodes.rules import (
    COOL_MS,
    FIRST_WORK_MS,
    FORGOTTEN_MS,
    LEAST_DISK_BYTES,
    LONGEST_COOL_MS,
    LOST_ADDED_MS,
    MIN_AGE_MS,
    MOST_LOAD,
    NODE_DEADLINES,
    SWEEP_MS,
    WORKSPACE_DEADLINES,
)
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

_ABANDON: Final = f"""{WORKSPACE_HISTORY}
SELECT :tx, w.id, w.version + 1, w.state, x.event, x.became, coalesce(n.reason, 'node_gone'), :now
FROM node n JOIN workspace w ON w.node = n.id AND w.ended_at IS NULL
  JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NOT NULL
  JOIN workspace_transition x ON x.was = w.state AND x.event = 'abandoned'
WHERE n.state IN ('destroyed', 'gone') AND %s"""

ABANDON: Final = _ABANDON % "n.id = :node"
"""Its node is no more, and so are the places on it."""

OF_NODE: Final = """
SELECT n.*, (SELECT count(*) FROM workspace w WHERE w.node = n.id AND w.ended_at IS NULL) AS busy
FROM node n WHERE n.id = :node"""

WITH_PROJECT: Final = """
SELECT n.id, n.state, n.provider, coalesce(n.size, p.node_size) AS node_size, n.provider AS node_provider,
  p.node_location FROM node n JOIN project p ON p.id = n.owner WHERE n.id = :node"""

ATTEMPTS_ON: Final = """
SELECT w.attempt, w.project FROM workspace w JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL
WHERE w.node = :node AND w.ended_at IS NULL"""

# --- placing and commands ---------------------------------------------------------------------------------------------

_BUSY: Final = "(SELECT count(*) FROM workspace w WHERE w.node = n.id AND w.ended_at IS NULL)"
_EMPTY: Final = "NOT EXISTS (SELECT 1 FROM workspace w WHERE w.node = n.id AND w.ended_at IS NULL)"
_ROOMY: Final = f"n.disk_free_bytes >= {LEAST_DISK_BYTES} AND (n.load <= {MOST_LOAD} * n.cores OR {_EMPTY})"

_FREE_SEAT: Final = """(SELECT min(f.seat) FROM (SELECT 0 AS seat
    UNION ALL SELECT b.seat + 1 FROM workspace b WHERE b.node = n.id AND b.ended_at IS NULL) f
  WHERE NOT EXISTS (SELECT 1 FROM workspace w WHERE w.node = n.id AND w.seat = f.seat AND w.ended_at IS NULL))"""
"""The first; it may be one too many."""

CLAIM: Final = f"""
INSERT INTO workspace (id, node, seat, project, attempt, started_at, state, version, deadline_at)
SELECT :workspace, n.id, {_FREE_SEAT}, :project, :attempt, :now, 'claimed', 1,
  :now + {WORKSPACE_DEADLINES[WorkspaceState.CLAIMED]}
FROM node n
WHERE {_FREE_SEAT} < n.seats AND n.state = 'ready' AND n.protocol = :protocol AND (n.isolated OR :trusted)
  AND (n.owner IS NULL OR n.owner = :project) AND {_ROOMY}
  AND EXISTS (SELECT 1 FROM json_each(n.harnesses) x WHERE x.value ->> 'name' = :harness AND x.value ->> 'installed')
  AND EXISTS (SELECT 1 FROM attempt a WHERE a.id = :attempt AND a.ended_at IS NULL)
ORDER BY n.id IS (SELECT w.node FROM workspace w WHERE w.attempt = :avoid),
  n.id IS NOT (SELECT w.node FROM workspace w WHERE w.attempt = :resume_from),
  n.owner IS NULL, n.warm_until IS NULL, {_BUSY}, n.id LIMIT 1
ON CONFLICT DO NOTHING"""
"""One free seat: on the node that has the earlier attempt's workspace, unless that is to be avoided, else on one of the
project's own, there first on a warm one, else on the least busy one.
"""

CLAIM_HISTORY: Final = f"""{WORKSPACE_HISTORY}
SELECT :tx, w.id, w.version, 'new', 'claimed', w.state, NULL, :now FROM workspace w WHERE w.id = :workspace"""

ONLY_UNISOLATED: Final = """
SELECT 1 AS yes FROM (SELECT count(*) AS there, max(n.isolated) AS isolated FROM node n
  WHERE n.state = 'ready' AND (n.owner IS NULL OR n.owner = :project)) WHERE there > 0 AND NOT isolated"""

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

VIEWS: Final = f"""
SELECT n.*, {_BUSY} AS busy FROM node n
WHERE n.state <> 'new' AND (n.owner IS NULL OR n.owner = :project
    OR n.owner IN (SELECT m.project FROM member m WHERE m.person = :person))
  AND CASE WHEN :ids IS NULL THEN n.state NOT IN ('destroyed', 'gone')
      ELSE n.id IN (SELECT value FROM json_each(:ids)) END
ORDER BY n.created_at, n.id"""

# --- the pool: asking a provider for machines -------------------------------------------------------------------------

_COOL: Final = "c.provider = :provider AND c.until > :now"
_ASKABLE: Final = f"""(NOT EXISTS (SELECT 1 FROM cool_down c WHERE {_COOL} AND c.location = '')
  AND EXISTS (SELECT 1 FROM json_each(:locations) l WHERE NOT EXISTS (
    SELECT 1 FROM cool_down c WHERE {_COOL} AND c.location = l.value AND c.size IN (:size, ''))))"""
"""There is a location that may be asked now."""

SOME_COME: Final = "EXISTS (SELECT 1 FROM node n WHERE n.owner = :project AND n.state IN ('requested', 'booting'))"
WHY_NO_SEAT: Final = f"""CASE
  WHEN EXISTS (SELECT 1 FROM node n WHERE n.owner = :project AND n.state = 'booting') OR {_ASKABLE} THEN 'no_node'
  ELSE coalesce((SELECT c.reason FROM cool_down c WHERE {_COOL} AND (c.location = '' OR c.size IN (:size, ''))
                 ORDER BY c.location <> '', c.until DESC LIMIT 1), 'no_node') END"""

_COMING: Final = "n.owner = p.id AND n.state IN ('requested', 'booting')"
_HAS: Final = "n.owner = p.id AND n.state = 'ready'"
_WAITING: Final = """((SELECT count(*) FROM attempt a WHERE a.project = p.id AND a.waits_for IS NOT NULL
  AND a.ended_at IS NULL AND a.id IS NOT :attempt) + (:attempt IS NOT NULL))"""
_WANTED_SPARES: Final = "min(p.spares, p.max_nodes)"
_SPARE: Final = f"""((SELECT count(*) FROM node n WHERE {_HAS} AND {_BUSY} = 0)
  + (SELECT count(*) FROM node n WHERE {_COMING}))"""

REQUEST: Final = f"""
INSERT INTO node (id, name, url, protocol, state, token_hash, signing_key, seats, provider, owner, size, created_at)
SELECT :new_node, :name, '', :protocol, 'new', :node_token_hash, :signing_key, :seats, :provider, p.id, :size, :now
FROM project p WHERE p.id = :project AND {_ASKABLE}
  AND (SELECT count(*) FROM node n WHERE n.owner = p.id AND n.state NOT IN ('destroyed', 'gone')) < p.max_nodes
  AND ({_WAITING} > (SELECT coalesce(sum(n.seats), 0) FROM node n WHERE {_COMING})
         + (SELECT coalesce(sum(max(0, n.seats - {_BUSY})), 0) FROM node n WHERE {_HAS} AND {_ROOMY})
    OR p.spares > 0 AND {_SPARE} < {_WANTED_SPARES} + ({_WAITING} + :seats - 1) / :seats)
ON CONFLICT DO NOTHING"""
"""One more machine, where work waits that those which come or have room will not hold, or a spare is missing. Room that
the waiting attempt was not given is room it cannot use, and another machine of the kind would be no better.
"""

REQUESTED: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, 1, n.state, 'requested', 'requested', NULL, '', :now
FROM node n WHERE n.id = :new_node AND n.state = 'new'"""

ENROL_REQUESTED: Final = """
INSERT OR IGNORE INTO enrolment (hash, node, expires_at)
SELECT :enrolment_hash, h.node, :expires_at FROM node_history h WHERE h.tx = :tx AND h.event = 'requested'"""

CREATE_DUE: Final = """
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'create/' || n.id, n.owner, 'create_node', json_object('node', n.id), h.at, 1000000
FROM node_history h JOIN node n ON n.id = h.node WHERE h.tx = :tx AND h.event = 'requested'"""

SWEEP_DUE: Final = f"""
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'sweep/' || n.provider, '', 'sweep_nodes', json_object('provider', n.provider), h.at + {SWEEP_MS}, 1000000
FROM node_history h JOIN node n ON n.id = h.node WHERE h.tx = :tx AND h.event = 'requested'"""

SWEEP_FROM_START: Final = f"""
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at, max_tries)
VALUES ('sweep/' || :provider, '', 'sweep_nodes', json_object('provider', :provider), :now + {SWEEP_MS}, 1000000)"""
"""A provider may have machines of which this database never knew, or knows no more."""

PROVISION: Final = (REQUEST, REQUESTED, APPLY_NODES, ENROL_REQUESTED, NODE_DUE, CREATE_DUE, SWEEP_DUE, NODES_CHANGED)

POOL_OF: Final = f"""
SELECT p.*, {_SPARE} < {_WANTED_SPARES} AS lacks_spare FROM project p WHERE p.id = :project"""

FILL_DUE: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
VALUES ('fill/' || :project, :project, 'fill_pool', json_object('project', :project), :now, 1000000)
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""

FILL_AFTER: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT DISTINCT 'fill/' || p.id, p.id, 'fill_pool', json_object('project', p.id), :now, 1000000
FROM node_history h JOIN node n ON n.id = h.node JOIN project p ON p.id = n.owner AND p.spares > 0
WHERE h.tx = :tx AND h.became IN ('lost', 'draining', 'destroyed', 'gone')
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""

COOLING: Final = f"SELECT c.location, c.until FROM cool_down c WHERE {_COOL} AND c.size IN (:size, '')"

COOL: Final = f"""
INSERT INTO cool_down (provider, location, size, reason, detail, times, until)
VALUES (:provider, :cool_location, :cool_size, :reason, :detail, 1, :now + {COOL_MS})
ON CONFLICT (provider, location, size) DO UPDATE SET reason = excluded.reason, detail = excluded.detail,
  times = CASE WHEN until <= :now - {FORGOTTEN_MS} THEN 1 ELSE times + 1 END,
  until = :now + CASE WHEN until <= :now - {FORGOTTEN_MS} THEN {COOL_MS}
    ELSE min({LONGEST_COOL_MS}, {COOL_MS} << min(times, 10)) END
WHERE until <= :now"""
"""Twice as long each time. A refusal that comes while it cools is of the same moment, and adds nothing."""

WARMED: Final = "DELETE FROM cool_down WHERE provider = :provider AND location IN (:location, '') AND until <= :now"

CREATED: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, NULL, '', :now
FROM node n JOIN node_transition x ON x.was = n.state AND x.event = 'created' WHERE n.id = :node"""

PLACED_AT: Final = "UPDATE node SET location = :location WHERE id = :node"

# --- the pool: letting machines go ------------------------------------------------------------------------------------

_NO_LIVE_WORK: Final = """NOT EXISTS (SELECT 1 FROM workspace w
  JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL WHERE w.node = n.id AND w.ended_at IS NULL)"""

OVERDUE: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, coalesce(c.reason, 'node_not_booted'),
  coalesce(c.detail, ''), :now
FROM node n LEFT JOIN cool_down c ON n.state = 'requested' AND c.provider = n.provider AND c.until > :now
  JOIN node_transition x ON x.was = n.state AND x.event = CASE WHEN c.reason IS NULL THEN 'overdue' ELSE 'refused' END
WHERE n.id = :node AND n.state IN ('requested', 'booting') AND n.deadline_at <= :now LIMIT 1"""

WARM: Final = f"""
UPDATE node SET warm_until = CASE
  WHEN EXISTS (SELECT 1 FROM workspace w WHERE w.node = node.id AND w.ended_at IS NULL) THEN NULL
  WHEN EXISTS (SELECT 1 FROM workspace_history h JOIN workspace w ON w.id = h.workspace
    WHERE h.tx = :tx AND h.became = 'freed' AND w.node = node.id) THEN :now + p.warm_minutes * 60000
  ELSE coalesce(warm_until, :now + max({FIRST_WORK_MS}, p.warm_minutes * 60000)) END
FROM project p WHERE node.id = :node AND p.id = node.owner AND node.state IN ('ready', 'draining')"""
"""A provisioned node without work is kept warm for the next task from when its last work was put away."""

RETIRE_DUE: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'retire/' || n.id, n.owner, 'retire_node', json_object('node', n.id),
  CASE n.state WHEN 'draining' THEN :now ELSE n.warm_until END, 1000000
FROM node n WHERE n.id = :node AND n.owner IS NOT NULL AND n.warm_until IS NOT NULL AND n.state IN ('ready', 'draining')
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0
WHERE effect.state <> 'open' OR (excluded.due_at >= :now AND excluded.due_at <> effect.due_at)"""

HURRY_RETIREMENT: Final = """
UPDATE effect SET due_at = :now, fence = fence + 1
WHERE state = 'open' AND due_at > :now AND project = :project AND kind = 'retire_node'"""
"""The project's settings have changed: what was a wanted spare may be one no more."""

RETIRE: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, 'node_idle', '', :now
FROM node n JOIN project p ON p.id = n.owner JOIN node_transition x ON x.was = n.state AND x.event = 'drained'
WHERE n.id = :node AND n.state = 'ready' AND n.warm_until <= :now AND {_EMPTY}
  AND (SELECT count(*) FROM node o WHERE o.owner = n.owner AND o.state = 'ready'
       AND NOT EXISTS (SELECT 1 FROM workspace w WHERE w.node = o.id AND w.ended_at IS NULL)) > {_WANTED_SPARES}"""
"""Its warm time is over, nothing is on it, and it is not one of the spares that are wanted."""

DESTROY: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, n.reason, n.detail, :now
FROM node n JOIN node_transition x ON x.was = n.state AND x.event = 'destroy'
WHERE n.id = :node AND n.provider IS NOT NULL AND n.created_at <= :now - {MIN_AGE_MS} AND {_NO_LIVE_WORK}
  AND CASE n.state WHEN 'lost' THEN n.deadline_at <= :now
    WHEN 'draining' THEN {_EMPTY} OR coalesce(n.last_seen_at, 0) <= :silent_since ELSE true END"""
"""The one way to a machine's end (DESIGN rule 12): old enough, no live work, and what is not silent is empty."""

DESTROY_DUE: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'destroy/' || n.id, n.owner, 'destroy_node', json_object('node', n.id), h.at, 1000000
FROM node_history h JOIN node n ON n.id = h.node WHERE h.tx = :tx AND h.became = 'destroying'
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""

LET_GO: Final = (DESTROY, APPLY_NODES, NODE_DUE, DESTROY_DUE, FILL_AFTER, NODES_CHANGED)

DESTROYED: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, n.reason, n.detail, :now
FROM node n JOIN node_transition x ON x.was = n.state AND x.event = 'destroyed' WHERE n.id = :node"""

OVER: Final = (ABANDON, APPLY_WORKSPACES, FILL_AFTER, NODES_CHANGED)

# --- the pool: the provider's inventory against the rows --------------------------------------------------------------

OF_PROVIDER: Final = """
SELECT id, state, missed_at FROM node WHERE provider = :provider AND state NOT IN ('destroyed', 'gone')"""

OVER_OR_UNKNOWN: Final = """
SELECT j.value AS node FROM json_each(:listed) j LEFT JOIN node n ON n.id = j.value
WHERE n.id IS NULL OR n.state IN ('destroyed', 'gone')"""

MISSED: Final = """
UPDATE node SET missed_at = CASE WHEN id IN (SELECT value FROM json_each(:listed)) THEN NULL
  ELSE coalesce(missed_at, :now) END
WHERE provider = :provider AND state IN ('booting', 'ready', 'lost', 'draining')"""

VANISHED: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, 'node_gone', '', :now
FROM node n JOIN node_transition x ON x.was = n.state AND x.event = 'vanished'
WHERE n.provider = :provider AND n.missed_at <= :now - {SWEEP_MS} / 2"""
"""Missed by two sweeps."""

ABANDON_ALL: Final = _ABANDON % "n.provider = :provider"

LIVE_ON_GONE: Final = """
SELECT w.attempt, w.project FROM node n JOIN workspace w ON w.node = n.id
  JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL
WHERE n.provider = :provider AND n.state = 'gone' AND w.ended_at IS NULL"""

# --- draining by a person ---------------------------------------------------------------------------------------------

VISIBLE: Final = """
SELECT n.id, n.state FROM node n WHERE n.id = :node AND n.state <> 'new' AND (n.owner IS NULL OR EXISTS (
  SELECT 1 FROM member m WHERE m.project = n.owner AND m.person = :person))"""

TURN: Final = f"""{NODE_HISTORY}
SELECT :tx, n.id, n.version + 1, n.state, x.event, x.became, :reason, '', :now
FROM node n JOIN node_transition x ON x.was = n.state AND x.event = :event WHERE n.id = :node"""

RETIRE_NOW: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'retire/' || n.id, n.owner, 'retire_node', json_object('node', n.id), :now, 1000000
FROM node_history h JOIN node n ON n.id = h.node WHERE h.tx = :tx AND h.became = 'draining' AND n.owner IS NOT NULL
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""

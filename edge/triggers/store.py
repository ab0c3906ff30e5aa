"""All SQL that writes triggers and their runs.

A run is a row before it is a task. The batch that fires a trigger settles what its earlier runs came to, pauses it
after too many failures, claims the run, moves the trigger to its next time and promises both effects: the start of this
run, and the next firing. Claim and move are guarded on the trigger's version and planned time, so that of two such
batches one does all and the other nothing.
"""

from typing import Final

from edge.triggers.rules import FAILURES, MOST

KEPT: Final = 50
"""Runs of a trigger that are kept, besides those whose task is live."""

START_TRIES: Final = 8
"""A start that fails as no refusal does is given up after some minutes; the run then counts as failed."""

# --- a person's changes -----------------------------------------------------------------------------------------------

CREATE: Final = f"""
INSERT OR IGNORE INTO clock_trigger (id, project, name, cron, tz, template, person, local, state, next_at, version,
  fingerprint, created_at, updated_at)
SELECT :trigger, p.id, :name, :cron, :tz, :template, :person, :local,
  CASE WHEN :next_at IS NULL THEN 'paused' ELSE 'active' END, :next_at, 1, :fingerprint, :now, :now
FROM project p WHERE p.id = :project
  AND (SELECT count(*) FROM clock_trigger g WHERE g.project = p.id AND g.state <> 'deleted') < {MOST}"""

MADE: Final = "SELECT project, fingerprint, state FROM clock_trigger WHERE id = :trigger"

_THIS: Final = "WHERE id = :trigger AND project = :project AND state <> 'deleted'"

EDIT: Final = f"""
UPDATE clock_trigger SET name = :name, cron = :cron, tz = :tz, template = :template, person = :person, local = :local,
  next_at = CASE state WHEN 'active' THEN CAST(:next_at AS INTEGER) END, version = version + 1, updated_at = :now
{_THIS} AND version = :version RETURNING version"""
"""Whoever edits it, it is theirs: a task that others have changed is not one that was started on this machine."""

PAUSE: Final = f"""
UPDATE clock_trigger SET state = 'paused', reason = NULL, next_at = NULL, version = version + 1, updated_at = :now
{_THIS} AND state = 'active'"""

RESUME: Final = f"""
UPDATE clock_trigger SET state = 'active', reason = NULL, failures = 0, next_at = CAST(:next_at AS INTEGER),
  version = version + 1, updated_at = :now
{_THIS} AND state = 'paused' AND cron = :cron AND tz = :tz"""

DELETE: Final = f"""
UPDATE clock_trigger SET state = 'deleted', next_at = NULL, template = '', version = version + 1, updated_at = :now
{_THIS}"""

DELETE_RUNS: Final = """
DELETE FROM trigger_run WHERE clock_trigger = (
  SELECT id FROM clock_trigger WHERE id = :trigger AND project = :project AND state = 'deleted')"""

PROMISE: Final = """
INSERT INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'trigger/' || g.id, g.project, 'trigger', json_object('trigger', g.id, 'project', g.project), g.next_at, 1000000
FROM clock_trigger g WHERE g.id = :trigger AND g.project = :project AND g.state = 'active'
ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = 'open', fence = fence + 1, tries = 0"""
"""Each trigger has an effect of its own: none waits for another."""

# --- runs come to an end: with the next firing, and whenever someone looks --------------------------------------------

_OPEN: Final = """r.project = :project AND r.outcome IS NULL AND (:trigger IS NULL OR r.clock_trigger = :trigger)"""

_SETTLE_ENDED: Final = f"""
UPDATE trigger_run SET outcome = e.state, reason = e.reason, detail = e.detail, ended_at = e.ended_at,
  settled_tx = :tx, template = NULL
FROM (SELECT r.task, t.state, t.reason, t.detail, t.ended_at FROM trigger_run r JOIN task t ON t.id = r.task
      WHERE {_OPEN} AND t.ended_at IS NOT NULL) e
WHERE trigger_run.task = e.task"""

_SETTLE_GIVEN_UP: Final = f"""
UPDATE trigger_run SET outcome = 'refused', reason = 'internal', detail = coalesce(e.error, ''), ended_at = :now,
  settled_tx = :tx, template = NULL
FROM (SELECT r.task, f.error FROM trigger_run r JOIN effect f ON f.id = 'run/' || r.task AND f.state = 'dead'
      WHERE {_OPEN} AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = r.task)) e
WHERE trigger_run.task = e.task"""

_SETTLE_REFUSED: Final = """
UPDATE trigger_run SET outcome = 'refused', reason = :reason, detail = :detail, ended_at = :now, settled_tx = :tx,
  template = NULL
WHERE task = :run AND outcome IS NULL"""

_COUNT: Final = """
UPDATE clock_trigger SET failures = (
  SELECT CASE WHEN c.last IS NULL THEN clock_trigger.failures ELSE 0 END
    + (SELECT count(*) FROM trigger_run r WHERE r.settled_tx = :tx AND r.clock_trigger = clock_trigger.id
         AND r.outcome IN ('failed', 'refused') AND r.ended_at >= coalesce(c.last, 0))
  FROM (SELECT max(r.ended_at) AS last FROM trigger_run r
        WHERE r.settled_tx = :tx AND r.clock_trigger = clock_trigger.id AND r.outcome = 'completed') c)
WHERE id IN (SELECT clock_trigger FROM trigger_run WHERE settled_tx = :tx)"""
"""A success begins the count anew; a task that a person stopped says nothing."""

_PAUSE_FAILING: Final = f"""
UPDATE clock_trigger SET state = 'paused', reason = 'trigger_paused', next_at = NULL, version = version + 1,
  updated_at = :now
WHERE state = 'active' AND failures >= {FAILURES}
  AND id IN (SELECT clock_trigger FROM trigger_run WHERE settled_tx = :tx)"""

SETTLE: Final = (_SETTLE_ENDED, _SETTLE_GIVEN_UP, _COUNT, _PAUSE_FAILING)
REFUSED: Final = (_SETTLE_REFUSED, _COUNT, _PAUSE_FAILING)

# --- firing -----------------------------------------------------------------------------------------------------------

_RUN: Final = """
INSERT OR IGNORE INTO trigger_run (task, clock_trigger, project, number, due_at, missed, template, local,
  outcome, claim_tx, at, ended_at)
SELECT :run, g.id, g.project,
  (SELECT coalesce(max(r.number), 0) + 1 FROM trigger_run r WHERE r.clock_trigger = g.id), """

_CLAIM: Final = f"""{_RUN}:due, :missed, CASE WHEN o.busy THEN NULL ELSE g.template END, g.local,
  CASE WHEN o.busy THEN 'skipped' END, :tx, :now, CASE WHEN o.busy THEN CAST(:now AS INTEGER) END
FROM clock_trigger g JOIN (SELECT EXISTS (SELECT 1 FROM trigger_run r
  WHERE r.project = :project AND r.clock_trigger = :trigger AND r.outcome IS NULL) AS busy) o
WHERE g.id = :trigger AND g.project = :project AND g.version = :version AND g.state = 'active'
  AND g.next_at = :planned AND g.next_at <= :now"""
"""While the run before is at work this one is written down as skipped."""

_ADVANCE: Final = """
UPDATE clock_trigger SET next_at = CAST(:next_at AS INTEGER), last_at = max(last_at, :due),
  version = version + 1
WHERE id = :trigger AND project = :project AND version = :version AND state = 'active' AND next_at = :planned
  AND next_at <= :now"""

_START: Final = f"""
INSERT OR IGNORE INTO effect (id, project, kind, body, due_at, max_tries)
SELECT 'run/' || r.task, r.project, 'trigger_run', json_object('run', r.task, 'project', r.project), :now, {START_TRIES}
FROM trigger_run r WHERE r.claim_tx = :tx AND r.outcome IS NULL"""

_FORGET: Final = f"""
DELETE FROM trigger_run WHERE clock_trigger = :trigger AND outcome IS NOT NULL AND number <= (
  SELECT max(r.number) - {KEPT} FROM trigger_run r WHERE r.clock_trigger = :trigger)"""

FIRE: Final = (*SETTLE, _CLAIM, _ADVANCE, _START, PROMISE, _FORGET)

_CLAIM_NOW: Final = f"""{_RUN}NULL, 0, g.template, g.local, NULL, :tx, :now, NULL
FROM clock_trigger g WHERE g.id = :trigger AND g.project = :project AND g.state <> 'deleted'
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = :run)
  AND NOT EXISTS (SELECT 1 FROM trigger_run r
    WHERE r.project = :project AND r.clock_trigger = :trigger AND r.outcome IS NULL)"""

RUN_NOW: Final = (*SETTLE, _CLAIM_NOW, _START, _FORGET)

RUN: Final = "SELECT task, clock_trigger, template, local, outcome FROM trigger_run WHERE task = :run"

TAKEN: Final = "SELECT 1 AS yes FROM task WHERE id = :run"

# --- reading ----------------------------------------------------------------------------------------------------------

TRIGGER: Final = """
SELECT * FROM clock_trigger WHERE id = :trigger AND project = :project AND state <> 'deleted'"""

_RUNS: Final = """
SELECT r.*, EXISTS (SELECT 1 FROM task t WHERE t.id = r.task AND t.state <> 'new') AS started FROM """

TRIGGERS: Final = """
SELECT * FROM clock_trigger WHERE project = :project AND state <> 'deleted' AND (:trigger IS NULL OR id = :trigger)
ORDER BY created_at, id"""

LAST_RUNS: Final = f"""{_RUNS}clock_trigger g JOIN trigger_run r ON r.clock_trigger = g.id AND r.number = (
  SELECT max(x.number) FROM trigger_run x WHERE x.clock_trigger = g.id)
WHERE g.project = :project AND g.state <> 'deleted' AND (:trigger IS NULL OR g.id = :trigger)"""

RUNS: Final = f"""{_RUNS}trigger_run r WHERE r.clock_trigger = :trigger AND r.project = :project
ORDER BY r.number DESC LIMIT {KEPT}"""

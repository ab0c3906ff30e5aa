-- Money, in whole micro-dollars. A task's budget is for itself and everything below it: while it is `funded` it holds
-- what of that is not spent, a root from its project's day, a child from its parent. Nothing here is a running total
-- of holdings: what is held is summed from the funded tasks when it is asked for, so that it cannot drift.

ALTER TABLE project ADD COLUMN day_budget_microusd INTEGER NOT NULL DEFAULT 100000000 CHECK (day_budget_microusd >= 0);
ALTER TABLE project ADD COLUMN task_budget_microusd INTEGER NOT NULL DEFAULT 5000000 CHECK (task_budget_microusd > 0);

ALTER TABLE task ADD COLUMN root TEXT;                                     -- the top of its tree
ALTER TABLE task ADD COLUMN budget_microusd INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN spent_microusd INTEGER NOT NULL DEFAULT 0;     -- metered: its own attempts and all below it
ALTER TABLE task ADD COLUMN funded INTEGER NOT NULL DEFAULT 0;             -- from its first admission until nothing of it lives
ALTER TABLE task ADD COLUMN waits_for_money INTEGER NOT NULL DEFAULT 0;    -- queued, and not looked at until some is free

-- What was metered on each day (UTC), whenever it was reserved.
CREATE TABLE spending (
  project TEXT NOT NULL, day TEXT NOT NULL, spent_microusd INTEGER NOT NULL, PRIMARY KEY (project, day)
) STRICT, WITHOUT ROWID;

UPDATE task SET
  root = (WITH RECURSIVE above(id, parent) AS (SELECT t.id, t.parent FROM task t WHERE t.id = task.id
            UNION SELECT t.id, t.parent FROM above JOIN task t ON t.id = above.parent)
          SELECT id FROM above WHERE parent IS NULL),
  budget_microusd = (SELECT p.task_budget_microusd FROM project p WHERE p.id = task.project);
UPDATE task SET spent_microusd = x.spent FROM (
  WITH RECURSIVE above(task, id) AS (SELECT id, id FROM task
    UNION ALL SELECT above.task, t.parent FROM above JOIN task t ON t.id = above.id WHERE t.parent IS NOT NULL)
  SELECT above.id, sum(a.cost_microusd) AS spent FROM above JOIN attempt a ON a.task = above.task GROUP BY above.id
) x WHERE x.id = task.id;
UPDATE task SET funded = 1 WHERE id IN (
  WITH RECURSIVE kept(id) AS (SELECT id FROM task WHERE ended_at IS NULL AND attempts > 0
    UNION SELECT parent FROM task WHERE ended_at IS NULL AND parent IS NOT NULL
    UNION SELECT t.parent FROM kept JOIN task t ON t.id = kept.id WHERE t.parent IS NOT NULL)
  SELECT id FROM kept);

CREATE INDEX task_funded ON task(root, parent) WHERE funded = 1;
CREATE INDEX task_funded_roots ON task(project) WHERE funded = 1 AND parent IS NULL;
CREATE INDEX task_alive ON task(root) WHERE ended_at IS NULL;
CREATE INDEX task_moneyless ON task(project, priority DESC, queued_at) WHERE waits_for_money = 1;
DROP INDEX task_queue;
CREATE INDEX task_queue ON task(project, mode, resumed DESC, priority DESC, queued_at)
  WHERE state = 'queued' AND waits_for_money = 0;

INSERT INTO transition (was, event, became) VALUES
  ('queued', 'money_awaited', 'queued'), ('queued', 'money_freed', 'queued');

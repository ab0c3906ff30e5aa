-- Ordered work: what an edge waits for and what happens when it fails, replacements, merges.

ALTER TABLE edge ADD COLUMN condition TEXT NOT NULL DEFAULT 'completed' CHECK (condition IN ('completed', 'merged'));
ALTER TABLE edge ADD COLUMN on_failure TEXT NOT NULL DEFAULT 'hold' CHECK (on_failure IN ('hold', 'fail'));

ALTER TABLE task ADD COLUMN replaces TEXT REFERENCES task(id);
ALTER TABLE task ADD COLUMN merged_at INTEGER;
CREATE UNIQUE INDEX one_replacement ON task(replaces) WHERE replaces IS NOT NULL;

INSERT INTO transition (was, event, became) VALUES ('blocked', 'dependencies_changed', 'blocked');
CREATE INDEX verdict_tx ON verdict(tx);
CREATE INDEX task_new ON task(id) WHERE state = 'new';   -- empty between batches: what the running one is making


PRAGMA page_size=4096;

PRAGMA writable_schema=ON;

BEGIN TRANSACTION;

DROP TABLE IF EXISTS approval;
CREATE TABLE approval (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, task TEXT NOT NULL REFERENCES task(id), attempt TEXT NOT NULL,
  call TEXT NOT NULL, tool TEXT NOT NULL, arguments TEXT NOT NULL, because TEXT NOT NULL, message TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'denied', 'done')),
  person TEXT, result TEXT, asked_at INTEGER NOT NULL, decided_at INTEGER, done_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO approval VALUES('apr_8c6d75a37241ce8d580e6bf587','prj_01ksr492000000000000000008','tsk_01ksr49hm0000000000000003d','tsk_01ksr49hm0000000000000003d.1','req_01ksr49pg80000000000000042','dispatch_task','{"text":"more, please","title":"with a yes"}','the report of task tsk_3131be794b89cb25dad075de90','msg_8c6d75a37241ce8d580e6bf587','pending',NULL,NULL,1780000021000,NULL,NULL);
CREATE INDEX approval_message ON approval(message);
CREATE INDEX approval_newest ON approval(project, asked_at);
CREATE INDEX approval_task ON approval(task, state);

DROP TABLE IF EXISTS attachment;
CREATE TABLE attachment (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), person TEXT NOT NULL, name TEXT NOT NULL,
  content_type TEXT NOT NULL, bytes INTEGER NOT NULL, fingerprint TEXT NOT NULL, stored INTEGER NOT NULL DEFAULT 0,
  message TEXT,                               -- the one it was sent with
  place INTEGER, created_at INTEGER NOT NULL
, sha256 TEXT, touched_at INTEGER NOT NULL DEFAULT 0, swept_at INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_message ON attachment(message) WHERE message IS NOT NULL;
CREATE INDEX attachment_unsent ON attachment(project, max(created_at, touched_at)) WHERE message IS NULL;

DROP TABLE IF EXISTS attempt;
CREATE TABLE attempt (
  id TEXT PRIMARY KEY, task TEXT NOT NULL REFERENCES task(id), number INTEGER NOT NULL, project TEXT NOT NULL,
  token_hash TEXT UNIQUE, step TEXT NOT NULL, steps TEXT NOT NULL DEFAULT '[]', last_progress_at INTEGER NOT NULL,
  outcome TEXT, reason TEXT, detail TEXT NOT NULL DEFAULT '', model TEXT,
  input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0,
  cost_microusd INTEGER NOT NULL DEFAULT 0, calls INTEGER NOT NULL DEFAULT 0,
  checkpoint TEXT, bundle TEXT,
  acked INTEGER NOT NULL DEFAULT 0, acked_tx TEXT,   -- events taken in, and by which batch
  started_at INTEGER NOT NULL, ended_at INTEGER, waits_for TEXT, version INTEGER NOT NULL DEFAULT 0, deadline_at INTEGER, progress_said INTEGER NOT NULL DEFAULT 0, giving_up TEXT, called_until INTEGER NOT NULL DEFAULT 0, touched TEXT, UNIQUE (task, number)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt VALUES('tsk_01ksr492000000000000000009.1','tsk_01ksr492000000000000000009',1,'prj_01ksr492000000000000000008','23cc192552f612871eb8a1204acbddef5a841c9fd0b2d224669cf9405288dfd1','working','[]',1780000001000,'completed',NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',1000,100,4200,3,'cccccccccccccccccccccccccccccccccccccccc','attempts/tsk_01ksr492000000000000000009.1/1.bundle',8,'tx_01ksr492z8000000000000000k',1780000000000,1780000001000,NULL,4,NULL,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_01ksr493yg000000000000000m.1','tsk_01ksr493yg000000000000000m',1,'prj_01ksr492000000000000000008','58b5df8eb1373db8599015323369a5a69d19e13f9da48fd4448d44eddeb1f355','working','[]',1780000003000,'failed','agent_refused','it would not','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr496w80000000000000011',1780000002000,1780000005000,NULL,4,NULL,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_01ksr498tr0000000000000015.1','tsk_01ksr498tr0000000000000015',1,'prj_01ksr492000000000000000008','727049f9bd6e8c339f2134217cd684527c00d129b3343da99c4704ca1778b0e2','working','[]',1780000008000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr499t0000000000000001e',1780000007000,NULL,NULL,3,1780002708000,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_01ksr499t0000000000000001f.1','tsk_01ksr499t0000000000000001f',1,'prj_01ksr492000000000000000008','414c54491ed2bcd139f2c90c95600164b42efc1216b4060025ecbccbc57bc1c6','working','[]',1780000009000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,4,'tx_01ksr49as8000000000000001q',1780000008000,NULL,NULL,3,1780002709000,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49as8000000000000001t.1','tsk_01ksr49as8000000000000001t',1,'prj_01ksr492000000000000000008','7417d8abea615b2fbb936f8298371c1e469c5365d0f02aac10368d7d2c33304b','working','[]',1780000010000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',500,50,1500,1,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',NULL,6,'tx_01ksr49brg0000000000000023',1780000009000,NULL,NULL,3,1780002710000,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49brg0000000000000024.1','tsk_01ksr49brg0000000000000024',1,'prj_01ksr492000000000000000008','b2eb116ef0f97ba948f685d9f1c6c29b29c80ff8871ddf09dbf3e9eeac31ca85','working','[]',1780000011000,'lost','node_restarted','','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr49cqr000000000000002d',1780000010000,1780000011000,NULL,4,NULL,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49brg0000000000000024.2','tsk_01ksr49brg0000000000000024',2,'prj_01ksr492000000000000000008','f8651ec52c436b73bac93b40fcf8aeb563e9e52b7e2bf309f46291584d9f65f9','working','[]',1780000012000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,4,'tx_01ksr49dq0000000000000002m',1780000011000,NULL,NULL,3,1780002712000,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49dq0000000000000002n.1','tsk_01ksr49dq0000000000000002n',1,'prj_01ksr492000000000000000008','f56de67f778b0c1826179221412023cbcb6485c7629a3f83c140771b6b28f78a','working','[]',1780000013000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr49fng0000000000000030',1780000012000,NULL,NULL,3,1780002713000,0,NULL,1780000013500,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49fng0000000000000031.1','tsk_01ksr49fng0000000000000031',1,'prj_01ksr492000000000000000008','27b351e61681945fbe622917910dd5c0124f3fa35e24daf45ea1e99909f67d50','working','[]',1780000015000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr49pg80000000000000044',1780000014000,NULL,NULL,3,1780002715000,0,NULL,1780000015500,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49hm0000000000000003d.1','tsk_01ksr49hm0000000000000003d',1,'prj_01ksr492000000000000000008','2ce3c0be13e04320137c76a2e63a2ec5c27d4d9e9e291ad211174be5f698fdce','working','[]',1780000017000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr49pg80000000000000045',1780000016000,NULL,NULL,3,1780002717000,0,NULL,1780000021500,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49pg80000000000000046.1','tsk_01ksr49pg80000000000000046',1,'prj_01ksr492000000000000000008','59551e28bff76b416d80f67b0555fa68ffaa47e2ccef5a13acce058ffb7a13b1','working','[]',1780000022000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,4,'tx_01ksr49qfg000000000000004e',1780000021000,NULL,NULL,3,1780002722000,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49qfg000000000000004k.1','tsk_01ksr49qfg000000000000004k',1,'prj_01ksr492000000000000000008','fa3f5d4b7b25b5dc408de292ad2be2ed24ae0522dc5cbf8dbc91d00ca6ea4383','working','[]',1780000023000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr49ya80000000000000063',1780000022000,NULL,NULL,3,1780002723000,0,NULL,1780000028500,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49td8000000000000005e.1','tsk_01ksr49td8000000000000005e',1,'prj_01ksr492000000000000000008','414861c6bbd306882819ed632996cdd39dc56c42e004773aab6cdb09bedb5126','working','[]',1780000026000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr49z9g0000000000000065',1780000025000,NULL,NULL,3,1780002726000,0,NULL,1780000029500,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49z9g0000000000000066.1','tsk_01ksr49z9g0000000000000066',1,'prj_01ksr492000000000000000008','014d19d5a281646d60d88804af2bfd73c5f2f25d4fb2e58386d109110ecece52','claiming_node','[]',1780000030000,NULL,NULL,'',NULL,0,0,0,0,NULL,NULL,0,NULL,1780000030000,NULL,NULL,1,NULL,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_01ksr4a08r000000000000006b.1','tsk_01ksr4a08r000000000000006b',1,'prj_01ksr492000000000000000008','77cf66973aeb41d4bc9bc184f61f0dc061c7c996d5e0d55ad8eb5e69ffc3bbd3','claiming_node','[]',1780000031000,NULL,NULL,'',NULL,0,0,0,0,NULL,NULL,0,NULL,1780000031000,NULL,'no_node',1,NULL,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_3131be794b89cb25dad075de90.1','tsk_3131be794b89cb25dad075de90',1,'prj_01ksr492000000000000000008','d10a04a063764b0a265478c4838e29e360e80816c116cebce107f431e3d0f996','working','[]',1780000018000,'completed',NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr49mhr0000000000000040',1780000017000,1780000019000,NULL,4,NULL,0,NULL,1780000018500,NULL);
INSERT INTO attempt VALUES('tsk_3dfeae3dd5386b94411e0c68b0.1','tsk_3dfeae3dd5386b94411e0c68b0',1,'prj_01ksr492000000000000000008','0e6a6c29f6fc6bdf4b67620e7a473dfc7665ee5b586dc481fedb6664fe62718b','working','[]',1780000024000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,4,'tx_01ksr49se00000000000000054',1780000023000,NULL,NULL,3,1780002724000,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_5efe075e73a1ff0a7b960ab6ce.1','tsk_5efe075e73a1ff0a7b960ab6ce',1,'prj_01ksr492000000000000000008','4bcbe6b62724b70158a6a97eac64d1b752a5245dc066fa02ed58dd7315048dd6','working','[]',1780000025000,NULL,NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,4,'tx_01ksr49td8000000000000005d',1780000024000,NULL,NULL,3,1780002725000,0,NULL,0,NULL);
INSERT INTO attempt VALUES('tsk_eb7344aa711d02be155accbe85.1','tsk_eb7344aa711d02be155accbe85',1,'prj_01ksr492000000000000000008','4c525748e7538e66656c71c03080de1b65eff5ab871539861b15537b8d827d82','working','[]',1780000027000,'completed',NULL,'','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',0,0,0,0,NULL,NULL,5,'tx_01ksr4a6480000000000000075',1780000026000,1780000037000,NULL,4,NULL,0,NULL,0,NULL);
CREATE INDEX attempt_waits ON attempt(project) WHERE waits_for IS NOT NULL;
CREATE UNIQUE INDEX one_live_attempt ON attempt(task) WHERE ended_at IS NULL;

DROP TABLE IF EXISTS attempt_history;
CREATE TABLE attempt_history (
  attempt TEXT NOT NULL REFERENCES attempt(id), number INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL,
  event TEXT NOT NULL, became TEXT NOT NULL, reason TEXT, detail TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  PRIMARY KEY (attempt, number),
  FOREIGN KEY (was, event, became) REFERENCES attempt_transition(was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt_history VALUES('tsk_01ksr492000000000000000009.1',1,'tx_01ksr49200000000000000000a','new','opened','claiming_node',NULL,'',1780000000000);
INSERT INTO attempt_history VALUES('tsk_01ksr492000000000000000009.1',2,'tx_01ksr492z8000000000000000d','claiming_node','reported','starting_agent',NULL,'',1780000001000);
INSERT INTO attempt_history VALUES('tsk_01ksr492000000000000000009.1',3,'tx_01ksr492z8000000000000000d','starting_agent','reported','working',NULL,'',1780000001000);
INSERT INTO attempt_history VALUES('tsk_01ksr492000000000000000009.1',4,'tx_01ksr492z8000000000000000k','working','ended','completed',NULL,'',1780000001000);
INSERT INTO attempt_history VALUES('tsk_01ksr493yg000000000000000m.1',1,'tx_01ksr493yg000000000000000n','new','opened','claiming_node',NULL,'',1780000002000);
INSERT INTO attempt_history VALUES('tsk_01ksr493yg000000000000000m.1',2,'tx_01ksr494xr000000000000000r','claiming_node','reported','starting_agent',NULL,'',1780000003000);
INSERT INTO attempt_history VALUES('tsk_01ksr493yg000000000000000m.1',3,'tx_01ksr494xr000000000000000r','starting_agent','reported','working',NULL,'',1780000003000);
INSERT INTO attempt_history VALUES('tsk_01ksr493yg000000000000000m.1',4,'tx_01ksr496w80000000000000011','working','ended','failed','agent_refused','it would not',1780000005000);
INSERT INTO attempt_history VALUES('tsk_01ksr498tr0000000000000015.1',1,'tx_01ksr498tr0000000000000016','new','opened','claiming_node',NULL,'',1780000007000);
INSERT INTO attempt_history VALUES('tsk_01ksr498tr0000000000000015.1',2,'tx_01ksr499t00000000000000019','claiming_node','reported','starting_agent',NULL,'',1780000008000);
INSERT INTO attempt_history VALUES('tsk_01ksr498tr0000000000000015.1',3,'tx_01ksr499t00000000000000019','starting_agent','reported','working',NULL,'',1780000008000);
INSERT INTO attempt_history VALUES('tsk_01ksr499t0000000000000001f.1',1,'tx_01ksr499t0000000000000001g','new','opened','claiming_node',NULL,'',1780000008000);
INSERT INTO attempt_history VALUES('tsk_01ksr499t0000000000000001f.1',2,'tx_01ksr49as8000000000000001k','claiming_node','reported','starting_agent',NULL,'',1780000009000);
INSERT INTO attempt_history VALUES('tsk_01ksr499t0000000000000001f.1',3,'tx_01ksr49as8000000000000001k','starting_agent','reported','working',NULL,'',1780000009000);
INSERT INTO attempt_history VALUES('tsk_01ksr49as8000000000000001t.1',1,'tx_01ksr49as8000000000000001v','new','opened','claiming_node',NULL,'',1780000009000);
INSERT INTO attempt_history VALUES('tsk_01ksr49as8000000000000001t.1',2,'tx_01ksr49brg000000000000001y','claiming_node','reported','starting_agent',NULL,'',1780000010000);
INSERT INTO attempt_history VALUES('tsk_01ksr49as8000000000000001t.1',3,'tx_01ksr49brg000000000000001y','starting_agent','reported','working',NULL,'',1780000010000);
INSERT INTO attempt_history VALUES('tsk_01ksr49brg0000000000000024.1',1,'tx_01ksr49brg0000000000000025','new','opened','claiming_node',NULL,'',1780000010000);
INSERT INTO attempt_history VALUES('tsk_01ksr49brg0000000000000024.1',2,'tx_01ksr49cqr0000000000000028','claiming_node','reported','starting_agent',NULL,'',1780000011000);
INSERT INTO attempt_history VALUES('tsk_01ksr49brg0000000000000024.1',3,'tx_01ksr49cqr0000000000000028','starting_agent','reported','working',NULL,'',1780000011000);
INSERT INTO attempt_history VALUES('tsk_01ksr49brg0000000000000024.1',4,'tx_01ksr49cqr000000000000002d','working','ended','lost','node_restarted','',1780000011000);
INSERT INTO attempt_history VALUES('tsk_01ksr49brg0000000000000024.2',1,'tx_01ksr49cqr000000000000002d','new','opened','claiming_node',NULL,'',1780000011000);
INSERT INTO attempt_history VALUES('tsk_01ksr49brg0000000000000024.2',2,'tx_01ksr49dq0000000000000002g','claiming_node','reported','starting_agent',NULL,'',1780000012000);
INSERT INTO attempt_history VALUES('tsk_01ksr49brg0000000000000024.2',3,'tx_01ksr49dq0000000000000002g','starting_agent','reported','working',NULL,'',1780000012000);
INSERT INTO attempt_history VALUES('tsk_01ksr49dq0000000000000002n.1',1,'tx_01ksr49dq0000000000000002p','new','opened','claiming_node',NULL,'',1780000012000);
INSERT INTO attempt_history VALUES('tsk_01ksr49dq0000000000000002n.1',2,'tx_01ksr49ep8000000000000002s','claiming_node','reported','starting_agent',NULL,'',1780000013000);
INSERT INTO attempt_history VALUES('tsk_01ksr49dq0000000000000002n.1',3,'tx_01ksr49ep8000000000000002s','starting_agent','reported','working',NULL,'',1780000013000);
INSERT INTO attempt_history VALUES('tsk_01ksr49fng0000000000000031.1',1,'tx_01ksr49fng0000000000000032','new','opened','claiming_node',NULL,'',1780000014000);
INSERT INTO attempt_history VALUES('tsk_01ksr49fng0000000000000031.1',2,'tx_01ksr49gmr0000000000000035','claiming_node','reported','starting_agent',NULL,'',1780000015000);
INSERT INTO attempt_history VALUES('tsk_01ksr49fng0000000000000031.1',3,'tx_01ksr49gmr0000000000000035','starting_agent','reported','working',NULL,'',1780000015000);
INSERT INTO attempt_history VALUES('tsk_01ksr49hm0000000000000003d.1',1,'tx_01ksr49hm0000000000000003e','new','opened','claiming_node',NULL,'',1780000016000);
INSERT INTO attempt_history VALUES('tsk_01ksr49hm0000000000000003d.1',2,'tx_01ksr49jk8000000000000003h','claiming_node','reported','starting_agent',NULL,'',1780000017000);
INSERT INTO attempt_history VALUES('tsk_01ksr49hm0000000000000003d.1',3,'tx_01ksr49jk8000000000000003h','starting_agent','reported','working',NULL,'',1780000017000);
INSERT INTO attempt_history VALUES('tsk_01ksr49pg80000000000000046.1',1,'tx_01ksr49pg80000000000000047','new','opened','claiming_node',NULL,'',1780000021000);
INSERT INTO attempt_history VALUES('tsk_01ksr49pg80000000000000046.1',2,'tx_01ksr49qfg000000000000004a','claiming_node','reported','starting_agent',NULL,'',1780000022000);
INSERT INTO attempt_history VALUES('tsk_01ksr49pg80000000000000046.1',3,'tx_01ksr49qfg000000000000004a','starting_agent','reported','working',NULL,'',1780000022000);
INSERT INTO attempt_history VALUES('tsk_01ksr49qfg000000000000004k.1',1,'tx_01ksr49qfg000000000000004m','new','opened','claiming_node',NULL,'',1780000022000);
INSERT INTO attempt_history VALUES('tsk_01ksr49qfg000000000000004k.1',2,'tx_01ksr49rer000000000000004q','claiming_node','reported','starting_agent',NULL,'',1780000023000);
INSERT INTO attempt_history VALUES('tsk_01ksr49qfg000000000000004k.1',3,'tx_01ksr49rer000000000000004q','starting_agent','reported','working',NULL,'',1780000023000);
INSERT INTO attempt_history VALUES('tsk_01ksr49td8000000000000005e.1',1,'tx_01ksr49td8000000000000005f','new','opened','claiming_node',NULL,'',1780000025000);
INSERT INTO attempt_history VALUES('tsk_01ksr49td8000000000000005e.1',2,'tx_01ksr49vcg000000000000005j','claiming_node','reported','starting_agent',NULL,'',1780000026000);
INSERT INTO attempt_history VALUES('tsk_01ksr49td8000000000000005e.1',3,'tx_01ksr49vcg000000000000005j','starting_agent','reported','working',NULL,'',1780000026000);
INSERT INTO attempt_history VALUES('tsk_01ksr49z9g0000000000000066.1',1,'tx_01ksr49z9g0000000000000067','new','opened','claiming_node',NULL,'',1780000030000);
INSERT INTO attempt_history VALUES('tsk_01ksr4a08r000000000000006b.1',1,'tx_01ksr4a08r000000000000006c','new','opened','claiming_node',NULL,'',1780000031000);
INSERT INTO attempt_history VALUES('tsk_3131be794b89cb25dad075de90.1',1,'tx_01ksr49jk8000000000000003q','new','opened','claiming_node',NULL,'',1780000017000);
INSERT INTO attempt_history VALUES('tsk_3131be794b89cb25dad075de90.1',2,'tx_01ksr49kjg000000000000003t','claiming_node','reported','starting_agent',NULL,'',1780000018000);
INSERT INTO attempt_history VALUES('tsk_3131be794b89cb25dad075de90.1',3,'tx_01ksr49kjg000000000000003t','starting_agent','reported','working',NULL,'',1780000018000);
INSERT INTO attempt_history VALUES('tsk_3131be794b89cb25dad075de90.1',4,'tx_01ksr49mhr0000000000000040','working','ended','completed',NULL,'',1780000019000);
INSERT INTO attempt_history VALUES('tsk_3dfeae3dd5386b94411e0c68b0.1',1,'tx_01ksr49rer000000000000004x','new','opened','claiming_node',NULL,'',1780000023000);
INSERT INTO attempt_history VALUES('tsk_3dfeae3dd5386b94411e0c68b0.1',2,'tx_01ksr49se00000000000000050','claiming_node','reported','starting_agent',NULL,'',1780000024000);
INSERT INTO attempt_history VALUES('tsk_3dfeae3dd5386b94411e0c68b0.1',3,'tx_01ksr49se00000000000000050','starting_agent','reported','working',NULL,'',1780000024000);
INSERT INTO attempt_history VALUES('tsk_5efe075e73a1ff0a7b960ab6ce.1',1,'tx_01ksr49se00000000000000056','new','opened','claiming_node',NULL,'',1780000024000);
INSERT INTO attempt_history VALUES('tsk_5efe075e73a1ff0a7b960ab6ce.1',2,'tx_01ksr49td80000000000000059','claiming_node','reported','starting_agent',NULL,'',1780000025000);
INSERT INTO attempt_history VALUES('tsk_5efe075e73a1ff0a7b960ab6ce.1',3,'tx_01ksr49td80000000000000059','starting_agent','reported','working',NULL,'',1780000025000);
INSERT INTO attempt_history VALUES('tsk_eb7344aa711d02be155accbe85.1',1,'tx_01ksr49vcg000000000000005r','new','opened','claiming_node',NULL,'',1780000026000);
INSERT INTO attempt_history VALUES('tsk_eb7344aa711d02be155accbe85.1',2,'tx_01ksr49wbr000000000000005v','claiming_node','reported','starting_agent',NULL,'',1780000027000);
INSERT INTO attempt_history VALUES('tsk_eb7344aa711d02be155accbe85.1',3,'tx_01ksr49wbr000000000000005v','starting_agent','reported','working',NULL,'',1780000027000);
INSERT INTO attempt_history VALUES('tsk_eb7344aa711d02be155accbe85.1',4,'tx_01ksr4a6480000000000000075','working','ended','completed',NULL,'',1780000037000);

DROP TABLE IF EXISTS attempt_transition;
CREATE TABLE attempt_transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt_transition VALUES('booting_vm','ended','completed');
INSERT INTO attempt_transition VALUES('booting_vm','ended','failed');
INSERT INTO attempt_transition VALUES('booting_vm','ended','lost');
INSERT INTO attempt_transition VALUES('booting_vm','ended','stopped');
INSERT INTO attempt_transition VALUES('booting_vm','reported','booting_vm');
INSERT INTO attempt_transition VALUES('booting_vm','reported','building_image');
INSERT INTO attempt_transition VALUES('booting_vm','reported','checkpointing');
INSERT INTO attempt_transition VALUES('booting_vm','reported','creating_workspace');
INSERT INTO attempt_transition VALUES('booting_vm','reported','resting');
INSERT INTO attempt_transition VALUES('booting_vm','reported','starting_agent');
INSERT INTO attempt_transition VALUES('booting_vm','reported','working');
INSERT INTO attempt_transition VALUES('building_image','ended','completed');
INSERT INTO attempt_transition VALUES('building_image','ended','failed');
INSERT INTO attempt_transition VALUES('building_image','ended','lost');
INSERT INTO attempt_transition VALUES('building_image','ended','stopped');
INSERT INTO attempt_transition VALUES('building_image','reported','building_image');
INSERT INTO attempt_transition VALUES('building_image','reported','checkpointing');
INSERT INTO attempt_transition VALUES('building_image','reported','creating_workspace');
INSERT INTO attempt_transition VALUES('building_image','reported','resting');
INSERT INTO attempt_transition VALUES('building_image','reported','starting_agent');
INSERT INTO attempt_transition VALUES('building_image','reported','working');
INSERT INTO attempt_transition VALUES('checkpointing','ended','completed');
INSERT INTO attempt_transition VALUES('checkpointing','ended','failed');
INSERT INTO attempt_transition VALUES('checkpointing','ended','lost');
INSERT INTO attempt_transition VALUES('checkpointing','ended','stopped');
INSERT INTO attempt_transition VALUES('checkpointing','reported','checkpointing');
INSERT INTO attempt_transition VALUES('checkpointing','reported','resting');
INSERT INTO attempt_transition VALUES('checkpointing','reported','starting_agent');
INSERT INTO attempt_transition VALUES('checkpointing','reported','working');
INSERT INTO attempt_transition VALUES('claiming_node','ended','completed');
INSERT INTO attempt_transition VALUES('claiming_node','ended','failed');
INSERT INTO attempt_transition VALUES('claiming_node','ended','lost');
INSERT INTO attempt_transition VALUES('claiming_node','ended','stopped');
INSERT INTO attempt_transition VALUES('claiming_node','reported','booting_vm');
INSERT INTO attempt_transition VALUES('claiming_node','reported','building_image');
INSERT INTO attempt_transition VALUES('claiming_node','reported','checkpointing');
INSERT INTO attempt_transition VALUES('claiming_node','reported','claiming_node');
INSERT INTO attempt_transition VALUES('claiming_node','reported','creating_workspace');
INSERT INTO attempt_transition VALUES('claiming_node','reported','resting');
INSERT INTO attempt_transition VALUES('claiming_node','reported','starting_agent');
INSERT INTO attempt_transition VALUES('claiming_node','reported','working');
INSERT INTO attempt_transition VALUES('completed','reported','completed');
INSERT INTO attempt_transition VALUES('creating_workspace','ended','completed');
INSERT INTO attempt_transition VALUES('creating_workspace','ended','failed');
INSERT INTO attempt_transition VALUES('creating_workspace','ended','lost');
INSERT INTO attempt_transition VALUES('creating_workspace','ended','stopped');
INSERT INTO attempt_transition VALUES('creating_workspace','reported','building_image');
INSERT INTO attempt_transition VALUES('creating_workspace','reported','checkpointing');
INSERT INTO attempt_transition VALUES('creating_workspace','reported','creating_workspace');
INSERT INTO attempt_transition VALUES('creating_workspace','reported','resting');
INSERT INTO attempt_transition VALUES('creating_workspace','reported','starting_agent');
INSERT INTO attempt_transition VALUES('creating_workspace','reported','working');
INSERT INTO attempt_transition VALUES('failed','reported','failed');
INSERT INTO attempt_transition VALUES('lost','reported','lost');
INSERT INTO attempt_transition VALUES('new','opened','claiming_node');
INSERT INTO attempt_transition VALUES('resting','ended','completed');
INSERT INTO attempt_transition VALUES('resting','ended','failed');
INSERT INTO attempt_transition VALUES('resting','ended','lost');
INSERT INTO attempt_transition VALUES('resting','ended','stopped');
INSERT INTO attempt_transition VALUES('resting','reported','checkpointing');
INSERT INTO attempt_transition VALUES('resting','reported','resting');
INSERT INTO attempt_transition VALUES('resting','reported','starting_agent');
INSERT INTO attempt_transition VALUES('resting','reported','working');
INSERT INTO attempt_transition VALUES('starting_agent','ended','completed');
INSERT INTO attempt_transition VALUES('starting_agent','ended','failed');
INSERT INTO attempt_transition VALUES('starting_agent','ended','lost');
INSERT INTO attempt_transition VALUES('starting_agent','ended','stopped');
INSERT INTO attempt_transition VALUES('starting_agent','reported','checkpointing');
INSERT INTO attempt_transition VALUES('starting_agent','reported','resting');
INSERT INTO attempt_transition VALUES('starting_agent','reported','starting_agent');
INSERT INTO attempt_transition VALUES('starting_agent','reported','working');
INSERT INTO attempt_transition VALUES('stopped','reported','stopped');
INSERT INTO attempt_transition VALUES('working','ended','completed');
INSERT INTO attempt_transition VALUES('working','ended','failed');
INSERT INTO attempt_transition VALUES('working','ended','lost');
INSERT INTO attempt_transition VALUES('working','ended','stopped');
INSERT INTO attempt_transition VALUES('working','reported','checkpointing');
INSERT INTO attempt_transition VALUES('working','reported','resting');
INSERT INTO attempt_transition VALUES('working','reported','starting_agent');
INSERT INTO attempt_transition VALUES('working','reported','working');

DROP TABLE IF EXISTS change;
CREATE TABLE change (
  project TEXT NOT NULL, seq INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('conversation', 'message', 'task', 'idea', 'node')),
  entity TEXT NOT NULL, PRIMARY KEY (project, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO change VALUES('prj_01ksr492000000000000000008',1,'message','msg_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',2,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',3,'conversation','cnv_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',4,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',5,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',6,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',7,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',8,'message','msg_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',9,'message','msg_01ksr492z8000000000000000e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',10,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',11,'message','msg_01ksr492z8000000000000000e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',12,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',13,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',14,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',15,'message','msg_01ksr492z8000000000000000e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',16,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',17,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',18,'task','tsk_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',19,'conversation','cnv_01ksr492000000000000000009');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',20,'message','msg_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',21,'task','tsk_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',22,'conversation','cnv_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',23,'task','tsk_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',24,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',25,'task','tsk_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',26,'task','tsk_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',27,'message','msg_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',28,'message','msg_01ksr494xr000000000000000s');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',29,'task','tsk_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',30,'message','msg_01ksr494xr000000000000000s');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',31,'message','msg_01ksr494xr000000000000000x');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',32,'task','tsk_01ksr494xr000000000000000x');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',33,'conversation','cnv_01ksr494xr000000000000000x');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',34,'message','msg_01ksr495x0000000000000000z');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',35,'task','tsk_01ksr495x0000000000000000z');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',36,'conversation','cnv_01ksr495x0000000000000000z');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',37,'message','msg_01ksr494xr000000000000000s');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',38,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',39,'task','tsk_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',40,'task','tsk_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',41,'task','tsk_01ksr494xr000000000000000x');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',42,'task','tsk_01ksr495x0000000000000000z');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',43,'conversation','cnv_01ksr493yg000000000000000m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',44,'conversation','cnv_01ksr494xr000000000000000x');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',45,'conversation','cnv_01ksr495x0000000000000000z');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',46,'message','msg_01ksr497vg0000000000000012');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',47,'task','tsk_01ksr497vg0000000000000012');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',48,'conversation','cnv_01ksr497vg0000000000000012');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',49,'message','msg_01ksr497vg0000000000000012');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',50,'task','tsk_01ksr497vg0000000000000012');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',51,'conversation','cnv_01ksr497vg0000000000000012');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',52,'message','msg_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',53,'task','tsk_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',54,'conversation','cnv_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',55,'task','tsk_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',56,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',57,'task','tsk_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',58,'task','tsk_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',59,'message','msg_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',60,'message','msg_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',61,'task','tsk_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',62,'message','msg_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',63,'message','msg_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',64,'task','tsk_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',65,'conversation','cnv_01ksr498tr0000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',66,'message','msg_01ksr499t0000000000000001f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',67,'task','tsk_01ksr499t0000000000000001f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',68,'conversation','cnv_01ksr499t0000000000000001f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',69,'task','tsk_01ksr499t0000000000000001f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',70,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',71,'task','tsk_01ksr499t0000000000000001f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',72,'task','tsk_01ksr499t0000000000000001f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',73,'message','msg_01ksr499t0000000000000001f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',74,'message','msg_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',75,'task','tsk_01ksr499t0000000000000001f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',76,'message','msg_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',77,'message','msg_01ksr49as8000000000000001r');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',78,'message','msg_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',79,'task','tsk_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',80,'conversation','cnv_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',81,'task','tsk_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',82,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',83,'task','tsk_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',84,'task','tsk_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',85,'message','msg_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',86,'message','msg_01ksr49brg000000000000001z');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',87,'task','tsk_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',88,'message','msg_01ksr49brg000000000000001z');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',89,'task','tsk_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',90,'task','tsk_01ksr49as8000000000000001t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',91,'message','msg_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',92,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',93,'conversation','cnv_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',94,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',95,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',96,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',97,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',98,'message','msg_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',99,'message','msg_01ksr49cqr0000000000000029');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',100,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',101,'message','msg_01ksr49cqr0000000000000029');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',102,'message','msg_01ksr49cqr0000000000000029');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',103,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',104,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',105,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',106,'conversation','cnv_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',107,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',108,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',109,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',110,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',111,'message','msg_01ksr49dq0000000000000002h');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',112,'task','tsk_01ksr49brg0000000000000024');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',113,'message','msg_01ksr49dq0000000000000002h');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',114,'message','msg_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',115,'task','tsk_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',116,'conversation','cnv_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',117,'task','tsk_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',118,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',119,'task','tsk_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',120,'task','tsk_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',121,'message','msg_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',122,'message','msg_01ksr49ep8000000000000002t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',123,'task','tsk_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',124,'message','msg_01ksr49ep8000000000000002t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',125,'message','msg_9c3b6216e9b93c9c49dd02bfd8');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',126,'task','tsk_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',127,'conversation','cnv_01ksr49dq0000000000000002n');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',128,'message','msg_01ksr49ep8000000000000002t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',129,'message','msg_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',130,'task','tsk_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',131,'conversation','cnv_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',132,'task','tsk_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',133,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',134,'task','tsk_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',135,'task','tsk_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',136,'message','msg_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',137,'message','msg_01ksr49gmr0000000000000036');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',138,'task','tsk_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',139,'message','msg_01ksr49gmr0000000000000036');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',140,'message','msg_e77466b48f957e818c37fa87c8');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',141,'task','tsk_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',142,'conversation','cnv_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',143,'message','msg_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',144,'task','tsk_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',145,'conversation','cnv_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',146,'task','tsk_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',147,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',148,'task','tsk_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',149,'task','tsk_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',150,'message','msg_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',151,'message','msg_01ksr49jk8000000000000003j');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',152,'task','tsk_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',153,'message','msg_01ksr49jk8000000000000003j');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',154,'message','msg_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',155,'task','tsk_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',156,'conversation','cnv_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',157,'task','tsk_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',158,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',159,'task','tsk_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',160,'task','tsk_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',161,'message','msg_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',162,'message','msg_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',163,'task','tsk_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',164,'message','msg_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',165,'task','tsk_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',166,'message','msg_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',167,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',168,'task','tsk_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',169,'task','tsk_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',170,'conversation','cnv_3131be794b89cb25dad075de90');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',171,'message','msg_8c6d75a37241ce8d580e6bf587');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',172,'task','tsk_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',173,'conversation','cnv_01ksr49hm0000000000000003d');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',174,'message','msg_01ksr49gmr0000000000000036');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',175,'message','msg_01ksr49jk8000000000000003j');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',176,'message','msg_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',177,'task','tsk_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',178,'conversation','cnv_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',179,'task','tsk_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',180,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',181,'task','tsk_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',182,'task','tsk_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',183,'message','msg_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',184,'message','msg_01ksr49qfg000000000000004b');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',185,'task','tsk_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',186,'message','msg_01ksr49qfg000000000000004b');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',187,'task','tsk_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',188,'conversation','cnv_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',189,'message','msg_01ksr49qfg000000000000004g');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',190,'task','tsk_01ksr49qfg000000000000004g');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',191,'conversation','cnv_01ksr49pg80000000000000046');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',192,'message','msg_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',193,'task','tsk_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',194,'conversation','cnv_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',195,'task','tsk_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',196,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',197,'task','tsk_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',198,'task','tsk_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',199,'message','msg_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',200,'message','msg_01ksr49rer000000000000004r');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',201,'task','tsk_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',202,'message','msg_01ksr49rer000000000000004r');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',203,'message','msg_3dfeae3dd5386b94411e0c68b0');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',204,'task','tsk_3dfeae3dd5386b94411e0c68b0');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',205,'conversation','cnv_3dfeae3dd5386b94411e0c68b0');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',206,'task','tsk_3dfeae3dd5386b94411e0c68b0');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',207,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',208,'task','tsk_3dfeae3dd5386b94411e0c68b0');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',209,'task','tsk_3dfeae3dd5386b94411e0c68b0');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',210,'message','msg_3dfeae3dd5386b94411e0c68b0');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',211,'message','msg_01ksr49se00000000000000051');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',212,'task','tsk_3dfeae3dd5386b94411e0c68b0');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',213,'message','msg_01ksr49se00000000000000051');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',214,'message','msg_5efe075e73a1ff0a7b960ab6ce');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',215,'task','tsk_5efe075e73a1ff0a7b960ab6ce');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',216,'conversation','cnv_5efe075e73a1ff0a7b960ab6ce');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',217,'task','tsk_5efe075e73a1ff0a7b960ab6ce');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',218,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',219,'task','tsk_5efe075e73a1ff0a7b960ab6ce');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',220,'task','tsk_5efe075e73a1ff0a7b960ab6ce');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',221,'message','msg_5efe075e73a1ff0a7b960ab6ce');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',222,'message','msg_01ksr49td8000000000000005a');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',223,'task','tsk_5efe075e73a1ff0a7b960ab6ce');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',224,'message','msg_01ksr49td8000000000000005a');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',225,'message','msg_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',226,'task','tsk_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',227,'conversation','cnv_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',228,'task','tsk_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',229,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',230,'task','tsk_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',231,'task','tsk_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',232,'message','msg_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',233,'message','msg_01ksr49vcg000000000000005k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',234,'task','tsk_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',235,'message','msg_01ksr49vcg000000000000005k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',236,'message','msg_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',237,'task','tsk_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',238,'conversation','cnv_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',239,'task','tsk_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',240,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',241,'task','tsk_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',242,'task','tsk_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',243,'message','msg_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',244,'message','msg_01ksr49wbr000000000000005w');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',245,'task','tsk_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',246,'message','msg_01ksr49wbr000000000000005w');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',247,'message','msg_1c307f087cf0c178d23a7bbd68');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',248,'task','tsk_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',249,'conversation','cnv_01ksr49qfg000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',250,'message','msg_01ksr49rer000000000000004r');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',251,'task','tsk_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',252,'conversation','cnv_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',253,'message','msg_01ksr49vcg000000000000005k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',254,'message','msg_01ksr49z9g0000000000000066');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',255,'task','tsk_01ksr49z9g0000000000000066');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',256,'conversation','cnv_01ksr49z9g0000000000000066');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',257,'task','tsk_01ksr49z9g0000000000000066');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',258,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',259,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',260,'message','msg_01ksr4a08r000000000000006b');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',261,'task','tsk_01ksr4a08r000000000000006b');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',262,'conversation','cnv_01ksr4a08r000000000000006b');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',263,'task','tsk_01ksr4a08r000000000000006b');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',264,'message','msg_01ksr4a180000000000000006f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',265,'task','tsk_01ksr4a180000000000000006f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',266,'conversation','cnv_01ksr4a180000000000000006f');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',267,'message','msg_01ksr4a278000000000000006h');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',268,'task','tsk_01ksr4a278000000000000006h');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',269,'conversation','cnv_01ksr4a278000000000000006h');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',270,'message','msg_5fb864301b14f12e599b603382');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',271,'message','msg_eca553e6a1c05d11ac371feba3');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',272,'task','tsk_5fb864301b14f12e599b603382');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',273,'task','tsk_eca553e6a1c05d11ac371feba3');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',274,'conversation','cnv_5fb864301b14f12e599b603382');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',275,'conversation','cnv_eca553e6a1c05d11ac371feba3');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',276,'message','msg_01ksr4a36g000000000000006q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',277,'task','tsk_01ksr4a36g000000000000006q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',278,'conversation','cnv_01ksr4a36g000000000000006q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',279,'message','msg_01ksr4a36g000000000000006q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',280,'task','tsk_01ksr4a36g000000000000006q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',281,'conversation','cnv_01ksr4a36g000000000000006q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',282,'message','msg_01ksr4a45r000000000000006t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',283,'task','tsk_01ksr4a36g000000000000006q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',284,'task','tsk_01ksr4a45r000000000000006t');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',285,'conversation','cnv_01ksr4a36g000000000000006q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',286,'message','msg_01ksr4a45r000000000000006w');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',287,'task','tsk_01ksr4a45r000000000000006w');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',288,'conversation','cnv_01ksr4a45r000000000000006w');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',289,'message','msg_01ksr4a5500000000000000070');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',290,'task','tsk_01ksr4a5500000000000000070');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',291,'conversation','cnv_01ksr4a5500000000000000070');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',292,'message','msg_01ksr4a6480000000000000072');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',293,'idea','idea_01ksr4a6480000000000000074');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',294,'message','msg_01ksr49wbr000000000000005w');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',295,'message','msg_tx_01ksr4a6480000000000000075_tsk_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',296,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',297,'task','tsk_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',298,'task','tsk_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',299,'task','tsk_eb7344aa711d02be155accbe85');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',300,'conversation','cnv_01ksr49td8000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',301,'conversation','cnv_eb7344aa711d02be155accbe85');

DROP TABLE IF EXISTS clock_trigger;
CREATE TABLE clock_trigger (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), name TEXT NOT NULL, cron TEXT NOT NULL,
  tz TEXT NOT NULL, template TEXT NOT NULL,
  person TEXT NOT NULL, local INTEGER NOT NULL,                  -- whose it is; on the edge's own machine
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'deleted')),
  reason TEXT,                                                   -- why it is paused; NULL: a person did it
  failures INTEGER NOT NULL DEFAULT 0,                           -- runs in a row
  next_at INTEGER, last_at INTEGER NOT NULL DEFAULT 0,           -- times of the schedule: the next, the newest that ran
  version INTEGER NOT NULL, fingerprint TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  CHECK ((next_at IS NOT NULL) = (state = 'active'))
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_trigger_project ON clock_trigger(project, created_at) WHERE state <> 'deleted';

DROP TABLE IF EXISTS command;
CREATE TABLE command (
  id TEXT PRIMARY KEY, node TEXT NOT NULL, project TEXT NOT NULL, attempt TEXT NOT NULL, body TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, acked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO command VALUES('msg/tsk_01ksr499t0000000000000001f.1/msg_01ksr49as8000000000000001r','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr499t0000000000000001f.1','{"type":"attempt.message","attempt":"tsk_01ksr499t0000000000000001f.1","prompt":{"message":"msg_01ksr49as8000000000000001r","text":"and then?","files":[]},"interrupt":false}',1780000009000,1780086409000,NULL);
INSERT INTO command VALUES('msg/tsk_5efe075e73a1ff0a7b960ab6ce.1/msg_1c307f087cf0c178d23a7bbd68','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_5efe075e73a1ff0a7b960ab6ce.1','{"type":"attempt.message","attempt":"tsk_5efe075e73a1ff0a7b960ab6ce.1","prompt":{"message":"msg_1c307f087cf0c178d23a7bbd68","text":"Commit now.","files":[]},"interrupt":true}',1780000027000,1780086427000,NULL);
INSERT INTO command VALUES('start/tsk_01ksr492000000000000000009.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr492000000000000000009.1','{"type":"attempt.start","attempt":"tsk_01ksr492000000000000000009.1","number":1,"spec":{"task":"tsk_01ksr492000000000000000009","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr492000000000000000009","title":"done","text":"done, please","message":"msg_01ksr492000000000000000009","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/done-000009","token":"daf6072722060ee14cae76767a547c9936483f4c7425a3c6f5a1649e99c4c80d","harness":"native","prompts":[{"message":"msg_01ksr492000000000000000009","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/done-000009 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\ndone, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000001000,1780086401000,1780000001000);
INSERT INTO command VALUES('start/tsk_01ksr493yg000000000000000m.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr493yg000000000000000m.1','{"type":"attempt.start","attempt":"tsk_01ksr493yg000000000000000m.1","number":1,"spec":{"task":"tsk_01ksr493yg000000000000000m","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr493yg000000000000000m","title":"failed","text":"failed, please","message":"msg_01ksr493yg000000000000000m","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/failed-00000m","token":"f635c1102da16579e324abab248ec759331b86aae2c01eefe3c4dd30604ad45c","harness":"native","prompts":[{"message":"msg_01ksr493yg000000000000000m","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/failed-00000m (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nfailed, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000003000,1780086403000,1780000003000);
INSERT INTO command VALUES('start/tsk_01ksr498tr0000000000000015.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr498tr0000000000000015.1','{"type":"attempt.start","attempt":"tsk_01ksr498tr0000000000000015.1","number":1,"spec":{"task":"tsk_01ksr498tr0000000000000015","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr498tr0000000000000015","title":"resting","text":"resting, please","message":"msg_01ksr498tr0000000000000015","mode":"conversation","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/resting-000015","token":"9ba00083fe0d9de2a1582f17491c01dee8fce652ea442279ce3c38f426e7fd31","harness":"native","prompts":[{"message":"msg_01ksr498tr0000000000000015","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: conversation\nbranch: sam/resting-000015 (from main; it is never pushed)\nThink along and look at the repository as needed. Do not commit, push or open pull requests. When an insight is worth keeping, call create_idea. End your turn when you have answered.\n\n--- the request ---\nresting, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000008000,1780086408000,1780000008000);
INSERT INTO command VALUES('start/tsk_01ksr499t0000000000000001f.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr499t0000000000000001f.1','{"type":"attempt.start","attempt":"tsk_01ksr499t0000000000000001f.1","number":1,"spec":{"task":"tsk_01ksr499t0000000000000001f","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr499t0000000000000001f","title":"talking","text":"talking, please","message":"msg_01ksr499t0000000000000001f","mode":"conversation","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/talking-00001f","token":"54d6d797fd44b953fc067ca049c5cb76ba65b777f0b468c2c59325fd445f1ca7","harness":"native","prompts":[{"message":"msg_01ksr499t0000000000000001f","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: conversation\nbranch: sam/talking-00001f (from main; it is never pushed)\nThink along and look at the repository as needed. Do not commit, push or open pull requests. When an insight is worth keeping, call create_idea. End your turn when you have answered.\n\n--- the request ---\ntalking, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000009000,1780086409000,1780000009000);
INSERT INTO command VALUES('start/tsk_01ksr49as8000000000000001t.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49as8000000000000001t.1','{"type":"attempt.start","attempt":"tsk_01ksr49as8000000000000001t.1","number":1,"spec":{"task":"tsk_01ksr49as8000000000000001t","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49as8000000000000001t","title":"working","text":"working, please","message":"msg_01ksr49as8000000000000001t","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/working-00001t","token":"cb1f96a6f71c66db19f4e2831e9f43c214e92c4a84c8a287758af507837faa63","harness":"native","prompts":[{"message":"msg_01ksr49as8000000000000001t","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/working-00001t (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nworking, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000010000,1780086410000,1780000010000);
INSERT INTO command VALUES('start/tsk_01ksr49brg0000000000000024.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49brg0000000000000024.1','{"type":"attempt.start","attempt":"tsk_01ksr49brg0000000000000024.1","number":1,"spec":{"task":"tsk_01ksr49brg0000000000000024","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49brg0000000000000024","title":"trying again","text":"trying again, please","message":"msg_01ksr49brg0000000000000024","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/trying-again-000024","token":"43b1b6ad9f5b5a989866fb6ba9c94da26b66e730e14a9443ad55a6abe64b309a","harness":"native","prompts":[{"message":"msg_01ksr49brg0000000000000024","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/trying-again-000024 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\ntrying again, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000011000,1780086411000,1780000011000);
INSERT INTO command VALUES('start/tsk_01ksr49brg0000000000000024.2','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49brg0000000000000024.2','{"type":"attempt.start","attempt":"tsk_01ksr49brg0000000000000024.2","number":2,"spec":{"task":"tsk_01ksr49brg0000000000000024","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49brg0000000000000024","title":"trying again","text":"trying again, please","message":"msg_01ksr49brg0000000000000024","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/trying-again-000024","token":"86aea31eb91ec215fadd7b55ead01f51775739af5847527f36caf958751a4b26","harness":"native","prompts":[{"message":"msg_01ksr49brg0000000000000024","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/trying-again-000024 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\nearlier try:\n  attempt: tsk_01ksr49brg0000000000000024.1\n  reason: node_restarted: The node restarted and the agent''s session could not be taken up again.\n  remedy: Send a message to go on from the last saved work.\n  last checkpoint: none\n  its work: not here, you begin anew\n\n--- the request ---\ntrying again, please"}],"resume_from":"tsk_01ksr49brg0000000000000024.1","resume_bundle":null,"allowance_microusd":5000000}',1780000012000,1780086412000,1780000012000);
INSERT INTO command VALUES('start/tsk_01ksr49dq0000000000000002n.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49dq0000000000000002n.1','{"type":"attempt.start","attempt":"tsk_01ksr49dq0000000000000002n.1","number":1,"spec":{"task":"tsk_01ksr49dq0000000000000002n","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49dq0000000000000002n","title":"asking","text":"asking, please","message":"msg_01ksr49dq0000000000000002n","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/asking-00002n","token":"21f956eee2e6b7eb01f77df757951e47ad557ad9edfdf56d334e4e00f9f03c39","harness":"native","prompts":[{"message":"msg_01ksr49dq0000000000000002n","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/asking-00002n (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nasking, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000013000,1780086413000,1780000013000);
INSERT INTO command VALUES('start/tsk_01ksr49fng0000000000000031.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49fng0000000000000031.1','{"type":"attempt.start","attempt":"tsk_01ksr49fng0000000000000031.1","number":1,"spec":{"task":"tsk_01ksr49fng0000000000000031","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49fng0000000000000031","title":"proposing","text":"proposing, please","message":"msg_01ksr49fng0000000000000031","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/proposing-000031","token":"b5ef46838e570009b281421bda6cc3523255a42d99d12aaeb6286485c0bc9057","harness":"native","prompts":[{"message":"msg_01ksr49fng0000000000000031","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/proposing-000031 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nproposing, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000015000,1780086415000,1780000015000);
INSERT INTO command VALUES('start/tsk_01ksr49hm0000000000000003d.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49hm0000000000000003d.1','{"type":"attempt.start","attempt":"tsk_01ksr49hm0000000000000003d.1","number":1,"spec":{"task":"tsk_01ksr49hm0000000000000003d","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49hm0000000000000003d","title":"wary","text":"wary, please","message":"msg_01ksr49hm0000000000000003d","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/wary-00003d","token":"f5ede74e4bff6d117c8ba2b0a5bb189d48070d0d12b4b3b82237f45685ea3b25","harness":"native","prompts":[{"message":"msg_01ksr49hm0000000000000003d","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/wary-00003d (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nwary, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000017000,1780086417000,1780000017000);
INSERT INTO command VALUES('start/tsk_01ksr49pg80000000000000046.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49pg80000000000000046.1','{"type":"attempt.start","attempt":"tsk_01ksr49pg80000000000000046.1","number":1,"spec":{"task":"tsk_01ksr49pg80000000000000046","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49pg80000000000000046","title":"stopping","text":"stopping, please","message":"msg_01ksr49pg80000000000000046","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/stopping-000046","token":"fe3427dc9c469d845a708a3aad6605d78c4b0510a9a48eb52d719f9282a24e7b","harness":"native","prompts":[{"message":"msg_01ksr49pg80000000000000046","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/stopping-000046 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nstopping, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000022000,1780086422000,1780000022000);
INSERT INTO command VALUES('start/tsk_01ksr49qfg000000000000004k.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49qfg000000000000004k.1','{"type":"attempt.start","attempt":"tsk_01ksr49qfg000000000000004k.1","number":1,"spec":{"task":"tsk_01ksr49qfg000000000000004k","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49qfg000000000000004k","title":"parent","text":"parent, please","message":"msg_01ksr49qfg000000000000004k","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/parent-00004k","token":"b7902d2536849168cc0e4f7654c0540f01a2c21ec0f670a66916783569b7a0bf","harness":"native","prompts":[{"message":"msg_01ksr49qfg000000000000004k","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/parent-00004k (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nparent, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000023000,1780086423000,1780000023000);
INSERT INTO command VALUES('start/tsk_01ksr49td8000000000000005e.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49td8000000000000005e.1','{"type":"attempt.start","attempt":"tsk_01ksr49td8000000000000005e.1","number":1,"spec":{"task":"tsk_01ksr49td8000000000000005e","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49td8000000000000005e","title":"waking","text":"waking, please","message":"msg_01ksr49td8000000000000005e","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/waking-00005e","token":"0db28c8250dd148819b9c948d0b411ae3f7790489da22e9dbb6623298e63d11e","harness":"native","prompts":[{"message":"msg_01ksr49td8000000000000005e","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/waking-00005e (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nwaking, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000026000,1780086426000,1780000026000);
INSERT INTO command VALUES('start/tsk_01ksr49z9g0000000000000066.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49z9g0000000000000066.1','{"type":"attempt.start","attempt":"tsk_01ksr49z9g0000000000000066.1","number":1,"spec":{"task":"tsk_01ksr49z9g0000000000000066","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49z9g0000000000000066","title":"starting","text":"starting, please","message":"msg_01ksr49z9g0000000000000066","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/starting-000066","token":"1c965e82e031fe98cb203913c09dce43beada4eccf914ebc48c78cc4c5a31504","harness":"native","prompts":[{"message":"msg_01ksr49z9g0000000000000066","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/starting-000066 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nstarting, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000031000,1780086431000,NULL);
INSERT INTO command VALUES('start/tsk_3131be794b89cb25dad075de90.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_3131be794b89cb25dad075de90.1','{"type":"attempt.start","attempt":"tsk_3131be794b89cb25dad075de90.1","number":1,"spec":{"task":"tsk_3131be794b89cb25dad075de90","project":"prj_01ksr492000000000000000008","conversation":"cnv_3131be794b89cb25dad075de90","title":"read child","text":"read child, please","message":"msg_3131be794b89cb25dad075de90","origin":"agent","parent":"tsk_01ksr49hm0000000000000003d"},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/read-child-75de90","token":"aaef63ef8b21e796525397b50de855ec61b9fda8c6b259a7ca368e23a9ef9433","harness":"native","prompts":[{"message":"msg_3131be794b89cb25dad075de90","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/read-child-75de90 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nread child, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":833333}',1780000018000,1780086418000,1780000018000);
INSERT INTO command VALUES('start/tsk_3dfeae3dd5386b94411e0c68b0.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_3dfeae3dd5386b94411e0c68b0.1','{"type":"attempt.start","attempt":"tsk_3dfeae3dd5386b94411e0c68b0.1","number":1,"spec":{"task":"tsk_3dfeae3dd5386b94411e0c68b0","project":"prj_01ksr492000000000000000008","conversation":"cnv_3dfeae3dd5386b94411e0c68b0","title":"child","text":"child, please","message":"msg_3dfeae3dd5386b94411e0c68b0","origin":"agent","parent":"tsk_01ksr49qfg000000000000004k"},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/child-0c68b0","token":"1df188a33d5a0bcd83c4c0c23141856007599a2f4ff26fcb3ea359b3caddaf2e","harness":"native","prompts":[{"message":"msg_3dfeae3dd5386b94411e0c68b0","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/child-0c68b0 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nchild, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":833333}',1780000024000,1780086424000,1780000024000);
INSERT INTO command VALUES('start/tsk_5efe075e73a1ff0a7b960ab6ce.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_5efe075e73a1ff0a7b960ab6ce.1','{"type":"attempt.start","attempt":"tsk_5efe075e73a1ff0a7b960ab6ce.1","number":1,"spec":{"task":"tsk_5efe075e73a1ff0a7b960ab6ce","project":"prj_01ksr492000000000000000008","conversation":"cnv_5efe075e73a1ff0a7b960ab6ce","title":"warned child","text":"warned child, please","message":"msg_5efe075e73a1ff0a7b960ab6ce","origin":"agent","parent":"tsk_01ksr49qfg000000000000004k"},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/warned-child-0ab6ce","token":"f339cc2fc54648192d7e68438ed5b9662f1f6b09345e444ca50f1017f0eb5e1b","harness":"native","prompts":[{"message":"msg_5efe075e73a1ff0a7b960ab6ce","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/warned-child-0ab6ce (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nwarned child, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":833333}',1780000025000,1780086425000,1780000025000);
INSERT INTO command VALUES('start/tsk_eb7344aa711d02be155accbe85.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_eb7344aa711d02be155accbe85.1','{"type":"attempt.start","attempt":"tsk_eb7344aa711d02be155accbe85.1","number":1,"spec":{"task":"tsk_eb7344aa711d02be155accbe85","project":"prj_01ksr492000000000000000008","conversation":"cnv_eb7344aa711d02be155accbe85","title":"quick child","text":"quick child, please","message":"msg_eb7344aa711d02be155accbe85","origin":"agent","parent":"tsk_01ksr49td8000000000000005e"},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/quick-child-ccbe85","token":"54833135732f3f6b4d76188ea98d46349e650ee26eca2e85509c4f01c9df63c4","harness":"native","prompts":[{"message":"msg_eb7344aa711d02be155accbe85","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/quick-child-ccbe85 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nquick child, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":833333}',1780000027000,1780086427000,1780000027000);
INSERT INTO command VALUES('stop/tsk_01ksr49pg80000000000000046.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49pg80000000000000046.1','{"type":"attempt.stop","attempt":"tsk_01ksr49pg80000000000000046.1","reason":"stopped"}',1780000022000,1780086422000,NULL);
CREATE INDEX command_attempt ON command(attempt);
CREATE INDEX command_open ON command(node, created_at) WHERE acked_at IS NULL;

DROP TABLE IF EXISTS contradiction;
CREATE TABLE contradiction (
  one TEXT NOT NULL REFERENCES knowledge(id), other TEXT NOT NULL REFERENCES knowledge(id), project TEXT NOT NULL,
  why TEXT NOT NULL, found_at INTEGER NOT NULL, settled_at INTEGER, settled_by TEXT,
  kept TEXT,                                  -- one of the two; NULL when both were found to hold
  PRIMARY KEY (one, other), CHECK (one < other)
) STRICT, WITHOUT ROWID;
CREATE INDEX contradiction_open ON contradiction(project, found_at) WHERE settled_at IS NULL;
CREATE INDEX contradiction_other ON contradiction(other);

DROP TABLE IF EXISTS conversation;
CREATE TABLE conversation (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), title TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('task', 'conversation')), created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
, fingerprint TEXT, archived_at INTEGER, forked_from TEXT, forked_message TEXT, forked_seq INTEGER, title_by TEXT NOT NULL DEFAULT 'given'
  CHECK (title_by IN ('given', 'words', 'model', 'kept'))) STRICT, WITHOUT ROWID;
INSERT INTO conversation VALUES('cnv_01ksr492000000000000000009','prj_01ksr492000000000000000008','done','task',1780000000000,1780000000000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr493yg000000000000000m','prj_01ksr492000000000000000008','failed','task',1780000002000,1780000002000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr494xr000000000000000x','prj_01ksr492000000000000000008','held','task',1780000003000,1780000003000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr495x0000000000000000z','prj_01ksr492000000000000000008','held and released','task',1780000004000,1780000004000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr497vg0000000000000012','prj_01ksr492000000000000000008','stopped early','task',1780000006000,1780000006000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr498tr0000000000000015','prj_01ksr492000000000000000008','resting','conversation',1780000007000,1780000007000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr499t0000000000000001f','prj_01ksr492000000000000000008','talking','conversation',1780000008000,1780000009000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr49as8000000000000001t','prj_01ksr492000000000000000008','working','task',1780000009000,1780000009000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr49brg0000000000000024','prj_01ksr492000000000000000008','trying again','task',1780000010000,1780000010000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr49dq0000000000000002n','prj_01ksr492000000000000000008','asking','task',1780000012000,1780000012000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr49fng0000000000000031','prj_01ksr492000000000000000008','proposing','task',1780000014000,1780000014000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr49hm0000000000000003d','prj_01ksr492000000000000000008','wary','task',1780000016000,1780000016000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr49pg80000000000000046','prj_01ksr492000000000000000008','stopping','task',1780000021000,1780000022000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr49qfg000000000000004k','prj_01ksr492000000000000000008','parent','task',1780000022000,1780000022000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr49td8000000000000005e','prj_01ksr492000000000000000008','waking','task',1780000025000,1780000025000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr49z9g0000000000000066','prj_01ksr492000000000000000008','starting','task',1780000030000,1780000030000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr4a08r000000000000006b','prj_01ksr492000000000000000008','without a seat','task',1780000031000,1780000031000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr4a180000000000000006f','prj_01ksr492000000000000000008','needs one','task',1780000032000,1780000032000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr4a278000000000000006h','prj_01ksr492000000000000000008','needs two','task',1780000033000,1780000033000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr4a36g000000000000006q','prj_01ksr492000000000000000008','replaced','task',1780000034000,1780000034000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr4a45r000000000000006w','prj_01ksr492000000000000000008','over the limit','task',1780000035000,1780000037000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_01ksr4a5500000000000000070','prj_01ksr492000000000000000008','over the limit, first','task',1780000036000,1780000036000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_3131be794b89cb25dad075de90','prj_01ksr492000000000000000008','read child','task',1780000017000,1780000017000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_3dfeae3dd5386b94411e0c68b0','prj_01ksr492000000000000000008','child','task',1780000023000,1780000023000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_5efe075e73a1ff0a7b960ab6ce','prj_01ksr492000000000000000008','warned child','task',1780000024000,1780000024000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_5fb864301b14f12e599b603382','prj_01ksr492000000000000000008','needs a merge','task',1780000034000,1780000034000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_eb7344aa711d02be155accbe85','prj_01ksr492000000000000000008','quick child','task',1780000026000,1780000026000,NULL,NULL,NULL,NULL,NULL,'given');
INSERT INTO conversation VALUES('cnv_eca553e6a1c05d11ac371feba3','prj_01ksr492000000000000000008','fails with it','task',1780000034000,1780000034000,NULL,NULL,NULL,NULL,NULL,'given');
CREATE INDEX conversation_archived ON conversation(project, updated_at) WHERE archived_at IS NOT NULL;
CREATE INDEX conversation_project ON conversation(project, updated_at);

DROP TABLE IF EXISTS cool_down;
CREATE TABLE cool_down (
  provider TEXT NOT NULL, location TEXT NOT NULL, size TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
  times INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (provider, location, size)
) STRICT, WITHOUT ROWID;

DROP TABLE IF EXISTS d1_migrations;
CREATE TABLE d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);
INSERT INTO d1_migrations VALUES(1,'0001_init.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(2,'0002_idempotent_and_indexed.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(3,'0003_dispatch.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(4,'0004_ends_while_waiting.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(5,'0005_heartbeats_in_order.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(6,'0006_budget.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(7,'0007_pool.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(8,'0008_trigger.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(9,'0009_attempt_states.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(10,'0010_steering.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(11,'0011_orchestrator.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(12,'0012_ideas.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(13,'0014_personal_tokens.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(14,'0015_children_indexed.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(15,'0016_matching.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(16,'0017_outside.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(17,'0018_summary.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(18,'0019_conversations.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(19,'0020_knowledge.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(20,'0021_proposals.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(21,'0022_paths.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(22,'0023_attached.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(23,'0024_drift.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(24,'0025_models.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(25,'0026_heir.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(26,'0028_scripts.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(27,'0029_told.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(28,'0030_unsent.sql','2026-11-20 17:36:37');
INSERT INTO d1_migrations VALUES(29,'0031_asleep_in.sql','2026-11-20 17:36:37');

DROP TABLE IF EXISTS drift;
CREATE TABLE drift (
  attempt TEXT PRIMARY KEY REFERENCES attempt(id), project TEXT NOT NULL, checks INTEGER NOT NULL,
  seen TEXT NOT NULL,                         -- the newest part it has looked at
  cost_microusd INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

DROP TABLE IF EXISTS drift_note;
CREATE TABLE drift_note (
  attempt TEXT NOT NULL REFERENCES attempt(id), number INTEGER NOT NULL, project TEXT NOT NULL,
  finding TEXT NOT NULL, text TEXT NOT NULL, notice TEXT NOT NULL, at INTEGER NOT NULL, sent_at INTEGER,
  PRIMARY KEY (attempt, number), UNIQUE (attempt, finding)
) STRICT, WITHOUT ROWID;

DROP TABLE IF EXISTS edge;
CREATE TABLE edge (
  task TEXT NOT NULL REFERENCES task(id), needs TEXT NOT NULL REFERENCES task(id), condition TEXT NOT NULL DEFAULT 'completed' CHECK (condition IN ('completed', 'merged')), on_failure TEXT NOT NULL DEFAULT 'hold' CHECK (on_failure IN ('hold', 'fail')), overlap INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (task, needs), CHECK (task <> needs)
) STRICT, WITHOUT ROWID;
INSERT INTO edge VALUES('tsk_01ksr494xr000000000000000x','tsk_01ksr493yg000000000000000m','completed','hold',0);
INSERT INTO edge VALUES('tsk_01ksr495x0000000000000000z','tsk_01ksr493yg000000000000000m','completed','hold',0);
INSERT INTO edge VALUES('tsk_01ksr497vg0000000000000012','tsk_01ksr494xr000000000000000x','completed','hold',0);
INSERT INTO edge VALUES('tsk_01ksr4a180000000000000006f','tsk_01ksr49as8000000000000001t','completed','hold',0);
INSERT INTO edge VALUES('tsk_01ksr4a278000000000000006h','tsk_01ksr49as8000000000000001t','completed','hold',0);
INSERT INTO edge VALUES('tsk_01ksr4a278000000000000006h','tsk_01ksr49dq0000000000000002n','completed','hold',0);
INSERT INTO edge VALUES('tsk_01ksr4a36g000000000000006q','tsk_01ksr49as8000000000000001t','completed','hold',0);
INSERT INTO edge VALUES('tsk_01ksr4a45r000000000000006t','tsk_01ksr49as8000000000000001t','completed','hold',0);
INSERT INTO edge VALUES('tsk_5fb864301b14f12e599b603382','tsk_01ksr492000000000000000009','merged','hold',0);
INSERT INTO edge VALUES('tsk_eca553e6a1c05d11ac371feba3','tsk_01ksr49pg80000000000000046','completed','fail',0);
CREATE INDEX edge_needs ON edge(needs);

DROP TABLE IF EXISTS effect;
CREATE TABLE effect (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dead')),
  due_at INTEGER NOT NULL, fence INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
  max_tries INTEGER NOT NULL DEFAULT 8, error TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO effect VALUES('attempt/tsk_01ksr492000000000000000009.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr492000000000000000009.1"}','done',1780002701000,1,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr493yg000000000000000m.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr493yg000000000000000m.1"}','done',1780002703000,1,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr498tr0000000000000015.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr498tr0000000000000015.1"}','open',1780002708000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr499t0000000000000001f.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr499t0000000000000001f.1"}','open',1780002709000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49as8000000000000001t.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49as8000000000000001t.1"}','open',1780002710000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49brg0000000000000024.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49brg0000000000000024.1"}','done',1780002711000,1,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49brg0000000000000024.2','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49brg0000000000000024.2"}','open',1780002712000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49dq0000000000000002n.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49dq0000000000000002n.1"}','open',1780002713000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49fng0000000000000031.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49fng0000000000000031.1"}','open',1780002715000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49hm0000000000000003d.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49hm0000000000000003d.1"}','open',1780002717000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49pg80000000000000046.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49pg80000000000000046.1"}','open',1780002722000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49qfg000000000000004k.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49qfg000000000000004k.1"}','open',1780002723000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49td8000000000000005e.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49td8000000000000005e.1"}','open',1780002726000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_3131be794b89cb25dad075de90.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_3131be794b89cb25dad075de90.1"}','done',1780002718000,1,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_3dfeae3dd5386b94411e0c68b0.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_3dfeae3dd5386b94411e0c68b0.1"}','open',1780002724000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_5efe075e73a1ff0a7b960ab6ce.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_5efe075e73a1ff0a7b960ab6ce.1"}','open',1780002725000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_eb7344aa711d02be155accbe85.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_eb7344aa711d02be155accbe85.1"}','done',1780002727000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr492000000000000000009','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr492000000000000000009"}','done',1780015000000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr493yg000000000000000m','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr493yg000000000000000m"}','done',1780015002000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr494xr000000000000000x','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr494xr000000000000000x"}','open',1780086405000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr495x0000000000000000z','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr495x0000000000000000z"}','open',1780086405000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr497vg0000000000000012','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr497vg0000000000000012"}','done',1782592006000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr498tr0000000000000015','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr498tr0000000000000015"}','open',1780001808000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr499t0000000000000001f','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr499t0000000000000001f"}','open',1780015008000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49as8000000000000001t','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49as8000000000000001t"}','open',1780015009000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49brg0000000000000024','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49brg0000000000000024"}','open',1780015011000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49dq0000000000000002n','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49dq0000000000000002n"}','open',1780604813000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49fng0000000000000031','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49fng0000000000000031"}','open',1780604815000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49hm0000000000000003d','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49hm0000000000000003d"}','open',1780604821000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49pg80000000000000046','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49pg80000000000000046"}','open',1780000112000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49qfg000000000000004g','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49qfg000000000000004g"}','open',1780604822000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49qfg000000000000004k','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49qfg000000000000004k"}','open',1780172828000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49td8000000000000005e','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49td8000000000000005e"}','open',1780604837000,2,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49z9g0000000000000066','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49z9g0000000000000066"}','open',1780015030000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr4a08r000000000000006b','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr4a08r000000000000006b"}','open',1780015031000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr4a180000000000000006f','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr4a180000000000000006f"}','open',1782592032000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr4a278000000000000006h','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr4a278000000000000006h"}','open',1782592033000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr4a36g000000000000006q','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr4a36g000000000000006q"}','done',1782592034000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr4a45r000000000000006t','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr4a45r000000000000006t"}','open',1782592035000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr4a45r000000000000006w','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr4a45r000000000000006w"}','open',1780604835000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr4a5500000000000000070','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr4a5500000000000000070"}','open',1780604836000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_3131be794b89cb25dad075de90','prj_01ksr492000000000000000008','deadline','{"task":"tsk_3131be794b89cb25dad075de90"}','done',1780015017000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_3dfeae3dd5386b94411e0c68b0','prj_01ksr492000000000000000008','deadline','{"task":"tsk_3dfeae3dd5386b94411e0c68b0"}','open',1780015023000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_5efe075e73a1ff0a7b960ab6ce','prj_01ksr492000000000000000008','deadline','{"task":"tsk_5efe075e73a1ff0a7b960ab6ce"}','open',1780015024000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_5fb864301b14f12e599b603382','prj_01ksr492000000000000000008','deadline','{"task":"tsk_5fb864301b14f12e599b603382"}','open',1782592034000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_eb7344aa711d02be155accbe85','prj_01ksr492000000000000000008','deadline','{"task":"tsk_eb7344aa711d02be155accbe85"}','done',1780015026000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_eca553e6a1c05d11ac371feba3','prj_01ksr492000000000000000008','deadline','{"task":"tsk_eca553e6a1c05d11ac371feba3"}','open',1782592034000,0,0,1000000,NULL);
INSERT INTO effect VALUES('drift/tsk_3131be794b89cb25dad075de90.1','prj_01ksr492000000000000000008','check_drift','{"attempt":"tsk_3131be794b89cb25dad075de90.1"}','done',1780000618000,1,0,1000000,NULL);
INSERT INTO effect VALUES('drift/tsk_3dfeae3dd5386b94411e0c68b0.1','prj_01ksr492000000000000000008','check_drift','{"attempt":"tsk_3dfeae3dd5386b94411e0c68b0.1"}','open',1780000624000,0,0,1000000,NULL);
INSERT INTO effect VALUES('drift/tsk_5efe075e73a1ff0a7b960ab6ce.1','prj_01ksr492000000000000000008','check_drift','{"attempt":"tsk_5efe075e73a1ff0a7b960ab6ce.1"}','open',1780000625000,0,0,1000000,NULL);
INSERT INTO effect VALUES('drift/tsk_eb7344aa711d02be155accbe85.1','prj_01ksr492000000000000000008','check_drift','{"attempt":"tsk_eb7344aa711d02be155accbe85.1"}','done',1780000627000,1,0,1000000,NULL);
INSERT INTO effect VALUES('grace/tsk_5efe075e73a1ff0a7b960ab6ce','prj_01ksr492000000000000000008','stop_after_grace','{"task":"tsk_5efe075e73a1ff0a7b960ab6ce","project":"prj_01ksr492000000000000000008","reason":"stopped_by_parent","message":"msg_1c307f087cf0c178d23a7bbd68"}','open',1780000327000,0,0,8,NULL);
INSERT INTO effect VALUES('node/nod_000000000000000000000000n1','','node_silent','{"node":"nod_000000000000000000000000n1"}','open',1780000076000,1,0,1000000,NULL);
INSERT INTO effect VALUES('node_due/nod_000000000000000000000000n1','','node_due','{"node":"nod_000000000000000000000000n1"}','open',1780604800000,0,0,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr492000000000000000009.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr492000000000000000009.1"}','done',1780000031000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr493yg000000000000000m.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr493yg000000000000000m.1"}','done',1780000033000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr498tr0000000000000015.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr498tr0000000000000015.1"}','done',1780000038000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr499t0000000000000001f.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr499t0000000000000001f.1"}','done',1780000039000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49as8000000000000001t.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49as8000000000000001t.1"}','done',1780000040000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49brg0000000000000024.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49brg0000000000000024.1"}','done',1780000041000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49brg0000000000000024.2','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49brg0000000000000024.2"}','done',1780000042000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49dq0000000000000002n.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49dq0000000000000002n.1"}','done',1780000043000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49fng0000000000000031.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49fng0000000000000031.1"}','done',1780000045000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49hm0000000000000003d.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49hm0000000000000003d.1"}','done',1780000047000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49pg80000000000000046.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49pg80000000000000046.1"}','done',1780000052000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49qfg000000000000004k.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49qfg000000000000004k.1"}','done',1780000053000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49td8000000000000005e.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49td8000000000000005e.1"}','done',1780000056000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49z9g0000000000000066.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49z9g0000000000000066.1"}','done',1780000061000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr4a08r000000000000006b.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr4a08r000000000000006b.1"}','open',1780000037000,3,3,1000000,'no node has a free seat for it');
INSERT INTO effect VALUES('place/tsk_3131be794b89cb25dad075de90.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_3131be794b89cb25dad075de90.1"}','done',1780000048000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_3dfeae3dd5386b94411e0c68b0.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_3dfeae3dd5386b94411e0c68b0.1"}','done',1780000054000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_5efe075e73a1ff0a7b960ab6ce.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_5efe075e73a1ff0a7b960ab6ce.1"}','done',1780000055000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_eb7344aa711d02be155accbe85.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_eb7344aa711d02be155accbe85.1"}','done',1780000057000,1,1,1000000,NULL);
INSERT INTO effect VALUES('proposal/prp_e77466b48f957e818c37fa87c8','prj_01ksr492000000000000000008','proposal_due','{"proposal":"prp_e77466b48f957e818c37fa87c8"}','open',1780604815000,0,0,1000000,NULL);
INSERT INTO effect VALUES('send/msg/tsk_01ksr499t0000000000000001f.1/msg_01ksr49as8000000000000001r','prj_01ksr492000000000000000008','send_command','{"command":"msg/tsk_01ksr499t0000000000000001f.1/msg_01ksr49as8000000000000001r"}','open',1780000040000,6,6,8,'the node answered 503: ');
INSERT INTO effect VALUES('send/msg/tsk_5efe075e73a1ff0a7b960ab6ce.1/msg_1c307f087cf0c178d23a7bbd68','prj_01ksr492000000000000000008','send_command','{"command":"msg/tsk_5efe075e73a1ff0a7b960ab6ce.1/msg_1c307f087cf0c178d23a7bbd68"}','open',1780000038000,2,2,8,'the node answered 503: ');
INSERT INTO effect VALUES('send/start/tsk_01ksr492000000000000000009.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr492000000000000000009.1"}','done',1780000031000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr493yg000000000000000m.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr493yg000000000000000m.1"}','done',1780000033000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr498tr0000000000000015.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr498tr0000000000000015.1"}','done',1780000038000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr499t0000000000000001f.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr499t0000000000000001f.1"}','done',1780000039000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49as8000000000000001t.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49as8000000000000001t.1"}','done',1780000040000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49brg0000000000000024.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49brg0000000000000024.1"}','done',1780000041000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49brg0000000000000024.2','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49brg0000000000000024.2"}','done',1780000042000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49dq0000000000000002n.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49dq0000000000000002n.1"}','done',1780000043000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49fng0000000000000031.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49fng0000000000000031.1"}','done',1780000045000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49hm0000000000000003d.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49hm0000000000000003d.1"}','done',1780000047000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49pg80000000000000046.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49pg80000000000000046.1"}','done',1780000052000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49qfg000000000000004k.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49qfg000000000000004k.1"}','done',1780000053000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49td8000000000000005e.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49td8000000000000005e.1"}','done',1780000056000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49z9g0000000000000066.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49z9g0000000000000066.1"}','open',1780000041000,2,2,8,'the node answered 503: ');
INSERT INTO effect VALUES('send/start/tsk_3131be794b89cb25dad075de90.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_3131be794b89cb25dad075de90.1"}','done',1780000048000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_3dfeae3dd5386b94411e0c68b0.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_3dfeae3dd5386b94411e0c68b0.1"}','done',1780000054000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_5efe075e73a1ff0a7b960ab6ce.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_5efe075e73a1ff0a7b960ab6ce.1"}','done',1780000055000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_eb7344aa711d02be155accbe85.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_eb7344aa711d02be155accbe85.1"}','done',1780000057000,1,1,8,NULL);
INSERT INTO effect VALUES('send/stop/tsk_01ksr49pg80000000000000046.1','prj_01ksr492000000000000000008','send_command','{"command":"stop/tsk_01ksr49pg80000000000000046.1"}','open',1780000038000,3,3,8,'the node answered 503: ');
INSERT INTO effect VALUES('wait/tsk_01ksr49qfg000000000000004k','prj_01ksr492000000000000000008','wait_over','{"task":"tsk_01ksr49qfg000000000000004k"}','open',1780003628000,0,0,8,NULL);
INSERT INTO effect VALUES('wait/tsk_01ksr49td8000000000000005e','prj_01ksr492000000000000000008','wait_over','{"task":"tsk_01ksr49td8000000000000005e"}','open',1780003629000,0,0,8,NULL);
CREATE INDEX effect_due ON effect(due_at) WHERE state = 'open';
CREATE INDEX effect_project_due ON effect(project, due_at) WHERE state = 'open';

DROP TABLE IF EXISTS enrolment;
CREATE TABLE enrolment (
  hash TEXT PRIMARY KEY, node TEXT NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO enrolment VALUES('4e9a5a41ab359fde8424152360845ffc38690f4b3c90d8f31b69f75398ef6c66','nod_000000000000000000000000n1',1780086400000,1780000000000);
CREATE INDEX enrolment_open ON enrolment(node) WHERE used_at IS NULL;

DROP TABLE IF EXISTS handed_out;
CREATE TABLE handed_out (
  attempt TEXT NOT NULL, at INTEGER NOT NULL, project TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (attempt, at)
) STRICT, WITHOUT ROWID;
INSERT INTO handed_out VALUES('tsk_01ksr49hm0000000000000003d.1',1780000020000,'prj_01ksr492000000000000000008','the report of task tsk_3131be794b89cb25dad075de90');

DROP TABLE IF EXISTS history;
CREATE TABLE history (
  task TEXT NOT NULL, version INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL, event TEXT NOT NULL,
  became TEXT NOT NULL, reason TEXT, detail TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  PRIMARY KEY (task, version), FOREIGN KEY (was, event, became) REFERENCES transition(was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO history VALUES('tsk_01ksr492000000000000000009',1,'tx_01ksr49200000000000000000a','new','asked','queued',NULL,'',1780000000000);
INSERT INTO history VALUES('tsk_01ksr492000000000000000009',2,'tx_01ksr49200000000000000000a','queued','admitted','in_progress',NULL,'',1780000000000);
INSERT INTO history VALUES('tsk_01ksr492000000000000000009',3,'tx_01ksr492z8000000000000000k','in_progress','completed','completed',NULL,'',1780000001000);
INSERT INTO history VALUES('tsk_01ksr493yg000000000000000m',1,'tx_01ksr493yg000000000000000n','new','asked','queued',NULL,'',1780000002000);
INSERT INTO history VALUES('tsk_01ksr493yg000000000000000m',2,'tx_01ksr493yg000000000000000n','queued','admitted','in_progress',NULL,'',1780000002000);
INSERT INTO history VALUES('tsk_01ksr493yg000000000000000m',3,'tx_01ksr496w80000000000000011','in_progress','failed','failed','agent_refused','it would not',1780000005000);
INSERT INTO history VALUES('tsk_01ksr494xr000000000000000x',1,'tx_01ksr494xr000000000000000y','new','asked','blocked',NULL,'',1780000003000);
INSERT INTO history VALUES('tsk_01ksr494xr000000000000000x',2,'tx_01ksr496w80000000000000011','blocked','dependency_failed','blocked','dependency_failed','tsk_01ksr493yg000000000000000m',1780000005000);
INSERT INTO history VALUES('tsk_01ksr495x0000000000000000z',1,'tx_01ksr495x00000000000000010','new','asked','blocked',NULL,'',1780000004000);
INSERT INTO history VALUES('tsk_01ksr495x0000000000000000z',2,'tx_01ksr496w80000000000000011','blocked','dependency_failed','blocked','dependency_failed','tsk_01ksr493yg000000000000000m',1780000005000);
INSERT INTO history VALUES('tsk_01ksr497vg0000000000000012',1,'tx_01ksr497vg0000000000000013','new','asked','blocked',NULL,'',1780000006000);
INSERT INTO history VALUES('tsk_01ksr497vg0000000000000012',2,'tx_01ksr498tr0000000000000014','blocked','cancelled','cancelled','stopped','',1780000007000);
INSERT INTO history VALUES('tsk_01ksr498tr0000000000000015',1,'tx_01ksr498tr0000000000000016','new','asked','queued',NULL,'',1780000007000);
INSERT INTO history VALUES('tsk_01ksr498tr0000000000000015',2,'tx_01ksr498tr0000000000000016','queued','admitted','in_progress',NULL,'',1780000007000);
INSERT INTO history VALUES('tsk_01ksr498tr0000000000000015',3,'tx_01ksr499t0000000000000001e','in_progress','turn_ended','waiting_for_follow_up',NULL,'',1780000008000);
INSERT INTO history VALUES('tsk_01ksr499t0000000000000001f',1,'tx_01ksr499t0000000000000001g','new','asked','queued',NULL,'',1780000008000);
INSERT INTO history VALUES('tsk_01ksr499t0000000000000001f',2,'tx_01ksr499t0000000000000001g','queued','admitted','in_progress',NULL,'',1780000008000);
INSERT INTO history VALUES('tsk_01ksr49as8000000000000001t',1,'tx_01ksr49as8000000000000001v','new','asked','queued',NULL,'',1780000009000);
INSERT INTO history VALUES('tsk_01ksr49as8000000000000001t',2,'tx_01ksr49as8000000000000001v','queued','admitted','in_progress',NULL,'',1780000009000);
INSERT INTO history VALUES('tsk_01ksr49brg0000000000000024',1,'tx_01ksr49brg0000000000000025','new','asked','queued',NULL,'',1780000010000);
INSERT INTO history VALUES('tsk_01ksr49brg0000000000000024',2,'tx_01ksr49brg0000000000000025','queued','admitted','in_progress',NULL,'',1780000010000);
INSERT INTO history VALUES('tsk_01ksr49brg0000000000000024',3,'tx_01ksr49cqr000000000000002d','in_progress','attempt_lost','queued','node_restarted','',1780000011000);
INSERT INTO history VALUES('tsk_01ksr49brg0000000000000024',4,'tx_01ksr49cqr000000000000002d','queued','admitted','in_progress',NULL,'',1780000011000);
INSERT INTO history VALUES('tsk_01ksr49dq0000000000000002n',1,'tx_01ksr49dq0000000000000002p','new','asked','queued',NULL,'',1780000012000);
INSERT INTO history VALUES('tsk_01ksr49dq0000000000000002n',2,'tx_01ksr49dq0000000000000002p','queued','admitted','in_progress',NULL,'',1780000012000);
INSERT INTO history VALUES('tsk_01ksr49dq0000000000000002n',3,'tx_01ksr49ep8000000000000002z','in_progress','asked_person','needs_input',NULL,'',1780000013000);
INSERT INTO history VALUES('tsk_01ksr49fng0000000000000031',1,'tx_01ksr49fng0000000000000032','new','asked','queued',NULL,'',1780000014000);
INSERT INTO history VALUES('tsk_01ksr49fng0000000000000031',2,'tx_01ksr49fng0000000000000032','queued','admitted','in_progress',NULL,'',1780000014000);
INSERT INTO history VALUES('tsk_01ksr49fng0000000000000031',3,'tx_01ksr49gmr000000000000003b','in_progress','asked_person','needs_input',NULL,'',1780000015000);
INSERT INTO history VALUES('tsk_01ksr49hm0000000000000003d',1,'tx_01ksr49hm0000000000000003e','new','asked','queued',NULL,'',1780000016000);
INSERT INTO history VALUES('tsk_01ksr49hm0000000000000003d',2,'tx_01ksr49hm0000000000000003e','queued','admitted','in_progress',NULL,'',1780000016000);
INSERT INTO history VALUES('tsk_01ksr49hm0000000000000003d',3,'tx_01ksr49pg80000000000000043','in_progress','asked_person','needs_input',NULL,'',1780000021000);
INSERT INTO history VALUES('tsk_01ksr49pg80000000000000046',1,'tx_01ksr49pg80000000000000047','new','asked','queued',NULL,'',1780000021000);
INSERT INTO history VALUES('tsk_01ksr49pg80000000000000046',2,'tx_01ksr49pg80000000000000047','queued','admitted','in_progress',NULL,'',1780000021000);
INSERT INTO history VALUES('tsk_01ksr49pg80000000000000046',3,'tx_01ksr49qfg000000000000004f','in_progress','stop_requested','in_progress','stopped','',1780000022000);
INSERT INTO history VALUES('tsk_01ksr49qfg000000000000004g',1,'tx_01ksr49qfg000000000000004h','new','asked','queued',NULL,'',1780000022000);
INSERT INTO history VALUES('tsk_01ksr49qfg000000000000004k',1,'tx_01ksr49qfg000000000000004m','new','asked','queued',NULL,'',1780000022000);
INSERT INTO history VALUES('tsk_01ksr49qfg000000000000004k',2,'tx_01ksr49qfg000000000000004m','queued','admitted','in_progress',NULL,'',1780000022000);
INSERT INTO history VALUES('tsk_01ksr49qfg000000000000004k',3,'tx_4455fed604b27259ee526c672e','in_progress','subtasks_awaited','waiting',NULL,'',1780000028000);
INSERT INTO history VALUES('tsk_01ksr49td8000000000000005e',1,'tx_01ksr49td8000000000000005f','new','asked','queued',NULL,'',1780000025000);
INSERT INTO history VALUES('tsk_01ksr49td8000000000000005e',2,'tx_01ksr49td8000000000000005f','queued','admitted','in_progress',NULL,'',1780000025000);
INSERT INTO history VALUES('tsk_01ksr49td8000000000000005e',3,'tx_b3837dba203c4323a7ac4a3758','in_progress','subtasks_awaited','waiting',NULL,'',1780000029000);
INSERT INTO history VALUES('tsk_01ksr49td8000000000000005e',4,'tx_01ksr4a6480000000000000075','waiting','subtasks_done','queued',NULL,'',1780000037000);
INSERT INTO history VALUES('tsk_01ksr49z9g0000000000000066',1,'tx_01ksr49z9g0000000000000067','new','asked','queued',NULL,'',1780000030000);
INSERT INTO history VALUES('tsk_01ksr49z9g0000000000000066',2,'tx_01ksr49z9g0000000000000067','queued','admitted','in_progress',NULL,'',1780000030000);
INSERT INTO history VALUES('tsk_01ksr4a08r000000000000006b',1,'tx_01ksr4a08r000000000000006c','new','asked','queued',NULL,'',1780000031000);
INSERT INTO history VALUES('tsk_01ksr4a08r000000000000006b',2,'tx_01ksr4a08r000000000000006c','queued','admitted','in_progress',NULL,'',1780000031000);
INSERT INTO history VALUES('tsk_01ksr4a180000000000000006f',1,'tx_01ksr4a180000000000000006g','new','asked','blocked',NULL,'',1780000032000);
INSERT INTO history VALUES('tsk_01ksr4a278000000000000006h',1,'tx_01ksr4a278000000000000006j','new','asked','blocked',NULL,'',1780000033000);
INSERT INTO history VALUES('tsk_01ksr4a36g000000000000006q',1,'tx_01ksr4a36g000000000000006r','new','asked','blocked',NULL,'',1780000034000);
INSERT INTO history VALUES('tsk_01ksr4a36g000000000000006q',2,'tx_01ksr4a45r000000000000006s','blocked','cancelled','cancelled','stopped','',1780000035000);
INSERT INTO history VALUES('tsk_01ksr4a45r000000000000006t',1,'tx_01ksr4a45r000000000000006v','new','asked','blocked',NULL,'',1780000035000);
INSERT INTO history VALUES('tsk_01ksr4a45r000000000000006w',1,'tx_01ksr4a45r000000000000006x','new','asked','queued',NULL,'',1780000035000);
INSERT INTO history VALUES('tsk_01ksr4a5500000000000000070',1,'tx_01ksr4a5500000000000000071','new','asked','queued',NULL,'',1780000036000);
INSERT INTO history VALUES('tsk_3131be794b89cb25dad075de90',1,'tx_01ksr49jk8000000000000003q','new','asked','queued',NULL,'',1780000017000);
INSERT INTO history VALUES('tsk_3131be794b89cb25dad075de90',2,'tx_01ksr49jk8000000000000003q','queued','admitted','in_progress',NULL,'',1780000017000);
INSERT INTO history VALUES('tsk_3131be794b89cb25dad075de90',3,'tx_01ksr49mhr0000000000000040','in_progress','completed','completed',NULL,'',1780000019000);
INSERT INTO history VALUES('tsk_3dfeae3dd5386b94411e0c68b0',1,'tx_01ksr49rer000000000000004x','new','asked','queued',NULL,'',1780000023000);
INSERT INTO history VALUES('tsk_3dfeae3dd5386b94411e0c68b0',2,'tx_01ksr49rer000000000000004x','queued','admitted','in_progress',NULL,'',1780000023000);
INSERT INTO history VALUES('tsk_5efe075e73a1ff0a7b960ab6ce',1,'tx_01ksr49se00000000000000056','new','asked','queued',NULL,'',1780000024000);
INSERT INTO history VALUES('tsk_5efe075e73a1ff0a7b960ab6ce',2,'tx_01ksr49se00000000000000056','queued','admitted','in_progress',NULL,'',1780000024000);
INSERT INTO history VALUES('tsk_5fb864301b14f12e599b603382',1,'tx_01ksr4a36g000000000000006p','new','asked','blocked',NULL,'',1780000034000);
INSERT INTO history VALUES('tsk_eb7344aa711d02be155accbe85',1,'tx_01ksr49vcg000000000000005r','new','asked','queued',NULL,'',1780000026000);
INSERT INTO history VALUES('tsk_eb7344aa711d02be155accbe85',2,'tx_01ksr49vcg000000000000005r','queued','admitted','in_progress',NULL,'',1780000026000);
INSERT INTO history VALUES('tsk_eb7344aa711d02be155accbe85',3,'tx_01ksr4a6480000000000000075','in_progress','completed','completed',NULL,'',1780000037000);
INSERT INTO history VALUES('tsk_eca553e6a1c05d11ac371feba3',1,'tx_01ksr4a36g000000000000006p','new','asked','blocked',NULL,'',1780000034000);
CREATE INDEX history_tx ON history(tx);

DROP TABLE IF EXISTS idea;
CREATE TABLE idea (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), title TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('exploring', 'ready', 'executing', 'done', 'parked')),
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
, fingerprint TEXT, stated_at INTEGER NOT NULL DEFAULT 0, merged_into TEXT, merging INTEGER NOT NULL DEFAULT 0, origin_conversation TEXT, origin_message TEXT, number INTEGER, by_agent TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
INSERT INTO idea VALUES('idea_01ksr4a6480000000000000074','prj_01ksr492000000000000000008','An idea','Of mine.','exploring',1780000037000,1780000037000,'dae123642041acc7b564945e7f91f0a720344388f87a9e7b4134a221de654ad1',1780000037000,NULL,0,NULL,NULL,1,'');
CREATE INDEX idea_merged ON idea(merged_into) WHERE merged_into IS NOT NULL;
CREATE UNIQUE INDEX idea_number ON idea(number);
CREATE INDEX idea_project ON idea(project, updated_at);

DROP TABLE IF EXISTS idea_append;
CREATE TABLE idea_append (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, idea TEXT NOT NULL REFERENCES idea(id), fingerprint TEXT NOT NULL,
  added INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

DROP TABLE IF EXISTS idea_link;
CREATE TABLE idea_link (
  idea TEXT NOT NULL REFERENCES idea(id), conversation TEXT NOT NULL REFERENCES conversation(id),
  note TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, PRIMARY KEY (idea, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX idea_link_conversation ON idea_link(conversation);

DELETE FROM sqlite_schema WHERE name='idea_text' AND type='table';
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table','idea_text','idea_text',0,'CREATE VIRTUAL TABLE idea_text USING fts5(project, title, body, tokenize = ''porter unicode61 remove_diacritics 2'')');

DROP TABLE IF EXISTS idea_text_config;
CREATE TABLE 'idea_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO idea_text_config VALUES('version',4);

DROP TABLE IF EXISTS idea_text_content;
CREATE TABLE 'idea_text_content'(id INTEGER PRIMARY KEY, c0, c1, c2);
INSERT INTO idea_text_content VALUES(1,'prj_01ksr492000000000000000008','An idea','Of mine.');

DROP TABLE IF EXISTS idea_text_data;
CREATE TABLE 'idea_text_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO idea_text_data VALUES(1,X'01020202');
INSERT INTO idea_text_data VALUES(10,X'000000000101010001010101');
INSERT INTO idea_text_data VALUES(137438953473,X'000000531B3030316B73723439323030303030303030303030303030303030380102030102616E0106010102010469646561010601010301046D696E65010601020301026F660106010202010370726A010202041F090B0B09');

DROP TABLE IF EXISTS idea_text_docsize;
CREATE TABLE 'idea_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO idea_text_docsize VALUES(1,X'020202');

DROP TABLE IF EXISTS idea_text_idx;
CREATE TABLE 'idea_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO idea_text_idx VALUES(1,X'',2);

DROP TABLE IF EXISTS knowledge;
CREATE TABLE knowledge (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id),
  kind TEXT NOT NULL CHECK (kind IN ('fact', 'preference', 'rule', 'decision')),
  text TEXT NOT NULL, number INTEGER NOT NULL UNIQUE,   -- its row in `knowledge_text`
  author TEXT NOT NULL CHECK (author IN ('person', 'agent')), person TEXT, attempt TEXT,
  conversation TEXT, task TEXT, origin TEXT NOT NULL DEFAULT '',   -- where from, in words
  confidence INTEGER NOT NULL CHECK (confidence BETWEEN 1 AND 100), expires_at INTEGER,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'retired')),
  fingerprint TEXT NOT NULL, decided_by TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX knowledge_state ON knowledge(project, state, kind, updated_at);

DELETE FROM sqlite_schema WHERE name='knowledge_text' AND type='table';
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table','knowledge_text','knowledge_text',0,'CREATE VIRTUAL TABLE knowledge_text USING fts5(project, text, tokenize = ''porter unicode61 remove_diacritics 2'')');

DROP TABLE IF EXISTS knowledge_text_config;
CREATE TABLE 'knowledge_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO knowledge_text_config VALUES('version',4);

DROP TABLE IF EXISTS knowledge_text_content;
CREATE TABLE 'knowledge_text_content'(id INTEGER PRIMARY KEY, c0, c1);

DROP TABLE IF EXISTS knowledge_text_data;
CREATE TABLE 'knowledge_text_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO knowledge_text_data VALUES(1,X'');
INSERT INTO knowledge_text_data VALUES(10,X'00000000000000');

DROP TABLE IF EXISTS knowledge_text_docsize;
CREATE TABLE 'knowledge_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

DROP TABLE IF EXISTS knowledge_text_idx;
CREATE TABLE 'knowledge_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

DROP TABLE IF EXISTS login_link;
CREATE TABLE login_link (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id), expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO login_link VALUES('c6fedae3d3112ba509768677766b129493b7e64239be857ddf1b6fa5b69bd4b1','usr_01ksr492000000000000000001',1780000900000,1780000000000);

DROP TABLE IF EXISTS member;
CREATE TABLE member (
  project TEXT NOT NULL REFERENCES project(id), person TEXT NOT NULL REFERENCES person(id),
  role TEXT NOT NULL CHECK (role IN ('owner', 'member')), PRIMARY KEY (project, person)
) STRICT, WITHOUT ROWID;
INSERT INTO member VALUES('prj_01ksr492000000000000000008','usr_01ksr492000000000000000001','owner');

DROP TABLE IF EXISTS message;
CREATE TABLE message (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, conversation TEXT NOT NULL REFERENCES conversation(id),
  seq INTEGER NOT NULL, author TEXT NOT NULL CHECK (author IN ('person', 'agent', 'sam')), text TEXT NOT NULL DEFAULT '',
  task TEXT, attempt TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'undelivered', 'streaming', 'finished')),
  harness TEXT, model TEXT, question TEXT, fingerprint TEXT, created_at INTEGER NOT NULL, settled_at INTEGER, delivered_to TEXT, urgent INTEGER NOT NULL DEFAULT 0,
  UNIQUE (conversation, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO message VALUES('msg_01ksr492000000000000000009','prj_01ksr492000000000000000008','cnv_01ksr492000000000000000009',1,'person','done, please','tsk_01ksr492000000000000000009',NULL,'delivered',NULL,NULL,NULL,'',1780000000000,1780000001000,'tsk_01ksr492000000000000000009.1',0);
INSERT INTO message VALUES('msg_01ksr492z8000000000000000e','prj_01ksr492000000000000000008','cnv_01ksr492000000000000000009',2,'agent','','tsk_01ksr492000000000000000009','tsk_01ksr492000000000000000009.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000001000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr493yg000000000000000m','prj_01ksr492000000000000000008','cnv_01ksr493yg000000000000000m',1,'person','failed, please','tsk_01ksr493yg000000000000000m',NULL,'delivered',NULL,NULL,NULL,'',1780000002000,1780000003000,'tsk_01ksr493yg000000000000000m.1',0);
INSERT INTO message VALUES('msg_01ksr494xr000000000000000s','prj_01ksr492000000000000000008','cnv_01ksr493yg000000000000000m',2,'agent','','tsk_01ksr493yg000000000000000m','tsk_01ksr493yg000000000000000m.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000003000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr494xr000000000000000x','prj_01ksr492000000000000000008','cnv_01ksr494xr000000000000000x',1,'person','held, please','tsk_01ksr494xr000000000000000x',NULL,'queued',NULL,NULL,NULL,'',1780000003000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr495x0000000000000000z','prj_01ksr492000000000000000008','cnv_01ksr495x0000000000000000z',1,'person','held and released, please','tsk_01ksr495x0000000000000000z',NULL,'queued',NULL,NULL,NULL,'',1780000004000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr497vg0000000000000012','prj_01ksr492000000000000000008','cnv_01ksr497vg0000000000000012',1,'person','stopped early, please','tsk_01ksr497vg0000000000000012',NULL,'undelivered',NULL,NULL,NULL,'',1780000006000,1780000007000,NULL,0);
INSERT INTO message VALUES('msg_01ksr498tr0000000000000015','prj_01ksr492000000000000000008','cnv_01ksr498tr0000000000000015',1,'person','resting, please','tsk_01ksr498tr0000000000000015',NULL,'delivered',NULL,NULL,NULL,'',1780000007000,1780000008000,'tsk_01ksr498tr0000000000000015.1',0);
INSERT INTO message VALUES('msg_01ksr499t0000000000000001a','prj_01ksr492000000000000000008','cnv_01ksr498tr0000000000000015',2,'agent','','tsk_01ksr498tr0000000000000015','tsk_01ksr498tr0000000000000015.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000008000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr499t0000000000000001f','prj_01ksr492000000000000000008','cnv_01ksr499t0000000000000001f',1,'person','talking, please','tsk_01ksr499t0000000000000001f',NULL,'delivered',NULL,NULL,NULL,'',1780000008000,1780000009000,'tsk_01ksr499t0000000000000001f.1',0);
INSERT INTO message VALUES('msg_01ksr49as8000000000000001m','prj_01ksr492000000000000000008','cnv_01ksr499t0000000000000001f',2,'agent','','tsk_01ksr499t0000000000000001f','tsk_01ksr499t0000000000000001f.1','streaming','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000009000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49as8000000000000001r','prj_01ksr492000000000000000008','cnv_01ksr499t0000000000000001f',3,'person','and then?','tsk_01ksr499t0000000000000001f',NULL,'queued',NULL,NULL,NULL,'92fbd55a2475af307b310a0347bc803beee6ae777f2f9fce480c7439af7d2419',1780000009000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49as8000000000000001t','prj_01ksr492000000000000000008','cnv_01ksr49as8000000000000001t',1,'person','working, please','tsk_01ksr49as8000000000000001t',NULL,'delivered',NULL,NULL,NULL,'',1780000009000,1780000010000,'tsk_01ksr49as8000000000000001t.1',0);
INSERT INTO message VALUES('msg_01ksr49brg000000000000001z','prj_01ksr492000000000000000008','cnv_01ksr49as8000000000000001t',2,'agent','','tsk_01ksr49as8000000000000001t','tsk_01ksr49as8000000000000001t.1','streaming','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000010000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49brg0000000000000024','prj_01ksr492000000000000000008','cnv_01ksr49brg0000000000000024',1,'person','trying again, please','tsk_01ksr49brg0000000000000024',NULL,'delivered',NULL,NULL,NULL,'',1780000010000,1780000011000,'tsk_01ksr49brg0000000000000024.1',0);
INSERT INTO message VALUES('msg_01ksr49cqr0000000000000029','prj_01ksr492000000000000000008','cnv_01ksr49brg0000000000000024',2,'agent','','tsk_01ksr49brg0000000000000024','tsk_01ksr49brg0000000000000024.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000011000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49dq0000000000000002h','prj_01ksr492000000000000000008','cnv_01ksr49brg0000000000000024',3,'agent','','tsk_01ksr49brg0000000000000024','tsk_01ksr49brg0000000000000024.2','streaming','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000012000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49dq0000000000000002n','prj_01ksr492000000000000000008','cnv_01ksr49dq0000000000000002n',1,'person','asking, please','tsk_01ksr49dq0000000000000002n',NULL,'delivered',NULL,NULL,NULL,'',1780000012000,1780000013000,'tsk_01ksr49dq0000000000000002n.1',0);
INSERT INTO message VALUES('msg_01ksr49ep8000000000000002t','prj_01ksr492000000000000000008','cnv_01ksr49dq0000000000000002n',2,'agent','','tsk_01ksr49dq0000000000000002n','tsk_01ksr49dq0000000000000002n.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000013000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49fng0000000000000031','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031',1,'person','proposing, please','tsk_01ksr49fng0000000000000031',NULL,'delivered',NULL,NULL,NULL,'',1780000014000,1780000015000,'tsk_01ksr49fng0000000000000031.1',0);
INSERT INTO message VALUES('msg_01ksr49gmr0000000000000036','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031',2,'agent','','tsk_01ksr49fng0000000000000031','tsk_01ksr49fng0000000000000031.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000015000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49hm0000000000000003d','prj_01ksr492000000000000000008','cnv_01ksr49hm0000000000000003d',1,'person','wary, please','tsk_01ksr49hm0000000000000003d',NULL,'delivered',NULL,NULL,NULL,'',1780000016000,1780000017000,'tsk_01ksr49hm0000000000000003d.1',0);
INSERT INTO message VALUES('msg_01ksr49jk8000000000000003j','prj_01ksr492000000000000000008','cnv_01ksr49hm0000000000000003d',2,'agent','','tsk_01ksr49hm0000000000000003d','tsk_01ksr49hm0000000000000003d.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000017000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49kjg000000000000003v','prj_01ksr492000000000000000008','cnv_3131be794b89cb25dad075de90',2,'agent','','tsk_3131be794b89cb25dad075de90','tsk_3131be794b89cb25dad075de90.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000018000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49pg80000000000000046','prj_01ksr492000000000000000008','cnv_01ksr49pg80000000000000046',1,'person','stopping, please','tsk_01ksr49pg80000000000000046',NULL,'delivered',NULL,NULL,NULL,'',1780000021000,1780000022000,'tsk_01ksr49pg80000000000000046.1',0);
INSERT INTO message VALUES('msg_01ksr49qfg000000000000004b','prj_01ksr492000000000000000008','cnv_01ksr49pg80000000000000046',2,'agent','','tsk_01ksr49pg80000000000000046','tsk_01ksr49pg80000000000000046.1','streaming','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000022000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49qfg000000000000004g','prj_01ksr492000000000000000008','cnv_01ksr49pg80000000000000046',3,'person','go on, after all','tsk_01ksr49qfg000000000000004g',NULL,'queued',NULL,NULL,NULL,'7c06937d213022ec7e49cb2d526108a56a8a71c50884e6de0d08ebe3eefd171d',1780000022000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49qfg000000000000004k','prj_01ksr492000000000000000008','cnv_01ksr49qfg000000000000004k',1,'person','parent, please','tsk_01ksr49qfg000000000000004k',NULL,'delivered',NULL,NULL,NULL,'',1780000022000,1780000023000,'tsk_01ksr49qfg000000000000004k.1',0);
INSERT INTO message VALUES('msg_01ksr49rer000000000000004r','prj_01ksr492000000000000000008','cnv_01ksr49qfg000000000000004k',2,'agent','','tsk_01ksr49qfg000000000000004k','tsk_01ksr49qfg000000000000004k.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000023000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49se00000000000000051','prj_01ksr492000000000000000008','cnv_3dfeae3dd5386b94411e0c68b0',2,'agent','','tsk_3dfeae3dd5386b94411e0c68b0','tsk_3dfeae3dd5386b94411e0c68b0.1','streaming','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000024000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49td8000000000000005a','prj_01ksr492000000000000000008','cnv_5efe075e73a1ff0a7b960ab6ce',2,'agent','','tsk_5efe075e73a1ff0a7b960ab6ce','tsk_5efe075e73a1ff0a7b960ab6ce.1','streaming','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000025000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49td8000000000000005e','prj_01ksr492000000000000000008','cnv_01ksr49td8000000000000005e',1,'person','waking, please','tsk_01ksr49td8000000000000005e',NULL,'delivered',NULL,NULL,NULL,'',1780000025000,1780000026000,'tsk_01ksr49td8000000000000005e.1',0);
INSERT INTO message VALUES('msg_01ksr49vcg000000000000005k','prj_01ksr492000000000000000008','cnv_01ksr49td8000000000000005e',2,'agent','','tsk_01ksr49td8000000000000005e','tsk_01ksr49td8000000000000005e.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000026000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49wbr000000000000005w','prj_01ksr492000000000000000008','cnv_eb7344aa711d02be155accbe85',2,'agent','','tsk_eb7344aa711d02be155accbe85','tsk_eb7344aa711d02be155accbe85.1','finished','native','{"label":"stage","rehearsal":true,"unpriced":false,"images":false}',NULL,NULL,1780000027000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49z9g0000000000000066','prj_01ksr492000000000000000008','cnv_01ksr49z9g0000000000000066',1,'person','starting, please','tsk_01ksr49z9g0000000000000066',NULL,'queued',NULL,NULL,NULL,'',1780000030000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr4a08r000000000000006b','prj_01ksr492000000000000000008','cnv_01ksr4a08r000000000000006b',1,'person','without a seat, please','tsk_01ksr4a08r000000000000006b',NULL,'queued',NULL,NULL,NULL,'',1780000031000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr4a180000000000000006f','prj_01ksr492000000000000000008','cnv_01ksr4a180000000000000006f',1,'person','needs one, please','tsk_01ksr4a180000000000000006f',NULL,'queued',NULL,NULL,NULL,'',1780000032000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr4a278000000000000006h','prj_01ksr492000000000000000008','cnv_01ksr4a278000000000000006h',1,'person','needs two, please','tsk_01ksr4a278000000000000006h',NULL,'queued',NULL,NULL,NULL,'',1780000033000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr4a36g000000000000006q','prj_01ksr492000000000000000008','cnv_01ksr4a36g000000000000006q',1,'person','replaced, please','tsk_01ksr4a36g000000000000006q',NULL,'undelivered',NULL,NULL,NULL,'',1780000034000,1780000035000,NULL,0);
INSERT INTO message VALUES('msg_01ksr4a45r000000000000006t','prj_01ksr492000000000000000008','cnv_01ksr4a36g000000000000006q',2,'person','replaced, please','tsk_01ksr4a45r000000000000006t',NULL,'queued',NULL,NULL,NULL,'',1780000035000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr4a45r000000000000006w','prj_01ksr492000000000000000008','cnv_01ksr4a45r000000000000006w',1,'person','over the limit, please','tsk_01ksr4a45r000000000000006w',NULL,'queued',NULL,NULL,NULL,'',1780000035000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr4a5500000000000000070','prj_01ksr492000000000000000008','cnv_01ksr4a5500000000000000070',1,'person','over the limit, first, please','tsk_01ksr4a5500000000000000070',NULL,'queued',NULL,NULL,NULL,'',1780000036000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr4a6480000000000000072','prj_01ksr492000000000000000008','cnv_01ksr4a45r000000000000006w',2,'person','One more thing','tsk_01ksr4a45r000000000000006w',NULL,'queued',NULL,NULL,NULL,'648f8762c12034aa3ade76f9064b6397a2ba3b86493c223d37e59596742107eb',1780000037000,NULL,NULL,0);
INSERT INTO message VALUES('msg_1c307f087cf0c178d23a7bbd68','prj_01ksr492000000000000000008','cnv_5efe075e73a1ff0a7b960ab6ce',3,'agent','Commit now.','tsk_5efe075e73a1ff0a7b960ab6ce',NULL,'queued',NULL,NULL,NULL,'3318c6e2fad60b603a9ffc429f9c256193349e671faf2453f4b960a9257eb4c3',1780000027000,NULL,NULL,1);
INSERT INTO message VALUES('msg_3131be794b89cb25dad075de90','prj_01ksr492000000000000000008','cnv_3131be794b89cb25dad075de90',1,'agent','read child, please','tsk_3131be794b89cb25dad075de90',NULL,'delivered',NULL,NULL,NULL,'',1780000017000,1780000018000,'tsk_3131be794b89cb25dad075de90.1',0);
INSERT INTO message VALUES('msg_3dfeae3dd5386b94411e0c68b0','prj_01ksr492000000000000000008','cnv_3dfeae3dd5386b94411e0c68b0',1,'agent','child, please','tsk_3dfeae3dd5386b94411e0c68b0',NULL,'delivered',NULL,NULL,NULL,'',1780000023000,1780000024000,'tsk_3dfeae3dd5386b94411e0c68b0.1',0);
INSERT INTO message VALUES('msg_5efe075e73a1ff0a7b960ab6ce','prj_01ksr492000000000000000008','cnv_5efe075e73a1ff0a7b960ab6ce',1,'agent','warned child, please','tsk_5efe075e73a1ff0a7b960ab6ce',NULL,'delivered',NULL,NULL,NULL,'',1780000024000,1780000025000,'tsk_5efe075e73a1ff0a7b960ab6ce.1',0);
INSERT INTO message VALUES('msg_5fb864301b14f12e599b603382','prj_01ksr492000000000000000008','cnv_5fb864301b14f12e599b603382',1,'person','needs a merge','tsk_5fb864301b14f12e599b603382',NULL,'queued',NULL,NULL,NULL,'',1780000034000,NULL,NULL,0);
INSERT INTO message VALUES('msg_8c6d75a37241ce8d580e6bf587','prj_01ksr492000000000000000008','cnv_01ksr49hm0000000000000003d',3,'sam','','tsk_01ksr49hm0000000000000003d','tsk_01ksr49hm0000000000000003d.1','finished',NULL,NULL,'May I do this? I have read text that others wrote (the report of task tsk_3131be794b89cb25dad075de90), so I may not do it without your yes.

    dispatch_task
    {
      "text": "more, please",
      "title": "with a yes"
    }

Your yes does exactly this, once. Anything you write instead is an answer too: then it is not done.',NULL,1780000021000,NULL,NULL,0);
INSERT INTO message VALUES('msg_9c3b6216e9b93c9c49dd02bfd8','prj_01ksr492000000000000000008','cnv_01ksr49dq0000000000000002n',3,'agent','','tsk_01ksr49dq0000000000000002n','tsk_01ksr49dq0000000000000002n.1','finished',NULL,NULL,'Which colour?',NULL,1780000013000,NULL,NULL,0);
INSERT INTO message VALUES('msg_e77466b48f957e818c37fa87c8','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031',3,'agent','','tsk_01ksr49fng0000000000000031','tsk_01ksr49fng0000000000000031.1','finished',NULL,NULL,'I propose a plan: A wall

- wall: planned',NULL,1780000015000,NULL,NULL,0);
INSERT INTO message VALUES('msg_eb7344aa711d02be155accbe85','prj_01ksr492000000000000000008','cnv_eb7344aa711d02be155accbe85',1,'agent','quick child, please','tsk_eb7344aa711d02be155accbe85',NULL,'delivered',NULL,NULL,NULL,'',1780000026000,1780000027000,'tsk_eb7344aa711d02be155accbe85.1',0);
INSERT INTO message VALUES('msg_eca553e6a1c05d11ac371feba3','prj_01ksr492000000000000000008','cnv_eca553e6a1c05d11ac371feba3',1,'person','fails with it','tsk_eca553e6a1c05d11ac371feba3',NULL,'queued',NULL,NULL,NULL,'',1780000034000,NULL,NULL,0);
INSERT INTO message VALUES('msg_tx_01ksr4a6480000000000000075_tsk_01ksr49td8000000000000005e','prj_01ksr492000000000000000008','cnv_01ksr49td8000000000000005e',3,'sam','Your subtasks:
- tsk_eb7344aa711d02be155accbe85 (quick child): completed','tsk_01ksr49td8000000000000005e',NULL,'queued',NULL,NULL,NULL,NULL,1780000037000,NULL,NULL,0);
CREATE INDEX message_task ON message(task, state);

DROP TABLE IF EXISTS model_probe;
CREATE TABLE model_probe (
  model TEXT PRIMARY KEY,
  verdict TEXT NOT NULL CHECK (verdict IN ('calls', 'writes', 'cannot', 'unreachable', 'unauthorized', 'failed')),
  detail TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

DROP TABLE IF EXISTS node;
CREATE TABLE node (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, protocol INTEGER NOT NULL,
  token_hash TEXT NOT NULL UNIQUE, signing_key TEXT NOT NULL, boot TEXT NOT NULL DEFAULT '', engine TEXT NOT NULL DEFAULT '',
  isolated INTEGER NOT NULL DEFAULT 0, seats INTEGER NOT NULL DEFAULT 0, load REAL NOT NULL DEFAULT 0,
  disk_free_bytes INTEGER NOT NULL DEFAULT 0, model TEXT, harnesses TEXT NOT NULL DEFAULT '[]',
  last_seen_at INTEGER, created_at INTEGER NOT NULL
, beat INTEGER NOT NULL DEFAULT 0, beat_tx TEXT, previous_boot TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new',
  'requested', 'booting', 'ready', 'lost', 'draining', 'failed', 'destroying', 'destroyed', 'gone')), version INTEGER NOT NULL DEFAULT 0, reason TEXT, detail TEXT NOT NULL DEFAULT '', deadline_at INTEGER, cores INTEGER NOT NULL DEFAULT 1, provider TEXT, owner TEXT REFERENCES project(id), location TEXT, size TEXT, warm_until INTEGER, missed_at INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO node VALUES('nod_000000000000000000000000n1','n1','http://n1',1,'a8186a40bd93630f2eb44ec2e60817638cef16dc48201a126664b8c65cf12222','v1.4be4e33c6504d75c8ec775b52b63ae054e53228ac6daceb705c0acb168b3acb99f72572c1adb5258765b52da83fa63e32ba6c3978500630f6533c042','boot','process',0,14,0.1,10000000000,'{"label":"stage","rehearsal":true,"unpriced":false,"images":false}','[{"name":"native","installed":true,"version":null,"usable":true,"why_not":null}]',1780000031000,1780000000000,2,'tx_01ksr4a08r000000000000006a','','ready',2,NULL,'',1780000076000,1,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE INDEX node_owner ON node(owner, state) WHERE owner IS NOT NULL;
CREATE INDEX node_state ON node(state);

DROP TABLE IF EXISTS node_history;
CREATE TABLE node_history (
  node TEXT NOT NULL, version INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL, event TEXT NOT NULL,
  became TEXT NOT NULL, reason TEXT, detail TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  PRIMARY KEY (node, version), FOREIGN KEY (was, event, became) REFERENCES node_transition(was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO node_history VALUES('nod_000000000000000000000000n1',1,'tx_01ksr492000000000000000004','new','joined','lost',NULL,'',1780000000000);
INSERT INTO node_history VALUES('nod_000000000000000000000000n1',2,'tx_01ksr492000000000000000005','lost','appeared','ready',NULL,'',1780000000000);
CREATE INDEX node_history_tx ON node_history(tx);

DROP TABLE IF EXISTS node_transition;
CREATE TABLE node_transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO node_transition VALUES('booting','appeared','ready');
INSERT INTO node_transition VALUES('booting','drained','failed');
INSERT INTO node_transition VALUES('booting','overdue','failed');
INSERT INTO node_transition VALUES('booting','vanished','gone');
INSERT INTO node_transition VALUES('destroying','destroyed','destroyed');
INSERT INTO node_transition VALUES('draining','destroy','destroying');
INSERT INTO node_transition VALUES('draining','given_up','gone');
INSERT INTO node_transition VALUES('draining','undrained','lost');
INSERT INTO node_transition VALUES('draining','vanished','gone');
INSERT INTO node_transition VALUES('failed','destroy','destroying');
INSERT INTO node_transition VALUES('gone','appeared','ready');
INSERT INTO node_transition VALUES('lost','appeared','ready');
INSERT INTO node_transition VALUES('lost','destroy','destroying');
INSERT INTO node_transition VALUES('lost','drained','draining');
INSERT INTO node_transition VALUES('lost','given_up','gone');
INSERT INTO node_transition VALUES('lost','vanished','gone');
INSERT INTO node_transition VALUES('new','joined','lost');
INSERT INTO node_transition VALUES('new','requested','requested');
INSERT INTO node_transition VALUES('ready','drained','draining');
INSERT INTO node_transition VALUES('ready','silent','lost');
INSERT INTO node_transition VALUES('ready','vanished','gone');
INSERT INTO node_transition VALUES('requested','appeared','ready');
INSERT INTO node_transition VALUES('requested','created','booting');
INSERT INTO node_transition VALUES('requested','drained','failed');
INSERT INTO node_transition VALUES('requested','overdue','failed');
INSERT INTO node_transition VALUES('requested','refused','failed');

DROP TABLE IF EXISTS part;
CREATE TABLE part (
  message TEXT NOT NULL REFERENCES message(id), position INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;
INSERT INTO part VALUES('msg_01ksr492z8000000000000000e',0,'prt_01ksr492z8000000000000000g','{"id":"prt_01ksr492z8000000000000000g","message":"msg_01ksr492z8000000000000000e","attempt":"tsk_01ksr492000000000000000009.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr494xr000000000000000s',0,'prt_01ksr494xr000000000000000v','{"id":"prt_01ksr494xr000000000000000v","message":"msg_01ksr494xr000000000000000s","attempt":"tsk_01ksr493yg000000000000000m.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr499t0000000000000001a',0,'prt_01ksr499t0000000000000001c','{"id":"prt_01ksr499t0000000000000001c","message":"msg_01ksr499t0000000000000001a","attempt":"tsk_01ksr498tr0000000000000015.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49as8000000000000001m',0,'prt_01ksr49as8000000000000001p','{"id":"prt_01ksr49as8000000000000001p","message":"msg_01ksr49as8000000000000001m","attempt":"tsk_01ksr499t0000000000000001f.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49brg000000000000001z',0,'prt_01ksr49brg0000000000000021','{"id":"prt_01ksr49brg0000000000000021","message":"msg_01ksr49brg000000000000001z","attempt":"tsk_01ksr49as8000000000000001t.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49cqr0000000000000029',0,'prt_01ksr49cqr000000000000002b','{"id":"prt_01ksr49cqr000000000000002b","message":"msg_01ksr49cqr0000000000000029","attempt":"tsk_01ksr49brg0000000000000024.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49dq0000000000000002h',0,'prt_01ksr49dq0000000000000002k','{"id":"prt_01ksr49dq0000000000000002k","message":"msg_01ksr49dq0000000000000002h","attempt":"tsk_01ksr49brg0000000000000024.2","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49ep8000000000000002t',0,'prt_01ksr49ep8000000000000002w','{"id":"prt_01ksr49ep8000000000000002w","message":"msg_01ksr49ep8000000000000002t","attempt":"tsk_01ksr49dq0000000000000002n.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49gmr0000000000000036',0,'prt_01ksr49gmr0000000000000038','{"id":"prt_01ksr49gmr0000000000000038","message":"msg_01ksr49gmr0000000000000036","attempt":"tsk_01ksr49fng0000000000000031.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49jk8000000000000003j',0,'prt_01ksr49jk8000000000000003m','{"id":"prt_01ksr49jk8000000000000003m","message":"msg_01ksr49jk8000000000000003j","attempt":"tsk_01ksr49hm0000000000000003d.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49kjg000000000000003v',0,'prt_01ksr49kjg000000000000003x','{"id":"prt_01ksr49kjg000000000000003x","message":"msg_01ksr49kjg000000000000003v","attempt":"tsk_3131be794b89cb25dad075de90.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49qfg000000000000004b',0,'prt_01ksr49qfg000000000000004d','{"id":"prt_01ksr49qfg000000000000004d","message":"msg_01ksr49qfg000000000000004b","attempt":"tsk_01ksr49pg80000000000000046.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49rer000000000000004r',0,'prt_01ksr49rer000000000000004t','{"id":"prt_01ksr49rer000000000000004t","message":"msg_01ksr49rer000000000000004r","attempt":"tsk_01ksr49qfg000000000000004k.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49se00000000000000051',0,'prt_01ksr49se00000000000000053','{"id":"prt_01ksr49se00000000000000053","message":"msg_01ksr49se00000000000000051","attempt":"tsk_3dfeae3dd5386b94411e0c68b0.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49td8000000000000005a',0,'prt_01ksr49td8000000000000005c','{"id":"prt_01ksr49td8000000000000005c","message":"msg_01ksr49td8000000000000005a","attempt":"tsk_5efe075e73a1ff0a7b960ab6ce.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49vcg000000000000005k',0,'prt_01ksr49vcg000000000000005n','{"id":"prt_01ksr49vcg000000000000005n","message":"msg_01ksr49vcg000000000000005k","attempt":"tsk_01ksr49td8000000000000005e.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49wbr000000000000005w',0,'prt_01ksr49wbr000000000000005y','{"id":"prt_01ksr49wbr000000000000005y","message":"msg_01ksr49wbr000000000000005w","attempt":"tsk_eb7344aa711d02be155accbe85.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');

DROP TABLE IF EXISTS person;
CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO person VALUES('usr_01ksr492000000000000000001','someone',1780000000000);

DROP TABLE IF EXISTS personal_token;
CREATE TABLE personal_token (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES person(id),
  project TEXT REFERENCES project(id),                    -- NULL: every project of the person
  name TEXT NOT NULL, fingerprint TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER, revoked_at INTEGER,
  called_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_token_person ON personal_token(person, created_at) WHERE revoked_at IS NULL;

DROP TABLE IF EXISTS project;
CREATE TABLE project (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, origin_url TEXT NOT NULL UNIQUE, default_branch TEXT NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0,
  max_depth INTEGER NOT NULL DEFAULT 3,       -- a root has depth 0
  max_children INTEGER NOT NULL DEFAULT 5,    -- live ones
  max_running INTEGER NOT NULL DEFAULT 10,    -- dispatched tasks; conversations are outside
  created_at INTEGER NOT NULL
, day_budget_microusd INTEGER NOT NULL DEFAULT 100000000 CHECK (day_budget_microusd >= 0), task_budget_microusd INTEGER NOT NULL DEFAULT 5000000 CHECK (task_budget_microusd > 0), max_nodes INTEGER NOT NULL DEFAULT 0, warm_minutes INTEGER NOT NULL DEFAULT 30, spares INTEGER NOT NULL DEFAULT 0, node_provider TEXT, node_size TEXT, node_location TEXT, web_pages INTEGER NOT NULL DEFAULT 0, trust_subtasks INTEGER NOT NULL DEFAULT 0, unasked TEXT NOT NULL DEFAULT '[]', auto_approve_microusd INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
INSERT INTO project VALUES('prj_01ksr492000000000000000008','origin','/srv/git/origin.git','main',0,3,5,10,1780000000000,100000000,5000000,0,30,0,NULL,NULL,NULL,0,0,'[]',0);

DROP TABLE IF EXISTS proposal;
CREATE TABLE proposal (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, conversation TEXT NOT NULL, task TEXT NOT NULL REFERENCES task(id),
  attempt TEXT NOT NULL, message TEXT NOT NULL,   -- the card
  idea TEXT, fingerprint TEXT NOT NULL, because TEXT,   -- whose text was in the context of who proposed it
  title TEXT NOT NULL, summary TEXT NOT NULL, tasks TEXT NOT NULL, estimate TEXT NOT NULL,   -- JSON, as it stands now
  state TEXT NOT NULL DEFAULT 'new', version INTEGER NOT NULL DEFAULT 0, tx TEXT NOT NULL,   -- that made it
  started TEXT NOT NULL DEFAULT '[]', person TEXT, word TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, decided_at INTEGER, deadline_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO proposal VALUES('prp_e77466b48f957e818c37fa87c8','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031','tsk_01ksr49fng0000000000000031','tsk_01ksr49fng0000000000000031.1','msg_e77466b48f957e818c37fa87c8',NULL,'b46eec84f6a36cf23785417eb9b4e44d299ada3832ff276230e8676e8cba7b16',NULL,'A wall','','[{"task":{"key":"wall","text":"wall, please","title":"planned","depends_on":[],"priority":0,"harness":"auto","runtime":"auto","model":null,"permissions":null,"guardrails":null,"budget_microusd":null,"paths":[]},"harness":{"name":"native","why":"needs nothing but a model"},"runtime":{"name":"process","why":"full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node"},"size":"medium","estimate":{"microusd":{"low":200000,"high":2000000},"minutes":{"low":5,"high":60},"basis":"defaults (process, medium): fewer than 3 tasks like it were measured"}}]','{"microusd":{"low":200000,"high":2000000},"minutes":{"low":5,"high":60},"basis":"0 of 1 tasks estimated from what was measured, 1 from defaults"}','proposed',1,'tx_01ksr49gmr000000000000003b','[]',NULL,'',1780000015000,1780000015000,NULL,1780604815000);
CREATE INDEX proposal_message ON proposal(message);
CREATE INDEX proposal_newest ON proposal(project, created_at);
CREATE INDEX proposal_task ON proposal(task, state);

DROP TABLE IF EXISTS proposal_history;
CREATE TABLE proposal_history (
  proposal TEXT NOT NULL REFERENCES proposal(id), version INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL,
  event TEXT NOT NULL, became TEXT NOT NULL, person TEXT, word TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  PRIMARY KEY (proposal, version),
  FOREIGN KEY (was, event, became) REFERENCES proposal_transition(was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO proposal_history VALUES('prp_e77466b48f957e818c37fa87c8',1,'tx_01ksr49gmr000000000000003b','new','proposed','proposed',NULL,'',1780000015000);
CREATE INDEX proposal_history_tx ON proposal_history(tx);

DROP TABLE IF EXISTS proposal_transition;
CREATE TABLE proposal_transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO proposal_transition VALUES('new','proposed','proposed');
INSERT INTO proposal_transition VALUES('proposed','approved','approved');
INSERT INTO proposal_transition VALUES('proposed','edited','proposed');
INSERT INTO proposal_transition VALUES('proposed','expired','expired');
INSERT INTO proposal_transition VALUES('proposed','rejected','rejected');
INSERT INTO proposal_transition VALUES('proposed','withdrawn','withdrawn');

DROP TABLE IF EXISTS rewording;
CREATE TABLE rewording (
  what TEXT PRIMARY KEY CHECK (what IN ('said', 'ideas', 'knowledge')), upto INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

DELETE FROM sqlite_schema WHERE name='said' AND type='table';
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table','said','said',0,'CREATE VIRTUAL TABLE said USING fts5(
  project, text, message UNINDEXED, position UNINDEXED, tokenize = ''porter unicode61 remove_diacritics 2''
)');

DROP TABLE IF EXISTS said_config;
CREATE TABLE 'said_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO said_config VALUES('version',4);

DROP TABLE IF EXISTS said_content;
CREATE TABLE 'said_content'(id INTEGER PRIMARY KEY, c0, c1, c2, c3);
INSERT INTO said_content VALUES(1,'prj01ksr492000000000000000008','done, please','msg_01ksr492000000000000000009',NULL);
INSERT INTO said_content VALUES(2,'prj01ksr492000000000000000008','I look around.','msg_01ksr492z8000000000000000e',0);
INSERT INTO said_content VALUES(3,'prj01ksr492000000000000000008','failed, please','msg_01ksr493yg000000000000000m',NULL);
INSERT INTO said_content VALUES(4,'prj01ksr492000000000000000008','I look around.','msg_01ksr494xr000000000000000s',0);
INSERT INTO said_content VALUES(5,'prj01ksr492000000000000000008','held, please','msg_01ksr494xr000000000000000x',NULL);
INSERT INTO said_content VALUES(6,'prj01ksr492000000000000000008','held and released, please','msg_01ksr495x0000000000000000z',NULL);
INSERT INTO said_content VALUES(7,'prj01ksr492000000000000000008','stopped early, please','msg_01ksr497vg0000000000000012',NULL);
INSERT INTO said_content VALUES(8,'prj01ksr492000000000000000008','resting, please','msg_01ksr498tr0000000000000015',NULL);
INSERT INTO said_content VALUES(9,'prj01ksr492000000000000000008','I look around.','msg_01ksr499t0000000000000001a',0);
INSERT INTO said_content VALUES(10,'prj01ksr492000000000000000008','talking, please','msg_01ksr499t0000000000000001f',NULL);
INSERT INTO said_content VALUES(11,'prj01ksr492000000000000000008','I look around.','msg_01ksr49as8000000000000001m',0);
INSERT INTO said_content VALUES(12,'prj01ksr492000000000000000008','and then?','msg_01ksr49as8000000000000001r',NULL);
INSERT INTO said_content VALUES(13,'prj01ksr492000000000000000008','working, please','msg_01ksr49as8000000000000001t',NULL);
INSERT INTO said_content VALUES(14,'prj01ksr492000000000000000008','I look around.','msg_01ksr49brg000000000000001z',0);
INSERT INTO said_content VALUES(15,'prj01ksr492000000000000000008','trying again, please','msg_01ksr49brg0000000000000024',NULL);
INSERT INTO said_content VALUES(16,'prj01ksr492000000000000000008','I look around.','msg_01ksr49cqr0000000000000029',0);
INSERT INTO said_content VALUES(17,'prj01ksr492000000000000000008','I look around.','msg_01ksr49dq0000000000000002h',0);
INSERT INTO said_content VALUES(18,'prj01ksr492000000000000000008','asking, please','msg_01ksr49dq0000000000000002n',NULL);
INSERT INTO said_content VALUES(19,'prj01ksr492000000000000000008','I look around.','msg_01ksr49ep8000000000000002t',0);
INSERT INTO said_content VALUES(20,'prj01ksr492000000000000000008','Which colour?','msg_9c3b6216e9b93c9c49dd02bfd8',NULL);
INSERT INTO said_content VALUES(21,'prj01ksr492000000000000000008','proposing, please','msg_01ksr49fng0000000000000031',NULL);
INSERT INTO said_content VALUES(22,'prj01ksr492000000000000000008','I look around.','msg_01ksr49gmr0000000000000036',0);
INSERT INTO said_content VALUES(23,'prj01ksr492000000000000000008','I propose a plan: A wall

- wall: planned','msg_e77466b48f957e818c37fa87c8',NULL);
INSERT INTO said_content VALUES(24,'prj01ksr492000000000000000008','wary, please','msg_01ksr49hm0000000000000003d',NULL);
INSERT INTO said_content VALUES(25,'prj01ksr492000000000000000008','I look around.','msg_01ksr49jk8000000000000003j',0);
INSERT INTO said_content VALUES(26,'prj01ksr492000000000000000008','read child, please','msg_3131be794b89cb25dad075de90',NULL);
INSERT INTO said_content VALUES(27,'prj01ksr492000000000000000008','I look around.','msg_01ksr49kjg000000000000003v',0);
INSERT INTO said_content VALUES(28,'prj01ksr492000000000000000008','stopping, please','msg_01ksr49pg80000000000000046',NULL);
INSERT INTO said_content VALUES(29,'prj01ksr492000000000000000008','I look around.','msg_01ksr49qfg000000000000004b',0);
INSERT INTO said_content VALUES(30,'prj01ksr492000000000000000008','go on, after all','msg_01ksr49qfg000000000000004g',NULL);
INSERT INTO said_content VALUES(31,'prj01ksr492000000000000000008','parent, please','msg_01ksr49qfg000000000000004k',NULL);
INSERT INTO said_content VALUES(32,'prj01ksr492000000000000000008','I look around.','msg_01ksr49rer000000000000004r',0);
INSERT INTO said_content VALUES(33,'prj01ksr492000000000000000008','child, please','msg_3dfeae3dd5386b94411e0c68b0',NULL);
INSERT INTO said_content VALUES(34,'prj01ksr492000000000000000008','I look around.','msg_01ksr49se00000000000000051',0);
INSERT INTO said_content VALUES(35,'prj01ksr492000000000000000008','warned child, please','msg_5efe075e73a1ff0a7b960ab6ce',NULL);
INSERT INTO said_content VALUES(36,'prj01ksr492000000000000000008','I look around.','msg_01ksr49td8000000000000005a',0);
INSERT INTO said_content VALUES(37,'prj01ksr492000000000000000008','waking, please','msg_01ksr49td8000000000000005e',NULL);
INSERT INTO said_content VALUES(38,'prj01ksr492000000000000000008','I look around.','msg_01ksr49vcg000000000000005k',0);
INSERT INTO said_content VALUES(39,'prj01ksr492000000000000000008','quick child, please','msg_eb7344aa711d02be155accbe85',NULL);
INSERT INTO said_content VALUES(40,'prj01ksr492000000000000000008','I look around.','msg_01ksr49wbr000000000000005w',0);
INSERT INTO said_content VALUES(41,'prj01ksr492000000000000000008','Commit now.','msg_1c307f087cf0c178d23a7bbd68',NULL);
INSERT INTO said_content VALUES(42,'prj01ksr492000000000000000008','starting, please','msg_01ksr49z9g0000000000000066',NULL);
INSERT INTO said_content VALUES(43,'prj01ksr492000000000000000008','without a seat, please','msg_01ksr4a08r000000000000006b',NULL);
INSERT INTO said_content VALUES(44,'prj01ksr492000000000000000008','needs one, please','msg_01ksr4a180000000000000006f',NULL);
INSERT INTO said_content VALUES(45,'prj01ksr492000000000000000008','needs two, please','msg_01ksr4a278000000000000006h',NULL);
INSERT INTO said_content VALUES(46,'prj01ksr492000000000000000008','needs a merge','msg_5fb864301b14f12e599b603382',NULL);
INSERT INTO said_content VALUES(47,'prj01ksr492000000000000000008','fails with it','msg_eca553e6a1c05d11ac371feba3',NULL);
INSERT INTO said_content VALUES(48,'prj01ksr492000000000000000008','replaced, please','msg_01ksr4a36g000000000000006q',NULL);
INSERT INTO said_content VALUES(49,'prj01ksr492000000000000000008','replaced, please','msg_01ksr4a45r000000000000006t',NULL);
INSERT INTO said_content VALUES(50,'prj01ksr492000000000000000008','over the limit, please','msg_01ksr4a45r000000000000006w',NULL);
INSERT INTO said_content VALUES(51,'prj01ksr492000000000000000008','over the limit, first, please','msg_01ksr4a5500000000000000070',NULL);
INSERT INTO said_content VALUES(52,'prj01ksr492000000000000000008','One more thing','msg_01ksr4a6480000000000000072',NULL);

DROP TABLE IF EXISTS said_data;
CREATE TABLE 'said_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO said_data VALUES(1,X'343481140000');
INSERT INTO said_data VALUES(10,X'0000000002063300061101010101010201010301010401010501010000');
INSERT INTO said_data VALUES(137438953473,X'0000003E0630706C6561733006010103021C726A30316B737234393230303030303030303030303030303030303830020201067265706C61633006010102040C21');
INSERT INTO said_data VALUES(274877906945,X'0000003E0630706C6561733106010103021C726A30316B737234393230303030303030303030303030303030303831020201067265706C61633106010102040C21');
INSERT INTO said_data VALUES(412316860417,X'0000005206306C696D6974320601010401046F76657232060101020105706C6561733206010105021C726A30316B737234393230303030303030303030303030303030303832020201037468653206010103040C0B0C21');
INSERT INTO said_data VALUES(549755813889,X'0000005E06306669727374330601010501056C696D6974330601010401046F76657233060101020105706C6561733306010106021C726A30316B737234393230303030303030303030303030303030303833020201037468653306010103040C0C0B0C21');
INSERT INTO said_data VALUES(687194767361,X'0000004605306D6F7265340601010301026F6E3406010102011D70726A30316B737234393230303030303030303030303030303030303834020201057468696E673406010104040B0922');
INSERT INTO said_data VALUES(2336462209025,X'00000422023061170801010404140601010303060101030204667465721E0601010402046761696E0F0601010302026C6C1E0601010502026E64060601010306060101020205726F756E64020601010402060101040506010104020601010403060101040206010104010601010402060101040306010104030601010402060101040206010104030601010402060101040206010104020601010402060101040202736B120601010201056368696C641A0601010307060101020206010103040601010302056F6C6F7572140601010303046D6D697429060101020104646F6E65010601010201056561726C69070601010301046661696C03060101022C060101020102676F1E06010102010468656C64050601010201060101020101690206010102020601010205060101020206010102030601010202060101020106010102020601010203060101020106010102020601010202060101020206010102030601010202060101020206010102020601010202060101020201742F0601010401046C6F6F6B0206010103020601010305060101030206010103030601010302060101030106010103020601010303060101030306010103020601010302060101030306010103020601010302060101030206010103020601010301046D6572672E0601010401046E6565642C060101020106010102010601010202026F77290601010301026F6E1E060101030E060101030106706172656E741F0601010202036C616E170801010506030365617301060101030206010103020601010301060101050106010104010601010302060101030306010103020601010403060101030306010103030601010302060101040206010103030601010302060101030206010104020601010302060101040306010103010601010501060101040106010104021C726A30316B737234393230303030303030303030303030303030303801020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020201020203046F706F73150601010202060101030105717569636B27060101020104726561641A0601010203046C65617306060101040302737408060101020104736561742B060101040204746172742A0601010203026F7007060101021506010102010474616C6B0A06010102020368656E0C06010103020272790F060101020202776F2D06010103010477616B65250601010203026C6C17080101070303027269180601010204016E2306010102020468696368140601010202036974682F0601010305036F75742B0601010202036F726B0D0601010204130B0B090E5C091B0C0B0B0C1009105D085B0B15090E0D0B78812B100C0B0B090B0B0E0B0A09090B0A09080B0A0A');

DROP TABLE IF EXISTS said_docsize;
CREATE TABLE 'said_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO said_docsize VALUES(1,X'01020000');
INSERT INTO said_docsize VALUES(2,X'01030000');
INSERT INTO said_docsize VALUES(3,X'01020000');
INSERT INTO said_docsize VALUES(4,X'01030000');
INSERT INTO said_docsize VALUES(5,X'01020000');
INSERT INTO said_docsize VALUES(6,X'01040000');
INSERT INTO said_docsize VALUES(7,X'01030000');
INSERT INTO said_docsize VALUES(8,X'01020000');
INSERT INTO said_docsize VALUES(9,X'01030000');
INSERT INTO said_docsize VALUES(10,X'01020000');
INSERT INTO said_docsize VALUES(11,X'01030000');
INSERT INTO said_docsize VALUES(12,X'01020000');
INSERT INTO said_docsize VALUES(13,X'01020000');
INSERT INTO said_docsize VALUES(14,X'01030000');
INSERT INTO said_docsize VALUES(15,X'01030000');
INSERT INTO said_docsize VALUES(16,X'01030000');
INSERT INTO said_docsize VALUES(17,X'01030000');
INSERT INTO said_docsize VALUES(18,X'01020000');
INSERT INTO said_docsize VALUES(19,X'01030000');
INSERT INTO said_docsize VALUES(20,X'01020000');
INSERT INTO said_docsize VALUES(21,X'01020000');
INSERT INTO said_docsize VALUES(22,X'01030000');
INSERT INTO said_docsize VALUES(23,X'01080000');
INSERT INTO said_docsize VALUES(24,X'01020000');
INSERT INTO said_docsize VALUES(25,X'01030000');
INSERT INTO said_docsize VALUES(26,X'01030000');
INSERT INTO said_docsize VALUES(27,X'01030000');
INSERT INTO said_docsize VALUES(28,X'01020000');
INSERT INTO said_docsize VALUES(29,X'01030000');
INSERT INTO said_docsize VALUES(30,X'01040000');
INSERT INTO said_docsize VALUES(31,X'01020000');
INSERT INTO said_docsize VALUES(32,X'01030000');
INSERT INTO said_docsize VALUES(33,X'01020000');
INSERT INTO said_docsize VALUES(34,X'01030000');
INSERT INTO said_docsize VALUES(35,X'01030000');
INSERT INTO said_docsize VALUES(36,X'01030000');
INSERT INTO said_docsize VALUES(37,X'01020000');
INSERT INTO said_docsize VALUES(38,X'01030000');
INSERT INTO said_docsize VALUES(39,X'01030000');
INSERT INTO said_docsize VALUES(40,X'01030000');
INSERT INTO said_docsize VALUES(41,X'01020000');
INSERT INTO said_docsize VALUES(42,X'01020000');
INSERT INTO said_docsize VALUES(43,X'01040000');
INSERT INTO said_docsize VALUES(44,X'01030000');
INSERT INTO said_docsize VALUES(45,X'01030000');
INSERT INTO said_docsize VALUES(46,X'01030000');
INSERT INTO said_docsize VALUES(47,X'01030000');
INSERT INTO said_docsize VALUES(48,X'01020000');
INSERT INTO said_docsize VALUES(49,X'01020000');
INSERT INTO said_docsize VALUES(50,X'01040000');
INSERT INTO said_docsize VALUES(51,X'01050000');
INSERT INTO said_docsize VALUES(52,X'01030000');

DROP TABLE IF EXISTS said_idx;
CREATE TABLE 'said_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO said_idx VALUES(1,X'',2);
INSERT INTO said_idx VALUES(2,X'',2);
INSERT INTO said_idx VALUES(3,X'',2);
INSERT INTO said_idx VALUES(4,X'',2);
INSERT INTO said_idx VALUES(5,X'',2);
INSERT INTO said_idx VALUES(17,X'',2);

DROP TABLE IF EXISTS spending;
CREATE TABLE spending (
  project TEXT NOT NULL, day TEXT NOT NULL, spent_microusd INTEGER NOT NULL, PRIMARY KEY (project, day)
) STRICT, WITHOUT ROWID;
INSERT INTO spending VALUES('prj_01ksr492000000000000000008','2026-05-28',5700);

DROP TABLE IF EXISTS task;
CREATE TABLE task (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id),
  conversation TEXT NOT NULL REFERENCES conversation(id), parent TEXT REFERENCES task(id), continues TEXT, idea TEXT,
  depth INTEGER NOT NULL, priority INTEGER NOT NULL, mode TEXT NOT NULL CHECK (mode IN ('task', 'conversation')),
  spec TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('new', 'blocked', 'queued', 'in_progress', 'waiting', 'needs_input',
    'waiting_for_follow_up', 'completed', 'failed', 'cancelled')),
  version INTEGER NOT NULL, reason TEXT, detail TEXT NOT NULL DEFAULT '',
  stop_reason TEXT,                           -- set: a stop was asked for, and the only end left is cancelled
  attempts INTEGER NOT NULL DEFAULT 0, resumed INTEGER NOT NULL DEFAULT 0,
  harness TEXT NOT NULL, harness_why TEXT NOT NULL, runtime TEXT NOT NULL, runtime_why TEXT NOT NULL,
  branch TEXT NOT NULL, base TEXT NOT NULL, pushed INTEGER NOT NULL DEFAULT 0, head TEXT, patch TEXT,
  files INTEGER NOT NULL DEFAULT 0, added INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, summary TEXT,
  deadline_at INTEGER, queued_at INTEGER, created_at INTEGER NOT NULL, started_at INTEGER, changed_at INTEGER NOT NULL,
  ended_at INTEGER, replaces TEXT REFERENCES task(id), merged_at INTEGER, root TEXT, budget_microusd INTEGER NOT NULL DEFAULT 0, spent_microusd INTEGER NOT NULL DEFAULT 0, funded INTEGER NOT NULL DEFAULT 0, waits_for_money INTEGER NOT NULL DEFAULT 0, guard_depth INTEGER, guard_children INTEGER, guard_running INTEGER, bounded_by TEXT, fit TEXT, size TEXT, paths TEXT, heir TEXT, told INTEGER NOT NULL DEFAULT 0,
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled'))),
  CHECK (state = 'new' OR (deadline_at IS NULL) = (ended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO task VALUES('tsk_01ksr492000000000000000009','prj_01ksr492000000000000000008','cnv_01ksr492000000000000000009',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr492000000000000000009","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr492000000000000000009","title":"done","text":"done, please","message":"msg_01ksr492000000000000000009","local":true}','completed',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','edge, small: it reads as talk that needs no checkout (“done”), closely before full; the edge has no model of its own that calls tools, so a directory on a node','sam/done-000009','main',1,'dddddddddddddddddddddddddddddddddddddddd',NULL,1,2,1,NULL,NULL,1780000000000,1780000000000,1780000000000,1780000001000,1780000001000,NULL,NULL,'tsk_01ksr492000000000000000009',5000000,4200,0,0,NULL,NULL,NULL,NULL,'edge','small',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr493yg000000000000000m','prj_01ksr492000000000000000008','cnv_01ksr493yg000000000000000m',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr493yg000000000000000m","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr493yg000000000000000m","title":"failed","text":"failed, please","message":"msg_01ksr493yg000000000000000m","local":true}','failed',3,'agent_refused','it would not',NULL,1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node','sam/failed-00000m','main',0,NULL,NULL,0,0,0,NULL,NULL,1780000002000,1780000002000,1780000002000,1780000005000,1780000005000,NULL,NULL,'tsk_01ksr493yg000000000000000m',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr494xr000000000000000x','prj_01ksr492000000000000000008','cnv_01ksr494xr000000000000000x',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr494xr000000000000000x","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr494xr000000000000000x","title":"held","text":"held, please","message":"msg_01ksr494xr000000000000000x","local":true,"depends_on":["tsk_01ksr493yg000000000000000m"]}','blocked',2,'dependency_failed','tsk_01ksr493yg000000000000000m',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “held”); here that is a directory on a node','sam/held-00000x','main',0,NULL,NULL,0,0,0,NULL,1780086405000,NULL,1780000003000,NULL,1780000005000,NULL,NULL,NULL,'tsk_01ksr494xr000000000000000x',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr495x0000000000000000z','prj_01ksr492000000000000000008','cnv_01ksr495x0000000000000000z',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr495x0000000000000000z","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr495x0000000000000000z","title":"held and released","text":"held and released, please","message":"msg_01ksr495x0000000000000000z","local":true,"depends_on":["tsk_01ksr493yg000000000000000m"]}','blocked',2,'dependency_failed','tsk_01ksr493yg000000000000000m',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “held”); here that is a directory on a node','sam/held-and-released-00000z','main',0,NULL,NULL,0,0,0,NULL,1780086405000,NULL,1780000004000,NULL,1780000005000,NULL,NULL,NULL,'tsk_01ksr495x0000000000000000z',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr497vg0000000000000012','prj_01ksr492000000000000000008','cnv_01ksr497vg0000000000000012',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr497vg0000000000000012","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr497vg0000000000000012","title":"stopped early","text":"stopped early, please","message":"msg_01ksr497vg0000000000000012","local":true,"depends_on":["tsk_01ksr494xr000000000000000x"]}','cancelled',2,'stopped','',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “early”); here that is a directory on a node','sam/stopped-early-000012','main',0,NULL,NULL,0,0,0,NULL,NULL,NULL,1780000006000,NULL,1780000007000,1780000007000,NULL,NULL,'tsk_01ksr497vg0000000000000012',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr498tr0000000000000015','prj_01ksr492000000000000000008','cnv_01ksr498tr0000000000000015',NULL,NULL,NULL,0,0,'conversation','{"task":"tsk_01ksr498tr0000000000000015","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr498tr0000000000000015","title":"resting","text":"resting, please","message":"msg_01ksr498tr0000000000000015","mode":"conversation","local":true}','waiting_for_follow_up',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','edge, small: it reads as talk that needs no checkout (“resting”); the edge has no model of its own that calls tools, so a directory on a node','sam/resting-000015','main',0,NULL,NULL,0,0,0,NULL,1780001808000,1780000007000,1780000007000,1780000007000,1780000008000,NULL,NULL,NULL,'tsk_01ksr498tr0000000000000015',5000000,0,1,0,NULL,NULL,NULL,NULL,'edge','small',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr499t0000000000000001f','prj_01ksr492000000000000000008','cnv_01ksr499t0000000000000001f',NULL,NULL,NULL,0,0,'conversation','{"task":"tsk_01ksr499t0000000000000001f","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr499t0000000000000001f","title":"talking","text":"talking, please","message":"msg_01ksr499t0000000000000001f","mode":"conversation","local":true}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','edge, small: it reads as talk that needs no checkout (“talking”); the edge has no model of its own that calls tools, so a directory on a node','sam/talking-00001f','main',0,NULL,NULL,0,0,0,NULL,1780015008000,1780000008000,1780000008000,1780000008000,1780000008000,NULL,NULL,NULL,'tsk_01ksr499t0000000000000001f',5000000,0,1,0,NULL,NULL,NULL,NULL,'edge','small',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr49as8000000000000001t','prj_01ksr492000000000000000008','cnv_01ksr49as8000000000000001t',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49as8000000000000001t","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49as8000000000000001t","title":"working","text":"working, please","message":"msg_01ksr49as8000000000000001t","local":true}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node','sam/working-00001t','main',0,NULL,NULL,0,0,0,NULL,1780015009000,1780000009000,1780000009000,1780000009000,1780000009000,NULL,NULL,NULL,'tsk_01ksr49as8000000000000001t',5000000,1500,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr49brg0000000000000024','prj_01ksr492000000000000000008','cnv_01ksr49brg0000000000000024',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49brg0000000000000024","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49brg0000000000000024","title":"trying again","text":"trying again, please","message":"msg_01ksr49brg0000000000000024","local":true}','in_progress',4,NULL,'',NULL,2,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node','sam/trying-again-000024','main',0,NULL,NULL,0,0,0,NULL,1780015011000,1780000011000,1780000010000,1780000010000,1780000011000,NULL,NULL,NULL,'tsk_01ksr49brg0000000000000024',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr49dq0000000000000002n','prj_01ksr492000000000000000008','cnv_01ksr49dq0000000000000002n',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49dq0000000000000002n","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49dq0000000000000002n","title":"asking","text":"asking, please","message":"msg_01ksr49dq0000000000000002n","local":true}','needs_input',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “asking”); here that is a directory on a node','sam/asking-00002n','main',0,NULL,NULL,0,0,0,NULL,1780604813000,1780000012000,1780000012000,1780000012000,1780000013000,NULL,NULL,NULL,'tsk_01ksr49dq0000000000000002n',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr49fng0000000000000031','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49fng0000000000000031","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49fng0000000000000031","title":"proposing","text":"proposing, please","message":"msg_01ksr49fng0000000000000031","local":true}','needs_input',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node','sam/proposing-000031','main',0,NULL,NULL,0,0,0,NULL,1780604815000,1780000014000,1780000014000,1780000014000,1780000015000,NULL,NULL,NULL,'tsk_01ksr49fng0000000000000031',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr49hm0000000000000003d','prj_01ksr492000000000000000008','cnv_01ksr49hm0000000000000003d',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49hm0000000000000003d","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49hm0000000000000003d","title":"wary","text":"wary, please","message":"msg_01ksr49hm0000000000000003d","local":true}','needs_input',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node','sam/wary-00003d','main',0,NULL,NULL,0,0,0,NULL,1780604821000,1780000016000,1780000016000,1780000016000,1780000021000,NULL,NULL,NULL,'tsk_01ksr49hm0000000000000003d',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr49pg80000000000000046','prj_01ksr492000000000000000008','cnv_01ksr49pg80000000000000046',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49pg80000000000000046","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49pg80000000000000046","title":"stopping","text":"stopping, please","message":"msg_01ksr49pg80000000000000046","local":true}','in_progress',3,'stopped','','stopped',1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node','sam/stopping-000046','main',0,NULL,NULL,0,0,0,NULL,1780000112000,1780000021000,1780000021000,1780000021000,1780000022000,NULL,NULL,NULL,'tsk_01ksr49pg80000000000000046',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,'tsk_01ksr49qfg000000000000004g',0);
INSERT INTO task VALUES('tsk_01ksr49qfg000000000000004g','prj_01ksr492000000000000000008','cnv_01ksr49pg80000000000000046',NULL,'tsk_01ksr49pg80000000000000046',NULL,0,0,'task','{"task":"tsk_01ksr49qfg000000000000004g","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49pg80000000000000046","title":"go on, after all","text":"go on, after all","message":"msg_01ksr49qfg000000000000004g","local":true,"continues":"tsk_01ksr49pg80000000000000046"}','queued',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','edge, small: it reads as talk that needs no checkout (“go”, “all”); it goes on in the workspace where it was','sam/stopping-000046','main',0,NULL,NULL,0,0,0,NULL,1780604822000,1780000022000,1780000022000,NULL,1780000022000,NULL,NULL,NULL,'tsk_01ksr49qfg000000000000004g',5000000,0,0,0,NULL,NULL,NULL,NULL,'edge','small',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr49qfg000000000000004k','prj_01ksr492000000000000000008','cnv_01ksr49qfg000000000000004k',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49qfg000000000000004k","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49qfg000000000000004k","title":"parent","text":"parent, please","message":"msg_01ksr49qfg000000000000004k","local":true}','waiting',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “parent”); here that is a directory on a node','sam/parent-00004k','main',0,NULL,NULL,0,0,0,NULL,1780172828000,1780000022000,1780000022000,1780000022000,1780000028000,NULL,NULL,NULL,'tsk_01ksr49qfg000000000000004k',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr49td8000000000000005e','prj_01ksr492000000000000000008','cnv_01ksr49td8000000000000005e',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49td8000000000000005e","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49td8000000000000005e","title":"waking","text":"waking, please","message":"msg_01ksr49td8000000000000005e","local":true}','queued',4,NULL,'',NULL,1,1,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “waking”); here that is a directory on a node','sam/waking-00005e','main',0,NULL,NULL,0,0,0,NULL,1780604837000,1780000037000,1780000025000,1780000025000,1780000037000,NULL,NULL,NULL,'tsk_01ksr49td8000000000000005e',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr49z9g0000000000000066','prj_01ksr492000000000000000008','cnv_01ksr49z9g0000000000000066',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49z9g0000000000000066","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49z9g0000000000000066","title":"starting","text":"starting, please","message":"msg_01ksr49z9g0000000000000066","local":true}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node','sam/starting-000066','main',0,NULL,NULL,0,0,0,NULL,1780015030000,1780000030000,1780000030000,1780000030000,1780000030000,NULL,NULL,NULL,'tsk_01ksr49z9g0000000000000066',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr4a08r000000000000006b','prj_01ksr492000000000000000008','cnv_01ksr4a08r000000000000006b',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr4a08r000000000000006b","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr4a08r000000000000006b","title":"without a seat","text":"without a seat, please","message":"msg_01ksr4a08r000000000000006b","local":true}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “seat”), closely before edge; here that is a directory on a node','sam/without-a-seat-00006b','main',0,NULL,NULL,0,0,0,NULL,1780015031000,1780000031000,1780000031000,1780000031000,1780000031000,NULL,NULL,NULL,'tsk_01ksr4a08r000000000000006b',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr4a180000000000000006f','prj_01ksr492000000000000000008','cnv_01ksr4a180000000000000006f',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr4a180000000000000006f","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr4a180000000000000006f","title":"needs one","text":"needs one, please","message":"msg_01ksr4a180000000000000006f","local":true,"depends_on":["tsk_01ksr49as8000000000000001t"]}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “needs”); here that is a directory on a node','sam/needs-one-00006f','main',0,NULL,NULL,0,0,0,NULL,1782592032000,NULL,1780000032000,NULL,1780000032000,NULL,NULL,NULL,'tsk_01ksr4a180000000000000006f',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr4a278000000000000006h','prj_01ksr492000000000000000008','cnv_01ksr4a278000000000000006h',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr4a278000000000000006h","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr4a278000000000000006h","title":"needs two","text":"needs two, please","message":"msg_01ksr4a278000000000000006h","local":true,"depends_on":["tsk_01ksr49as8000000000000001t","tsk_01ksr49dq0000000000000002n"]}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “needs”); here that is a directory on a node','sam/needs-two-00006h','main',0,NULL,NULL,0,0,0,NULL,1782592033000,NULL,1780000033000,NULL,1780000033000,NULL,NULL,NULL,'tsk_01ksr4a278000000000000006h',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr4a36g000000000000006q','prj_01ksr492000000000000000008','cnv_01ksr4a36g000000000000006q',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr4a36g000000000000006q","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr4a36g000000000000006q","title":"replaced","text":"replaced, please","message":"msg_01ksr4a36g000000000000006q","local":true,"depends_on":["tsk_01ksr49as8000000000000001t"]}','cancelled',2,'stopped','',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node','sam/replaced-00006q','main',0,NULL,NULL,0,0,0,NULL,NULL,NULL,1780000034000,NULL,1780000035000,1780000035000,NULL,NULL,'tsk_01ksr4a36g000000000000006q',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,'tsk_01ksr4a45r000000000000006t',0);
INSERT INTO task VALUES('tsk_01ksr4a45r000000000000006t','prj_01ksr492000000000000000008','cnv_01ksr4a36g000000000000006q',NULL,'tsk_01ksr4a36g000000000000006q',NULL,0,0,'task','{"task":"tsk_01ksr4a45r000000000000006t","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr4a36g000000000000006q","title":"replaced","text":"replaced, please","message":"msg_01ksr4a45r000000000000006t","local":true,"depends_on":[{"task":"tsk_01ksr49as8000000000000001t","condition":"completed","on_failure":"hold"}],"continues":"tsk_01ksr4a36g000000000000006q","replaces":"tsk_01ksr4a36g000000000000006q"}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”); here that is a directory on a node','sam/replaced-00006q','main',0,NULL,NULL,0,0,0,NULL,1782592035000,NULL,1780000035000,NULL,1780000035000,NULL,'tsk_01ksr4a36g000000000000006q',NULL,'tsk_01ksr4a45r000000000000006t',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr4a45r000000000000006w','prj_01ksr492000000000000000008','cnv_01ksr4a45r000000000000006w',NULL,NULL,NULL,0,-1,'task','{"task":"tsk_01ksr4a45r000000000000006w","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr4a45r000000000000006w","title":"over the limit","text":"over the limit, please","message":"msg_01ksr4a45r000000000000006w","local":true,"priority":-1}','queued',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“over”, “please”); here that is a directory on a node','sam/over-the-limit-00006w','main',0,NULL,NULL,0,0,0,NULL,1780604835000,1780000035000,1780000035000,NULL,1780000035000,NULL,NULL,NULL,'tsk_01ksr4a45r000000000000006w',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_01ksr4a5500000000000000070','prj_01ksr492000000000000000008','cnv_01ksr4a5500000000000000070',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr4a5500000000000000070","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr4a5500000000000000070","title":"over the limit, first","text":"over the limit, first, please","message":"msg_01ksr4a5500000000000000070","local":true}','queued',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “over”); here that is a directory on a node','sam/over-the-limit-first-000070','main',0,NULL,NULL,0,0,0,NULL,1780604836000,1780000036000,1780000036000,NULL,1780000036000,NULL,NULL,NULL,'tsk_01ksr4a5500000000000000070',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_3131be794b89cb25dad075de90','prj_01ksr492000000000000000008','cnv_3131be794b89cb25dad075de90','tsk_01ksr49hm0000000000000003d',NULL,NULL,1,0,'task','{"task":"tsk_3131be794b89cb25dad075de90","project":"prj_01ksr492000000000000000008","conversation":"cnv_3131be794b89cb25dad075de90","title":"read child","text":"read child, please","message":"msg_3131be794b89cb25dad075de90","origin":"agent","parent":"tsk_01ksr49hm0000000000000003d"}','completed',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“please”, “child”), closely before container; here that is a directory on a node','sam/read-child-75de90','main',0,NULL,NULL,0,0,0,'It is read.',NULL,1780000017000,1780000017000,1780000017000,1780000019000,1780000019000,NULL,NULL,'tsk_01ksr49hm0000000000000003d',833333,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_3dfeae3dd5386b94411e0c68b0','prj_01ksr492000000000000000008','cnv_3dfeae3dd5386b94411e0c68b0','tsk_01ksr49qfg000000000000004k',NULL,NULL,1,0,'task','{"task":"tsk_3dfeae3dd5386b94411e0c68b0","project":"prj_01ksr492000000000000000008","conversation":"cnv_3dfeae3dd5386b94411e0c68b0","title":"child","text":"child, please","message":"msg_3dfeae3dd5386b94411e0c68b0","origin":"agent","parent":"tsk_01ksr49qfg000000000000004k"}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, small: it reads as a change to the software, or a run of it (“please”); 1 like it took up to 1 min and 0 files; here that is a directory on a node','sam/child-0c68b0','main',0,NULL,NULL,0,0,0,NULL,1780015023000,1780000023000,1780000023000,1780000023000,1780000023000,NULL,NULL,NULL,'tsk_01ksr49qfg000000000000004k',833333,0,1,0,NULL,NULL,NULL,NULL,'full','small',NULL,NULL,0);
INSERT INTO task VALUES('tsk_5efe075e73a1ff0a7b960ab6ce','prj_01ksr492000000000000000008','cnv_5efe075e73a1ff0a7b960ab6ce','tsk_01ksr49qfg000000000000004k',NULL,NULL,1,0,'task','{"task":"tsk_5efe075e73a1ff0a7b960ab6ce","project":"prj_01ksr492000000000000000008","conversation":"cnv_5efe075e73a1ff0a7b960ab6ce","title":"warned child","text":"warned child, please","message":"msg_5efe075e73a1ff0a7b960ab6ce","origin":"agent","parent":"tsk_01ksr49qfg000000000000004k"}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, small: it reads as a change to the software, or a run of it (“please”); 1 like it took up to 1 min and 0 files; here that is a directory on a node','sam/warned-child-0ab6ce','main',0,NULL,NULL,0,0,0,NULL,1780015024000,1780000024000,1780000024000,1780000024000,1780000024000,NULL,NULL,NULL,'tsk_01ksr49qfg000000000000004k',833333,0,1,0,NULL,NULL,NULL,NULL,'full','small',NULL,NULL,0);
INSERT INTO task VALUES('tsk_5fb864301b14f12e599b603382','prj_01ksr492000000000000000008','cnv_5fb864301b14f12e599b603382',NULL,NULL,NULL,0,0,'task','{"task":"tsk_5fb864301b14f12e599b603382","project":"prj_01ksr492000000000000000008","conversation":"cnv_5fb864301b14f12e599b603382","title":"needs a merge","text":"needs a merge","message":"msg_5fb864301b14f12e599b603382","local":true,"depends_on":[{"task":"tsk_01ksr492000000000000000009","condition":"merged","on_failure":"hold"}]}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“needs”); here that is a directory on a node','sam/needs-a-merge-603382','main',0,NULL,NULL,0,0,0,NULL,1782592034000,NULL,1780000034000,NULL,1780000034000,NULL,NULL,NULL,'tsk_5fb864301b14f12e599b603382',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
INSERT INTO task VALUES('tsk_eb7344aa711d02be155accbe85','prj_01ksr492000000000000000008','cnv_eb7344aa711d02be155accbe85','tsk_01ksr49td8000000000000005e',NULL,NULL,1,0,'task','{"task":"tsk_eb7344aa711d02be155accbe85","project":"prj_01ksr492000000000000000008","conversation":"cnv_eb7344aa711d02be155accbe85","title":"quick child","text":"quick child, please","message":"msg_eb7344aa711d02be155accbe85","origin":"agent","parent":"tsk_01ksr49td8000000000000005e"}','completed',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, small: it reads as a change to the software, or a run of it (“please”, “child”); 1 like it took up to 1 min and 0 files; here that is a directory on a node','sam/quick-child-ccbe85','main',0,NULL,NULL,0,0,0,NULL,NULL,1780000026000,1780000026000,1780000026000,1780000037000,1780000037000,NULL,NULL,'tsk_01ksr49td8000000000000005e',833333,0,0,0,NULL,NULL,NULL,NULL,'full','small',NULL,NULL,3);
INSERT INTO task VALUES('tsk_eca553e6a1c05d11ac371feba3','prj_01ksr492000000000000000008','cnv_eca553e6a1c05d11ac371feba3',NULL,NULL,NULL,0,0,'task','{"task":"tsk_eca553e6a1c05d11ac371feba3","project":"prj_01ksr492000000000000000008","conversation":"cnv_eca553e6a1c05d11ac371feba3","title":"fails with it","text":"fails with it","message":"msg_eca553e6a1c05d11ac371feba3","local":true,"depends_on":[{"task":"tsk_01ksr49pg80000000000000046","condition":"completed","on_failure":"fail"}]}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it reads as a change to the software, or a run of it (“fails”); here that is a directory on a node','sam/fails-with-it-1feba3','main',0,NULL,NULL,0,0,0,NULL,1782592034000,NULL,1780000034000,NULL,1780000034000,NULL,NULL,NULL,'tsk_eca553e6a1c05d11ac371feba3',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium',NULL,NULL,0);
CREATE UNIQUE INDEX one_replacement ON task(replaces) WHERE replaces IS NOT NULL;
CREATE INDEX task_alive ON task(root) WHERE ended_at IS NULL;
CREATE INDEX task_children ON task(parent, ended_at) WHERE parent IS NOT NULL;
CREATE INDEX task_conversation ON task(conversation, created_at);
CREATE INDEX task_funded ON task(root, parent) WHERE funded = 1;
CREATE INDEX task_funded_roots ON task(project) WHERE funded = 1 AND parent IS NULL;
CREATE INDEX task_heir ON task(heir) WHERE heir IS NOT NULL;
CREATE INDEX task_idea ON task(idea) WHERE idea IS NOT NULL;
CREATE INDEX task_moneyless ON task(project, priority DESC, queued_at) WHERE waits_for_money = 1;
CREATE INDEX task_new ON task(id) WHERE state = 'new';
CREATE INDEX task_paths ON task(project) WHERE paths IS NOT NULL AND ended_at IS NULL;
CREATE INDEX task_project ON task(project, created_at);
CREATE INDEX task_queue ON task(project, mode, resumed DESC, priority DESC, queued_at)
  WHERE state = 'queued' AND waits_for_money = 0;
CREATE INDEX task_running ON task(project) WHERE mode = 'task' AND state IN ('in_progress', 'needs_input');

DROP TABLE IF EXISTS thought;
CREATE TABLE thought (
  conversation TEXT NOT NULL REFERENCES conversation(id), seq INTEGER NOT NULL, project TEXT NOT NULL,
  attempt TEXT NOT NULL, body TEXT NOT NULL,   -- `shared.loop.messages.Message`
  at INTEGER NOT NULL, covers INTEGER, PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

DROP TABLE IF EXISTS transition;
CREATE TABLE transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO transition VALUES('blocked','cancelled','cancelled');
INSERT INTO transition VALUES('blocked','dependencies_changed','blocked');
INSERT INTO transition VALUES('blocked','dependencies_met','queued');
INSERT INTO transition VALUES('blocked','dependency_failed','blocked');
INSERT INTO transition VALUES('blocked','failed','failed');
INSERT INTO transition VALUES('in_progress','asked_person','needs_input');
INSERT INTO transition VALUES('in_progress','attempt_lost','queued');
INSERT INTO transition VALUES('in_progress','cancelled','cancelled');
INSERT INTO transition VALUES('in_progress','completed','completed');
INSERT INTO transition VALUES('in_progress','failed','failed');
INSERT INTO transition VALUES('in_progress','stop_requested','in_progress');
INSERT INTO transition VALUES('in_progress','subtasks_awaited','waiting');
INSERT INTO transition VALUES('in_progress','turn_ended','waiting_for_follow_up');
INSERT INTO transition VALUES('needs_input','attempt_lost','queued');
INSERT INTO transition VALUES('needs_input','cancelled','cancelled');
INSERT INTO transition VALUES('needs_input','completed','completed');
INSERT INTO transition VALUES('needs_input','failed','failed');
INSERT INTO transition VALUES('needs_input','message_arrived','in_progress');
INSERT INTO transition VALUES('needs_input','stop_requested','in_progress');
INSERT INTO transition VALUES('new','asked','blocked');
INSERT INTO transition VALUES('new','asked','queued');
INSERT INTO transition VALUES('queued','admitted','in_progress');
INSERT INTO transition VALUES('queued','attempt_lost','queued');
INSERT INTO transition VALUES('queued','cancelled','cancelled');
INSERT INTO transition VALUES('queued','completed','completed');
INSERT INTO transition VALUES('queued','dependency_added','blocked');
INSERT INTO transition VALUES('queued','failed','failed');
INSERT INTO transition VALUES('queued','money_awaited','queued');
INSERT INTO transition VALUES('queued','money_freed','queued');
INSERT INTO transition VALUES('queued','stop_requested','queued');
INSERT INTO transition VALUES('waiting','attempt_lost','queued');
INSERT INTO transition VALUES('waiting','cancelled','cancelled');
INSERT INTO transition VALUES('waiting','completed','completed');
INSERT INTO transition VALUES('waiting','failed','failed');
INSERT INTO transition VALUES('waiting','message_arrived','queued');
INSERT INTO transition VALUES('waiting','stop_requested','waiting');
INSERT INTO transition VALUES('waiting','subtasks_done','queued');
INSERT INTO transition VALUES('waiting_for_follow_up','attempt_lost','queued');
INSERT INTO transition VALUES('waiting_for_follow_up','cancelled','cancelled');
INSERT INTO transition VALUES('waiting_for_follow_up','completed','completed');
INSERT INTO transition VALUES('waiting_for_follow_up','failed','failed');
INSERT INTO transition VALUES('waiting_for_follow_up','message_arrived','in_progress');
INSERT INTO transition VALUES('waiting_for_follow_up','stop_requested','in_progress');

DROP TABLE IF EXISTS trigger_run;
CREATE TABLE trigger_run (
  task TEXT PRIMARY KEY, clock_trigger TEXT NOT NULL REFERENCES clock_trigger(id), project TEXT NOT NULL,
  number INTEGER NOT NULL, due_at INTEGER, missed INTEGER NOT NULL,
  template TEXT, local INTEGER NOT NULL,                         -- as they were when it was claimed
  outcome TEXT CHECK (outcome IN ('completed', 'failed', 'cancelled', 'skipped', 'refused')),
  reason TEXT, detail TEXT NOT NULL DEFAULT '', claim_tx TEXT NOT NULL, settled_tx TEXT,
  at INTEGER NOT NULL, ended_at INTEGER, UNIQUE (clock_trigger, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX trigger_run_claimed ON trigger_run(claim_tx);
CREATE INDEX trigger_run_open ON trigger_run(project, clock_trigger) WHERE outcome IS NULL;
CREATE INDEX trigger_run_settled ON trigger_run(settled_tx) WHERE settled_tx IS NOT NULL;

DROP TABLE IF EXISTS verdict;
CREATE TABLE verdict (
  task TEXT PRIMARY KEY, tx TEXT NOT NULL, fingerprint TEXT NOT NULL, refused TEXT, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO verdict VALUES('tsk_01ksr492000000000000000009','tx_01ksr49200000000000000000a','ff59a7002521a86d38f8c3108a6878fe786c446df3124efe9823d05250db09b5',NULL,1780000000000);
INSERT INTO verdict VALUES('tsk_01ksr493yg000000000000000m','tx_01ksr493yg000000000000000n','45b2755867d73967a5e93d1c2d363c270af2563ab7e68dc19d2f8f245f41d595',NULL,1780000002000);
INSERT INTO verdict VALUES('tsk_01ksr494xr000000000000000x','tx_01ksr494xr000000000000000y','06b57e2e288bbf9e6c774ae56c354cee857fcdd3f1b9597bb261694543e3a216',NULL,1780000003000);
INSERT INTO verdict VALUES('tsk_01ksr495x0000000000000000z','tx_01ksr495x00000000000000010','dcfc7540cd7654b1e837d1b443f01900ff3208d12332c3c2a4ae39ee1d619a12',NULL,1780000004000);
INSERT INTO verdict VALUES('tsk_01ksr497vg0000000000000012','tx_01ksr497vg0000000000000013','af6148b0aab03c422a39e0962b1ad79b8f590349fd98972b7d1693f299022b2b',NULL,1780000006000);
INSERT INTO verdict VALUES('tsk_01ksr498tr0000000000000015','tx_01ksr498tr0000000000000016','8889012053fc21fb5cfc3dac288ef77a691f33ede6aadada04ad0cd9aeef0d37',NULL,1780000007000);
INSERT INTO verdict VALUES('tsk_01ksr499t0000000000000001f','tx_01ksr499t0000000000000001g','faca43266af0298fb5edab870619e9c9ed36a2fe80ffd0fa42ea20bc2fd18026',NULL,1780000008000);
INSERT INTO verdict VALUES('tsk_01ksr49as8000000000000001t','tx_01ksr49as8000000000000001v','a3e43890a122ed298c046c4eada012917df5058fad74796c68ee1f3666c5bb43',NULL,1780000009000);
INSERT INTO verdict VALUES('tsk_01ksr49brg0000000000000024','tx_01ksr49brg0000000000000025','75f71286468914de67f77cf5149a10f579136c12b44f113506fa0c847c69a607',NULL,1780000010000);
INSERT INTO verdict VALUES('tsk_01ksr49dq0000000000000002n','tx_01ksr49dq0000000000000002p','80652cfe3721815c267fb79373dd6395cfae81a71708414c26abeacb1344543c',NULL,1780000012000);
INSERT INTO verdict VALUES('tsk_01ksr49fng0000000000000031','tx_01ksr49fng0000000000000032','fb6f493ec77de9f8a9d6aab5c1eaa9e704d3cc8766a4aa1dd9b0085659ab5be3',NULL,1780000014000);
INSERT INTO verdict VALUES('tsk_01ksr49hm0000000000000003d','tx_01ksr49hm0000000000000003e','3858159d5d245549951eca707f564d3a859964144c8fe0cc79f37d63c88ca33d',NULL,1780000016000);
INSERT INTO verdict VALUES('tsk_01ksr49pg80000000000000046','tx_01ksr49pg80000000000000047','916e403db5a9a1a70d9773247ae0ca21e7d47ed39f3484a28e7e685ab630e2fd',NULL,1780000021000);
INSERT INTO verdict VALUES('tsk_01ksr49qfg000000000000004g','tx_01ksr49qfg000000000000004h','127ebf386c0c58769b3d725256d680337028548e1bac5dc398805ba5e82846b1',NULL,1780000022000);
INSERT INTO verdict VALUES('tsk_01ksr49qfg000000000000004k','tx_01ksr49qfg000000000000004m','6158419f87cdb839dbfa0b3967868b63ebf5eb2e2fec14ff696c0e69feebe813',NULL,1780000022000);
INSERT INTO verdict VALUES('tsk_01ksr49td8000000000000005e','tx_01ksr49td8000000000000005f','188a057a57273f17b7d94533c84d2af648dd9bf017a6404a3423b881a4db0b4d',NULL,1780000025000);
INSERT INTO verdict VALUES('tsk_01ksr49z9g0000000000000066','tx_01ksr49z9g0000000000000067','da511d4e305c0f7cf30f37259ff548729bd51117378b6a937b63b4f36a56e8e5',NULL,1780000030000);
INSERT INTO verdict VALUES('tsk_01ksr4a08r000000000000006b','tx_01ksr4a08r000000000000006c','018c4b5579fac35d8fb8153c7b6626dcae86c873876daccef55c5874aa4ef504',NULL,1780000031000);
INSERT INTO verdict VALUES('tsk_01ksr4a180000000000000006f','tx_01ksr4a180000000000000006g','678831f3444c6678e89ddfe69853f809d46fd1964824315332932476c28784f9',NULL,1780000032000);
INSERT INTO verdict VALUES('tsk_01ksr4a278000000000000006h','tx_01ksr4a278000000000000006j','d145134ef9d632cd0912291e5e43c249db14f1d01a8684e1002a9ed224090b86',NULL,1780000033000);
INSERT INTO verdict VALUES('tsk_01ksr4a36g000000000000006q','tx_01ksr4a36g000000000000006r','364f002d76a4ebb94299181df22c332056071e84d234e7bfe25b34004cc49548',NULL,1780000034000);
INSERT INTO verdict VALUES('tsk_01ksr4a45r000000000000006t','tx_01ksr4a45r000000000000006v','7954f67c2b54e5579a4bbf15431d6ab6739dccfc8f553dea9bd5c27254cd90dc',NULL,1780000035000);
INSERT INTO verdict VALUES('tsk_01ksr4a45r000000000000006w','tx_01ksr4a45r000000000000006x','2e6981cd25b7b82d241c2f273b75512d3de88f7c8aa0f01bf5e47cb4995fd766',NULL,1780000035000);
INSERT INTO verdict VALUES('tsk_01ksr4a5500000000000000070','tx_01ksr4a5500000000000000071','69c020b1216ae9e78362ae9e854008690e6fd718f1c1c25ec60898890b014cab',NULL,1780000036000);
INSERT INTO verdict VALUES('tsk_3131be794b89cb25dad075de90','tx_01ksr49jk8000000000000003q','fba2aa45cba4a27ad191d686be8ed5d732906559e3c90f7379264ce17f161f41',NULL,1780000017000);
INSERT INTO verdict VALUES('tsk_3dfeae3dd5386b94411e0c68b0','tx_01ksr49rer000000000000004x','7a20830c85c730563581ccd31f928e5c4c5e5ce90633fa45044234f802acac01',NULL,1780000023000);
INSERT INTO verdict VALUES('tsk_5efe075e73a1ff0a7b960ab6ce','tx_01ksr49se00000000000000056','759ec9ef93428e3e55d42752bd1030d2407f417f8506c44ea0668860c9d28f60',NULL,1780000024000);
INSERT INTO verdict VALUES('tsk_5fb864301b14f12e599b603382','tx_01ksr4a36g000000000000006p','5972782d49c94846bbf46a5971ee65c64d1092a36d55156910dd1547a185ba54',NULL,1780000034000);
INSERT INTO verdict VALUES('tsk_eb7344aa711d02be155accbe85','tx_01ksr49vcg000000000000005r','f911b3ba068f70b736e67c3c9f44a112d02f86659d2bdd186cf42c550acea93a',NULL,1780000026000);
INSERT INTO verdict VALUES('tsk_eca553e6a1c05d11ac371feba3','tx_01ksr4a36g000000000000006p','1d252f77049a4362b579ca2df163f8c76843d5d2d6ffe8c72edadd3b0cdbcec0',NULL,1780000034000);
CREATE INDEX verdict_tx ON verdict(tx);

DROP TABLE IF EXISTS wait;
CREATE TABLE wait (
  task TEXT PRIMARY KEY REFERENCES task(id), mode TEXT NOT NULL CHECK (mode IN ('all', 'any')),
  subtasks TEXT NOT NULL, until INTEGER NOT NULL
, turn TEXT) STRICT, WITHOUT ROWID;
INSERT INTO wait VALUES('tsk_01ksr49qfg000000000000004k','all','["tsk_3dfeae3dd5386b94411e0c68b0","tsk_5efe075e73a1ff0a7b960ab6ce"]',1780003628000,NULL);
INSERT INTO wait VALUES('tsk_01ksr49td8000000000000005e','all','["tsk_eb7344aa711d02be155accbe85"]',1780003629000,NULL);

DROP TABLE IF EXISTS web_session;
CREATE TABLE web_session (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id), created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO web_session VALUES('875b0b965aba914c6346d01ddf667bbb4c605549553d6716a43c5f4da342a0db','usr_01ksr492000000000000000001',1780000000000,1787776000000);
INSERT INTO web_session VALUES('c9fd02a04cc253a9cbc49465154c1068eeca4553cd2f41403d758adf8d44f7af','usr_01ksr492000000000000000001',1780000000000,1787776000000);

DROP TABLE IF EXISTS workspace;
CREATE TABLE workspace (
  id TEXT PRIMARY KEY, node TEXT NOT NULL REFERENCES node(id), seat INTEGER NOT NULL, project TEXT NOT NULL,
  attempt TEXT NOT NULL REFERENCES attempt(id), missing INTEGER NOT NULL DEFAULT 0,   -- heartbeats in a row without it
  started_at INTEGER NOT NULL, ended_at INTEGER
, state TEXT NOT NULL DEFAULT 'in_use'
  CHECK (state IN ('claimed', 'in_use', 'freed', 'abandoned')), version INTEGER NOT NULL DEFAULT 0, reason TEXT, deadline_at INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO workspace VALUES('wsp_01ksr492z8000000000000000b','nod_000000000000000000000000n1',0,'prj_01ksr492000000000000000008','tsk_01ksr492000000000000000009.1',0,1780000001000,1780000001000,'freed',2,NULL,NULL);
INSERT INTO workspace VALUES('wsp_01ksr494xr000000000000000p','nod_000000000000000000000000n1',0,'prj_01ksr492000000000000000008','tsk_01ksr493yg000000000000000m.1',0,1780000003000,1780000005000,'freed',2,'agent_refused',NULL);
INSERT INTO workspace VALUES('wsp_01ksr499t00000000000000017','nod_000000000000000000000000n1',0,'prj_01ksr492000000000000000008','tsk_01ksr498tr0000000000000015.1',0,1780000008000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49as8000000000000001h','nod_000000000000000000000000n1',1,'prj_01ksr492000000000000000008','tsk_01ksr499t0000000000000001f.1',0,1780000009000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49brg000000000000001w','nod_000000000000000000000000n1',2,'prj_01ksr492000000000000000008','tsk_01ksr49as8000000000000001t.1',0,1780000010000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49cqr0000000000000026','nod_000000000000000000000000n1',3,'prj_01ksr492000000000000000008','tsk_01ksr49brg0000000000000024.1',0,1780000011000,1780000011000,'freed',2,'node_restarted',NULL);
INSERT INTO workspace VALUES('wsp_01ksr49dq0000000000000002e','nod_000000000000000000000000n1',3,'prj_01ksr492000000000000000008','tsk_01ksr49brg0000000000000024.2',0,1780000012000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49ep8000000000000002q','nod_000000000000000000000000n1',4,'prj_01ksr492000000000000000008','tsk_01ksr49dq0000000000000002n.1',0,1780000013000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49gmr0000000000000033','nod_000000000000000000000000n1',5,'prj_01ksr492000000000000000008','tsk_01ksr49fng0000000000000031.1',0,1780000015000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49jk8000000000000003f','nod_000000000000000000000000n1',6,'prj_01ksr492000000000000000008','tsk_01ksr49hm0000000000000003d.1',0,1780000017000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49kjg000000000000003r','nod_000000000000000000000000n1',7,'prj_01ksr492000000000000000008','tsk_3131be794b89cb25dad075de90.1',0,1780000018000,1780000019000,'freed',2,NULL,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49qfg0000000000000048','nod_000000000000000000000000n1',7,'prj_01ksr492000000000000000008','tsk_01ksr49pg80000000000000046.1',0,1780000022000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49rer000000000000004n','nod_000000000000000000000000n1',8,'prj_01ksr492000000000000000008','tsk_01ksr49qfg000000000000004k.1',0,1780000023000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49se0000000000000004y','nod_000000000000000000000000n1',9,'prj_01ksr492000000000000000008','tsk_3dfeae3dd5386b94411e0c68b0.1',0,1780000024000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49td80000000000000057','nod_000000000000000000000000n1',10,'prj_01ksr492000000000000000008','tsk_5efe075e73a1ff0a7b960ab6ce.1',0,1780000025000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49vcg000000000000005g','nod_000000000000000000000000n1',11,'prj_01ksr492000000000000000008','tsk_01ksr49td8000000000000005e.1',0,1780000026000,NULL,'in_use',2,NULL,1782592031000);
INSERT INTO workspace VALUES('wsp_01ksr49wbr000000000000005s','nod_000000000000000000000000n1',12,'prj_01ksr492000000000000000008','tsk_eb7344aa711d02be155accbe85.1',0,1780000027000,1780000037000,'freed',3,NULL,NULL);
INSERT INTO workspace VALUES('wsp_01ksr4a08r0000000000000068','nod_000000000000000000000000n1',13,'prj_01ksr492000000000000000008','tsk_01ksr49z9g0000000000000066.1',0,1780000031000,NULL,'in_use',2,NULL,1782592031000);
CREATE UNIQUE INDEX one_owner_per_seat ON workspace(node, seat) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX one_workspace_per_attempt ON workspace(attempt) WHERE ended_at IS NULL;
CREATE INDEX workspace_attempt ON workspace(attempt);

DROP TABLE IF EXISTS workspace_history;
CREATE TABLE workspace_history (
  workspace TEXT NOT NULL, version INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL, event TEXT NOT NULL,
  became TEXT NOT NULL, reason TEXT, at INTEGER NOT NULL,
  PRIMARY KEY (workspace, version),
  FOREIGN KEY (was, event, became) REFERENCES workspace_transition(was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO workspace_history VALUES('wsp_01ksr492z8000000000000000b',1,'tx_01ksr492z8000000000000000c','new','claimed','claimed',NULL,1780000001000);
INSERT INTO workspace_history VALUES('wsp_01ksr492z8000000000000000b',2,'tx_01ksr492z8000000000000000k','claimed','put_away','freed',NULL,1780000001000);
INSERT INTO workspace_history VALUES('wsp_01ksr494xr000000000000000p',1,'tx_01ksr494xr000000000000000q','new','claimed','claimed',NULL,1780000003000);
INSERT INTO workspace_history VALUES('wsp_01ksr494xr000000000000000p',2,'tx_01ksr496w80000000000000011','claimed','put_away','freed','agent_refused',1780000005000);
INSERT INTO workspace_history VALUES('wsp_01ksr499t00000000000000017',1,'tx_01ksr499t00000000000000018','new','claimed','claimed',NULL,1780000008000);
INSERT INTO workspace_history VALUES('wsp_01ksr499t00000000000000017',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49as8000000000000001h',1,'tx_01ksr49as8000000000000001j','new','claimed','claimed',NULL,1780000009000);
INSERT INTO workspace_history VALUES('wsp_01ksr49as8000000000000001h',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49brg000000000000001w',1,'tx_01ksr49brg000000000000001x','new','claimed','claimed',NULL,1780000010000);
INSERT INTO workspace_history VALUES('wsp_01ksr49brg000000000000001w',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49cqr0000000000000026',1,'tx_01ksr49cqr0000000000000027','new','claimed','claimed',NULL,1780000011000);
INSERT INTO workspace_history VALUES('wsp_01ksr49cqr0000000000000026',2,'tx_01ksr49cqr000000000000002d','claimed','put_away','freed','node_restarted',1780000011000);
INSERT INTO workspace_history VALUES('wsp_01ksr49dq0000000000000002e',1,'tx_01ksr49dq0000000000000002f','new','claimed','claimed',NULL,1780000012000);
INSERT INTO workspace_history VALUES('wsp_01ksr49dq0000000000000002e',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49ep8000000000000002q',1,'tx_01ksr49ep8000000000000002r','new','claimed','claimed',NULL,1780000013000);
INSERT INTO workspace_history VALUES('wsp_01ksr49ep8000000000000002q',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49gmr0000000000000033',1,'tx_01ksr49gmr0000000000000034','new','claimed','claimed',NULL,1780000015000);
INSERT INTO workspace_history VALUES('wsp_01ksr49gmr0000000000000033',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49jk8000000000000003f',1,'tx_01ksr49jk8000000000000003g','new','claimed','claimed',NULL,1780000017000);
INSERT INTO workspace_history VALUES('wsp_01ksr49jk8000000000000003f',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49kjg000000000000003r',1,'tx_01ksr49kjg000000000000003s','new','claimed','claimed',NULL,1780000018000);
INSERT INTO workspace_history VALUES('wsp_01ksr49kjg000000000000003r',2,'tx_01ksr49mhr0000000000000040','claimed','put_away','freed',NULL,1780000019000);
INSERT INTO workspace_history VALUES('wsp_01ksr49qfg0000000000000048',1,'tx_01ksr49qfg0000000000000049','new','claimed','claimed',NULL,1780000022000);
INSERT INTO workspace_history VALUES('wsp_01ksr49qfg0000000000000048',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49rer000000000000004n',1,'tx_01ksr49rer000000000000004p','new','claimed','claimed',NULL,1780000023000);
INSERT INTO workspace_history VALUES('wsp_01ksr49rer000000000000004n',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49se0000000000000004y',1,'tx_01ksr49se0000000000000004z','new','claimed','claimed',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49se0000000000000004y',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49td80000000000000057',1,'tx_01ksr49td80000000000000058','new','claimed','claimed',NULL,1780000025000);
INSERT INTO workspace_history VALUES('wsp_01ksr49td80000000000000057',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49vcg000000000000005g',1,'tx_01ksr49vcg000000000000005h','new','claimed','claimed',NULL,1780000026000);
INSERT INTO workspace_history VALUES('wsp_01ksr49vcg000000000000005g',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49wbr000000000000005s',1,'tx_01ksr49wbr000000000000005t','new','claimed','claimed',NULL,1780000027000);
INSERT INTO workspace_history VALUES('wsp_01ksr49wbr000000000000005s',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr49wbr000000000000005s',3,'tx_01ksr4a6480000000000000075','in_use','put_away','freed',NULL,1780000037000);
INSERT INTO workspace_history VALUES('wsp_01ksr4a08r0000000000000068',1,'tx_01ksr4a08r0000000000000069','new','claimed','claimed',NULL,1780000031000);
INSERT INTO workspace_history VALUES('wsp_01ksr4a08r0000000000000068',2,'tx_01ksr4a08r000000000000006a','claimed','taken','in_use',NULL,1780000031000);
CREATE INDEX workspace_history_tx ON workspace_history(tx);

DROP TABLE IF EXISTS workspace_transition;
CREATE TABLE workspace_transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO workspace_transition VALUES('claimed','abandoned','abandoned');
INSERT INTO workspace_transition VALUES('claimed','put_away','freed');
INSERT INTO workspace_transition VALUES('claimed','taken','in_use');
INSERT INTO workspace_transition VALUES('in_use','abandoned','abandoned');
INSERT INTO workspace_transition VALUES('in_use','put_away','freed');
INSERT INTO workspace_transition VALUES('new','claimed','claimed');

DELETE FROM main.sqlite_sequence WHERE name='d1_migrations';
INSERT INTO main.sqlite_sequence VALUES ('d1_migrations', 29);

COMMIT TRANSACTION;

PRAGMA writable_schema=OFF;

BEGIN;
CREATE TABLE no_such_table(x,y,z);
ROLLBACK;


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
CREATE INDEX approval_message ON approval(message);
CREATE INDEX approval_newest ON approval(project, asked_at);
CREATE INDEX approval_task ON approval(task, state);

DROP TABLE IF EXISTS attachment;
CREATE TABLE attachment (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), person TEXT NOT NULL, name TEXT NOT NULL,
  content_type TEXT NOT NULL, bytes INTEGER NOT NULL, fingerprint TEXT NOT NULL, stored INTEGER NOT NULL DEFAULT 0,
  message TEXT,                               -- the one it was sent with
  place INTEGER, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_message ON attachment(message) WHERE message IS NOT NULL;

DROP TABLE IF EXISTS attempt;
CREATE TABLE attempt (
  id TEXT PRIMARY KEY, task TEXT NOT NULL REFERENCES task(id), number INTEGER NOT NULL, project TEXT NOT NULL,
  token_hash TEXT UNIQUE, step TEXT NOT NULL, steps TEXT NOT NULL DEFAULT '[]', last_progress_at INTEGER NOT NULL,
  outcome TEXT, reason TEXT, detail TEXT NOT NULL DEFAULT '', model TEXT,
  input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0,
  cost_microusd INTEGER NOT NULL DEFAULT 0, calls INTEGER NOT NULL DEFAULT 0,
  checkpoint TEXT, bundle TEXT,
  acked INTEGER NOT NULL DEFAULT 0, acked_tx TEXT,   -- events taken in, and by which batch
  started_at INTEGER NOT NULL, ended_at INTEGER, waits_for TEXT, version INTEGER NOT NULL DEFAULT 0, deadline_at INTEGER, progress_said INTEGER NOT NULL DEFAULT 0, giving_up TEXT, called_until INTEGER NOT NULL DEFAULT 0, UNIQUE (task, number)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt VALUES('tsk_01ksr492000000000000000009.1','tsk_01ksr492000000000000000009',1,'prj_01ksr492000000000000000008','23cc192552f612871eb8a1204acbddef5a841c9fd0b2d224669cf9405288dfd1','working','[]',1780000001000,'completed',NULL,'','{"label":"stage","rehearsal":true}',1000,100,4200,3,'cccccccccccccccccccccccccccccccccccccccc','attempts/tsk_01ksr492000000000000000009.1/1.bundle',8,'tx_01ksr492z8000000000000000k',1780000000000,1780000001000,NULL,4,NULL,0,NULL,0);
INSERT INTO attempt VALUES('tsk_01ksr493yg000000000000000m.1','tsk_01ksr493yg000000000000000m',1,'prj_01ksr492000000000000000008','58b5df8eb1373db8599015323369a5a69d19e13f9da48fd4448d44eddeb1f355','working','[]',1780000003000,'failed','agent_refused','it would not','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr496w80000000000000011',1780000002000,1780000005000,NULL,4,NULL,0,NULL,0);
INSERT INTO attempt VALUES('tsk_01ksr498tr0000000000000015.1','tsk_01ksr498tr0000000000000015',1,'prj_01ksr492000000000000000008','727049f9bd6e8c339f2134217cd684527c00d129b3343da99c4704ca1778b0e2','working','[]',1780000008000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr499t0000000000000001e',1780000007000,NULL,NULL,3,1780002708000,0,NULL,0);
INSERT INTO attempt VALUES('tsk_01ksr499t0000000000000001f.1','tsk_01ksr499t0000000000000001f',1,'prj_01ksr492000000000000000008','414c54491ed2bcd139f2c90c95600164b42efc1216b4060025ecbccbc57bc1c6','working','[]',1780000009000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49as8000000000000001q',1780000008000,NULL,NULL,3,1780002709000,0,NULL,0);
INSERT INTO attempt VALUES('tsk_01ksr49as8000000000000001t.1','tsk_01ksr49as8000000000000001t',1,'prj_01ksr492000000000000000008','7417d8abea615b2fbb936f8298371c1e469c5365d0f02aac10368d7d2c33304b','working','[]',1780000010000,NULL,NULL,'','{"label":"stage","rehearsal":true}',500,50,1500,1,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',NULL,6,'tx_01ksr49brg0000000000000023',1780000009000,NULL,NULL,3,1780002710000,0,NULL,0);
INSERT INTO attempt VALUES('tsk_01ksr49brg0000000000000024.1','tsk_01ksr49brg0000000000000024',1,'prj_01ksr492000000000000000008','b2eb116ef0f97ba948f685d9f1c6c29b29c80ff8871ddf09dbf3e9eeac31ca85','working','[]',1780000011000,'lost','node_restarted','','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr49cqr000000000000002d',1780000010000,1780000011000,NULL,4,NULL,0,NULL,0);
INSERT INTO attempt VALUES('tsk_01ksr49brg0000000000000024.2','tsk_01ksr49brg0000000000000024',2,'prj_01ksr492000000000000000008','f8651ec52c436b73bac93b40fcf8aeb563e9e52b7e2bf309f46291584d9f65f9','working','[]',1780000012000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49dq0000000000000002m',1780000011000,NULL,NULL,3,1780002712000,0,NULL,0);
INSERT INTO attempt VALUES('tsk_01ksr49dq0000000000000002n.1','tsk_01ksr49dq0000000000000002n',1,'prj_01ksr492000000000000000008','f56de67f778b0c1826179221412023cbcb6485c7629a3f83c140771b6b28f78a','working','[]',1780000013000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr49fng0000000000000030',1780000012000,NULL,NULL,3,1780002713000,0,NULL,1780000013500);
INSERT INTO attempt VALUES('tsk_01ksr49fng0000000000000031.1','tsk_01ksr49fng0000000000000031',1,'prj_01ksr492000000000000000008','27b351e61681945fbe622917910dd5c0124f3fa35e24daf45ea1e99909f67d50','working','[]',1780000015000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49gmr0000000000000039',1780000014000,NULL,NULL,3,1780002715000,0,NULL,0);
INSERT INTO attempt VALUES('tsk_01ksr49gmr000000000000003e.1','tsk_01ksr49gmr000000000000003e',1,'prj_01ksr492000000000000000008','1360ab9baac33a34010d9bd2f81d953ec557abc1aaa372c53f64b90a8d15c078','working','[]',1780000016000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr49qfg000000000000004z',1780000015000,NULL,NULL,3,1780002716000,0,NULL,1780000021500);
INSERT INTO attempt VALUES('tsk_01ksr49kjg0000000000000049.1','tsk_01ksr49kjg0000000000000049',1,'prj_01ksr492000000000000000008','6d6b5b1b6219eaded71f9f19ab44f5b6dfe0ecdc4527c4a4c87c485afa48065f','working','[]',1780000019000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr49rer0000000000000052',1780000018000,NULL,NULL,3,1780002719000,0,NULL,1780000022500);
INSERT INTO attempt VALUES('tsk_01ksr49rer0000000000000053.1','tsk_01ksr49rer0000000000000053',1,'prj_01ksr492000000000000000008','d9bbaff68bf8b11756b36032a9e880c9d0bb7f232d05c9ea0388d9bfc96615c8','claiming_node','[]',1780000023000,NULL,NULL,'',NULL,0,0,0,0,NULL,NULL,0,NULL,1780000023000,NULL,NULL,1,NULL,0,NULL,0);
INSERT INTO attempt VALUES('tsk_01ksr49se00000000000000058.1','tsk_01ksr49se00000000000000058',1,'prj_01ksr492000000000000000008','22e2b455831b5c2d1d38d8a922bb1857771971e9b3799b55ce0b77c64f91083d','claiming_node','[]',1780000024000,NULL,NULL,'',NULL,0,0,0,0,NULL,NULL,0,NULL,1780000024000,NULL,'no_node',1,NULL,0,NULL,0);
INSERT INTO attempt VALUES('tsk_6b44354685c8b776cc61291e99.1','tsk_6b44354685c8b776cc61291e99',1,'prj_01ksr492000000000000000008','a3e70228ee8d6f57580f82b0c2ba5c9133136cff0f33ecac2d51c5beeb1162e6','working','[]',1780000018000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49kjg0000000000000048',1780000017000,NULL,NULL,3,1780002718000,0,NULL,0);
INSERT INTO attempt VALUES('tsk_a3573418a62cf08b00dee7fcb4.1','tsk_a3573418a62cf08b00dee7fcb4',1,'prj_01ksr492000000000000000008','56b67b4c860d4d851ec9f86a015e4d18fda46591d9f046325b3bdcf1abebf28f','working','[]',1780000020000,'completed',NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr49z9g0000000000000062',1780000019000,1780000030000,NULL,4,NULL,0,NULL,0);
INSERT INTO attempt VALUES('tsk_b4771d4154645988e0991de737.1','tsk_b4771d4154645988e0991de737',1,'prj_01ksr492000000000000000008','14f8be8c255402312c9e61a84851b95763aa86816cc44d8b8cdc128a63b341f3','working','[]',1780000017000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49jk8000000000000003z',1780000016000,NULL,NULL,3,1780002717000,0,NULL,0);
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
INSERT INTO attempt_history VALUES('tsk_01ksr49gmr000000000000003e.1',1,'tx_01ksr49gmr000000000000003f','new','opened','claiming_node',NULL,'',1780000015000);
INSERT INTO attempt_history VALUES('tsk_01ksr49gmr000000000000003e.1',2,'tx_01ksr49hm0000000000000003j','claiming_node','reported','starting_agent',NULL,'',1780000016000);
INSERT INTO attempt_history VALUES('tsk_01ksr49gmr000000000000003e.1',3,'tx_01ksr49hm0000000000000003j','starting_agent','reported','working',NULL,'',1780000016000);
INSERT INTO attempt_history VALUES('tsk_01ksr49kjg0000000000000049.1',1,'tx_01ksr49kjg000000000000004a','new','opened','claiming_node',NULL,'',1780000018000);
INSERT INTO attempt_history VALUES('tsk_01ksr49kjg0000000000000049.1',2,'tx_01ksr49mhr000000000000004d','claiming_node','reported','starting_agent',NULL,'',1780000019000);
INSERT INTO attempt_history VALUES('tsk_01ksr49kjg0000000000000049.1',3,'tx_01ksr49mhr000000000000004d','starting_agent','reported','working',NULL,'',1780000019000);
INSERT INTO attempt_history VALUES('tsk_01ksr49rer0000000000000053.1',1,'tx_01ksr49rer0000000000000054','new','opened','claiming_node',NULL,'',1780000023000);
INSERT INTO attempt_history VALUES('tsk_01ksr49se00000000000000058.1',1,'tx_01ksr49se00000000000000059','new','opened','claiming_node',NULL,'',1780000024000);
INSERT INTO attempt_history VALUES('tsk_6b44354685c8b776cc61291e99.1',1,'tx_01ksr49jk80000000000000041','new','opened','claiming_node',NULL,'',1780000017000);
INSERT INTO attempt_history VALUES('tsk_6b44354685c8b776cc61291e99.1',2,'tx_01ksr49kjg0000000000000044','claiming_node','reported','starting_agent',NULL,'',1780000018000);
INSERT INTO attempt_history VALUES('tsk_6b44354685c8b776cc61291e99.1',3,'tx_01ksr49kjg0000000000000044','starting_agent','reported','working',NULL,'',1780000018000);
INSERT INTO attempt_history VALUES('tsk_a3573418a62cf08b00dee7fcb4.1',1,'tx_01ksr49mhr000000000000004k','new','opened','claiming_node',NULL,'',1780000019000);
INSERT INTO attempt_history VALUES('tsk_a3573418a62cf08b00dee7fcb4.1',2,'tx_01ksr49nh0000000000000004p','claiming_node','reported','starting_agent',NULL,'',1780000020000);
INSERT INTO attempt_history VALUES('tsk_a3573418a62cf08b00dee7fcb4.1',3,'tx_01ksr49nh0000000000000004p','starting_agent','reported','working',NULL,'',1780000020000);
INSERT INTO attempt_history VALUES('tsk_a3573418a62cf08b00dee7fcb4.1',4,'tx_01ksr49z9g0000000000000062','working','ended','completed',NULL,'',1780000030000);
INSERT INTO attempt_history VALUES('tsk_b4771d4154645988e0991de737.1',1,'tx_01ksr49hm0000000000000003r','new','opened','claiming_node',NULL,'',1780000016000);
INSERT INTO attempt_history VALUES('tsk_b4771d4154645988e0991de737.1',2,'tx_01ksr49jk8000000000000003v','claiming_node','reported','starting_agent',NULL,'',1780000017000);
INSERT INTO attempt_history VALUES('tsk_b4771d4154645988e0991de737.1',3,'tx_01ksr49jk8000000000000003v','starting_agent','reported','working',NULL,'',1780000017000);

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
INSERT INTO change VALUES('prj_01ksr492000000000000000008',140,'task','tsk_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',141,'conversation','cnv_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',142,'message','msg_01ksr49gmr000000000000003b');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',143,'task','tsk_01ksr49gmr000000000000003b');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',144,'conversation','cnv_01ksr49fng0000000000000031');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',145,'message','msg_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',146,'task','tsk_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',147,'conversation','cnv_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',148,'task','tsk_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',149,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',150,'task','tsk_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',151,'task','tsk_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',152,'message','msg_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',153,'message','msg_01ksr49hm0000000000000003k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',154,'task','tsk_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',155,'message','msg_01ksr49hm0000000000000003k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',156,'message','msg_b4771d4154645988e0991de737');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',157,'task','tsk_b4771d4154645988e0991de737');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',158,'conversation','cnv_b4771d4154645988e0991de737');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',159,'task','tsk_b4771d4154645988e0991de737');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',160,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',161,'task','tsk_b4771d4154645988e0991de737');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',162,'task','tsk_b4771d4154645988e0991de737');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',163,'message','msg_b4771d4154645988e0991de737');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',164,'message','msg_01ksr49jk8000000000000003w');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',165,'task','tsk_b4771d4154645988e0991de737');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',166,'message','msg_01ksr49jk8000000000000003w');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',167,'message','msg_6b44354685c8b776cc61291e99');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',168,'task','tsk_6b44354685c8b776cc61291e99');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',169,'conversation','cnv_6b44354685c8b776cc61291e99');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',170,'task','tsk_6b44354685c8b776cc61291e99');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',171,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',172,'task','tsk_6b44354685c8b776cc61291e99');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',173,'task','tsk_6b44354685c8b776cc61291e99');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',174,'message','msg_6b44354685c8b776cc61291e99');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',175,'message','msg_01ksr49kjg0000000000000045');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',176,'task','tsk_6b44354685c8b776cc61291e99');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',177,'message','msg_01ksr49kjg0000000000000045');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',178,'message','msg_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',179,'task','tsk_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',180,'conversation','cnv_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',181,'task','tsk_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',182,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',183,'task','tsk_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',184,'task','tsk_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',185,'message','msg_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',186,'message','msg_01ksr49mhr000000000000004e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',187,'task','tsk_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',188,'message','msg_01ksr49mhr000000000000004e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',189,'message','msg_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',190,'task','tsk_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',191,'conversation','cnv_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',192,'task','tsk_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',193,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',194,'task','tsk_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',195,'task','tsk_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',196,'message','msg_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',197,'message','msg_01ksr49nh0000000000000004q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',198,'task','tsk_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',199,'message','msg_01ksr49nh0000000000000004q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',200,'message','msg_8357ad942777d8d0e3c5339b2e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',201,'task','tsk_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',202,'conversation','cnv_01ksr49gmr000000000000003e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',203,'message','msg_01ksr49hm0000000000000003k');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',204,'task','tsk_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',205,'conversation','cnv_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',206,'message','msg_01ksr49mhr000000000000004e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',207,'message','msg_01ksr49rer0000000000000053');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',208,'task','tsk_01ksr49rer0000000000000053');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',209,'conversation','cnv_01ksr49rer0000000000000053');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',210,'task','tsk_01ksr49rer0000000000000053');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',211,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',212,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',213,'message','msg_01ksr49se00000000000000058');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',214,'task','tsk_01ksr49se00000000000000058');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',215,'conversation','cnv_01ksr49se00000000000000058');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',216,'task','tsk_01ksr49se00000000000000058');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',217,'message','msg_01ksr49td8000000000000005c');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',218,'task','tsk_01ksr49td8000000000000005c');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',219,'conversation','cnv_01ksr49td8000000000000005c');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',220,'message','msg_01ksr49vcg000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',221,'task','tsk_01ksr49vcg000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',222,'conversation','cnv_01ksr49vcg000000000000005e');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',223,'message','msg_0c20687caeaa7df1a35387068c');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',224,'message','msg_cc49f3830c4b112768adef31e5');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',225,'task','tsk_0c20687caeaa7df1a35387068c');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',226,'task','tsk_cc49f3830c4b112768adef31e5');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',227,'conversation','cnv_0c20687caeaa7df1a35387068c');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',228,'conversation','cnv_cc49f3830c4b112768adef31e5');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',229,'message','msg_01ksr49wbr000000000000005m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',230,'task','tsk_01ksr49wbr000000000000005m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',231,'conversation','cnv_01ksr49wbr000000000000005m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',232,'message','msg_01ksr49wbr000000000000005m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',233,'task','tsk_01ksr49wbr000000000000005m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',234,'conversation','cnv_01ksr49wbr000000000000005m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',235,'message','msg_01ksr49xb0000000000000005q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',236,'task','tsk_01ksr49wbr000000000000005m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',237,'task','tsk_01ksr49xb0000000000000005q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',238,'conversation','cnv_01ksr49wbr000000000000005m');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',239,'message','msg_01ksr49xb0000000000000005s');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',240,'task','tsk_01ksr49xb0000000000000005s');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',241,'conversation','cnv_01ksr49xb0000000000000005s');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',242,'message','msg_01ksr49ya8000000000000005x');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',243,'task','tsk_01ksr49ya8000000000000005x');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',244,'conversation','cnv_01ksr49ya8000000000000005x');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',245,'message','msg_01ksr49z9g000000000000005z');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',246,'idea','idea_01ksr49z9g0000000000000061');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',247,'message','msg_01ksr49nh0000000000000004q');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',248,'message','msg_tx_01ksr49z9g0000000000000062_tsk_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',249,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',250,'task','tsk_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',251,'task','tsk_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',252,'task','tsk_a3573418a62cf08b00dee7fcb4');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',253,'conversation','cnv_01ksr49kjg0000000000000049');
INSERT INTO change VALUES('prj_01ksr492000000000000000008',254,'conversation','cnv_a3573418a62cf08b00dee7fcb4');

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
INSERT INTO command VALUES('msg/tsk_01ksr499t0000000000000001f.1/msg_01ksr49as8000000000000001r','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr499t0000000000000001f.1','{"type":"attempt.message","attempt":"tsk_01ksr499t0000000000000001f.1","prompt":{"message":"msg_01ksr49as8000000000000001r","text":"and then?"},"interrupt":false}',1780000009000,1780086409000,NULL);
INSERT INTO command VALUES('msg/tsk_6b44354685c8b776cc61291e99.1/msg_8357ad942777d8d0e3c5339b2e','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_6b44354685c8b776cc61291e99.1','{"type":"attempt.message","attempt":"tsk_6b44354685c8b776cc61291e99.1","prompt":{"message":"msg_8357ad942777d8d0e3c5339b2e","text":"Commit now."},"interrupt":true}',1780000020000,1780086420000,NULL);
INSERT INTO command VALUES('start/tsk_01ksr492000000000000000009.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr492000000000000000009.1','{"type":"attempt.start","attempt":"tsk_01ksr492000000000000000009.1","number":1,"spec":{"task":"tsk_01ksr492000000000000000009","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr492000000000000000009","title":"done","text":"done, please","message":"msg_01ksr492000000000000000009","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/done-000009","token":"daf6072722060ee14cae76767a547c9936483f4c7425a3c6f5a1649e99c4c80d","harness":"native","prompts":[{"message":"msg_01ksr492000000000000000009","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/done-000009 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\ndone, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000001000,1780086401000,1780000001000);
INSERT INTO command VALUES('start/tsk_01ksr493yg000000000000000m.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr493yg000000000000000m.1','{"type":"attempt.start","attempt":"tsk_01ksr493yg000000000000000m.1","number":1,"spec":{"task":"tsk_01ksr493yg000000000000000m","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr493yg000000000000000m","title":"failed","text":"failed, please","message":"msg_01ksr493yg000000000000000m","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/failed-00000m","token":"f635c1102da16579e324abab248ec759331b86aae2c01eefe3c4dd30604ad45c","harness":"native","prompts":[{"message":"msg_01ksr493yg000000000000000m","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/failed-00000m (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nfailed, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000003000,1780086403000,1780000003000);
INSERT INTO command VALUES('start/tsk_01ksr498tr0000000000000015.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr498tr0000000000000015.1','{"type":"attempt.start","attempt":"tsk_01ksr498tr0000000000000015.1","number":1,"spec":{"task":"tsk_01ksr498tr0000000000000015","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr498tr0000000000000015","title":"resting","text":"resting, please","message":"msg_01ksr498tr0000000000000015","mode":"conversation","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/resting-000015","token":"9ba00083fe0d9de2a1582f17491c01dee8fce652ea442279ce3c38f426e7fd31","harness":"native","prompts":[{"message":"msg_01ksr498tr0000000000000015","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: conversation\nbranch: sam/resting-000015 (from main; it is never pushed)\nThink along and look at the repository as needed. Do not commit, push or open pull requests. When an insight is worth keeping, call create_idea. End your turn when you have answered.\n\n--- the request ---\nresting, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000008000,1780086408000,1780000008000);
INSERT INTO command VALUES('start/tsk_01ksr499t0000000000000001f.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr499t0000000000000001f.1','{"type":"attempt.start","attempt":"tsk_01ksr499t0000000000000001f.1","number":1,"spec":{"task":"tsk_01ksr499t0000000000000001f","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr499t0000000000000001f","title":"talking","text":"talking, please","message":"msg_01ksr499t0000000000000001f","mode":"conversation","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/talking-00001f","token":"54d6d797fd44b953fc067ca049c5cb76ba65b777f0b468c2c59325fd445f1ca7","harness":"native","prompts":[{"message":"msg_01ksr499t0000000000000001f","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: conversation\nbranch: sam/talking-00001f (from main; it is never pushed)\nThink along and look at the repository as needed. Do not commit, push or open pull requests. When an insight is worth keeping, call create_idea. End your turn when you have answered.\n\n--- the request ---\ntalking, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000009000,1780086409000,1780000009000);
INSERT INTO command VALUES('start/tsk_01ksr49as8000000000000001t.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49as8000000000000001t.1','{"type":"attempt.start","attempt":"tsk_01ksr49as8000000000000001t.1","number":1,"spec":{"task":"tsk_01ksr49as8000000000000001t","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49as8000000000000001t","title":"working","text":"working, please","message":"msg_01ksr49as8000000000000001t","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/working-00001t","token":"cb1f96a6f71c66db19f4e2831e9f43c214e92c4a84c8a287758af507837faa63","harness":"native","prompts":[{"message":"msg_01ksr49as8000000000000001t","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/working-00001t (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nworking, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000010000,1780086410000,1780000010000);
INSERT INTO command VALUES('start/tsk_01ksr49brg0000000000000024.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49brg0000000000000024.1','{"type":"attempt.start","attempt":"tsk_01ksr49brg0000000000000024.1","number":1,"spec":{"task":"tsk_01ksr49brg0000000000000024","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49brg0000000000000024","title":"trying again","text":"trying again, please","message":"msg_01ksr49brg0000000000000024","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/trying-again-000024","token":"43b1b6ad9f5b5a989866fb6ba9c94da26b66e730e14a9443ad55a6abe64b309a","harness":"native","prompts":[{"message":"msg_01ksr49brg0000000000000024","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/trying-again-000024 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\ntrying again, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000011000,1780086411000,1780000011000);
INSERT INTO command VALUES('start/tsk_01ksr49brg0000000000000024.2','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49brg0000000000000024.2','{"type":"attempt.start","attempt":"tsk_01ksr49brg0000000000000024.2","number":2,"spec":{"task":"tsk_01ksr49brg0000000000000024","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49brg0000000000000024","title":"trying again","text":"trying again, please","message":"msg_01ksr49brg0000000000000024","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/trying-again-000024","token":"86aea31eb91ec215fadd7b55ead01f51775739af5847527f36caf958751a4b26","harness":"native","prompts":[{"message":"msg_01ksr49brg0000000000000024","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/trying-again-000024 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\nearlier try:\n  attempt: tsk_01ksr49brg0000000000000024.1\n  reason: node_restarted: The node restarted and the agent''s session could not be taken up again.\n  remedy: Send a message to go on from the last saved work.\n  last checkpoint: none\n  its work: not here, you begin anew\n\n--- the request ---\ntrying again, please"}],"resume_from":"tsk_01ksr49brg0000000000000024.1","resume_bundle":null,"allowance_microusd":5000000}',1780000012000,1780086412000,1780000012000);
INSERT INTO command VALUES('start/tsk_01ksr49dq0000000000000002n.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49dq0000000000000002n.1','{"type":"attempt.start","attempt":"tsk_01ksr49dq0000000000000002n.1","number":1,"spec":{"task":"tsk_01ksr49dq0000000000000002n","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49dq0000000000000002n","title":"asking","text":"asking, please","message":"msg_01ksr49dq0000000000000002n","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/asking-00002n","token":"21f956eee2e6b7eb01f77df757951e47ad557ad9edfdf56d334e4e00f9f03c39","harness":"native","prompts":[{"message":"msg_01ksr49dq0000000000000002n","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/asking-00002n (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nasking, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000013000,1780086413000,1780000013000);
INSERT INTO command VALUES('start/tsk_01ksr49fng0000000000000031.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49fng0000000000000031.1','{"type":"attempt.start","attempt":"tsk_01ksr49fng0000000000000031.1","number":1,"spec":{"task":"tsk_01ksr49fng0000000000000031","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49fng0000000000000031","title":"stopping","text":"stopping, please","message":"msg_01ksr49fng0000000000000031","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/stopping-000031","token":"b5ef46838e570009b281421bda6cc3523255a42d99d12aaeb6286485c0bc9057","harness":"native","prompts":[{"message":"msg_01ksr49fng0000000000000031","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/stopping-000031 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nstopping, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000015000,1780086415000,1780000015000);
INSERT INTO command VALUES('start/tsk_01ksr49gmr000000000000003e.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49gmr000000000000003e.1','{"type":"attempt.start","attempt":"tsk_01ksr49gmr000000000000003e.1","number":1,"spec":{"task":"tsk_01ksr49gmr000000000000003e","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49gmr000000000000003e","title":"parent","text":"parent, please","message":"msg_01ksr49gmr000000000000003e","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/parent-00003e","token":"3aecdc93bc0265a181c779f7a7f3fa81946f3754cd164a3abca90b3d66b2e9cd","harness":"native","prompts":[{"message":"msg_01ksr49gmr000000000000003e","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/parent-00003e (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nparent, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000016000,1780086416000,1780000016000);
INSERT INTO command VALUES('start/tsk_01ksr49kjg0000000000000049.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49kjg0000000000000049.1','{"type":"attempt.start","attempt":"tsk_01ksr49kjg0000000000000049.1","number":1,"spec":{"task":"tsk_01ksr49kjg0000000000000049","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49kjg0000000000000049","title":"waking","text":"waking, please","message":"msg_01ksr49kjg0000000000000049","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/waking-000049","token":"5637ea373f9b4bf1793f5259cdd7c4a2cab3df58c9e6913405f41223294baba7","harness":"native","prompts":[{"message":"msg_01ksr49kjg0000000000000049","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/waking-000049 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nwaking, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000019000,1780086419000,1780000019000);
INSERT INTO command VALUES('start/tsk_01ksr49rer0000000000000053.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49rer0000000000000053.1','{"type":"attempt.start","attempt":"tsk_01ksr49rer0000000000000053.1","number":1,"spec":{"task":"tsk_01ksr49rer0000000000000053","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49rer0000000000000053","title":"starting","text":"starting, please","message":"msg_01ksr49rer0000000000000053","local":true},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/starting-000053","token":"f58e49dfcf1cdd38224a1ec30b830091bbb6c713657cb3be02620de2b28797ae","harness":"native","prompts":[{"message":"msg_01ksr49rer0000000000000053","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/starting-000053 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nstarting, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":5000000}',1780000024000,1780086424000,NULL);
INSERT INTO command VALUES('start/tsk_6b44354685c8b776cc61291e99.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_6b44354685c8b776cc61291e99.1','{"type":"attempt.start","attempt":"tsk_6b44354685c8b776cc61291e99.1","number":1,"spec":{"task":"tsk_6b44354685c8b776cc61291e99","project":"prj_01ksr492000000000000000008","conversation":"cnv_6b44354685c8b776cc61291e99","title":"warned child","text":"warned child, please","message":"msg_6b44354685c8b776cc61291e99","origin":"agent","parent":"tsk_01ksr49gmr000000000000003e"},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/warned-child-291e99","token":"9908d7063bff9c628828beb35c760ed393c5dd23d6bacd649e1ffe382677f382","harness":"native","prompts":[{"message":"msg_6b44354685c8b776cc61291e99","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/warned-child-291e99 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nwarned child, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":833333}',1780000018000,1780086418000,1780000018000);
INSERT INTO command VALUES('start/tsk_a3573418a62cf08b00dee7fcb4.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_a3573418a62cf08b00dee7fcb4.1','{"type":"attempt.start","attempt":"tsk_a3573418a62cf08b00dee7fcb4.1","number":1,"spec":{"task":"tsk_a3573418a62cf08b00dee7fcb4","project":"prj_01ksr492000000000000000008","conversation":"cnv_a3573418a62cf08b00dee7fcb4","title":"quick child","text":"quick child, please","message":"msg_a3573418a62cf08b00dee7fcb4","origin":"agent","parent":"tsk_01ksr49kjg0000000000000049"},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/quick-child-e7fcb4","token":"194cde68511dc687efd416e5ea7de2223be9c179011849d1b4d266baa3e9bd35","harness":"native","prompts":[{"message":"msg_a3573418a62cf08b00dee7fcb4","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/quick-child-e7fcb4 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nquick child, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":833333}',1780000020000,1780086420000,1780000020000);
INSERT INTO command VALUES('start/tsk_b4771d4154645988e0991de737.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_b4771d4154645988e0991de737.1','{"type":"attempt.start","attempt":"tsk_b4771d4154645988e0991de737.1","number":1,"spec":{"task":"tsk_b4771d4154645988e0991de737","project":"prj_01ksr492000000000000000008","conversation":"cnv_b4771d4154645988e0991de737","title":"child","text":"child, please","message":"msg_b4771d4154645988e0991de737","origin":"agent","parent":"tsk_01ksr49gmr000000000000003e"},"origin_url":"/srv/git/origin.git","base":"main","merges":[],"branch":"sam/child-1de737","token":"1cc1126920cd0aafeead1923e81902df14751e9294bd8d27430c63d4f0d2bd54","harness":"native","prompts":[{"message":"msg_b4771d4154645988e0991de737","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/child-1de737 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nchild, please"}],"resume_from":null,"resume_bundle":null,"allowance_microusd":833333}',1780000017000,1780086417000,1780000017000);
INSERT INTO command VALUES('stop/tsk_01ksr49fng0000000000000031.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000008','tsk_01ksr49fng0000000000000031.1','{"type":"attempt.stop","attempt":"tsk_01ksr49fng0000000000000031.1","reason":"stopped"}',1780000015000,1780086415000,NULL);
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
, fingerprint TEXT, archived_at INTEGER, forked_from TEXT, forked_message TEXT, forked_seq INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO conversation VALUES('cnv_01ksr492000000000000000009','prj_01ksr492000000000000000008','done','task',1780000000000,1780000000000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr493yg000000000000000m','prj_01ksr492000000000000000008','failed','task',1780000002000,1780000002000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr494xr000000000000000x','prj_01ksr492000000000000000008','held','task',1780000003000,1780000003000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr495x0000000000000000z','prj_01ksr492000000000000000008','held and released','task',1780000004000,1780000004000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr497vg0000000000000012','prj_01ksr492000000000000000008','stopped early','task',1780000006000,1780000006000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr498tr0000000000000015','prj_01ksr492000000000000000008','resting','conversation',1780000007000,1780000007000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr499t0000000000000001f','prj_01ksr492000000000000000008','talking','conversation',1780000008000,1780000009000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49as8000000000000001t','prj_01ksr492000000000000000008','working','task',1780000009000,1780000009000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49brg0000000000000024','prj_01ksr492000000000000000008','trying again','task',1780000010000,1780000010000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49dq0000000000000002n','prj_01ksr492000000000000000008','asking','task',1780000012000,1780000012000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49fng0000000000000031','prj_01ksr492000000000000000008','stopping','task',1780000014000,1780000015000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49gmr000000000000003e','prj_01ksr492000000000000000008','parent','task',1780000015000,1780000015000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49kjg0000000000000049','prj_01ksr492000000000000000008','waking','task',1780000018000,1780000018000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49rer0000000000000053','prj_01ksr492000000000000000008','starting','task',1780000023000,1780000023000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49se00000000000000058','prj_01ksr492000000000000000008','without a seat','task',1780000024000,1780000024000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49td8000000000000005c','prj_01ksr492000000000000000008','needs one','task',1780000025000,1780000025000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49vcg000000000000005e','prj_01ksr492000000000000000008','needs two','task',1780000026000,1780000026000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49wbr000000000000005m','prj_01ksr492000000000000000008','replaced','task',1780000027000,1780000027000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49xb0000000000000005s','prj_01ksr492000000000000000008','over the limit','task',1780000028000,1780000030000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49ya8000000000000005x','prj_01ksr492000000000000000008','over the limit, first','task',1780000029000,1780000029000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_0c20687caeaa7df1a35387068c','prj_01ksr492000000000000000008','needs a merge','task',1780000027000,1780000027000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_6b44354685c8b776cc61291e99','prj_01ksr492000000000000000008','warned child','task',1780000017000,1780000017000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_a3573418a62cf08b00dee7fcb4','prj_01ksr492000000000000000008','quick child','task',1780000019000,1780000019000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_b4771d4154645988e0991de737','prj_01ksr492000000000000000008','child','task',1780000016000,1780000016000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO conversation VALUES('cnv_cc49f3830c4b112768adef31e5','prj_01ksr492000000000000000008','fails with it','task',1780000027000,1780000027000,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO d1_migrations VALUES(1,'0001_init.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(2,'0002_idempotent_and_indexed.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(3,'0003_dispatch.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(4,'0004_ends_while_waiting.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(5,'0005_heartbeats_in_order.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(6,'0006_budget.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(7,'0007_pool.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(8,'0008_trigger.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(9,'0009_attempt_states.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(10,'0010_steering.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(11,'0011_orchestrator.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(12,'0012_ideas.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(13,'0014_personal_tokens.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(14,'0015_children_indexed.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(15,'0016_matching.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(16,'0017_outside.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(17,'0018_summary.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(18,'0019_conversations.sql','2026-11-20 11:55:28');
INSERT INTO d1_migrations VALUES(19,'0020_knowledge.sql','2026-11-20 11:55:28');

DROP TABLE IF EXISTS edge;
CREATE TABLE edge (
  task TEXT NOT NULL REFERENCES task(id), needs TEXT NOT NULL REFERENCES task(id), condition TEXT NOT NULL DEFAULT 'completed' CHECK (condition IN ('completed', 'merged')), on_failure TEXT NOT NULL DEFAULT 'hold' CHECK (on_failure IN ('hold', 'fail')),
  PRIMARY KEY (task, needs), CHECK (task <> needs)
) STRICT, WITHOUT ROWID;
INSERT INTO edge VALUES('tsk_01ksr494xr000000000000000x','tsk_01ksr493yg000000000000000m','completed','hold');
INSERT INTO edge VALUES('tsk_01ksr495x0000000000000000z','tsk_01ksr493yg000000000000000m','completed','hold');
INSERT INTO edge VALUES('tsk_01ksr497vg0000000000000012','tsk_01ksr494xr000000000000000x','completed','hold');
INSERT INTO edge VALUES('tsk_01ksr49td8000000000000005c','tsk_01ksr49as8000000000000001t','completed','hold');
INSERT INTO edge VALUES('tsk_01ksr49vcg000000000000005e','tsk_01ksr49as8000000000000001t','completed','hold');
INSERT INTO edge VALUES('tsk_01ksr49vcg000000000000005e','tsk_01ksr49dq0000000000000002n','completed','hold');
INSERT INTO edge VALUES('tsk_01ksr49wbr000000000000005m','tsk_01ksr49as8000000000000001t','completed','hold');
INSERT INTO edge VALUES('tsk_01ksr49xb0000000000000005q','tsk_01ksr49as8000000000000001t','completed','hold');
INSERT INTO edge VALUES('tsk_0c20687caeaa7df1a35387068c','tsk_01ksr492000000000000000009','merged','hold');
INSERT INTO edge VALUES('tsk_cc49f3830c4b112768adef31e5','tsk_01ksr49fng0000000000000031','completed','fail');
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
INSERT INTO effect VALUES('attempt/tsk_01ksr49gmr000000000000003e.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49gmr000000000000003e.1"}','open',1780002716000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_01ksr49kjg0000000000000049.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_01ksr49kjg0000000000000049.1"}','open',1780002719000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_6b44354685c8b776cc61291e99.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_6b44354685c8b776cc61291e99.1"}','open',1780002718000,0,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_a3573418a62cf08b00dee7fcb4.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_a3573418a62cf08b00dee7fcb4.1"}','done',1780002720000,1,0,1000000,NULL);
INSERT INTO effect VALUES('attempt/tsk_b4771d4154645988e0991de737.1','prj_01ksr492000000000000000008','attempt_deadline','{"attempt":"tsk_b4771d4154645988e0991de737.1"}','open',1780002717000,0,0,1000000,NULL);
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
INSERT INTO effect VALUES('deadline/tsk_01ksr49fng0000000000000031','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49fng0000000000000031"}','open',1780000105000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49gmr000000000000003b','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49gmr000000000000003b"}','open',1780604815000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49gmr000000000000003e','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49gmr000000000000003e"}','open',1780172821000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49kjg0000000000000049','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49kjg0000000000000049"}','open',1780604830000,2,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49rer0000000000000053','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49rer0000000000000053"}','open',1780015023000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49se00000000000000058','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49se00000000000000058"}','open',1780015024000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49td8000000000000005c','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49td8000000000000005c"}','open',1782592025000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49vcg000000000000005e','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49vcg000000000000005e"}','open',1782592026000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49wbr000000000000005m','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49wbr000000000000005m"}','done',1782592027000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49xb0000000000000005q','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49xb0000000000000005q"}','open',1782592028000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49xb0000000000000005s','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49xb0000000000000005s"}','open',1780604828000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49ya8000000000000005x','prj_01ksr492000000000000000008','deadline','{"task":"tsk_01ksr49ya8000000000000005x"}','open',1780604829000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_0c20687caeaa7df1a35387068c','prj_01ksr492000000000000000008','deadline','{"task":"tsk_0c20687caeaa7df1a35387068c"}','open',1782592027000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_6b44354685c8b776cc61291e99','prj_01ksr492000000000000000008','deadline','{"task":"tsk_6b44354685c8b776cc61291e99"}','open',1780015017000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_a3573418a62cf08b00dee7fcb4','prj_01ksr492000000000000000008','deadline','{"task":"tsk_a3573418a62cf08b00dee7fcb4"}','done',1780015019000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_b4771d4154645988e0991de737','prj_01ksr492000000000000000008','deadline','{"task":"tsk_b4771d4154645988e0991de737"}','open',1780015016000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_cc49f3830c4b112768adef31e5','prj_01ksr492000000000000000008','deadline','{"task":"tsk_cc49f3830c4b112768adef31e5"}','open',1782592027000,0,0,1000000,NULL);
INSERT INTO effect VALUES('grace/tsk_6b44354685c8b776cc61291e99','prj_01ksr492000000000000000008','stop_after_grace','{"task":"tsk_6b44354685c8b776cc61291e99","project":"prj_01ksr492000000000000000008","reason":"stopped_by_parent","message":"msg_8357ad942777d8d0e3c5339b2e"}','open',1780000320000,0,0,8,NULL);
INSERT INTO effect VALUES('node/nod_000000000000000000000000n1','','node_silent','{"node":"nod_000000000000000000000000n1"}','open',1780000069000,1,0,1000000,NULL);
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
INSERT INTO effect VALUES('place/tsk_01ksr49gmr000000000000003e.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49gmr000000000000003e.1"}','done',1780000046000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49kjg0000000000000049.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49kjg0000000000000049.1"}','done',1780000049000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49rer0000000000000053.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49rer0000000000000053.1"}','done',1780000054000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49se00000000000000058.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_01ksr49se00000000000000058.1"}','open',1780000030000,3,3,1000000,'no node has a free seat for it');
INSERT INTO effect VALUES('place/tsk_6b44354685c8b776cc61291e99.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_6b44354685c8b776cc61291e99.1"}','done',1780000048000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_a3573418a62cf08b00dee7fcb4.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_a3573418a62cf08b00dee7fcb4.1"}','done',1780000050000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_b4771d4154645988e0991de737.1','prj_01ksr492000000000000000008','place_attempt','{"attempt":"tsk_b4771d4154645988e0991de737.1"}','done',1780000047000,1,1,1000000,NULL);
INSERT INTO effect VALUES('send/msg/tsk_01ksr499t0000000000000001f.1/msg_01ksr49as8000000000000001r','prj_01ksr492000000000000000008','send_command','{"command":"msg/tsk_01ksr499t0000000000000001f.1/msg_01ksr49as8000000000000001r"}','open',1780000035000,5,5,8,'the node answered 503: ');
INSERT INTO effect VALUES('send/msg/tsk_6b44354685c8b776cc61291e99.1/msg_8357ad942777d8d0e3c5339b2e','prj_01ksr492000000000000000008','send_command','{"command":"msg/tsk_6b44354685c8b776cc61291e99.1/msg_8357ad942777d8d0e3c5339b2e"}','open',1780000031000,2,2,8,'the node answered 503: ');
INSERT INTO effect VALUES('send/start/tsk_01ksr492000000000000000009.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr492000000000000000009.1"}','done',1780000031000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr493yg000000000000000m.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr493yg000000000000000m.1"}','done',1780000033000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr498tr0000000000000015.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr498tr0000000000000015.1"}','done',1780000038000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr499t0000000000000001f.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr499t0000000000000001f.1"}','done',1780000039000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49as8000000000000001t.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49as8000000000000001t.1"}','done',1780000040000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49brg0000000000000024.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49brg0000000000000024.1"}','done',1780000041000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49brg0000000000000024.2','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49brg0000000000000024.2"}','done',1780000042000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49dq0000000000000002n.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49dq0000000000000002n.1"}','done',1780000043000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49fng0000000000000031.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49fng0000000000000031.1"}','done',1780000045000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49gmr000000000000003e.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49gmr000000000000003e.1"}','done',1780000046000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49kjg0000000000000049.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49kjg0000000000000049.1"}','done',1780000049000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49rer0000000000000053.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_01ksr49rer0000000000000053.1"}','open',1780000034000,2,2,8,'the node answered 503: ');
INSERT INTO effect VALUES('send/start/tsk_6b44354685c8b776cc61291e99.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_6b44354685c8b776cc61291e99.1"}','done',1780000048000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_a3573418a62cf08b00dee7fcb4.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_a3573418a62cf08b00dee7fcb4.1"}','done',1780000050000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_b4771d4154645988e0991de737.1','prj_01ksr492000000000000000008','send_command','{"command":"start/tsk_b4771d4154645988e0991de737.1"}','done',1780000047000,1,1,8,NULL);
INSERT INTO effect VALUES('send/stop/tsk_01ksr49fng0000000000000031.1','prj_01ksr492000000000000000008','send_command','{"command":"stop/tsk_01ksr49fng0000000000000031.1"}','open',1780000031000,3,3,8,'the node answered 503: ');
INSERT INTO effect VALUES('wait/tsk_01ksr49gmr000000000000003e','prj_01ksr492000000000000000008','wait_over','{"task":"tsk_01ksr49gmr000000000000003e"}','open',1780003621000,0,0,8,NULL);
INSERT INTO effect VALUES('wait/tsk_01ksr49kjg0000000000000049','prj_01ksr492000000000000000008','wait_over','{"task":"tsk_01ksr49kjg0000000000000049"}','open',1780003622000,0,0,8,NULL);
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
INSERT INTO history VALUES('tsk_01ksr49fng0000000000000031',3,'tx_01ksr49gmr000000000000003a','in_progress','stop_requested','in_progress','stopped','',1780000015000);
INSERT INTO history VALUES('tsk_01ksr49gmr000000000000003b',1,'tx_01ksr49gmr000000000000003c','new','asked','queued',NULL,'',1780000015000);
INSERT INTO history VALUES('tsk_01ksr49gmr000000000000003e',1,'tx_01ksr49gmr000000000000003f','new','asked','queued',NULL,'',1780000015000);
INSERT INTO history VALUES('tsk_01ksr49gmr000000000000003e',2,'tx_01ksr49gmr000000000000003f','queued','admitted','in_progress',NULL,'',1780000015000);
INSERT INTO history VALUES('tsk_01ksr49gmr000000000000003e',3,'tx_01ksr49pg8000000000000004y','in_progress','subtasks_awaited','waiting',NULL,'',1780000021000);
INSERT INTO history VALUES('tsk_01ksr49kjg0000000000000049',1,'tx_01ksr49kjg000000000000004a','new','asked','queued',NULL,'',1780000018000);
INSERT INTO history VALUES('tsk_01ksr49kjg0000000000000049',2,'tx_01ksr49kjg000000000000004a','queued','admitted','in_progress',NULL,'',1780000018000);
INSERT INTO history VALUES('tsk_01ksr49kjg0000000000000049',3,'tx_01ksr49qfg0000000000000051','in_progress','subtasks_awaited','waiting',NULL,'',1780000022000);
INSERT INTO history VALUES('tsk_01ksr49kjg0000000000000049',4,'tx_01ksr49z9g0000000000000062','waiting','subtasks_done','queued',NULL,'',1780000030000);
INSERT INTO history VALUES('tsk_01ksr49rer0000000000000053',1,'tx_01ksr49rer0000000000000054','new','asked','queued',NULL,'',1780000023000);
INSERT INTO history VALUES('tsk_01ksr49rer0000000000000053',2,'tx_01ksr49rer0000000000000054','queued','admitted','in_progress',NULL,'',1780000023000);
INSERT INTO history VALUES('tsk_01ksr49se00000000000000058',1,'tx_01ksr49se00000000000000059','new','asked','queued',NULL,'',1780000024000);
INSERT INTO history VALUES('tsk_01ksr49se00000000000000058',2,'tx_01ksr49se00000000000000059','queued','admitted','in_progress',NULL,'',1780000024000);
INSERT INTO history VALUES('tsk_01ksr49td8000000000000005c',1,'tx_01ksr49td8000000000000005d','new','asked','blocked',NULL,'',1780000025000);
INSERT INTO history VALUES('tsk_01ksr49vcg000000000000005e',1,'tx_01ksr49vcg000000000000005f','new','asked','blocked',NULL,'',1780000026000);
INSERT INTO history VALUES('tsk_01ksr49wbr000000000000005m',1,'tx_01ksr49wbr000000000000005n','new','asked','blocked',NULL,'',1780000027000);
INSERT INTO history VALUES('tsk_01ksr49wbr000000000000005m',2,'tx_01ksr49xb0000000000000005p','blocked','cancelled','cancelled','stopped','',1780000028000);
INSERT INTO history VALUES('tsk_01ksr49xb0000000000000005q',1,'tx_01ksr49xb0000000000000005r','new','asked','blocked',NULL,'',1780000028000);
INSERT INTO history VALUES('tsk_01ksr49xb0000000000000005s',1,'tx_01ksr49xb0000000000000005t','new','asked','queued',NULL,'',1780000028000);
INSERT INTO history VALUES('tsk_01ksr49ya8000000000000005x',1,'tx_01ksr49ya8000000000000005y','new','asked','queued',NULL,'',1780000029000);
INSERT INTO history VALUES('tsk_0c20687caeaa7df1a35387068c',1,'tx_01ksr49wbr000000000000005k','new','asked','blocked',NULL,'',1780000027000);
INSERT INTO history VALUES('tsk_6b44354685c8b776cc61291e99',1,'tx_01ksr49jk80000000000000041','new','asked','queued',NULL,'',1780000017000);
INSERT INTO history VALUES('tsk_6b44354685c8b776cc61291e99',2,'tx_01ksr49jk80000000000000041','queued','admitted','in_progress',NULL,'',1780000017000);
INSERT INTO history VALUES('tsk_a3573418a62cf08b00dee7fcb4',1,'tx_01ksr49mhr000000000000004k','new','asked','queued',NULL,'',1780000019000);
INSERT INTO history VALUES('tsk_a3573418a62cf08b00dee7fcb4',2,'tx_01ksr49mhr000000000000004k','queued','admitted','in_progress',NULL,'',1780000019000);
INSERT INTO history VALUES('tsk_a3573418a62cf08b00dee7fcb4',3,'tx_01ksr49z9g0000000000000062','in_progress','completed','completed',NULL,'',1780000030000);
INSERT INTO history VALUES('tsk_b4771d4154645988e0991de737',1,'tx_01ksr49hm0000000000000003r','new','asked','queued',NULL,'',1780000016000);
INSERT INTO history VALUES('tsk_b4771d4154645988e0991de737',2,'tx_01ksr49hm0000000000000003r','queued','admitted','in_progress',NULL,'',1780000016000);
INSERT INTO history VALUES('tsk_cc49f3830c4b112768adef31e5',1,'tx_01ksr49wbr000000000000005k','new','asked','blocked',NULL,'',1780000027000);
CREATE INDEX history_tx ON history(tx);

DROP TABLE IF EXISTS idea;
CREATE TABLE idea (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), title TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('exploring', 'ready', 'executing', 'done', 'parked')),
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
, fingerprint TEXT, stated_at INTEGER NOT NULL DEFAULT 0, merged_into TEXT, merging INTEGER NOT NULL DEFAULT 0, origin_conversation TEXT, origin_message TEXT, number INTEGER, by_agent TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
INSERT INTO idea VALUES('idea_01ksr49z9g0000000000000061','prj_01ksr492000000000000000008','An idea','Of mine.','exploring',1780000030000,1780000030000,'a0d7ec01cfa5478eb2fc19400695de1414093930b3b1436e400340d76b092d28',1780000030000,NULL,0,NULL,NULL,1,'');
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
INSERT INTO message VALUES('msg_01ksr492z8000000000000000e','prj_01ksr492000000000000000008','cnv_01ksr492000000000000000009',2,'agent','','tsk_01ksr492000000000000000009','tsk_01ksr492000000000000000009.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000001000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr493yg000000000000000m','prj_01ksr492000000000000000008','cnv_01ksr493yg000000000000000m',1,'person','failed, please','tsk_01ksr493yg000000000000000m',NULL,'delivered',NULL,NULL,NULL,'',1780000002000,1780000003000,'tsk_01ksr493yg000000000000000m.1',0);
INSERT INTO message VALUES('msg_01ksr494xr000000000000000s','prj_01ksr492000000000000000008','cnv_01ksr493yg000000000000000m',2,'agent','','tsk_01ksr493yg000000000000000m','tsk_01ksr493yg000000000000000m.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000003000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr494xr000000000000000x','prj_01ksr492000000000000000008','cnv_01ksr494xr000000000000000x',1,'person','held, please','tsk_01ksr494xr000000000000000x',NULL,'queued',NULL,NULL,NULL,'',1780000003000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr495x0000000000000000z','prj_01ksr492000000000000000008','cnv_01ksr495x0000000000000000z',1,'person','held and released, please','tsk_01ksr495x0000000000000000z',NULL,'queued',NULL,NULL,NULL,'',1780000004000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr497vg0000000000000012','prj_01ksr492000000000000000008','cnv_01ksr497vg0000000000000012',1,'person','stopped early, please','tsk_01ksr497vg0000000000000012',NULL,'undelivered',NULL,NULL,NULL,'',1780000006000,1780000007000,NULL,0);
INSERT INTO message VALUES('msg_01ksr498tr0000000000000015','prj_01ksr492000000000000000008','cnv_01ksr498tr0000000000000015',1,'person','resting, please','tsk_01ksr498tr0000000000000015',NULL,'delivered',NULL,NULL,NULL,'',1780000007000,1780000008000,'tsk_01ksr498tr0000000000000015.1',0);
INSERT INTO message VALUES('msg_01ksr499t0000000000000001a','prj_01ksr492000000000000000008','cnv_01ksr498tr0000000000000015',2,'agent','','tsk_01ksr498tr0000000000000015','tsk_01ksr498tr0000000000000015.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000008000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr499t0000000000000001f','prj_01ksr492000000000000000008','cnv_01ksr499t0000000000000001f',1,'person','talking, please','tsk_01ksr499t0000000000000001f',NULL,'delivered',NULL,NULL,NULL,'',1780000008000,1780000009000,'tsk_01ksr499t0000000000000001f.1',0);
INSERT INTO message VALUES('msg_01ksr49as8000000000000001m','prj_01ksr492000000000000000008','cnv_01ksr499t0000000000000001f',2,'agent','','tsk_01ksr499t0000000000000001f','tsk_01ksr499t0000000000000001f.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000009000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49as8000000000000001r','prj_01ksr492000000000000000008','cnv_01ksr499t0000000000000001f',3,'person','and then?','tsk_01ksr499t0000000000000001f',NULL,'queued',NULL,NULL,NULL,'92fbd55a2475af307b310a0347bc803beee6ae777f2f9fce480c7439af7d2419',1780000009000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49as8000000000000001t','prj_01ksr492000000000000000008','cnv_01ksr49as8000000000000001t',1,'person','working, please','tsk_01ksr49as8000000000000001t',NULL,'delivered',NULL,NULL,NULL,'',1780000009000,1780000010000,'tsk_01ksr49as8000000000000001t.1',0);
INSERT INTO message VALUES('msg_01ksr49brg000000000000001z','prj_01ksr492000000000000000008','cnv_01ksr49as8000000000000001t',2,'agent','','tsk_01ksr49as8000000000000001t','tsk_01ksr49as8000000000000001t.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000010000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49brg0000000000000024','prj_01ksr492000000000000000008','cnv_01ksr49brg0000000000000024',1,'person','trying again, please','tsk_01ksr49brg0000000000000024',NULL,'delivered',NULL,NULL,NULL,'',1780000010000,1780000011000,'tsk_01ksr49brg0000000000000024.1',0);
INSERT INTO message VALUES('msg_01ksr49cqr0000000000000029','prj_01ksr492000000000000000008','cnv_01ksr49brg0000000000000024',2,'agent','','tsk_01ksr49brg0000000000000024','tsk_01ksr49brg0000000000000024.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000011000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49dq0000000000000002h','prj_01ksr492000000000000000008','cnv_01ksr49brg0000000000000024',3,'agent','','tsk_01ksr49brg0000000000000024','tsk_01ksr49brg0000000000000024.2','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000012000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49dq0000000000000002n','prj_01ksr492000000000000000008','cnv_01ksr49dq0000000000000002n',1,'person','asking, please','tsk_01ksr49dq0000000000000002n',NULL,'delivered',NULL,NULL,NULL,'',1780000012000,1780000013000,'tsk_01ksr49dq0000000000000002n.1',0);
INSERT INTO message VALUES('msg_01ksr49ep8000000000000002t','prj_01ksr492000000000000000008','cnv_01ksr49dq0000000000000002n',2,'agent','','tsk_01ksr49dq0000000000000002n','tsk_01ksr49dq0000000000000002n.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000013000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49fng0000000000000031','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031',1,'person','stopping, please','tsk_01ksr49fng0000000000000031',NULL,'delivered',NULL,NULL,NULL,'',1780000014000,1780000015000,'tsk_01ksr49fng0000000000000031.1',0);
INSERT INTO message VALUES('msg_01ksr49gmr0000000000000036','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031',2,'agent','','tsk_01ksr49fng0000000000000031','tsk_01ksr49fng0000000000000031.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000015000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49gmr000000000000003b','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031',3,'person','go on, after all','tsk_01ksr49gmr000000000000003b',NULL,'queued',NULL,NULL,NULL,'a512536efcdd5e38ebdf2dbcee173b2bc84c74f51f91f482f39407039029cfd6',1780000015000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49gmr000000000000003e','prj_01ksr492000000000000000008','cnv_01ksr49gmr000000000000003e',1,'person','parent, please','tsk_01ksr49gmr000000000000003e',NULL,'delivered',NULL,NULL,NULL,'',1780000015000,1780000016000,'tsk_01ksr49gmr000000000000003e.1',0);
INSERT INTO message VALUES('msg_01ksr49hm0000000000000003k','prj_01ksr492000000000000000008','cnv_01ksr49gmr000000000000003e',2,'agent','','tsk_01ksr49gmr000000000000003e','tsk_01ksr49gmr000000000000003e.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000016000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49jk8000000000000003w','prj_01ksr492000000000000000008','cnv_b4771d4154645988e0991de737',2,'agent','','tsk_b4771d4154645988e0991de737','tsk_b4771d4154645988e0991de737.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000017000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49kjg0000000000000045','prj_01ksr492000000000000000008','cnv_6b44354685c8b776cc61291e99',2,'agent','','tsk_6b44354685c8b776cc61291e99','tsk_6b44354685c8b776cc61291e99.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000018000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49kjg0000000000000049','prj_01ksr492000000000000000008','cnv_01ksr49kjg0000000000000049',1,'person','waking, please','tsk_01ksr49kjg0000000000000049',NULL,'delivered',NULL,NULL,NULL,'',1780000018000,1780000019000,'tsk_01ksr49kjg0000000000000049.1',0);
INSERT INTO message VALUES('msg_01ksr49mhr000000000000004e','prj_01ksr492000000000000000008','cnv_01ksr49kjg0000000000000049',2,'agent','','tsk_01ksr49kjg0000000000000049','tsk_01ksr49kjg0000000000000049.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000019000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49nh0000000000000004q','prj_01ksr492000000000000000008','cnv_a3573418a62cf08b00dee7fcb4',2,'agent','','tsk_a3573418a62cf08b00dee7fcb4','tsk_a3573418a62cf08b00dee7fcb4.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000020000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49rer0000000000000053','prj_01ksr492000000000000000008','cnv_01ksr49rer0000000000000053',1,'person','starting, please','tsk_01ksr49rer0000000000000053',NULL,'queued',NULL,NULL,NULL,'',1780000023000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49se00000000000000058','prj_01ksr492000000000000000008','cnv_01ksr49se00000000000000058',1,'person','without a seat, please','tsk_01ksr49se00000000000000058',NULL,'queued',NULL,NULL,NULL,'',1780000024000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49td8000000000000005c','prj_01ksr492000000000000000008','cnv_01ksr49td8000000000000005c',1,'person','needs one, please','tsk_01ksr49td8000000000000005c',NULL,'queued',NULL,NULL,NULL,'',1780000025000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49vcg000000000000005e','prj_01ksr492000000000000000008','cnv_01ksr49vcg000000000000005e',1,'person','needs two, please','tsk_01ksr49vcg000000000000005e',NULL,'queued',NULL,NULL,NULL,'',1780000026000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49wbr000000000000005m','prj_01ksr492000000000000000008','cnv_01ksr49wbr000000000000005m',1,'person','replaced, please','tsk_01ksr49wbr000000000000005m',NULL,'undelivered',NULL,NULL,NULL,'',1780000027000,1780000028000,NULL,0);
INSERT INTO message VALUES('msg_01ksr49xb0000000000000005q','prj_01ksr492000000000000000008','cnv_01ksr49wbr000000000000005m',2,'person','replaced, please','tsk_01ksr49xb0000000000000005q',NULL,'queued',NULL,NULL,NULL,'',1780000028000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49xb0000000000000005s','prj_01ksr492000000000000000008','cnv_01ksr49xb0000000000000005s',1,'person','over the limit, please','tsk_01ksr49xb0000000000000005s',NULL,'queued',NULL,NULL,NULL,'',1780000028000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49ya8000000000000005x','prj_01ksr492000000000000000008','cnv_01ksr49ya8000000000000005x',1,'person','over the limit, first, please','tsk_01ksr49ya8000000000000005x',NULL,'queued',NULL,NULL,NULL,'',1780000029000,NULL,NULL,0);
INSERT INTO message VALUES('msg_01ksr49z9g000000000000005z','prj_01ksr492000000000000000008','cnv_01ksr49xb0000000000000005s',2,'person','One more thing','tsk_01ksr49xb0000000000000005s',NULL,'queued',NULL,NULL,NULL,'6c7099228267071347e7a518a96d8e8cea67c374787ec40743e75da2184c68c4',1780000030000,NULL,NULL,0);
INSERT INTO message VALUES('msg_0c20687caeaa7df1a35387068c','prj_01ksr492000000000000000008','cnv_0c20687caeaa7df1a35387068c',1,'person','needs a merge','tsk_0c20687caeaa7df1a35387068c',NULL,'queued',NULL,NULL,NULL,'',1780000027000,NULL,NULL,0);
INSERT INTO message VALUES('msg_6b44354685c8b776cc61291e99','prj_01ksr492000000000000000008','cnv_6b44354685c8b776cc61291e99',1,'agent','warned child, please','tsk_6b44354685c8b776cc61291e99',NULL,'delivered',NULL,NULL,NULL,'',1780000017000,1780000018000,'tsk_6b44354685c8b776cc61291e99.1',0);
INSERT INTO message VALUES('msg_8357ad942777d8d0e3c5339b2e','prj_01ksr492000000000000000008','cnv_6b44354685c8b776cc61291e99',3,'agent','Commit now.','tsk_6b44354685c8b776cc61291e99',NULL,'queued',NULL,NULL,NULL,'70c55058e0e73de48aa79becaccbcf10e20613229558e6f209785fd93799cdef',1780000020000,NULL,NULL,1);
INSERT INTO message VALUES('msg_9c3b6216e9b93c9c49dd02bfd8','prj_01ksr492000000000000000008','cnv_01ksr49dq0000000000000002n',3,'agent','','tsk_01ksr49dq0000000000000002n','tsk_01ksr49dq0000000000000002n.1','finished',NULL,NULL,'Which colour?',NULL,1780000013000,NULL,NULL,0);
INSERT INTO message VALUES('msg_a3573418a62cf08b00dee7fcb4','prj_01ksr492000000000000000008','cnv_a3573418a62cf08b00dee7fcb4',1,'agent','quick child, please','tsk_a3573418a62cf08b00dee7fcb4',NULL,'delivered',NULL,NULL,NULL,'',1780000019000,1780000020000,'tsk_a3573418a62cf08b00dee7fcb4.1',0);
INSERT INTO message VALUES('msg_b4771d4154645988e0991de737','prj_01ksr492000000000000000008','cnv_b4771d4154645988e0991de737',1,'agent','child, please','tsk_b4771d4154645988e0991de737',NULL,'delivered',NULL,NULL,NULL,'',1780000016000,1780000017000,'tsk_b4771d4154645988e0991de737.1',0);
INSERT INTO message VALUES('msg_cc49f3830c4b112768adef31e5','prj_01ksr492000000000000000008','cnv_cc49f3830c4b112768adef31e5',1,'person','fails with it','tsk_cc49f3830c4b112768adef31e5',NULL,'queued',NULL,NULL,NULL,'',1780000027000,NULL,NULL,0);
INSERT INTO message VALUES('msg_tx_01ksr49z9g0000000000000062_tsk_01ksr49kjg0000000000000049','prj_01ksr492000000000000000008','cnv_01ksr49kjg0000000000000049',3,'sam','Your subtasks:
- tsk_a3573418a62cf08b00dee7fcb4 (quick child): completed','tsk_01ksr49kjg0000000000000049',NULL,'queued',NULL,NULL,NULL,NULL,1780000030000,NULL,NULL,0);
CREATE INDEX message_task ON message(task, state);

DROP TABLE IF EXISTS node;
CREATE TABLE node (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, protocol INTEGER NOT NULL,
  token_hash TEXT NOT NULL UNIQUE, signing_key TEXT NOT NULL, boot TEXT NOT NULL DEFAULT '', engine TEXT NOT NULL DEFAULT '',
  isolated INTEGER NOT NULL DEFAULT 0, seats INTEGER NOT NULL DEFAULT 0, load REAL NOT NULL DEFAULT 0,
  disk_free_bytes INTEGER NOT NULL DEFAULT 0, model TEXT, harnesses TEXT NOT NULL DEFAULT '[]',
  last_seen_at INTEGER, created_at INTEGER NOT NULL
, beat INTEGER NOT NULL DEFAULT 0, beat_tx TEXT, previous_boot TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new',
  'requested', 'booting', 'ready', 'lost', 'draining', 'failed', 'destroying', 'destroyed', 'gone')), version INTEGER NOT NULL DEFAULT 0, reason TEXT, detail TEXT NOT NULL DEFAULT '', deadline_at INTEGER, cores INTEGER NOT NULL DEFAULT 1, provider TEXT, owner TEXT REFERENCES project(id), location TEXT, size TEXT, warm_until INTEGER, missed_at INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO node VALUES('nod_000000000000000000000000n1','n1','http://n1',1,'a8186a40bd93630f2eb44ec2e60817638cef16dc48201a126664b8c65cf12222','v1.5fa42cecb1c04750a4a071faf4820f2dbad0e65d4695cd3515c80d1a8ed5fe23d8f8207dd2431f10cc255ef58e27853db45ffa5dc17c4a35e385ef02','boot','process',0,12,0.1,10000000000,'{"label":"stage","rehearsal":true}','[{"name":"native","installed":true,"version":null,"usable":true,"why_not":null}]',1780000024000,1780000000000,2,'tx_01ksr49se00000000000000057','','ready',2,NULL,'',1780000069000,1,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO part VALUES('msg_01ksr49hm0000000000000003k',0,'prt_01ksr49hm0000000000000003n','{"id":"prt_01ksr49hm0000000000000003n","message":"msg_01ksr49hm0000000000000003k","attempt":"tsk_01ksr49gmr000000000000003e.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49jk8000000000000003w',0,'prt_01ksr49jk8000000000000003y','{"id":"prt_01ksr49jk8000000000000003y","message":"msg_01ksr49jk8000000000000003w","attempt":"tsk_b4771d4154645988e0991de737.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49kjg0000000000000045',0,'prt_01ksr49kjg0000000000000047','{"id":"prt_01ksr49kjg0000000000000047","message":"msg_01ksr49kjg0000000000000045","attempt":"tsk_6b44354685c8b776cc61291e99.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49mhr000000000000004e',0,'prt_01ksr49mhr000000000000004g','{"id":"prt_01ksr49mhr000000000000004g","message":"msg_01ksr49mhr000000000000004e","attempt":"tsk_01ksr49kjg0000000000000049.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49nh0000000000000004q',0,'prt_01ksr49nh0000000000000004s','{"id":"prt_01ksr49nh0000000000000004s","message":"msg_01ksr49nh0000000000000004q","attempt":"tsk_a3573418a62cf08b00dee7fcb4.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');

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
, day_budget_microusd INTEGER NOT NULL DEFAULT 100000000 CHECK (day_budget_microusd >= 0), task_budget_microusd INTEGER NOT NULL DEFAULT 5000000 CHECK (task_budget_microusd > 0), max_nodes INTEGER NOT NULL DEFAULT 0, warm_minutes INTEGER NOT NULL DEFAULT 30, spares INTEGER NOT NULL DEFAULT 0, node_provider TEXT, node_size TEXT, node_location TEXT, web_pages INTEGER NOT NULL DEFAULT 0, trust_subtasks INTEGER NOT NULL DEFAULT 0, unasked TEXT NOT NULL DEFAULT '[]') STRICT, WITHOUT ROWID;
INSERT INTO project VALUES('prj_01ksr492000000000000000008','origin','/srv/git/origin.git','main',0,3,5,8,1780000000000,100000000,5000000,0,30,0,NULL,NULL,NULL,0,0,'[]');

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
INSERT INTO said_content VALUES(21,'prj01ksr492000000000000000008','stopping, please','msg_01ksr49fng0000000000000031',NULL);
INSERT INTO said_content VALUES(22,'prj01ksr492000000000000000008','I look around.','msg_01ksr49gmr0000000000000036',0);
INSERT INTO said_content VALUES(23,'prj01ksr492000000000000000008','go on, after all','msg_01ksr49gmr000000000000003b',NULL);
INSERT INTO said_content VALUES(24,'prj01ksr492000000000000000008','parent, please','msg_01ksr49gmr000000000000003e',NULL);
INSERT INTO said_content VALUES(25,'prj01ksr492000000000000000008','I look around.','msg_01ksr49hm0000000000000003k',0);
INSERT INTO said_content VALUES(26,'prj01ksr492000000000000000008','child, please','msg_b4771d4154645988e0991de737',NULL);
INSERT INTO said_content VALUES(27,'prj01ksr492000000000000000008','I look around.','msg_01ksr49jk8000000000000003w',0);
INSERT INTO said_content VALUES(28,'prj01ksr492000000000000000008','warned child, please','msg_6b44354685c8b776cc61291e99',NULL);
INSERT INTO said_content VALUES(29,'prj01ksr492000000000000000008','I look around.','msg_01ksr49kjg0000000000000045',0);
INSERT INTO said_content VALUES(30,'prj01ksr492000000000000000008','waking, please','msg_01ksr49kjg0000000000000049',NULL);
INSERT INTO said_content VALUES(31,'prj01ksr492000000000000000008','I look around.','msg_01ksr49mhr000000000000004e',0);
INSERT INTO said_content VALUES(32,'prj01ksr492000000000000000008','quick child, please','msg_a3573418a62cf08b00dee7fcb4',NULL);
INSERT INTO said_content VALUES(33,'prj01ksr492000000000000000008','I look around.','msg_01ksr49nh0000000000000004q',0);
INSERT INTO said_content VALUES(34,'prj01ksr492000000000000000008','Commit now.','msg_8357ad942777d8d0e3c5339b2e',NULL);
INSERT INTO said_content VALUES(35,'prj01ksr492000000000000000008','starting, please','msg_01ksr49rer0000000000000053',NULL);
INSERT INTO said_content VALUES(36,'prj01ksr492000000000000000008','without a seat, please','msg_01ksr49se00000000000000058',NULL);
INSERT INTO said_content VALUES(37,'prj01ksr492000000000000000008','needs one, please','msg_01ksr49td8000000000000005c',NULL);
INSERT INTO said_content VALUES(38,'prj01ksr492000000000000000008','needs two, please','msg_01ksr49vcg000000000000005e',NULL);
INSERT INTO said_content VALUES(39,'prj01ksr492000000000000000008','needs a merge','msg_0c20687caeaa7df1a35387068c',NULL);
INSERT INTO said_content VALUES(40,'prj01ksr492000000000000000008','fails with it','msg_cc49f3830c4b112768adef31e5',NULL);
INSERT INTO said_content VALUES(41,'prj01ksr492000000000000000008','replaced, please','msg_01ksr49wbr000000000000005m',NULL);
INSERT INTO said_content VALUES(42,'prj01ksr492000000000000000008','replaced, please','msg_01ksr49xb0000000000000005q',NULL);
INSERT INTO said_content VALUES(43,'prj01ksr492000000000000000008','over the limit, please','msg_01ksr49xb0000000000000005s',NULL);
INSERT INTO said_content VALUES(44,'prj01ksr492000000000000000008','over the limit, first, please','msg_01ksr49ya8000000000000005x',NULL);
INSERT INTO said_content VALUES(45,'prj01ksr492000000000000000008','One more thing','msg_01ksr49z9g000000000000005z',NULL);

DROP TABLE IF EXISTS said_data;
CREATE TABLE 'said_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO said_data VALUES(1,X'2D2D7C0000');
INSERT INTO said_data VALUES(10,X'00000000020E2C000E1001010101010201010301010401010501010601010701010801010901010A01010B01010C01010D01010000');
INSERT INTO said_data VALUES(137438953473,X'0000004906306368696C6420060101030105706C6561732006010104021C726A30316B73723439323030303030303030303030303030303030382002020105717569636B2006010102040C0C21');
INSERT INTO said_data VALUES(274877906945,X'00000046073061726F756E642106010104010169210601010201046C6F6F6B2106010103011D70726A30316B7372343932303030303030303030303030303030303038210202040D080B');
INSERT INTO said_data VALUES(412316860417,X'0000003D0730636F6D6D6974220601010201036E6F772206010103011D70726A30316B7372343932303030303030303030303030303030303038220202040D0A');
INSERT INTO said_data VALUES(549755813889,X'0000003D0630706C6561732306010103021C726A30316B7372343932303030303030303030303030303030303038230202010573746172742306010102040C21');
INSERT INTO said_data VALUES(687194767361,X'0000005202306124060101030105706C6561732406010105021C726A30316B737234393230303030303030303030303030303030303824020201047365617424060101040107776974686F7574240601010204080C210B');
INSERT INTO said_data VALUES(824633720833,X'0000004505306E656564250601010201026F6E25060101030105706C6561732506010104021C726A30316B7372343932303030303030303030303030303030303038250202040B090C');
INSERT INTO said_data VALUES(962072674305,X'0000004605306E65656426060101020105706C6561732606010104021C726A30316B7372343932303030303030303030303030303030303038260202010374776F2606010103040B0C21');
INSERT INTO said_data VALUES(1099511627777,X'00000066023061270601010301046661696C280601010201026974280601010401046D657267270601010401046E6565642706010102011D70726A30316B7372343932303030303030303030303030303030303038270202010202010477697468280601010304080B090B0B25');
INSERT INTO said_data VALUES(1236950581249,X'0000003E0630706C6561732906010103021C726A30316B737234393230303030303030303030303030303030303829020201067265706C61632906010102040C21');
INSERT INTO said_data VALUES(1374389534721,X'0000003E0630706C6561732A06010103021C726A30316B73723439323030303030303030303030303030303030382A020201067265706C61632A06010102040C21');
INSERT INTO said_data VALUES(1511828488193,X'0000005206306C696D69742B0601010401046F7665722B060101020105706C6561732B06010105021C726A30316B73723439323030303030303030303030303030303030382B020201037468652B06010103040C0B0C21');
INSERT INTO said_data VALUES(1649267441665,X'0000005E063066697273742C0601010501056C696D69742C0601010401046F7665722C060101020105706C6561732C06010106021C726A30316B73723439323030303030303030303030303030303030382C020201037468652C06010103040C0C0B0C21');
INSERT INTO said_data VALUES(1786706395137,X'0000004605306D6F72652D0601010301026F6E2D06010102011D70726A30316B73723439323030303030303030303030303030303030382D020201057468696E672D06010104040B0922');
INSERT INTO said_data VALUES(2199023255553,X'000002B506306166746572170601010402046761696E0F0601010302026C6C170601010502026E64060601010306060101020205726F756E6402060101040206010104050601010402060101040306010104020601010401060101040206010104030601010403060101040206010104020601010402060101040202736B120601010201056368696C641A06010102020601010302056F6C6F757214060101030104646F6E65010601010201056561726C69070601010301046661696C03060101020102676F1706010102010468656C6405060101020106010102010169020601010202060101020506010102020601010203060101020206010102010601010202060101020306010102030601010202060101020206010102020601010201046C6F6F6B020601010302060101030506010103020601010303060101030206010103010601010302060101030306010103030601010302060101030206010103020601010301026F6E17060101030106706172656E74180601010202046C656173010601010302060101030206010103010601010501060101040106010103020601010303060101030206010104030601010303060101030306010103020601010302060101040206010103021C726A30316B7372343932303030303030303030303030303030303038010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010202010672656C6561730606010104030273740806010102010473746F7007060101020E06010102010474616C6B0A06010102020368656E0C06010103020272790F06010102010477616B651E060101020302726E1C06010102020468696368140601010202036F726B0D06010102040C0B090E4809110C0B0C0B09104447090D517B0D09100B0A090B090B');

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
INSERT INTO said_docsize VALUES(23,X'01040000');
INSERT INTO said_docsize VALUES(24,X'01020000');
INSERT INTO said_docsize VALUES(25,X'01030000');
INSERT INTO said_docsize VALUES(26,X'01020000');
INSERT INTO said_docsize VALUES(27,X'01030000');
INSERT INTO said_docsize VALUES(28,X'01030000');
INSERT INTO said_docsize VALUES(29,X'01030000');
INSERT INTO said_docsize VALUES(30,X'01020000');
INSERT INTO said_docsize VALUES(31,X'01030000');
INSERT INTO said_docsize VALUES(32,X'01030000');
INSERT INTO said_docsize VALUES(33,X'01030000');
INSERT INTO said_docsize VALUES(34,X'01020000');
INSERT INTO said_docsize VALUES(35,X'01020000');
INSERT INTO said_docsize VALUES(36,X'01040000');
INSERT INTO said_docsize VALUES(37,X'01030000');
INSERT INTO said_docsize VALUES(38,X'01030000');
INSERT INTO said_docsize VALUES(39,X'01030000');
INSERT INTO said_docsize VALUES(40,X'01030000');
INSERT INTO said_docsize VALUES(41,X'01020000');
INSERT INTO said_docsize VALUES(42,X'01020000');
INSERT INTO said_docsize VALUES(43,X'01040000');
INSERT INTO said_docsize VALUES(44,X'01050000');
INSERT INTO said_docsize VALUES(45,X'01030000');

DROP TABLE IF EXISTS said_idx;
CREATE TABLE 'said_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO said_idx VALUES(1,X'',2);
INSERT INTO said_idx VALUES(2,X'',2);
INSERT INTO said_idx VALUES(3,X'',2);
INSERT INTO said_idx VALUES(4,X'',2);
INSERT INTO said_idx VALUES(5,X'',2);
INSERT INTO said_idx VALUES(6,X'',2);
INSERT INTO said_idx VALUES(7,X'',2);
INSERT INTO said_idx VALUES(8,X'',2);
INSERT INTO said_idx VALUES(9,X'',2);
INSERT INTO said_idx VALUES(10,X'',2);
INSERT INTO said_idx VALUES(11,X'',2);
INSERT INTO said_idx VALUES(12,X'',2);
INSERT INTO said_idx VALUES(13,X'',2);
INSERT INTO said_idx VALUES(16,X'',2);

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
  ended_at INTEGER, replaces TEXT REFERENCES task(id), merged_at INTEGER, root TEXT, budget_microusd INTEGER NOT NULL DEFAULT 0, spent_microusd INTEGER NOT NULL DEFAULT 0, funded INTEGER NOT NULL DEFAULT 0, waits_for_money INTEGER NOT NULL DEFAULT 0, guard_depth INTEGER, guard_children INTEGER, guard_running INTEGER, bounded_by TEXT, fit TEXT, size TEXT,
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled'))),
  CHECK (state = 'new' OR (deadline_at IS NULL) = (ended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO task VALUES('tsk_01ksr492000000000000000009','prj_01ksr492000000000000000008','cnv_01ksr492000000000000000009',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr492000000000000000009","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr492000000000000000009","title":"done","text":"done, please","message":"msg_01ksr492000000000000000009","local":true}','completed',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/done-000009','main',1,'dddddddddddddddddddddddddddddddddddddddd',NULL,1,2,1,NULL,NULL,1780000000000,1780000000000,1780000000000,1780000001000,1780000001000,NULL,NULL,'tsk_01ksr492000000000000000009',5000000,4200,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr493yg000000000000000m','prj_01ksr492000000000000000008','cnv_01ksr493yg000000000000000m',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr493yg000000000000000m","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr493yg000000000000000m","title":"failed","text":"failed, please","message":"msg_01ksr493yg000000000000000m","local":true}','failed',3,'agent_refused','it would not',NULL,1,0,'native','needs nothing but a model','process','full, medium: it tells of trouble, which is to be mended; here that is a directory on a node','sam/failed-00000m','main',0,NULL,NULL,0,0,0,NULL,NULL,1780000002000,1780000002000,1780000002000,1780000005000,1780000005000,NULL,NULL,'tsk_01ksr493yg000000000000000m',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr494xr000000000000000x','prj_01ksr492000000000000000008','cnv_01ksr494xr000000000000000x',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr494xr000000000000000x","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr494xr000000000000000x","title":"held","text":"held, please","message":"msg_01ksr494xr000000000000000x","local":true,"depends_on":["tsk_01ksr493yg000000000000000m"]}','blocked',2,'dependency_failed','tsk_01ksr493yg000000000000000m',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/held-00000x','main',0,NULL,NULL,0,0,0,NULL,1780086405000,NULL,1780000003000,NULL,1780000005000,NULL,NULL,NULL,'tsk_01ksr494xr000000000000000x',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr495x0000000000000000z','prj_01ksr492000000000000000008','cnv_01ksr495x0000000000000000z',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr495x0000000000000000z","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr495x0000000000000000z","title":"held and released","text":"held and released, please","message":"msg_01ksr495x0000000000000000z","local":true,"depends_on":["tsk_01ksr493yg000000000000000m"]}','blocked',2,'dependency_failed','tsk_01ksr493yg000000000000000m',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/held-and-released-00000z','main',0,NULL,NULL,0,0,0,NULL,1780086405000,NULL,1780000004000,NULL,1780000005000,NULL,NULL,NULL,'tsk_01ksr495x0000000000000000z',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr497vg0000000000000012','prj_01ksr492000000000000000008','cnv_01ksr497vg0000000000000012',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr497vg0000000000000012","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr497vg0000000000000012","title":"stopped early","text":"stopped early, please","message":"msg_01ksr497vg0000000000000012","local":true,"depends_on":["tsk_01ksr494xr000000000000000x"]}','cancelled',2,'stopped','',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/stopped-early-000012','main',0,NULL,NULL,0,0,0,NULL,NULL,NULL,1780000006000,NULL,1780000007000,1780000007000,NULL,NULL,'tsk_01ksr497vg0000000000000012',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr498tr0000000000000015','prj_01ksr492000000000000000008','cnv_01ksr498tr0000000000000015',NULL,NULL,NULL,0,0,'conversation','{"task":"tsk_01ksr498tr0000000000000015","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr498tr0000000000000015","title":"resting","text":"resting, please","message":"msg_01ksr498tr0000000000000015","mode":"conversation","local":true}','waiting_for_follow_up',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','edge, small: it needs no checkout; the edge has no model of its own, so a directory on a node','sam/resting-000015','main',0,NULL,NULL,0,0,0,NULL,1780001808000,1780000007000,1780000007000,1780000007000,1780000008000,NULL,NULL,NULL,'tsk_01ksr498tr0000000000000015',5000000,0,1,0,NULL,NULL,NULL,NULL,'edge','small');
INSERT INTO task VALUES('tsk_01ksr499t0000000000000001f','prj_01ksr492000000000000000008','cnv_01ksr499t0000000000000001f',NULL,NULL,NULL,0,0,'conversation','{"task":"tsk_01ksr499t0000000000000001f","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr499t0000000000000001f","title":"talking","text":"talking, please","message":"msg_01ksr499t0000000000000001f","mode":"conversation","local":true}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','edge, small: it needs no checkout; the edge has no model of its own, so a directory on a node','sam/talking-00001f','main',0,NULL,NULL,0,0,0,NULL,1780015008000,1780000008000,1780000008000,1780000008000,1780000008000,NULL,NULL,NULL,'tsk_01ksr499t0000000000000001f',5000000,0,1,0,NULL,NULL,NULL,NULL,'edge','small');
INSERT INTO task VALUES('tsk_01ksr49as8000000000000001t','prj_01ksr492000000000000000008','cnv_01ksr49as8000000000000001t',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49as8000000000000001t","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49as8000000000000001t","title":"working","text":"working, please","message":"msg_01ksr49as8000000000000001t","local":true}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/working-00001t','main',0,NULL,NULL,0,0,0,NULL,1780015009000,1780000009000,1780000009000,1780000009000,1780000009000,NULL,NULL,NULL,'tsk_01ksr49as8000000000000001t',5000000,1500,1,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49brg0000000000000024','prj_01ksr492000000000000000008','cnv_01ksr49brg0000000000000024',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49brg0000000000000024","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49brg0000000000000024","title":"trying again","text":"trying again, please","message":"msg_01ksr49brg0000000000000024","local":true}','in_progress',4,NULL,'',NULL,2,0,'native','needs nothing but a model','process','lightweight, small: it tries things out in a shell; here that is a directory on a node','sam/trying-again-000024','main',0,NULL,NULL,0,0,0,NULL,1780015011000,1780000011000,1780000010000,1780000010000,1780000011000,NULL,NULL,NULL,'tsk_01ksr49brg0000000000000024',5000000,0,1,0,NULL,NULL,NULL,NULL,'lightweight','small');
INSERT INTO task VALUES('tsk_01ksr49dq0000000000000002n','prj_01ksr492000000000000000008','cnv_01ksr49dq0000000000000002n',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49dq0000000000000002n","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49dq0000000000000002n","title":"asking","text":"asking, please","message":"msg_01ksr49dq0000000000000002n","local":true}','needs_input',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/asking-00002n','main',0,NULL,NULL,0,0,0,NULL,1780604813000,1780000012000,1780000012000,1780000012000,1780000013000,NULL,NULL,NULL,'tsk_01ksr49dq0000000000000002n',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49fng0000000000000031','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49fng0000000000000031","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49fng0000000000000031","title":"stopping","text":"stopping, please","message":"msg_01ksr49fng0000000000000031","local":true}','in_progress',3,'stopped','','stopped',1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/stopping-000031','main',0,NULL,NULL,0,0,0,NULL,1780000105000,1780000014000,1780000014000,1780000014000,1780000015000,NULL,NULL,NULL,'tsk_01ksr49fng0000000000000031',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49gmr000000000000003b','prj_01ksr492000000000000000008','cnv_01ksr49fng0000000000000031',NULL,'tsk_01ksr49fng0000000000000031',NULL,0,0,'task','{"task":"tsk_01ksr49gmr000000000000003b","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49fng0000000000000031","title":"go on, after all","text":"go on, after all","message":"msg_01ksr49gmr000000000000003b","local":true,"continues":"tsk_01ksr49fng0000000000000031"}','queued',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/stopping-000031','main',0,NULL,NULL,0,0,0,NULL,1780604815000,1780000015000,1780000015000,NULL,1780000015000,NULL,NULL,NULL,'tsk_01ksr49gmr000000000000003b',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49gmr000000000000003e','prj_01ksr492000000000000000008','cnv_01ksr49gmr000000000000003e',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49gmr000000000000003e","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49gmr000000000000003e","title":"parent","text":"parent, please","message":"msg_01ksr49gmr000000000000003e","local":true}','waiting',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/parent-00003e','main',0,NULL,NULL,0,0,0,NULL,1780172821000,1780000015000,1780000015000,1780000015000,1780000021000,NULL,NULL,NULL,'tsk_01ksr49gmr000000000000003e',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49kjg0000000000000049','prj_01ksr492000000000000000008','cnv_01ksr49kjg0000000000000049',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49kjg0000000000000049","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49kjg0000000000000049","title":"waking","text":"waking, please","message":"msg_01ksr49kjg0000000000000049","local":true}','queued',4,NULL,'',NULL,1,1,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/waking-000049','main',0,NULL,NULL,0,0,0,NULL,1780604830000,1780000030000,1780000018000,1780000018000,1780000030000,NULL,NULL,NULL,'tsk_01ksr49kjg0000000000000049',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49rer0000000000000053','prj_01ksr492000000000000000008','cnv_01ksr49rer0000000000000053',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49rer0000000000000053","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49rer0000000000000053","title":"starting","text":"starting, please","message":"msg_01ksr49rer0000000000000053","local":true}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/starting-000053','main',0,NULL,NULL,0,0,0,NULL,1780015023000,1780000023000,1780000023000,1780000023000,1780000023000,NULL,NULL,NULL,'tsk_01ksr49rer0000000000000053',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49se00000000000000058','prj_01ksr492000000000000000008','cnv_01ksr49se00000000000000058',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49se00000000000000058","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49se00000000000000058","title":"without a seat","text":"without a seat, please","message":"msg_01ksr49se00000000000000058","local":true}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/without-a-seat-000058','main',0,NULL,NULL,0,0,0,NULL,1780015024000,1780000024000,1780000024000,1780000024000,1780000024000,NULL,NULL,NULL,'tsk_01ksr49se00000000000000058',5000000,0,1,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49td8000000000000005c','prj_01ksr492000000000000000008','cnv_01ksr49td8000000000000005c',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49td8000000000000005c","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49td8000000000000005c","title":"needs one","text":"needs one, please","message":"msg_01ksr49td8000000000000005c","local":true,"depends_on":["tsk_01ksr49as8000000000000001t"]}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/needs-one-00005c','main',0,NULL,NULL,0,0,0,NULL,1782592025000,NULL,1780000025000,NULL,1780000025000,NULL,NULL,NULL,'tsk_01ksr49td8000000000000005c',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49vcg000000000000005e','prj_01ksr492000000000000000008','cnv_01ksr49vcg000000000000005e',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49vcg000000000000005e","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49vcg000000000000005e","title":"needs two","text":"needs two, please","message":"msg_01ksr49vcg000000000000005e","local":true,"depends_on":["tsk_01ksr49as8000000000000001t","tsk_01ksr49dq0000000000000002n"]}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/needs-two-00005e','main',0,NULL,NULL,0,0,0,NULL,1782592026000,NULL,1780000026000,NULL,1780000026000,NULL,NULL,NULL,'tsk_01ksr49vcg000000000000005e',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49wbr000000000000005m','prj_01ksr492000000000000000008','cnv_01ksr49wbr000000000000005m',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49wbr000000000000005m","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49wbr000000000000005m","title":"replaced","text":"replaced, please","message":"msg_01ksr49wbr000000000000005m","local":true,"depends_on":["tsk_01ksr49as8000000000000001t"]}','cancelled',2,'stopped','',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/replaced-00005m','main',0,NULL,NULL,0,0,0,NULL,NULL,NULL,1780000027000,NULL,1780000028000,1780000028000,NULL,NULL,'tsk_01ksr49wbr000000000000005m',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49xb0000000000000005q','prj_01ksr492000000000000000008','cnv_01ksr49wbr000000000000005m',NULL,'tsk_01ksr49wbr000000000000005m',NULL,0,0,'task','{"task":"tsk_01ksr49xb0000000000000005q","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49wbr000000000000005m","title":"replaced","text":"replaced, please","message":"msg_01ksr49xb0000000000000005q","local":true,"depends_on":[{"task":"tsk_01ksr49as8000000000000001t","condition":"completed","on_failure":"hold"}],"continues":"tsk_01ksr49wbr000000000000005m","replaces":"tsk_01ksr49wbr000000000000005m"}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/replaced-00005m','main',0,NULL,NULL,0,0,0,NULL,1782592028000,NULL,1780000028000,NULL,1780000028000,NULL,'tsk_01ksr49wbr000000000000005m',NULL,'tsk_01ksr49xb0000000000000005q',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49xb0000000000000005s','prj_01ksr492000000000000000008','cnv_01ksr49xb0000000000000005s',NULL,NULL,NULL,0,-1,'task','{"task":"tsk_01ksr49xb0000000000000005s","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49xb0000000000000005s","title":"over the limit","text":"over the limit, please","message":"msg_01ksr49xb0000000000000005s","local":true,"priority":-1}','queued',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/over-the-limit-00005s','main',0,NULL,NULL,0,0,0,NULL,1780604828000,1780000028000,1780000028000,NULL,1780000028000,NULL,NULL,NULL,'tsk_01ksr49xb0000000000000005s',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_01ksr49ya8000000000000005x','prj_01ksr492000000000000000008','cnv_01ksr49ya8000000000000005x',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49ya8000000000000005x","project":"prj_01ksr492000000000000000008","conversation":"cnv_01ksr49ya8000000000000005x","title":"over the limit, first","text":"over the limit, first, please","message":"msg_01ksr49ya8000000000000005x","local":true}','queued',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/over-the-limit-first-00005x','main',0,NULL,NULL,0,0,0,NULL,1780604829000,1780000029000,1780000029000,NULL,1780000029000,NULL,NULL,NULL,'tsk_01ksr49ya8000000000000005x',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_0c20687caeaa7df1a35387068c','prj_01ksr492000000000000000008','cnv_0c20687caeaa7df1a35387068c',NULL,NULL,NULL,0,0,'task','{"task":"tsk_0c20687caeaa7df1a35387068c","project":"prj_01ksr492000000000000000008","conversation":"cnv_0c20687caeaa7df1a35387068c","title":"needs a merge","text":"needs a merge","message":"msg_0c20687caeaa7df1a35387068c","local":true,"depends_on":[{"task":"tsk_01ksr492000000000000000009","condition":"merged","on_failure":"hold"}]}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/needs-a-merge-87068c','main',0,NULL,NULL,0,0,0,NULL,1782592027000,NULL,1780000027000,NULL,1780000027000,NULL,NULL,NULL,'tsk_0c20687caeaa7df1a35387068c',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_6b44354685c8b776cc61291e99','prj_01ksr492000000000000000008','cnv_6b44354685c8b776cc61291e99','tsk_01ksr49gmr000000000000003e',NULL,NULL,1,0,'task','{"task":"tsk_6b44354685c8b776cc61291e99","project":"prj_01ksr492000000000000000008","conversation":"cnv_6b44354685c8b776cc61291e99","title":"warned child","text":"warned child, please","message":"msg_6b44354685c8b776cc61291e99","origin":"agent","parent":"tsk_01ksr49gmr000000000000003e"}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/warned-child-291e99','main',0,NULL,NULL,0,0,0,NULL,1780015017000,1780000017000,1780000017000,1780000017000,1780000017000,NULL,NULL,NULL,'tsk_01ksr49gmr000000000000003e',833333,0,1,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_a3573418a62cf08b00dee7fcb4','prj_01ksr492000000000000000008','cnv_a3573418a62cf08b00dee7fcb4','tsk_01ksr49kjg0000000000000049',NULL,NULL,1,0,'task','{"task":"tsk_a3573418a62cf08b00dee7fcb4","project":"prj_01ksr492000000000000000008","conversation":"cnv_a3573418a62cf08b00dee7fcb4","title":"quick child","text":"quick child, please","message":"msg_a3573418a62cf08b00dee7fcb4","origin":"agent","parent":"tsk_01ksr49kjg0000000000000049"}','completed',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/quick-child-e7fcb4','main',0,NULL,NULL,0,0,0,NULL,NULL,1780000019000,1780000019000,1780000019000,1780000030000,1780000030000,NULL,NULL,'tsk_01ksr49kjg0000000000000049',833333,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_b4771d4154645988e0991de737','prj_01ksr492000000000000000008','cnv_b4771d4154645988e0991de737','tsk_01ksr49gmr000000000000003e',NULL,NULL,1,0,'task','{"task":"tsk_b4771d4154645988e0991de737","project":"prj_01ksr492000000000000000008","conversation":"cnv_b4771d4154645988e0991de737","title":"child","text":"child, please","message":"msg_b4771d4154645988e0991de737","origin":"agent","parent":"tsk_01ksr49gmr000000000000003e"}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','full, medium: it says nothing of doing with less; here that is a directory on a node','sam/child-1de737','main',0,NULL,NULL,0,0,0,NULL,1780015016000,1780000016000,1780000016000,1780000016000,1780000016000,NULL,NULL,NULL,'tsk_01ksr49gmr000000000000003e',833333,0,1,0,NULL,NULL,NULL,NULL,'full','medium');
INSERT INTO task VALUES('tsk_cc49f3830c4b112768adef31e5','prj_01ksr492000000000000000008','cnv_cc49f3830c4b112768adef31e5',NULL,NULL,NULL,0,0,'task','{"task":"tsk_cc49f3830c4b112768adef31e5","project":"prj_01ksr492000000000000000008","conversation":"cnv_cc49f3830c4b112768adef31e5","title":"fails with it","text":"fails with it","message":"msg_cc49f3830c4b112768adef31e5","local":true,"depends_on":[{"task":"tsk_01ksr49fng0000000000000031","condition":"completed","on_failure":"fail"}]}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','full, medium: it tells of trouble, which is to be mended; here that is a directory on a node','sam/fails-with-it-ef31e5','main',0,NULL,NULL,0,0,0,NULL,1782592027000,NULL,1780000027000,NULL,1780000027000,NULL,NULL,NULL,'tsk_cc49f3830c4b112768adef31e5',5000000,0,0,0,NULL,NULL,NULL,NULL,'full','medium');
CREATE UNIQUE INDEX one_replacement ON task(replaces) WHERE replaces IS NOT NULL;
CREATE INDEX task_alive ON task(root) WHERE ended_at IS NULL;
CREATE INDEX task_children ON task(parent, ended_at) WHERE parent IS NOT NULL;
CREATE INDEX task_conversation ON task(conversation, created_at);
CREATE INDEX task_funded ON task(root, parent) WHERE funded = 1;
CREATE INDEX task_funded_roots ON task(project) WHERE funded = 1 AND parent IS NULL;
CREATE INDEX task_idea ON task(idea) WHERE idea IS NOT NULL;
CREATE INDEX task_moneyless ON task(project, priority DESC, queued_at) WHERE waits_for_money = 1;
CREATE INDEX task_new ON task(id) WHERE state = 'new';
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
INSERT INTO verdict VALUES('tsk_01ksr49fng0000000000000031','tx_01ksr49fng0000000000000032','c1c39d2c876e1aa2bd80984a9e600fed27a0dc4bcf6a92cc6bd0b15e643298bf',NULL,1780000014000);
INSERT INTO verdict VALUES('tsk_01ksr49gmr000000000000003b','tx_01ksr49gmr000000000000003c','39838791a54f539739aef6e2b074b6ea6572f75a011ba2287ca0152e45169421',NULL,1780000015000);
INSERT INTO verdict VALUES('tsk_01ksr49gmr000000000000003e','tx_01ksr49gmr000000000000003f','46c2e8c28dcd71576baa149721db5e61e7042ca80ef746eaccd4bfb78d9690eb',NULL,1780000015000);
INSERT INTO verdict VALUES('tsk_01ksr49kjg0000000000000049','tx_01ksr49kjg000000000000004a','9d17577451fef0bb30871eb43f5517e60a3b14f34d961dc9a15ba288244b4a97',NULL,1780000018000);
INSERT INTO verdict VALUES('tsk_01ksr49rer0000000000000053','tx_01ksr49rer0000000000000054','48b8c2c81c98876ae839e0e940eaacd7f6486a14e3d5e820f3b19a1e3603ac5a',NULL,1780000023000);
INSERT INTO verdict VALUES('tsk_01ksr49se00000000000000058','tx_01ksr49se00000000000000059','1ada9ae022bf814ec98964324c83abad7a83f1bc2c770f7a07ed242063b0eb16',NULL,1780000024000);
INSERT INTO verdict VALUES('tsk_01ksr49td8000000000000005c','tx_01ksr49td8000000000000005d','1c4f6b5c9b34be202ec04ee8a943830b62933ee926bbce82db6b7122c612ae7b',NULL,1780000025000);
INSERT INTO verdict VALUES('tsk_01ksr49vcg000000000000005e','tx_01ksr49vcg000000000000005f','3a4409b5fff68eff154d52c718e39abe7c3a537fd43002cc2756641b3fe67cd6',NULL,1780000026000);
INSERT INTO verdict VALUES('tsk_01ksr49wbr000000000000005m','tx_01ksr49wbr000000000000005n','15985601fe99333bf2ca88bbfffb6310104156549ceae54cac10f94a7130520f',NULL,1780000027000);
INSERT INTO verdict VALUES('tsk_01ksr49xb0000000000000005q','tx_01ksr49xb0000000000000005r','8578250ae08df7b32efa82aa4efda7dfb676b90ad81a6370e6931840a36b34a1',NULL,1780000028000);
INSERT INTO verdict VALUES('tsk_01ksr49xb0000000000000005s','tx_01ksr49xb0000000000000005t','f3d5c9eac41317eecad8edf83a4699a01babecd452d1a9e3e219b3c259be2126',NULL,1780000028000);
INSERT INTO verdict VALUES('tsk_01ksr49ya8000000000000005x','tx_01ksr49ya8000000000000005y','a3b7a243b5c81933256ca3d1a928f6f6c1be255758ffce688238ccbdfedc816f',NULL,1780000029000);
INSERT INTO verdict VALUES('tsk_0c20687caeaa7df1a35387068c','tx_01ksr49wbr000000000000005k','3a47d5f7db836100d89f5a18160249171a581ba91c2a055fbe2c0a994eb750ac',NULL,1780000027000);
INSERT INTO verdict VALUES('tsk_6b44354685c8b776cc61291e99','tx_01ksr49jk80000000000000041','fa6cd8d558afda8f42a636d77a25f4f27dab4541cd8102cb8241601f0f744cbd',NULL,1780000017000);
INSERT INTO verdict VALUES('tsk_a3573418a62cf08b00dee7fcb4','tx_01ksr49mhr000000000000004k','697ec72bfaff8c51b3bf3259da9624c3d3a69985f580c59354c92d38c92257e9',NULL,1780000019000);
INSERT INTO verdict VALUES('tsk_b4771d4154645988e0991de737','tx_01ksr49hm0000000000000003r','ad2611276a418518f4e26fa4991816543d46d687f79bacc6d5b1ef1a887a4c5b',NULL,1780000016000);
INSERT INTO verdict VALUES('tsk_cc49f3830c4b112768adef31e5','tx_01ksr49wbr000000000000005k','ff1eb5a5aa4739ce3c06ff7915c506fddf933f4fa471b280747cf4879d4155b0',NULL,1780000027000);
CREATE INDEX verdict_tx ON verdict(tx);

DROP TABLE IF EXISTS wait;
CREATE TABLE wait (
  task TEXT PRIMARY KEY REFERENCES task(id), mode TEXT NOT NULL CHECK (mode IN ('all', 'any')),
  subtasks TEXT NOT NULL, until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO wait VALUES('tsk_01ksr49gmr000000000000003e','all','["tsk_b4771d4154645988e0991de737","tsk_6b44354685c8b776cc61291e99"]',1780003621000);
INSERT INTO wait VALUES('tsk_01ksr49kjg0000000000000049','all','["tsk_a3573418a62cf08b00dee7fcb4"]',1780003622000);

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
INSERT INTO workspace VALUES('wsp_01ksr499t00000000000000017','nod_000000000000000000000000n1',0,'prj_01ksr492000000000000000008','tsk_01ksr498tr0000000000000015.1',0,1780000008000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49as8000000000000001h','nod_000000000000000000000000n1',1,'prj_01ksr492000000000000000008','tsk_01ksr499t0000000000000001f.1',0,1780000009000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49brg000000000000001w','nod_000000000000000000000000n1',2,'prj_01ksr492000000000000000008','tsk_01ksr49as8000000000000001t.1',0,1780000010000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49cqr0000000000000026','nod_000000000000000000000000n1',3,'prj_01ksr492000000000000000008','tsk_01ksr49brg0000000000000024.1',0,1780000011000,1780000011000,'freed',2,'node_restarted',NULL);
INSERT INTO workspace VALUES('wsp_01ksr49dq0000000000000002e','nod_000000000000000000000000n1',3,'prj_01ksr492000000000000000008','tsk_01ksr49brg0000000000000024.2',0,1780000012000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49ep8000000000000002q','nod_000000000000000000000000n1',4,'prj_01ksr492000000000000000008','tsk_01ksr49dq0000000000000002n.1',0,1780000013000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49gmr0000000000000033','nod_000000000000000000000000n1',5,'prj_01ksr492000000000000000008','tsk_01ksr49fng0000000000000031.1',0,1780000015000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49hm0000000000000003g','nod_000000000000000000000000n1',6,'prj_01ksr492000000000000000008','tsk_01ksr49gmr000000000000003e.1',0,1780000016000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49jk8000000000000003s','nod_000000000000000000000000n1',7,'prj_01ksr492000000000000000008','tsk_b4771d4154645988e0991de737.1',0,1780000017000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49kjg0000000000000042','nod_000000000000000000000000n1',8,'prj_01ksr492000000000000000008','tsk_6b44354685c8b776cc61291e99.1',0,1780000018000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49mhr000000000000004b','nod_000000000000000000000000n1',9,'prj_01ksr492000000000000000008','tsk_01ksr49kjg0000000000000049.1',0,1780000019000,NULL,'in_use',2,NULL,1782592024000);
INSERT INTO workspace VALUES('wsp_01ksr49nh0000000000000004m','nod_000000000000000000000000n1',10,'prj_01ksr492000000000000000008','tsk_a3573418a62cf08b00dee7fcb4.1',0,1780000020000,1780000030000,'freed',3,NULL,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49se00000000000000055','nod_000000000000000000000000n1',11,'prj_01ksr492000000000000000008','tsk_01ksr49rer0000000000000053.1',0,1780000024000,NULL,'in_use',2,NULL,1782592024000);
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
INSERT INTO workspace_history VALUES('wsp_01ksr499t00000000000000017',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49as8000000000000001h',1,'tx_01ksr49as8000000000000001j','new','claimed','claimed',NULL,1780000009000);
INSERT INTO workspace_history VALUES('wsp_01ksr49as8000000000000001h',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49brg000000000000001w',1,'tx_01ksr49brg000000000000001x','new','claimed','claimed',NULL,1780000010000);
INSERT INTO workspace_history VALUES('wsp_01ksr49brg000000000000001w',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49cqr0000000000000026',1,'tx_01ksr49cqr0000000000000027','new','claimed','claimed',NULL,1780000011000);
INSERT INTO workspace_history VALUES('wsp_01ksr49cqr0000000000000026',2,'tx_01ksr49cqr000000000000002d','claimed','put_away','freed','node_restarted',1780000011000);
INSERT INTO workspace_history VALUES('wsp_01ksr49dq0000000000000002e',1,'tx_01ksr49dq0000000000000002f','new','claimed','claimed',NULL,1780000012000);
INSERT INTO workspace_history VALUES('wsp_01ksr49dq0000000000000002e',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49ep8000000000000002q',1,'tx_01ksr49ep8000000000000002r','new','claimed','claimed',NULL,1780000013000);
INSERT INTO workspace_history VALUES('wsp_01ksr49ep8000000000000002q',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49gmr0000000000000033',1,'tx_01ksr49gmr0000000000000034','new','claimed','claimed',NULL,1780000015000);
INSERT INTO workspace_history VALUES('wsp_01ksr49gmr0000000000000033',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49hm0000000000000003g',1,'tx_01ksr49hm0000000000000003h','new','claimed','claimed',NULL,1780000016000);
INSERT INTO workspace_history VALUES('wsp_01ksr49hm0000000000000003g',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49jk8000000000000003s',1,'tx_01ksr49jk8000000000000003t','new','claimed','claimed',NULL,1780000017000);
INSERT INTO workspace_history VALUES('wsp_01ksr49jk8000000000000003s',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49kjg0000000000000042',1,'tx_01ksr49kjg0000000000000043','new','claimed','claimed',NULL,1780000018000);
INSERT INTO workspace_history VALUES('wsp_01ksr49kjg0000000000000042',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49mhr000000000000004b',1,'tx_01ksr49mhr000000000000004c','new','claimed','claimed',NULL,1780000019000);
INSERT INTO workspace_history VALUES('wsp_01ksr49mhr000000000000004b',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49nh0000000000000004m',1,'tx_01ksr49nh0000000000000004n','new','claimed','claimed',NULL,1780000020000);
INSERT INTO workspace_history VALUES('wsp_01ksr49nh0000000000000004m',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49nh0000000000000004m',3,'tx_01ksr49z9g0000000000000062','in_use','put_away','freed',NULL,1780000030000);
INSERT INTO workspace_history VALUES('wsp_01ksr49se00000000000000055',1,'tx_01ksr49se00000000000000056','new','claimed','claimed',NULL,1780000024000);
INSERT INTO workspace_history VALUES('wsp_01ksr49se00000000000000055',2,'tx_01ksr49se00000000000000057','claimed','taken','in_use',NULL,1780000024000);
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
INSERT INTO main.sqlite_sequence VALUES ('d1_migrations', 19);

COMMIT TRANSACTION;

PRAGMA writable_schema=OFF;

BEGIN;
CREATE TABLE no_such_table(x,y,z);
ROLLBACK;

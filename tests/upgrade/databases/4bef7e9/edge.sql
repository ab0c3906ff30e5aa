
PRAGMA page_size=4096;

BEGIN TRANSACTION;

DROP TABLE IF EXISTS attempt;
CREATE TABLE attempt (
  id TEXT PRIMARY KEY, task TEXT NOT NULL REFERENCES task(id), number INTEGER NOT NULL, project TEXT NOT NULL,
  token_hash TEXT UNIQUE, step TEXT NOT NULL, steps TEXT NOT NULL DEFAULT '[]', last_progress_at INTEGER NOT NULL,
  outcome TEXT, reason TEXT, detail TEXT NOT NULL DEFAULT '', model TEXT,
  input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0,
  cost_microusd INTEGER NOT NULL DEFAULT 0, calls INTEGER NOT NULL DEFAULT 0,
  checkpoint TEXT, bundle TEXT,
  acked INTEGER NOT NULL DEFAULT 0, acked_tx TEXT,   -- events taken in, and by which batch
  started_at INTEGER NOT NULL, ended_at INTEGER, UNIQUE (task, number)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt VALUES('tsk_01ksr492000000000000000007.1','tsk_01ksr492000000000000000007',1,'prj_01ksr492000000000000000006','51f166aae7fbcb05f3538a6ebe6527da9511d9f841882e25dba1377009d8ad69','working','[{"step":"claiming_node","at":1780000000000,"detail":""},{"step":"starting_agent","at":1780000001000,"detail":""},{"step":"working","at":1780000001000,"detail":""}]',1780000001000,'completed',NULL,'','{"label":"stage","rehearsal":true}',1000,100,4200,3,'cccccccccccccccccccccccccccccccccccccccc','attempts/tsk_01ksr492000000000000000007.1/1.bundle',8,'tx_01ksr492z8000000000000000g',1780000000000,1780000001000);
INSERT INTO attempt VALUES('tsk_01ksr493yg000000000000000h.1','tsk_01ksr493yg000000000000000h',1,'prj_01ksr492000000000000000006','c8ff024ba0a288a31454b40f33cb248a93a97560fc78fdc7b283cde61a7e7ae8','working','[{"step":"claiming_node","at":1780000002000,"detail":""},{"step":"starting_agent","at":1780000003000,"detail":""},{"step":"working","at":1780000003000,"detail":""}]',1780000003000,'failed','agent_refused','it would not','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr496w8000000000000000x',1780000002000,1780000005000);
INSERT INTO attempt VALUES('tsk_01ksr498tr0000000000000011.1','tsk_01ksr498tr0000000000000011',1,'prj_01ksr492000000000000000006','0008007533b474a9f72fa929b1b2f8dcac59646ce4fae935d8249d7a76a78a6a','working','[{"step":"claiming_node","at":1780000007000,"detail":""},{"step":"starting_agent","at":1780000008000,"detail":""},{"step":"working","at":1780000008000,"detail":""}]',1780000008000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr499t00000000000000019',1780000007000,NULL);
INSERT INTO attempt VALUES('tsk_01ksr499t0000000000000001a.1','tsk_01ksr499t0000000000000001a',1,'prj_01ksr492000000000000000006','97280621577edd61d83f2e48b48aa45e502238d0f3064e2b5944d150786f4b58','working','[{"step":"claiming_node","at":1780000008000,"detail":""},{"step":"starting_agent","at":1780000009000,"detail":""},{"step":"working","at":1780000009000,"detail":""}]',1780000009000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49as8000000000000001h',1780000008000,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49as8000000000000001m.1','tsk_01ksr49as8000000000000001m',1,'prj_01ksr492000000000000000006','55d494f708631066631d9c8442c769a1c820b4372b0be621b936caeea0f80ca5','working','[{"step":"claiming_node","at":1780000009000,"detail":""},{"step":"starting_agent","at":1780000010000,"detail":""},{"step":"working","at":1780000010000,"detail":""}]',1780000010000,NULL,NULL,'','{"label":"stage","rehearsal":true}',500,50,1500,1,'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',NULL,6,'tx_01ksr49brg000000000000001w',1780000009000,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49brg000000000000001x.1','tsk_01ksr49brg000000000000001x',1,'prj_01ksr492000000000000000006','1a2db03b670a6aa7e64c370f1dd710433016767cbde58ad9dd086e4082266530','working','[{"step":"claiming_node","at":1780000010000,"detail":""},{"step":"starting_agent","at":1780000011000,"detail":""},{"step":"working","at":1780000011000,"detail":""}]',1780000011000,'lost','node_restarted','','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr49cqr0000000000000025',1780000010000,1780000011000);
INSERT INTO attempt VALUES('tsk_01ksr49brg000000000000001x.2','tsk_01ksr49brg000000000000001x',2,'prj_01ksr492000000000000000006','81878b9bce7fcdaae03440bdf8d51e808f88106977da418d722e501c5d0b95c0','working','[{"step":"claiming_node","at":1780000011000,"detail":""},{"step":"starting_agent","at":1780000012000,"detail":""},{"step":"working","at":1780000012000,"detail":""}]',1780000012000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49dq0000000000000002b',1780000011000,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49dq0000000000000002c.1','tsk_01ksr49dq0000000000000002c',1,'prj_01ksr492000000000000000006','b49cb7e80036fba373d64c7291a5c86fa32a144e3ab42a50ee35967813d3be02','working','[{"step":"claiming_node","at":1780000012000,"detail":""},{"step":"starting_agent","at":1780000013000,"detail":""},{"step":"working","at":1780000013000,"detail":""}]',1780000014000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr49fng000000000000002p',1780000012000,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49fng000000000000002q.1','tsk_01ksr49fng000000000000002q',1,'prj_01ksr492000000000000000006','625be2274903dae1ad3ef7deeeea8d19f27d40f8dda2a56ed83493b27b71fdc7','working','[{"step":"claiming_node","at":1780000014000,"detail":""},{"step":"starting_agent","at":1780000015000,"detail":""},{"step":"working","at":1780000015000,"detail":""}]',1780000015000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49gmr000000000000002y',1780000014000,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49gmr0000000000000033.1','tsk_01ksr49gmr0000000000000033',1,'prj_01ksr492000000000000000006','953a28ba86fbd3d6d1a38f4686ced8fb4a6f081ff577c332bd9fea16f0868581','working','[{"step":"claiming_node","at":1780000015000,"detail":""},{"step":"starting_agent","at":1780000016000,"detail":""},{"step":"working","at":1780000016000,"detail":""}]',1780000016000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49hm0000000000000003a',1780000015000,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49kjg000000000000003v.1','tsk_01ksr49kjg000000000000003v',1,'prj_01ksr492000000000000000006','61d8a725b79b8d52304f36fd765c13bd43712478f77eb86fa909b6f2b55baae9','working','[{"step":"claiming_node","at":1780000018000,"detail":""},{"step":"starting_agent","at":1780000019000,"detail":""},{"step":"working","at":1780000019000,"detail":""}]',1780000019000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49mhr0000000000000042',1780000018000,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49nh0000000000000004b.1','tsk_01ksr49nh0000000000000004b',1,'prj_01ksr492000000000000000006','dd9304ef2de93978e81a347f9e047704b6ca389bc63e6df9dcb8d5adaad7c2f6','claiming_node','[{"step":"claiming_node","at":1780000020000,"detail":""}]',1780000020000,NULL,NULL,'',NULL,0,0,0,0,NULL,NULL,0,NULL,1780000020000,NULL);
INSERT INTO attempt VALUES('tsk_01ksr49pg8000000000000004e.1','tsk_01ksr49pg8000000000000004e',1,'prj_01ksr492000000000000000006','e81e3ee8d2c959684ad87d2c79b2fb3607649324a5a4e2f17b80ebd49dbad03c','claiming_node','[{"step":"claiming_node","at":1780000021000,"detail":""}]',1780000021000,NULL,NULL,'',NULL,0,0,0,0,NULL,NULL,0,NULL,1780000021000,NULL);
INSERT INTO attempt VALUES('tsk_aea2b89be6b03129a164e30cec.1','tsk_aea2b89be6b03129a164e30cec',1,'prj_01ksr492000000000000000006','4439ea55463dfe9e2aaea7b580f3f2a9ff5f220991331c41ba332120fd412cda','working','[{"step":"claiming_node","at":1780000016000,"detail":""},{"step":"starting_agent","at":1780000017000,"detail":""},{"step":"working","at":1780000017000,"detail":""}]',1780000017000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49jk8000000000000003j',1780000016000,NULL);
INSERT INTO attempt VALUES('tsk_cf817f358795fc23f7212dcf57.1','tsk_cf817f358795fc23f7212dcf57',1,'prj_01ksr492000000000000000006','79916331640f4f1790f87ee0d12ef128a014efbd7be54a8cb929f607f784efe0','working','[{"step":"claiming_node","at":1780000019000,"detail":""},{"step":"starting_agent","at":1780000020000,"detail":""},{"step":"working","at":1780000020000,"detail":""}]',1780000020000,'completed',NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,5,'tx_01ksr49vcg000000000000004y',1780000019000,1780000026000);
INSERT INTO attempt VALUES('tsk_ff6ee05c331beae25c4f616464.1','tsk_ff6ee05c331beae25c4f616464',1,'prj_01ksr492000000000000000006','cc649b572335aac9099f9aa9ece2fac80c8544ea233b9c12b54b844d4db9e692','working','[{"step":"claiming_node","at":1780000017000,"detail":""},{"step":"starting_agent","at":1780000018000,"detail":""},{"step":"working","at":1780000018000,"detail":""}]',1780000018000,NULL,NULL,'','{"label":"stage","rehearsal":true}',0,0,0,0,NULL,NULL,4,'tx_01ksr49kjg000000000000003t',1780000017000,NULL);
CREATE UNIQUE INDEX one_live_attempt ON attempt(task) WHERE ended_at IS NULL;

DROP TABLE IF EXISTS audit;
CREATE TABLE audit (
  id TEXT PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, project TEXT, did TEXT NOT NULL, entity TEXT, refused TEXT
) STRICT, WITHOUT ROWID;

DROP TABLE IF EXISTS change;
CREATE TABLE change (
  project TEXT NOT NULL, seq INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('conversation', 'message', 'task', 'idea', 'node')),
  entity TEXT NOT NULL, PRIMARY KEY (project, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO change VALUES('prj_01ksr492000000000000000006',1,'message','msg_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',2,'task','tsk_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',3,'conversation','cnv_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',4,'task','tsk_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',5,'task','tsk_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',6,'message','msg_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',7,'message','msg_01ksr492z8000000000000000b');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',8,'task','tsk_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',9,'message','msg_01ksr492z8000000000000000b');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',10,'task','tsk_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',11,'task','tsk_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',12,'task','tsk_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',13,'message','msg_01ksr492z8000000000000000b');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',14,'task','tsk_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',15,'task','tsk_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',16,'conversation','cnv_01ksr492000000000000000007');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',17,'message','msg_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',18,'task','tsk_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',19,'conversation','cnv_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',20,'task','tsk_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',21,'task','tsk_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',22,'message','msg_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',23,'message','msg_01ksr494xr000000000000000n');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',24,'task','tsk_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',25,'message','msg_01ksr494xr000000000000000n');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',26,'message','msg_01ksr494xr000000000000000s');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',27,'task','tsk_01ksr494xr000000000000000s');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',28,'conversation','cnv_01ksr494xr000000000000000s');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',29,'message','msg_01ksr495x0000000000000000v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',30,'task','tsk_01ksr495x0000000000000000v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',31,'conversation','cnv_01ksr495x0000000000000000v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',32,'message','msg_01ksr494xr000000000000000n');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',33,'task','tsk_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',34,'task','tsk_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',35,'task','tsk_01ksr494xr000000000000000s');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',36,'task','tsk_01ksr495x0000000000000000v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',37,'conversation','cnv_01ksr493yg000000000000000h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',38,'conversation','cnv_01ksr494xr000000000000000s');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',39,'conversation','cnv_01ksr495x0000000000000000v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',40,'message','msg_01ksr497vg000000000000000y');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',41,'task','tsk_01ksr497vg000000000000000y');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',42,'conversation','cnv_01ksr497vg000000000000000y');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',43,'message','msg_01ksr497vg000000000000000y');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',44,'task','tsk_01ksr497vg000000000000000y');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',45,'conversation','cnv_01ksr497vg000000000000000y');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',46,'message','msg_01ksr498tr0000000000000011');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',47,'task','tsk_01ksr498tr0000000000000011');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',48,'conversation','cnv_01ksr498tr0000000000000011');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',49,'task','tsk_01ksr498tr0000000000000011');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',50,'task','tsk_01ksr498tr0000000000000011');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',51,'message','msg_01ksr498tr0000000000000011');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',52,'message','msg_01ksr499t00000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',53,'task','tsk_01ksr498tr0000000000000011');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',54,'message','msg_01ksr499t00000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',55,'message','msg_01ksr499t00000000000000015');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',56,'task','tsk_01ksr498tr0000000000000011');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',57,'conversation','cnv_01ksr498tr0000000000000011');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',58,'message','msg_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',59,'task','tsk_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',60,'conversation','cnv_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',61,'task','tsk_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',62,'task','tsk_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',63,'message','msg_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',64,'message','msg_01ksr49as8000000000000001e');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',65,'task','tsk_01ksr499t0000000000000001a');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',66,'message','msg_01ksr49as8000000000000001e');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',67,'message','msg_01ksr49as8000000000000001j');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',68,'message','msg_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',69,'task','tsk_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',70,'conversation','cnv_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',71,'task','tsk_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',72,'task','tsk_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',73,'message','msg_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',74,'message','msg_01ksr49brg000000000000001r');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',75,'task','tsk_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',76,'message','msg_01ksr49brg000000000000001r');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',77,'task','tsk_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',78,'task','tsk_01ksr49as8000000000000001m');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',79,'message','msg_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',80,'task','tsk_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',81,'conversation','cnv_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',82,'task','tsk_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',83,'task','tsk_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',84,'message','msg_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',85,'message','msg_01ksr49cqr0000000000000021');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',86,'task','tsk_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',87,'message','msg_01ksr49cqr0000000000000021');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',88,'message','msg_01ksr49cqr0000000000000021');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',89,'task','tsk_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',90,'task','tsk_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',91,'conversation','cnv_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',92,'task','tsk_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',93,'task','tsk_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',94,'message','msg_01ksr49dq00000000000000028');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',95,'task','tsk_01ksr49brg000000000000001x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',96,'message','msg_01ksr49dq00000000000000028');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',97,'message','msg_01ksr49dq0000000000000002c');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',98,'task','tsk_01ksr49dq0000000000000002c');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',99,'conversation','cnv_01ksr49dq0000000000000002c');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',100,'task','tsk_01ksr49dq0000000000000002c');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',101,'task','tsk_01ksr49dq0000000000000002c');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',102,'message','msg_01ksr49dq0000000000000002c');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',103,'message','msg_01ksr49ep8000000000000002g');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',104,'task','tsk_01ksr49dq0000000000000002c');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',105,'message','msg_01ksr49ep8000000000000002g');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',106,'message','msg_e9cb34aaf121adb9a886b7f686');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',107,'task','tsk_01ksr49dq0000000000000002c');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',108,'conversation','cnv_01ksr49dq0000000000000002c');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',109,'message','msg_01ksr49ep8000000000000002g');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',110,'message','msg_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',111,'task','tsk_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',112,'conversation','cnv_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',113,'task','tsk_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',114,'task','tsk_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',115,'message','msg_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',116,'message','msg_01ksr49gmr000000000000002v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',117,'task','tsk_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',118,'message','msg_01ksr49gmr000000000000002v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',119,'task','tsk_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',120,'conversation','cnv_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',121,'message','msg_01ksr49gmr0000000000000030');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',122,'task','tsk_01ksr49gmr0000000000000030');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',123,'conversation','cnv_01ksr49fng000000000000002q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',124,'message','msg_01ksr49gmr0000000000000033');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',125,'task','tsk_01ksr49gmr0000000000000033');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',126,'conversation','cnv_01ksr49gmr0000000000000033');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',127,'task','tsk_01ksr49gmr0000000000000033');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',128,'task','tsk_01ksr49gmr0000000000000033');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',129,'message','msg_01ksr49gmr0000000000000033');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',130,'message','msg_01ksr49hm00000000000000037');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',131,'task','tsk_01ksr49gmr0000000000000033');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',132,'message','msg_01ksr49hm00000000000000037');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',133,'message','msg_aea2b89be6b03129a164e30cec');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',134,'task','tsk_aea2b89be6b03129a164e30cec');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',135,'conversation','cnv_aea2b89be6b03129a164e30cec');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',136,'task','tsk_aea2b89be6b03129a164e30cec');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',137,'task','tsk_aea2b89be6b03129a164e30cec');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',138,'message','msg_aea2b89be6b03129a164e30cec');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',139,'message','msg_01ksr49jk8000000000000003f');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',140,'task','tsk_aea2b89be6b03129a164e30cec');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',141,'message','msg_01ksr49jk8000000000000003f');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',142,'message','msg_ff6ee05c331beae25c4f616464');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',143,'task','tsk_ff6ee05c331beae25c4f616464');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',144,'conversation','cnv_ff6ee05c331beae25c4f616464');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',145,'task','tsk_ff6ee05c331beae25c4f616464');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',146,'task','tsk_ff6ee05c331beae25c4f616464');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',147,'message','msg_ff6ee05c331beae25c4f616464');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',148,'message','msg_01ksr49kjg000000000000003q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',149,'task','tsk_ff6ee05c331beae25c4f616464');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',150,'message','msg_01ksr49kjg000000000000003q');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',151,'message','msg_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',152,'task','tsk_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',153,'conversation','cnv_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',154,'task','tsk_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',155,'task','tsk_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',156,'message','msg_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',157,'message','msg_01ksr49mhr000000000000003z');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',158,'task','tsk_01ksr49kjg000000000000003v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',159,'message','msg_01ksr49mhr000000000000003z');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',160,'message','msg_cf817f358795fc23f7212dcf57');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',161,'task','tsk_cf817f358795fc23f7212dcf57');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',162,'conversation','cnv_cf817f358795fc23f7212dcf57');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',163,'task','tsk_cf817f358795fc23f7212dcf57');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',164,'task','tsk_cf817f358795fc23f7212dcf57');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',165,'message','msg_cf817f358795fc23f7212dcf57');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',166,'message','msg_01ksr49nh00000000000000047');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',167,'task','tsk_cf817f358795fc23f7212dcf57');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',168,'message','msg_01ksr49nh00000000000000047');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',169,'message','msg_01ksr49nh0000000000000004b');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',170,'task','tsk_01ksr49nh0000000000000004b');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',171,'conversation','cnv_01ksr49nh0000000000000004b');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',172,'node','nod_000000000000000000000000n1');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',173,'message','msg_01ksr49pg8000000000000004e');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',174,'task','tsk_01ksr49pg8000000000000004e');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',175,'conversation','cnv_01ksr49pg8000000000000004e');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',176,'message','msg_01ksr49qfg000000000000004h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',177,'task','tsk_01ksr49qfg000000000000004h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',178,'conversation','cnv_01ksr49qfg000000000000004h');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',179,'message','msg_01ksr49rer000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',180,'task','tsk_01ksr49rer000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',181,'conversation','cnv_01ksr49rer000000000000004k');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',182,'message','msg_01ksr49se0000000000000004p');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',183,'task','tsk_01ksr49se0000000000000004p');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',184,'conversation','cnv_01ksr49se0000000000000004p');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',185,'message','msg_01ksr49td8000000000000004r');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',186,'task','tsk_01ksr49td8000000000000004r');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',187,'conversation','cnv_01ksr49td8000000000000004r');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',188,'message','msg_01ksr49vcg000000000000004v');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',189,'idea','idea_01ksr49vcg000000000000004x');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',190,'message','msg_01ksr49nh00000000000000047');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',191,'task','tsk_cf817f358795fc23f7212dcf57');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',192,'task','tsk_cf817f358795fc23f7212dcf57');
INSERT INTO change VALUES('prj_01ksr492000000000000000006',193,'conversation','cnv_cf817f358795fc23f7212dcf57');

DROP TABLE IF EXISTS command;
CREATE TABLE command (
  id TEXT PRIMARY KEY, node TEXT NOT NULL, project TEXT NOT NULL, attempt TEXT NOT NULL, body TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, acked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO command VALUES('msg/tsk_01ksr499t0000000000000001a.1/msg_01ksr49as8000000000000001j','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr499t0000000000000001a.1','{"type":"attempt.message","attempt":"tsk_01ksr499t0000000000000001a.1","prompt":{"message":"msg_01ksr49as8000000000000001j","text":"and then?"},"interrupt":false}',1780000009000,1780086409000,NULL);
INSERT INTO command VALUES('start/tsk_01ksr492000000000000000007.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr492000000000000000007.1','{"type":"attempt.start","attempt":"tsk_01ksr492000000000000000007.1","number":1,"spec":{"task":"tsk_01ksr492000000000000000007","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr492000000000000000007","title":"done","text":"done, please","message":"msg_01ksr492000000000000000007","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/done-000007","token":"14ce68e3cfcfffce317fe06d4ba7e134125099ec31cc6b631a67b8505bd25415","harness":"native","prompts":[{"message":"msg_01ksr492000000000000000007","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/done-000007 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\ndone, please"}],"resume_from":null,"resume_bundle":null}',1780000001000,1780086401000,1780000001000);
INSERT INTO command VALUES('start/tsk_01ksr493yg000000000000000h.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr493yg000000000000000h.1','{"type":"attempt.start","attempt":"tsk_01ksr493yg000000000000000h.1","number":1,"spec":{"task":"tsk_01ksr493yg000000000000000h","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr493yg000000000000000h","title":"failed","text":"failed, please","message":"msg_01ksr493yg000000000000000h","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/failed-00000h","token":"b55c90c8c61b052ee7533e80c4661ddec3c6b07a761a6ae263ff2ddaedc8e82e","harness":"native","prompts":[{"message":"msg_01ksr493yg000000000000000h","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/failed-00000h (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nfailed, please"}],"resume_from":null,"resume_bundle":null}',1780000003000,1780086403000,1780000003000);
INSERT INTO command VALUES('start/tsk_01ksr498tr0000000000000011.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr498tr0000000000000011.1','{"type":"attempt.start","attempt":"tsk_01ksr498tr0000000000000011.1","number":1,"spec":{"task":"tsk_01ksr498tr0000000000000011","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr498tr0000000000000011","title":"resting","text":"resting, please","message":"msg_01ksr498tr0000000000000011","mode":"conversation","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/resting-000011","token":"92afcbb7bc373b9532a724cda6a59d55833e6cf95a780027d131469d7a447a57","harness":"native","prompts":[{"message":"msg_01ksr498tr0000000000000011","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: conversation\nbranch: sam/resting-000011 (from main; it is never pushed)\nThink along and look at the repository as needed. Do not commit, push or open pull requests. When an insight is worth keeping, call create_idea. End your turn when you have answered.\n\n--- the request ---\nresting, please"}],"resume_from":null,"resume_bundle":null}',1780000008000,1780086408000,1780000008000);
INSERT INTO command VALUES('start/tsk_01ksr499t0000000000000001a.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr499t0000000000000001a.1','{"type":"attempt.start","attempt":"tsk_01ksr499t0000000000000001a.1","number":1,"spec":{"task":"tsk_01ksr499t0000000000000001a","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr499t0000000000000001a","title":"talking","text":"talking, please","message":"msg_01ksr499t0000000000000001a","mode":"conversation","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/talking-00001a","token":"722fc078a0713e614e7ca26645cf4d9a5cc50a1e46a79b77bfa05d11644af0e5","harness":"native","prompts":[{"message":"msg_01ksr499t0000000000000001a","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: conversation\nbranch: sam/talking-00001a (from main; it is never pushed)\nThink along and look at the repository as needed. Do not commit, push or open pull requests. When an insight is worth keeping, call create_idea. End your turn when you have answered.\n\n--- the request ---\ntalking, please"}],"resume_from":null,"resume_bundle":null}',1780000009000,1780086409000,1780000009000);
INSERT INTO command VALUES('start/tsk_01ksr49as8000000000000001m.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr49as8000000000000001m.1','{"type":"attempt.start","attempt":"tsk_01ksr49as8000000000000001m.1","number":1,"spec":{"task":"tsk_01ksr49as8000000000000001m","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49as8000000000000001m","title":"working","text":"working, please","message":"msg_01ksr49as8000000000000001m","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/working-00001m","token":"da5bfb9dd6515a4d15551923342f04c0459f9c9ed556c2d490dbcb6cd1faaee3","harness":"native","prompts":[{"message":"msg_01ksr49as8000000000000001m","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/working-00001m (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nworking, please"}],"resume_from":null,"resume_bundle":null}',1780000010000,1780086410000,1780000010000);
INSERT INTO command VALUES('start/tsk_01ksr49brg000000000000001x.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr49brg000000000000001x.1','{"type":"attempt.start","attempt":"tsk_01ksr49brg000000000000001x.1","number":1,"spec":{"task":"tsk_01ksr49brg000000000000001x","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49brg000000000000001x","title":"trying again","text":"trying again, please","message":"msg_01ksr49brg000000000000001x","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/trying-again-00001x","token":"1e3139200ec796b8b8ba587ecbff91a0e0cd7a242f53f9744a94bc71a7719e0d","harness":"native","prompts":[{"message":"msg_01ksr49brg000000000000001x","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/trying-again-00001x (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\ntrying again, please"}],"resume_from":null,"resume_bundle":null}',1780000011000,1780086411000,1780000011000);
INSERT INTO command VALUES('start/tsk_01ksr49brg000000000000001x.2','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr49brg000000000000001x.2','{"type":"attempt.start","attempt":"tsk_01ksr49brg000000000000001x.2","number":2,"spec":{"task":"tsk_01ksr49brg000000000000001x","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49brg000000000000001x","title":"trying again","text":"trying again, please","message":"msg_01ksr49brg000000000000001x","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/trying-again-00001x","token":"c1fc303b8d9bc4c77b3067f10c7388e2ec2a37ccd840a6f401e34eaa8ab420d3","harness":"native","prompts":[{"message":"msg_01ksr49brg000000000000001x","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/trying-again-00001x (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\ntrying again, please"}],"resume_from":"tsk_01ksr49brg000000000000001x.1","resume_bundle":null}',1780000012000,1780086412000,1780000012000);
INSERT INTO command VALUES('start/tsk_01ksr49dq0000000000000002c.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr49dq0000000000000002c.1','{"type":"attempt.start","attempt":"tsk_01ksr49dq0000000000000002c.1","number":1,"spec":{"task":"tsk_01ksr49dq0000000000000002c","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49dq0000000000000002c","title":"asking","text":"asking, please","message":"msg_01ksr49dq0000000000000002c","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/asking-00002c","token":"4f8d5b51802f0a84266cc99ef46d6ac8022c5d5e495e213db0323afec32584c5","harness":"native","prompts":[{"message":"msg_01ksr49dq0000000000000002c","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/asking-00002c (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nasking, please"}],"resume_from":null,"resume_bundle":null}',1780000013000,1780086413000,1780000013000);
INSERT INTO command VALUES('start/tsk_01ksr49fng000000000000002q.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr49fng000000000000002q.1','{"type":"attempt.start","attempt":"tsk_01ksr49fng000000000000002q.1","number":1,"spec":{"task":"tsk_01ksr49fng000000000000002q","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49fng000000000000002q","title":"stopping","text":"stopping, please","message":"msg_01ksr49fng000000000000002q","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/stopping-00002q","token":"6c30cb96e6422262f53e191346e1027ddf7b01f0a09c13f7b6bd19dcdbe5c7b9","harness":"native","prompts":[{"message":"msg_01ksr49fng000000000000002q","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/stopping-00002q (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nstopping, please"}],"resume_from":null,"resume_bundle":null}',1780000015000,1780086415000,1780000015000);
INSERT INTO command VALUES('start/tsk_01ksr49gmr0000000000000033.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr49gmr0000000000000033.1','{"type":"attempt.start","attempt":"tsk_01ksr49gmr0000000000000033.1","number":1,"spec":{"task":"tsk_01ksr49gmr0000000000000033","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49gmr0000000000000033","title":"parent","text":"parent, please","message":"msg_01ksr49gmr0000000000000033","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/parent-000033","token":"0c424462a9e544761fdbfd9e86e2dfe5eb36ca87d5f57a176a9c72b90922021c","harness":"native","prompts":[{"message":"msg_01ksr49gmr0000000000000033","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/parent-000033 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nparent, please"}],"resume_from":null,"resume_bundle":null}',1780000016000,1780086416000,1780000016000);
INSERT INTO command VALUES('start/tsk_01ksr49kjg000000000000003v.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr49kjg000000000000003v.1','{"type":"attempt.start","attempt":"tsk_01ksr49kjg000000000000003v.1","number":1,"spec":{"task":"tsk_01ksr49kjg000000000000003v","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49kjg000000000000003v","title":"waking","text":"waking, please","message":"msg_01ksr49kjg000000000000003v","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/waking-00003v","token":"3be7431754566e0147fc5a5f5a5018c140d2374acdd7751c41d5f6dc278a8908","harness":"native","prompts":[{"message":"msg_01ksr49kjg000000000000003v","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/waking-00003v (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nwaking, please"}],"resume_from":null,"resume_bundle":null}',1780000019000,1780086419000,1780000019000);
INSERT INTO command VALUES('start/tsk_01ksr49nh0000000000000004b.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr49nh0000000000000004b.1','{"type":"attempt.start","attempt":"tsk_01ksr49nh0000000000000004b.1","number":1,"spec":{"task":"tsk_01ksr49nh0000000000000004b","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49nh0000000000000004b","title":"starting","text":"starting, please","message":"msg_01ksr49nh0000000000000004b","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/starting-00004b","token":"a07498247c96fac77bdc59520cab0b0e9de14cb8062fee99dd78b3a3b151fa7a","harness":"native","prompts":[{"message":"msg_01ksr49nh0000000000000004b","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/starting-00004b (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nstarting, please"}],"resume_from":null,"resume_bundle":null}',1780000021000,1780086421000,NULL);
INSERT INTO command VALUES('start/tsk_aea2b89be6b03129a164e30cec.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_aea2b89be6b03129a164e30cec.1','{"type":"attempt.start","attempt":"tsk_aea2b89be6b03129a164e30cec.1","number":1,"spec":{"task":"tsk_aea2b89be6b03129a164e30cec","project":"prj_01ksr492000000000000000006","conversation":"cnv_aea2b89be6b03129a164e30cec","title":"child","text":"child, please","message":"msg_aea2b89be6b03129a164e30cec","mode":"task","origin":"agent","parent":"tsk_01ksr49gmr0000000000000033","depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/child-e30cec","token":"ab72cb997d6fc7846b581768d27d29fbad472bfe2e18d186dea88a167a9aafb3","harness":"native","prompts":[{"message":"msg_aea2b89be6b03129a164e30cec","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/child-e30cec (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nchild, please"}],"resume_from":null,"resume_bundle":null}',1780000017000,1780086417000,1780000017000);
INSERT INTO command VALUES('start/tsk_cf817f358795fc23f7212dcf57.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_cf817f358795fc23f7212dcf57.1','{"type":"attempt.start","attempt":"tsk_cf817f358795fc23f7212dcf57.1","number":1,"spec":{"task":"tsk_cf817f358795fc23f7212dcf57","project":"prj_01ksr492000000000000000006","conversation":"cnv_cf817f358795fc23f7212dcf57","title":"quick child","text":"quick child, please","message":"msg_cf817f358795fc23f7212dcf57","mode":"task","origin":"agent","parent":"tsk_01ksr49kjg000000000000003v","depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/quick-child-2dcf57","token":"f4afe354dbca07e68a347b6bcba46ff827a0c9e71aed4a8377b6662f97b3848b","harness":"native","prompts":[{"message":"msg_cf817f358795fc23f7212dcf57","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/quick-child-2dcf57 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nquick child, please"}],"resume_from":null,"resume_bundle":null}',1780000020000,1780086420000,1780000020000);
INSERT INTO command VALUES('start/tsk_ff6ee05c331beae25c4f616464.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_ff6ee05c331beae25c4f616464.1','{"type":"attempt.start","attempt":"tsk_ff6ee05c331beae25c4f616464.1","number":1,"spec":{"task":"tsk_ff6ee05c331beae25c4f616464","project":"prj_01ksr492000000000000000006","conversation":"cnv_ff6ee05c331beae25c4f616464","title":"warned child","text":"warned child, please","message":"msg_ff6ee05c331beae25c4f616464","mode":"task","origin":"agent","parent":"tsk_01ksr49gmr0000000000000033","depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}},"origin_url":"/srv/git/origin.git","base":"main","branch":"sam/warned-child-616464","token":"ca33678ac327e1c33bdc2951b1ba7179c2c70c937dfbb7e21b27e4aff0607e01","harness":"native","prompts":[{"message":"msg_ff6ee05c331beae25c4f616464","text":"You work in a fresh clone of ''origin'' for SAM.\nmode: task\nbranch: sam/warned-child-616464 (checked out, from main)\nDo what is asked, run the tests that cover it, and commit your work on this branch with a clear message. SAM pushes the branch; do not push, and do not switch branches. Everything you do not commit is saved as a checkpoint but is not delivered. If you cannot go on without a person, call request_human_input. When done, call complete_task with a summary of two or three sentences.\n\n--- the request ---\nwarned child, please"}],"resume_from":null,"resume_bundle":null}',1780000018000,1780086418000,1780000018000);
INSERT INTO command VALUES('stop/tsk_01ksr49fng000000000000002q.1','nod_000000000000000000000000n1','prj_01ksr492000000000000000006','tsk_01ksr49fng000000000000002q.1','{"type":"attempt.stop","attempt":"tsk_01ksr49fng000000000000002q.1","reason":"stopped"}',1780000015000,1780086415000,NULL);
CREATE INDEX command_attempt ON command(attempt);
CREATE INDEX command_open ON command(node, created_at) WHERE acked_at IS NULL;

DROP TABLE IF EXISTS conversation;
CREATE TABLE conversation (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), title TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('task', 'conversation')), created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
, fingerprint TEXT) STRICT, WITHOUT ROWID;
INSERT INTO conversation VALUES('cnv_01ksr492000000000000000007','prj_01ksr492000000000000000006','done','task',1780000000000,1780000000000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr493yg000000000000000h','prj_01ksr492000000000000000006','failed','task',1780000002000,1780000002000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr494xr000000000000000s','prj_01ksr492000000000000000006','held','task',1780000003000,1780000003000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr495x0000000000000000v','prj_01ksr492000000000000000006','held and released','task',1780000004000,1780000004000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr497vg000000000000000y','prj_01ksr492000000000000000006','stopped early','task',1780000006000,1780000006000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr498tr0000000000000011','prj_01ksr492000000000000000006','resting','conversation',1780000007000,1780000007000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr499t0000000000000001a','prj_01ksr492000000000000000006','talking','conversation',1780000008000,1780000009000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49as8000000000000001m','prj_01ksr492000000000000000006','working','task',1780000009000,1780000009000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49brg000000000000001x','prj_01ksr492000000000000000006','trying again','task',1780000010000,1780000010000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49dq0000000000000002c','prj_01ksr492000000000000000006','asking','task',1780000012000,1780000012000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49fng000000000000002q','prj_01ksr492000000000000000006','stopping','task',1780000014000,1780000015000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49gmr0000000000000033','prj_01ksr492000000000000000006','parent','task',1780000015000,1780000015000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49kjg000000000000003v','prj_01ksr492000000000000000006','waking','task',1780000018000,1780000018000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49nh0000000000000004b','prj_01ksr492000000000000000006','starting','task',1780000020000,1780000020000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49pg8000000000000004e','prj_01ksr492000000000000000006','without a seat','task',1780000021000,1780000021000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49qfg000000000000004h','prj_01ksr492000000000000000006','needs one','task',1780000022000,1780000022000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49rer000000000000004k','prj_01ksr492000000000000000006','needs two','task',1780000023000,1780000023000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49se0000000000000004p','prj_01ksr492000000000000000006','over the limit','task',1780000024000,1780000026000,NULL);
INSERT INTO conversation VALUES('cnv_01ksr49td8000000000000004r','prj_01ksr492000000000000000006','over the limit, first','task',1780000025000,1780000025000,NULL);
INSERT INTO conversation VALUES('cnv_aea2b89be6b03129a164e30cec','prj_01ksr492000000000000000006','child','task',1780000016000,1780000016000,NULL);
INSERT INTO conversation VALUES('cnv_cf817f358795fc23f7212dcf57','prj_01ksr492000000000000000006','quick child','task',1780000019000,1780000019000,NULL);
INSERT INTO conversation VALUES('cnv_ff6ee05c331beae25c4f616464','prj_01ksr492000000000000000006','warned child','task',1780000017000,1780000017000,NULL);
CREATE INDEX conversation_project ON conversation(project, updated_at);

DROP TABLE IF EXISTS d1_migrations;
CREATE TABLE d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);
INSERT INTO d1_migrations VALUES(1,'0001_init.sql','2026-11-20 09:40:39');
INSERT INTO d1_migrations VALUES(2,'0002_idempotent_and_indexed.sql','2026-11-20 09:40:39');

DROP TABLE IF EXISTS edge;
CREATE TABLE edge (
  task TEXT NOT NULL REFERENCES task(id), needs TEXT NOT NULL REFERENCES task(id),
  PRIMARY KEY (task, needs), CHECK (task <> needs)
) STRICT, WITHOUT ROWID;
INSERT INTO edge VALUES('tsk_01ksr494xr000000000000000s','tsk_01ksr493yg000000000000000h');
INSERT INTO edge VALUES('tsk_01ksr495x0000000000000000v','tsk_01ksr493yg000000000000000h');
INSERT INTO edge VALUES('tsk_01ksr497vg000000000000000y','tsk_01ksr494xr000000000000000s');
INSERT INTO edge VALUES('tsk_01ksr49qfg000000000000004h','tsk_01ksr49as8000000000000001m');
INSERT INTO edge VALUES('tsk_01ksr49rer000000000000004k','tsk_01ksr49as8000000000000001m');
INSERT INTO edge VALUES('tsk_01ksr49rer000000000000004k','tsk_01ksr49dq0000000000000002c');
CREATE INDEX edge_needs ON edge(needs);

DROP TABLE IF EXISTS effect;
CREATE TABLE effect (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dead')),
  due_at INTEGER NOT NULL, fence INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
  max_tries INTEGER NOT NULL DEFAULT 8, error TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO effect VALUES('deadline/tsk_01ksr492000000000000000007','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr492000000000000000007"}','done',1780015000000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr493yg000000000000000h','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr493yg000000000000000h"}','done',1780015002000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr494xr000000000000000s','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr494xr000000000000000s"}','open',1780086405000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr495x0000000000000000v','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr495x0000000000000000v"}','open',1780086405000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr497vg000000000000000y','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr497vg000000000000000y"}','done',1782592006000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr498tr0000000000000011','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr498tr0000000000000011"}','open',1780001808000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr499t0000000000000001a','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr499t0000000000000001a"}','open',1780015008000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49as8000000000000001m','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49as8000000000000001m"}','open',1780015009000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49brg000000000000001x','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49brg000000000000001x"}','open',1780015011000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49dq0000000000000002c','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49dq0000000000000002c"}','open',1780604813000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49fng000000000000002q','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49fng000000000000002q"}','open',1780000105000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49gmr0000000000000030','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49gmr0000000000000030"}','open',1780604815000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49gmr0000000000000033','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49gmr0000000000000033"}','open',1780015015000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49kjg000000000000003v','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49kjg000000000000003v"}','open',1780015018000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49nh0000000000000004b','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49nh0000000000000004b"}','open',1780015020000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49pg8000000000000004e','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49pg8000000000000004e"}','open',1780015021000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49qfg000000000000004h','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49qfg000000000000004h"}','open',1782592022000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49rer000000000000004k','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49rer000000000000004k"}','open',1782592023000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49se0000000000000004p','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49se0000000000000004p"}','open',1780604824000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_01ksr49td8000000000000004r','prj_01ksr492000000000000000006','deadline','{"task":"tsk_01ksr49td8000000000000004r"}','open',1780604825000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_aea2b89be6b03129a164e30cec','prj_01ksr492000000000000000006','deadline','{"task":"tsk_aea2b89be6b03129a164e30cec"}','open',1780015016000,0,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_cf817f358795fc23f7212dcf57','prj_01ksr492000000000000000006','deadline','{"task":"tsk_cf817f358795fc23f7212dcf57"}','done',1780015019000,1,0,1000000,NULL);
INSERT INTO effect VALUES('deadline/tsk_ff6ee05c331beae25c4f616464','prj_01ksr492000000000000000006','deadline','{"task":"tsk_ff6ee05c331beae25c4f616464"}','open',1780015017000,0,0,1000000,NULL);
INSERT INTO effect VALUES('node/nod_000000000000000000000000n1','','node_silent','{"node":"nod_000000000000000000000000n1"}','open',1780000066000,1,0,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr492000000000000000007.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr492000000000000000007.1"}','done',1780000031000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr493yg000000000000000h.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr493yg000000000000000h.1"}','done',1780000033000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr498tr0000000000000011.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr498tr0000000000000011.1"}','done',1780000038000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr499t0000000000000001a.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr499t0000000000000001a.1"}','done',1780000039000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49as8000000000000001m.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr49as8000000000000001m.1"}','done',1780000040000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49brg000000000000001x.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr49brg000000000000001x.1"}','done',1780000041000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49brg000000000000001x.2','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr49brg000000000000001x.2"}','done',1780000042000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49dq0000000000000002c.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr49dq0000000000000002c.1"}','done',1780000043000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49fng000000000000002q.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr49fng000000000000002q.1"}','done',1780000045000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49gmr0000000000000033.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr49gmr0000000000000033.1"}','done',1780000046000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49kjg000000000000003v.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr49kjg000000000000003v.1"}','done',1780000049000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49nh0000000000000004b.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr49nh0000000000000004b.1"}','done',1780000051000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_01ksr49pg8000000000000004e.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_01ksr49pg8000000000000004e.1"}','open',1780000026000,3,3,1000000,'no node has a free seat for it');
INSERT INTO effect VALUES('place/tsk_aea2b89be6b03129a164e30cec.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_aea2b89be6b03129a164e30cec.1"}','done',1780000047000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_cf817f358795fc23f7212dcf57.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_cf817f358795fc23f7212dcf57.1"}','done',1780000050000,1,1,1000000,NULL);
INSERT INTO effect VALUES('place/tsk_ff6ee05c331beae25c4f616464.1','prj_01ksr492000000000000000006','place_attempt','{"attempt":"tsk_ff6ee05c331beae25c4f616464.1"}','done',1780000048000,1,1,1000000,NULL);
INSERT INTO effect VALUES('send/msg/tsk_01ksr499t0000000000000001a.1/msg_01ksr49as8000000000000001j','prj_01ksr492000000000000000006','send_command','{"command":"msg/tsk_01ksr499t0000000000000001a.1/msg_01ksr49as8000000000000001j"}','open',1780000030000,4,4,8,'the node answered 503: ');
INSERT INTO effect VALUES('send/start/tsk_01ksr492000000000000000007.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr492000000000000000007.1"}','done',1780000031000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr493yg000000000000000h.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr493yg000000000000000h.1"}','done',1780000033000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr498tr0000000000000011.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr498tr0000000000000011.1"}','done',1780000038000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr499t0000000000000001a.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr499t0000000000000001a.1"}','done',1780000039000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49as8000000000000001m.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr49as8000000000000001m.1"}','done',1780000040000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49brg000000000000001x.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr49brg000000000000001x.1"}','done',1780000041000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49brg000000000000001x.2','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr49brg000000000000001x.2"}','done',1780000042000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49dq0000000000000002c.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr49dq0000000000000002c.1"}','done',1780000043000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49fng000000000000002q.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr49fng000000000000002q.1"}','done',1780000045000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49gmr0000000000000033.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr49gmr0000000000000033.1"}','done',1780000046000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49kjg000000000000003v.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr49kjg000000000000003v.1"}','done',1780000049000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_01ksr49nh0000000000000004b.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_01ksr49nh0000000000000004b.1"}','open',1780000031000,2,2,8,'the node answered 503: ');
INSERT INTO effect VALUES('send/start/tsk_aea2b89be6b03129a164e30cec.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_aea2b89be6b03129a164e30cec.1"}','done',1780000047000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_cf817f358795fc23f7212dcf57.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_cf817f358795fc23f7212dcf57.1"}','done',1780000050000,1,1,8,NULL);
INSERT INTO effect VALUES('send/start/tsk_ff6ee05c331beae25c4f616464.1','prj_01ksr492000000000000000006','send_command','{"command":"start/tsk_ff6ee05c331beae25c4f616464.1"}','done',1780000048000,1,1,8,NULL);
INSERT INTO effect VALUES('send/stop/tsk_01ksr49fng000000000000002q.1','prj_01ksr492000000000000000006','send_command','{"command":"stop/tsk_01ksr49fng000000000000002q.1"}','open',1780000031000,3,3,8,'the node answered 503: ');
CREATE INDEX effect_due ON effect(due_at) WHERE state = 'open';
CREATE INDEX effect_project_due ON effect(project, due_at) WHERE state = 'open';

DROP TABLE IF EXISTS enrolment;
CREATE TABLE enrolment (
  hash TEXT PRIMARY KEY, node TEXT NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO enrolment VALUES('4e9a5a41ab359fde8424152360845ffc38690f4b3c90d8f31b69f75398ef6c66','nod_000000000000000000000000n1',1780086400000,1780000000000);
CREATE INDEX enrolment_open ON enrolment(node) WHERE used_at IS NULL;

DROP TABLE IF EXISTS history;
CREATE TABLE history (
  task TEXT NOT NULL, version INTEGER NOT NULL, tx TEXT NOT NULL, was TEXT NOT NULL, event TEXT NOT NULL,
  became TEXT NOT NULL, reason TEXT, detail TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL,
  PRIMARY KEY (task, version), FOREIGN KEY (was, event, became) REFERENCES transition(was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO history VALUES('tsk_01ksr492000000000000000007',1,'tx_01ksr492000000000000000008','new','asked','queued',NULL,'',1780000000000);
INSERT INTO history VALUES('tsk_01ksr492000000000000000007',2,'tx_01ksr492000000000000000008','queued','admitted','in_progress',NULL,'',1780000000000);
INSERT INTO history VALUES('tsk_01ksr492000000000000000007',3,'tx_01ksr492z8000000000000000g','in_progress','completed','completed',NULL,'',1780000001000);
INSERT INTO history VALUES('tsk_01ksr493yg000000000000000h',1,'tx_01ksr493yg000000000000000j','new','asked','queued',NULL,'',1780000002000);
INSERT INTO history VALUES('tsk_01ksr493yg000000000000000h',2,'tx_01ksr493yg000000000000000j','queued','admitted','in_progress',NULL,'',1780000002000);
INSERT INTO history VALUES('tsk_01ksr493yg000000000000000h',3,'tx_01ksr496w8000000000000000x','in_progress','failed','failed','agent_refused','it would not',1780000005000);
INSERT INTO history VALUES('tsk_01ksr494xr000000000000000s',1,'tx_01ksr494xr000000000000000t','new','asked','blocked',NULL,'',1780000003000);
INSERT INTO history VALUES('tsk_01ksr494xr000000000000000s',2,'tx_01ksr496w8000000000000000x','blocked','dependency_failed','blocked','dependency_failed','tsk_01ksr493yg000000000000000h',1780000005000);
INSERT INTO history VALUES('tsk_01ksr495x0000000000000000v',1,'tx_01ksr495x0000000000000000w','new','asked','blocked',NULL,'',1780000004000);
INSERT INTO history VALUES('tsk_01ksr495x0000000000000000v',2,'tx_01ksr496w8000000000000000x','blocked','dependency_failed','blocked','dependency_failed','tsk_01ksr493yg000000000000000h',1780000005000);
INSERT INTO history VALUES('tsk_01ksr497vg000000000000000y',1,'tx_01ksr497vg000000000000000z','new','asked','blocked',NULL,'',1780000006000);
INSERT INTO history VALUES('tsk_01ksr497vg000000000000000y',2,'tx_01ksr498tr0000000000000010','blocked','cancelled','cancelled','stopped','',1780000007000);
INSERT INTO history VALUES('tsk_01ksr498tr0000000000000011',1,'tx_01ksr498tr0000000000000012','new','asked','queued',NULL,'',1780000007000);
INSERT INTO history VALUES('tsk_01ksr498tr0000000000000011',2,'tx_01ksr498tr0000000000000012','queued','admitted','in_progress',NULL,'',1780000007000);
INSERT INTO history VALUES('tsk_01ksr498tr0000000000000011',3,'tx_01ksr499t00000000000000019','in_progress','turn_ended','waiting_for_follow_up',NULL,'',1780000008000);
INSERT INTO history VALUES('tsk_01ksr499t0000000000000001a',1,'tx_01ksr499t0000000000000001b','new','asked','queued',NULL,'',1780000008000);
INSERT INTO history VALUES('tsk_01ksr499t0000000000000001a',2,'tx_01ksr499t0000000000000001b','queued','admitted','in_progress',NULL,'',1780000008000);
INSERT INTO history VALUES('tsk_01ksr49as8000000000000001m',1,'tx_01ksr49as8000000000000001n','new','asked','queued',NULL,'',1780000009000);
INSERT INTO history VALUES('tsk_01ksr49as8000000000000001m',2,'tx_01ksr49as8000000000000001n','queued','admitted','in_progress',NULL,'',1780000009000);
INSERT INTO history VALUES('tsk_01ksr49brg000000000000001x',1,'tx_01ksr49brg000000000000001y','new','asked','queued',NULL,'',1780000010000);
INSERT INTO history VALUES('tsk_01ksr49brg000000000000001x',2,'tx_01ksr49brg000000000000001y','queued','admitted','in_progress',NULL,'',1780000010000);
INSERT INTO history VALUES('tsk_01ksr49brg000000000000001x',3,'tx_01ksr49cqr0000000000000025','in_progress','attempt_lost','queued','node_restarted','',1780000011000);
INSERT INTO history VALUES('tsk_01ksr49brg000000000000001x',4,'tx_01ksr49cqr0000000000000025','queued','admitted','in_progress',NULL,'',1780000011000);
INSERT INTO history VALUES('tsk_01ksr49dq0000000000000002c',1,'tx_01ksr49dq0000000000000002d','new','asked','queued',NULL,'',1780000012000);
INSERT INTO history VALUES('tsk_01ksr49dq0000000000000002c',2,'tx_01ksr49dq0000000000000002d','queued','admitted','in_progress',NULL,'',1780000012000);
INSERT INTO history VALUES('tsk_01ksr49dq0000000000000002c',3,'tx_01ksr49ep8000000000000002n','in_progress','asked_person','needs_input',NULL,'',1780000013000);
INSERT INTO history VALUES('tsk_01ksr49fng000000000000002q',1,'tx_01ksr49fng000000000000002r','new','asked','queued',NULL,'',1780000014000);
INSERT INTO history VALUES('tsk_01ksr49fng000000000000002q',2,'tx_01ksr49fng000000000000002r','queued','admitted','in_progress',NULL,'',1780000014000);
INSERT INTO history VALUES('tsk_01ksr49fng000000000000002q',3,'tx_01ksr49gmr000000000000002z','in_progress','stop_requested','in_progress','stopped','',1780000015000);
INSERT INTO history VALUES('tsk_01ksr49gmr0000000000000030',1,'tx_01ksr49gmr0000000000000031','new','asked','queued',NULL,'',1780000015000);
INSERT INTO history VALUES('tsk_01ksr49gmr0000000000000033',1,'tx_01ksr49gmr0000000000000034','new','asked','queued',NULL,'',1780000015000);
INSERT INTO history VALUES('tsk_01ksr49gmr0000000000000033',2,'tx_01ksr49gmr0000000000000034','queued','admitted','in_progress',NULL,'',1780000015000);
INSERT INTO history VALUES('tsk_01ksr49kjg000000000000003v',1,'tx_01ksr49kjg000000000000003w','new','asked','queued',NULL,'',1780000018000);
INSERT INTO history VALUES('tsk_01ksr49kjg000000000000003v',2,'tx_01ksr49kjg000000000000003w','queued','admitted','in_progress',NULL,'',1780000018000);
INSERT INTO history VALUES('tsk_01ksr49nh0000000000000004b',1,'tx_01ksr49nh0000000000000004c','new','asked','queued',NULL,'',1780000020000);
INSERT INTO history VALUES('tsk_01ksr49nh0000000000000004b',2,'tx_01ksr49nh0000000000000004c','queued','admitted','in_progress',NULL,'',1780000020000);
INSERT INTO history VALUES('tsk_01ksr49pg8000000000000004e',1,'tx_01ksr49pg8000000000000004f','new','asked','queued',NULL,'',1780000021000);
INSERT INTO history VALUES('tsk_01ksr49pg8000000000000004e',2,'tx_01ksr49pg8000000000000004f','queued','admitted','in_progress',NULL,'',1780000021000);
INSERT INTO history VALUES('tsk_01ksr49qfg000000000000004h',1,'tx_01ksr49qfg000000000000004j','new','asked','blocked',NULL,'',1780000022000);
INSERT INTO history VALUES('tsk_01ksr49rer000000000000004k',1,'tx_01ksr49rer000000000000004m','new','asked','blocked',NULL,'',1780000023000);
INSERT INTO history VALUES('tsk_01ksr49se0000000000000004p',1,'tx_01ksr49se0000000000000004q','new','asked','queued',NULL,'',1780000024000);
INSERT INTO history VALUES('tsk_01ksr49td8000000000000004r',1,'tx_01ksr49td8000000000000004s','new','asked','queued',NULL,'',1780000025000);
INSERT INTO history VALUES('tsk_aea2b89be6b03129a164e30cec',1,'tx_01ksr49hm0000000000000003c','new','asked','queued',NULL,'',1780000016000);
INSERT INTO history VALUES('tsk_aea2b89be6b03129a164e30cec',2,'tx_01ksr49hm0000000000000003c','queued','admitted','in_progress',NULL,'',1780000016000);
INSERT INTO history VALUES('tsk_cf817f358795fc23f7212dcf57',1,'tx_01ksr49mhr0000000000000044','new','asked','queued',NULL,'',1780000019000);
INSERT INTO history VALUES('tsk_cf817f358795fc23f7212dcf57',2,'tx_01ksr49mhr0000000000000044','queued','admitted','in_progress',NULL,'',1780000019000);
INSERT INTO history VALUES('tsk_cf817f358795fc23f7212dcf57',3,'tx_01ksr49vcg000000000000004y','in_progress','completed','completed',NULL,'',1780000026000);
INSERT INTO history VALUES('tsk_ff6ee05c331beae25c4f616464',1,'tx_01ksr49jk8000000000000003m','new','asked','queued',NULL,'',1780000017000);
INSERT INTO history VALUES('tsk_ff6ee05c331beae25c4f616464',2,'tx_01ksr49jk8000000000000003m','queued','admitted','in_progress',NULL,'',1780000017000);
CREATE INDEX history_tx ON history(tx);

DROP TABLE IF EXISTS idea;
CREATE TABLE idea (
  id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES project(id), title TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('exploring', 'ready', 'executing', 'done', 'parked')),
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
, fingerprint TEXT) STRICT, WITHOUT ROWID;
INSERT INTO idea VALUES('idea_01ksr49vcg000000000000004x','prj_01ksr492000000000000000006','An idea','Of mine.','exploring',1780000026000,1780000026000,'5afc6b78c957c5ffaa5e74e4e6ff716dd88fb1d9e97dc96520c738b94f6ab1ce');
CREATE INDEX idea_project ON idea(project, updated_at);

DROP TABLE IF EXISTS idea_link;
CREATE TABLE idea_link (
  idea TEXT NOT NULL REFERENCES idea(id), conversation TEXT NOT NULL REFERENCES conversation(id),
  note TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, PRIMARY KEY (idea, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX idea_link_conversation ON idea_link(conversation);

DROP TABLE IF EXISTS login_link;
CREATE TABLE login_link (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id), expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO login_link VALUES('0fd6ae2b501de1af5e2d70b09755fa3655e84af5da0beb8f526325a71a1c9710','usr_01ksr492000000000000000001',1780000900000,1780000000000);

DROP TABLE IF EXISTS member;
CREATE TABLE member (
  project TEXT NOT NULL REFERENCES project(id), person TEXT NOT NULL REFERENCES person(id),
  role TEXT NOT NULL CHECK (role IN ('owner', 'member')), PRIMARY KEY (project, person)
) STRICT, WITHOUT ROWID;
INSERT INTO member VALUES('prj_01ksr492000000000000000006','usr_01ksr492000000000000000001','owner');

DROP TABLE IF EXISTS message;
CREATE TABLE message (
  id TEXT PRIMARY KEY, project TEXT NOT NULL, conversation TEXT NOT NULL REFERENCES conversation(id),
  seq INTEGER NOT NULL, author TEXT NOT NULL CHECK (author IN ('person', 'agent', 'sam')), text TEXT NOT NULL DEFAULT '',
  task TEXT, attempt TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'delivered', 'undelivered', 'streaming', 'finished')),
  harness TEXT, model TEXT, question TEXT, fingerprint TEXT, created_at INTEGER NOT NULL,
  UNIQUE (conversation, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO message VALUES('msg_01ksr492000000000000000007','prj_01ksr492000000000000000006','cnv_01ksr492000000000000000007',1,'person','done, please','tsk_01ksr492000000000000000007',NULL,'delivered',NULL,NULL,NULL,'',1780000000000);
INSERT INTO message VALUES('msg_01ksr492z8000000000000000b','prj_01ksr492000000000000000006','cnv_01ksr492000000000000000007',2,'agent','','tsk_01ksr492000000000000000007','tsk_01ksr492000000000000000007.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000001000);
INSERT INTO message VALUES('msg_01ksr493yg000000000000000h','prj_01ksr492000000000000000006','cnv_01ksr493yg000000000000000h',1,'person','failed, please','tsk_01ksr493yg000000000000000h',NULL,'delivered',NULL,NULL,NULL,'',1780000002000);
INSERT INTO message VALUES('msg_01ksr494xr000000000000000n','prj_01ksr492000000000000000006','cnv_01ksr493yg000000000000000h',2,'agent','','tsk_01ksr493yg000000000000000h','tsk_01ksr493yg000000000000000h.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000003000);
INSERT INTO message VALUES('msg_01ksr494xr000000000000000s','prj_01ksr492000000000000000006','cnv_01ksr494xr000000000000000s',1,'person','held, please','tsk_01ksr494xr000000000000000s',NULL,'queued',NULL,NULL,NULL,'',1780000003000);
INSERT INTO message VALUES('msg_01ksr495x0000000000000000v','prj_01ksr492000000000000000006','cnv_01ksr495x0000000000000000v',1,'person','held and released, please','tsk_01ksr495x0000000000000000v',NULL,'queued',NULL,NULL,NULL,'',1780000004000);
INSERT INTO message VALUES('msg_01ksr497vg000000000000000y','prj_01ksr492000000000000000006','cnv_01ksr497vg000000000000000y',1,'person','stopped early, please','tsk_01ksr497vg000000000000000y',NULL,'undelivered',NULL,NULL,NULL,'',1780000006000);
INSERT INTO message VALUES('msg_01ksr498tr0000000000000011','prj_01ksr492000000000000000006','cnv_01ksr498tr0000000000000011',1,'person','resting, please','tsk_01ksr498tr0000000000000011',NULL,'delivered',NULL,NULL,NULL,'',1780000007000);
INSERT INTO message VALUES('msg_01ksr499t00000000000000015','prj_01ksr492000000000000000006','cnv_01ksr498tr0000000000000011',2,'agent','','tsk_01ksr498tr0000000000000011','tsk_01ksr498tr0000000000000011.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000008000);
INSERT INTO message VALUES('msg_01ksr499t0000000000000001a','prj_01ksr492000000000000000006','cnv_01ksr499t0000000000000001a',1,'person','talking, please','tsk_01ksr499t0000000000000001a',NULL,'delivered',NULL,NULL,NULL,'',1780000008000);
INSERT INTO message VALUES('msg_01ksr49as8000000000000001e','prj_01ksr492000000000000000006','cnv_01ksr499t0000000000000001a',2,'agent','','tsk_01ksr499t0000000000000001a','tsk_01ksr499t0000000000000001a.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000009000);
INSERT INTO message VALUES('msg_01ksr49as8000000000000001j','prj_01ksr492000000000000000006','cnv_01ksr499t0000000000000001a',3,'person','and then?','tsk_01ksr499t0000000000000001a',NULL,'queued',NULL,NULL,NULL,'03a93479820a56bc8ccbc20b4005520199020ba5e798fd1df16c4e009bbb236f',1780000009000);
INSERT INTO message VALUES('msg_01ksr49as8000000000000001m','prj_01ksr492000000000000000006','cnv_01ksr49as8000000000000001m',1,'person','working, please','tsk_01ksr49as8000000000000001m',NULL,'delivered',NULL,NULL,NULL,'',1780000009000);
INSERT INTO message VALUES('msg_01ksr49brg000000000000001r','prj_01ksr492000000000000000006','cnv_01ksr49as8000000000000001m',2,'agent','','tsk_01ksr49as8000000000000001m','tsk_01ksr49as8000000000000001m.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000010000);
INSERT INTO message VALUES('msg_01ksr49brg000000000000001x','prj_01ksr492000000000000000006','cnv_01ksr49brg000000000000001x',1,'person','trying again, please','tsk_01ksr49brg000000000000001x',NULL,'delivered',NULL,NULL,NULL,'',1780000010000);
INSERT INTO message VALUES('msg_01ksr49cqr0000000000000021','prj_01ksr492000000000000000006','cnv_01ksr49brg000000000000001x',2,'agent','','tsk_01ksr49brg000000000000001x','tsk_01ksr49brg000000000000001x.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000011000);
INSERT INTO message VALUES('msg_01ksr49dq00000000000000028','prj_01ksr492000000000000000006','cnv_01ksr49brg000000000000001x',3,'agent','','tsk_01ksr49brg000000000000001x','tsk_01ksr49brg000000000000001x.2','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000012000);
INSERT INTO message VALUES('msg_01ksr49dq0000000000000002c','prj_01ksr492000000000000000006','cnv_01ksr49dq0000000000000002c',1,'person','asking, please','tsk_01ksr49dq0000000000000002c',NULL,'delivered',NULL,NULL,NULL,'',1780000012000);
INSERT INTO message VALUES('msg_01ksr49ep8000000000000002g','prj_01ksr492000000000000000006','cnv_01ksr49dq0000000000000002c',2,'agent','','tsk_01ksr49dq0000000000000002c','tsk_01ksr49dq0000000000000002c.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000013000);
INSERT INTO message VALUES('msg_01ksr49fng000000000000002q','prj_01ksr492000000000000000006','cnv_01ksr49fng000000000000002q',1,'person','stopping, please','tsk_01ksr49fng000000000000002q',NULL,'delivered',NULL,NULL,NULL,'',1780000014000);
INSERT INTO message VALUES('msg_01ksr49gmr000000000000002v','prj_01ksr492000000000000000006','cnv_01ksr49fng000000000000002q',2,'agent','','tsk_01ksr49fng000000000000002q','tsk_01ksr49fng000000000000002q.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000015000);
INSERT INTO message VALUES('msg_01ksr49gmr0000000000000030','prj_01ksr492000000000000000006','cnv_01ksr49fng000000000000002q',3,'person','go on, after all','tsk_01ksr49gmr0000000000000030',NULL,'queued',NULL,NULL,NULL,'24d3b3317a381f1cc0be3a587cf789bb8412b7a2d8811716d7b1a8070905976c',1780000015000);
INSERT INTO message VALUES('msg_01ksr49gmr0000000000000033','prj_01ksr492000000000000000006','cnv_01ksr49gmr0000000000000033',1,'person','parent, please','tsk_01ksr49gmr0000000000000033',NULL,'delivered',NULL,NULL,NULL,'',1780000015000);
INSERT INTO message VALUES('msg_01ksr49hm00000000000000037','prj_01ksr492000000000000000006','cnv_01ksr49gmr0000000000000033',2,'agent','','tsk_01ksr49gmr0000000000000033','tsk_01ksr49gmr0000000000000033.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000016000);
INSERT INTO message VALUES('msg_01ksr49jk8000000000000003f','prj_01ksr492000000000000000006','cnv_aea2b89be6b03129a164e30cec',2,'agent','','tsk_aea2b89be6b03129a164e30cec','tsk_aea2b89be6b03129a164e30cec.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000017000);
INSERT INTO message VALUES('msg_01ksr49kjg000000000000003q','prj_01ksr492000000000000000006','cnv_ff6ee05c331beae25c4f616464',2,'agent','','tsk_ff6ee05c331beae25c4f616464','tsk_ff6ee05c331beae25c4f616464.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000018000);
INSERT INTO message VALUES('msg_01ksr49kjg000000000000003v','prj_01ksr492000000000000000006','cnv_01ksr49kjg000000000000003v',1,'person','waking, please','tsk_01ksr49kjg000000000000003v',NULL,'delivered',NULL,NULL,NULL,'',1780000018000);
INSERT INTO message VALUES('msg_01ksr49mhr000000000000003z','prj_01ksr492000000000000000006','cnv_01ksr49kjg000000000000003v',2,'agent','','tsk_01ksr49kjg000000000000003v','tsk_01ksr49kjg000000000000003v.1','streaming','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000019000);
INSERT INTO message VALUES('msg_01ksr49nh00000000000000047','prj_01ksr492000000000000000006','cnv_cf817f358795fc23f7212dcf57',2,'agent','','tsk_cf817f358795fc23f7212dcf57','tsk_cf817f358795fc23f7212dcf57.1','finished','native','{"label":"stage","rehearsal":true}',NULL,NULL,1780000020000);
INSERT INTO message VALUES('msg_01ksr49nh0000000000000004b','prj_01ksr492000000000000000006','cnv_01ksr49nh0000000000000004b',1,'person','starting, please','tsk_01ksr49nh0000000000000004b',NULL,'queued',NULL,NULL,NULL,'',1780000020000);
INSERT INTO message VALUES('msg_01ksr49pg8000000000000004e','prj_01ksr492000000000000000006','cnv_01ksr49pg8000000000000004e',1,'person','without a seat, please','tsk_01ksr49pg8000000000000004e',NULL,'queued',NULL,NULL,NULL,'',1780000021000);
INSERT INTO message VALUES('msg_01ksr49qfg000000000000004h','prj_01ksr492000000000000000006','cnv_01ksr49qfg000000000000004h',1,'person','needs one, please','tsk_01ksr49qfg000000000000004h',NULL,'queued',NULL,NULL,NULL,'',1780000022000);
INSERT INTO message VALUES('msg_01ksr49rer000000000000004k','prj_01ksr492000000000000000006','cnv_01ksr49rer000000000000004k',1,'person','needs two, please','tsk_01ksr49rer000000000000004k',NULL,'queued',NULL,NULL,NULL,'',1780000023000);
INSERT INTO message VALUES('msg_01ksr49se0000000000000004p','prj_01ksr492000000000000000006','cnv_01ksr49se0000000000000004p',1,'person','over the limit, please','tsk_01ksr49se0000000000000004p',NULL,'queued',NULL,NULL,NULL,'',1780000024000);
INSERT INTO message VALUES('msg_01ksr49td8000000000000004r','prj_01ksr492000000000000000006','cnv_01ksr49td8000000000000004r',1,'person','over the limit, first, please','tsk_01ksr49td8000000000000004r',NULL,'queued',NULL,NULL,NULL,'',1780000025000);
INSERT INTO message VALUES('msg_01ksr49vcg000000000000004v','prj_01ksr492000000000000000006','cnv_01ksr49se0000000000000004p',2,'person','One more thing','tsk_01ksr49se0000000000000004p',NULL,'queued',NULL,NULL,NULL,'a30cd2cc8689932dd23166d7ea71527d0501ca9fc1425aa1a4b1efefc5a3b7c1',1780000026000);
INSERT INTO message VALUES('msg_aea2b89be6b03129a164e30cec','prj_01ksr492000000000000000006','cnv_aea2b89be6b03129a164e30cec',1,'agent','child, please','tsk_aea2b89be6b03129a164e30cec',NULL,'delivered',NULL,NULL,NULL,'',1780000016000);
INSERT INTO message VALUES('msg_cf817f358795fc23f7212dcf57','prj_01ksr492000000000000000006','cnv_cf817f358795fc23f7212dcf57',1,'agent','quick child, please','tsk_cf817f358795fc23f7212dcf57',NULL,'delivered',NULL,NULL,NULL,'',1780000019000);
INSERT INTO message VALUES('msg_e9cb34aaf121adb9a886b7f686','prj_01ksr492000000000000000006','cnv_01ksr49dq0000000000000002c',3,'agent','','tsk_01ksr49dq0000000000000002c','tsk_01ksr49dq0000000000000002c.1','finished',NULL,NULL,'Which colour?',NULL,1780000013000);
INSERT INTO message VALUES('msg_ff6ee05c331beae25c4f616464','prj_01ksr492000000000000000006','cnv_ff6ee05c331beae25c4f616464',1,'agent','warned child, please','tsk_ff6ee05c331beae25c4f616464',NULL,'delivered',NULL,NULL,NULL,'',1780000017000);
CREATE INDEX message_task ON message(task, state);

DROP TABLE IF EXISTS node;
CREATE TABLE node (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, protocol INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ready', 'lost', 'draining')),
  token_hash TEXT NOT NULL UNIQUE, signing_key TEXT NOT NULL, boot TEXT NOT NULL DEFAULT '', engine TEXT NOT NULL DEFAULT '',
  isolated INTEGER NOT NULL DEFAULT 0, seats INTEGER NOT NULL DEFAULT 0, load REAL NOT NULL DEFAULT 0,
  disk_free_bytes INTEGER NOT NULL DEFAULT 0, model TEXT, harnesses TEXT NOT NULL DEFAULT '[]',
  last_seen_at INTEGER, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO node VALUES('nod_000000000000000000000000n1','n1','http://n1',1,'ready','a8186a40bd93630f2eb44ec2e60817638cef16dc48201a126664b8c65cf12222','v1.d092e39188a79e72763de24ae1c8d247b5d34c73c1a5f9c9af484588ee06c6a7563911067851a25566dbc0ddbba6ba02158bc885183378530cbfefe5','boot','process',0,12,0.1,10000000000,'{"label":"stage","rehearsal":true}','[{"name":"native","installed":true,"version":null,"usable":true,"why_not":null}]',1780000021000,1780000000000);

DROP TABLE IF EXISTS part;
CREATE TABLE part (
  message TEXT NOT NULL REFERENCES message(id), position INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;
INSERT INTO part VALUES('msg_01ksr492z8000000000000000b',0,'prt_01ksr492z8000000000000000d','{"id":"prt_01ksr492z8000000000000000d","message":"msg_01ksr492z8000000000000000b","attempt":"tsk_01ksr492000000000000000007.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr494xr000000000000000n',0,'prt_01ksr494xr000000000000000q','{"id":"prt_01ksr494xr000000000000000q","message":"msg_01ksr494xr000000000000000n","attempt":"tsk_01ksr493yg000000000000000h.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr499t00000000000000015',0,'prt_01ksr499t00000000000000017','{"id":"prt_01ksr499t00000000000000017","message":"msg_01ksr499t00000000000000015","attempt":"tsk_01ksr498tr0000000000000011.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49as8000000000000001e',0,'prt_01ksr49as8000000000000001g','{"id":"prt_01ksr49as8000000000000001g","message":"msg_01ksr49as8000000000000001e","attempt":"tsk_01ksr499t0000000000000001a.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49brg000000000000001r',0,'prt_01ksr49brg000000000000001t','{"id":"prt_01ksr49brg000000000000001t","message":"msg_01ksr49brg000000000000001r","attempt":"tsk_01ksr49as8000000000000001m.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49cqr0000000000000021',0,'prt_01ksr49cqr0000000000000023','{"id":"prt_01ksr49cqr0000000000000023","message":"msg_01ksr49cqr0000000000000021","attempt":"tsk_01ksr49brg000000000000001x.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49dq00000000000000028',0,'prt_01ksr49dq0000000000000002a','{"id":"prt_01ksr49dq0000000000000002a","message":"msg_01ksr49dq00000000000000028","attempt":"tsk_01ksr49brg000000000000001x.2","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49ep8000000000000002g',0,'prt_01ksr49ep8000000000000002j','{"id":"prt_01ksr49ep8000000000000002j","message":"msg_01ksr49ep8000000000000002g","attempt":"tsk_01ksr49dq0000000000000002c.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49gmr000000000000002v',0,'prt_01ksr49gmr000000000000002x','{"id":"prt_01ksr49gmr000000000000002x","message":"msg_01ksr49gmr000000000000002v","attempt":"tsk_01ksr49fng000000000000002q.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49hm00000000000000037',0,'prt_01ksr49hm00000000000000039','{"id":"prt_01ksr49hm00000000000000039","message":"msg_01ksr49hm00000000000000037","attempt":"tsk_01ksr49gmr0000000000000033.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49jk8000000000000003f',0,'prt_01ksr49jk8000000000000003h','{"id":"prt_01ksr49jk8000000000000003h","message":"msg_01ksr49jk8000000000000003f","attempt":"tsk_aea2b89be6b03129a164e30cec.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49kjg000000000000003q',0,'prt_01ksr49kjg000000000000003s','{"id":"prt_01ksr49kjg000000000000003s","message":"msg_01ksr49kjg000000000000003q","attempt":"tsk_ff6ee05c331beae25c4f616464.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49mhr000000000000003z',0,'prt_01ksr49mhr0000000000000041','{"id":"prt_01ksr49mhr0000000000000041","message":"msg_01ksr49mhr000000000000003z","attempt":"tsk_01ksr49kjg000000000000003v.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');
INSERT INTO part VALUES('msg_01ksr49nh00000000000000047',0,'prt_01ksr49nh00000000000000049','{"id":"prt_01ksr49nh00000000000000049","message":"msg_01ksr49nh00000000000000047","attempt":"tsk_cf817f358795fc23f7212dcf57.1","position":0,"kind":"text","started_at":1,"text":"I look around.","tool":null,"plan":[],"finished":true}');

DROP TABLE IF EXISTS person;
CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO person VALUES('usr_01ksr492000000000000000001','someone',1780000000000);

DROP TABLE IF EXISTS project;
CREATE TABLE project (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, origin_url TEXT NOT NULL UNIQUE, default_branch TEXT NOT NULL,
  sample INTEGER NOT NULL DEFAULT 0,
  max_depth INTEGER NOT NULL DEFAULT 3,       -- a root has depth 0
  max_children INTEGER NOT NULL DEFAULT 5,    -- live ones
  max_running INTEGER NOT NULL DEFAULT 10,    -- dispatched tasks; conversations are outside
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO project VALUES('prj_01ksr492000000000000000006','origin','/srv/git/origin.git','main',0,3,5,10,1780000000000);

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
  ended_at INTEGER,
  CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled'))),
  CHECK (state = 'new' OR (deadline_at IS NULL) = (ended_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO task VALUES('tsk_01ksr492000000000000000007','prj_01ksr492000000000000000006','cnv_01ksr492000000000000000007',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr492000000000000000007","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr492000000000000000007","title":"done","text":"done, please","message":"msg_01ksr492000000000000000007","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','completed',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/done-000007','main',1,'dddddddddddddddddddddddddddddddddddddddd',NULL,1,2,1,NULL,NULL,1780000000000,1780000000000,1780000000000,1780000001000,1780000001000);
INSERT INTO task VALUES('tsk_01ksr493yg000000000000000h','prj_01ksr492000000000000000006','cnv_01ksr493yg000000000000000h',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr493yg000000000000000h","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr493yg000000000000000h","title":"failed","text":"failed, please","message":"msg_01ksr493yg000000000000000h","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','failed',3,'agent_refused','it would not',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/failed-00000h','main',0,NULL,NULL,0,0,0,NULL,NULL,1780000002000,1780000002000,1780000002000,1780000005000,1780000005000);
INSERT INTO task VALUES('tsk_01ksr494xr000000000000000s','prj_01ksr492000000000000000006','cnv_01ksr494xr000000000000000s',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr494xr000000000000000s","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr494xr000000000000000s","title":"held","text":"held, please","message":"msg_01ksr494xr000000000000000s","mode":"task","origin":"person","parent":null,"depends_on":["tsk_01ksr493yg000000000000000h"],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','blocked',2,'dependency_failed','tsk_01ksr493yg000000000000000h',NULL,0,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/held-00000s','main',0,NULL,NULL,0,0,0,NULL,1780086405000,NULL,1780000003000,NULL,1780000005000,NULL);
INSERT INTO task VALUES('tsk_01ksr495x0000000000000000v','prj_01ksr492000000000000000006','cnv_01ksr495x0000000000000000v',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr495x0000000000000000v","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr495x0000000000000000v","title":"held and released","text":"held and released, please","message":"msg_01ksr495x0000000000000000v","mode":"task","origin":"person","parent":null,"depends_on":["tsk_01ksr493yg000000000000000h"],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','blocked',2,'dependency_failed','tsk_01ksr493yg000000000000000h',NULL,0,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/held-and-released-00000v','main',0,NULL,NULL,0,0,0,NULL,1780086405000,NULL,1780000004000,NULL,1780000005000,NULL);
INSERT INTO task VALUES('tsk_01ksr497vg000000000000000y','prj_01ksr492000000000000000006','cnv_01ksr497vg000000000000000y',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr497vg000000000000000y","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr497vg000000000000000y","title":"stopped early","text":"stopped early, please","message":"msg_01ksr497vg000000000000000y","mode":"task","origin":"person","parent":null,"depends_on":["tsk_01ksr494xr000000000000000s"],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','cancelled',2,'stopped','',NULL,0,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/stopped-early-00000y','main',0,NULL,NULL,0,0,0,NULL,NULL,NULL,1780000006000,NULL,1780000007000,1780000007000);
INSERT INTO task VALUES('tsk_01ksr498tr0000000000000011','prj_01ksr492000000000000000006','cnv_01ksr498tr0000000000000011',NULL,NULL,NULL,0,0,'conversation','{"task":"tsk_01ksr498tr0000000000000011","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr498tr0000000000000011","title":"resting","text":"resting, please","message":"msg_01ksr498tr0000000000000011","mode":"conversation","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','waiting_for_follow_up',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/resting-000011','main',0,NULL,NULL,0,0,0,NULL,1780001808000,1780000007000,1780000007000,1780000007000,1780000008000,NULL);
INSERT INTO task VALUES('tsk_01ksr499t0000000000000001a','prj_01ksr492000000000000000006','cnv_01ksr499t0000000000000001a',NULL,NULL,NULL,0,0,'conversation','{"task":"tsk_01ksr499t0000000000000001a","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr499t0000000000000001a","title":"talking","text":"talking, please","message":"msg_01ksr499t0000000000000001a","mode":"conversation","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/talking-00001a','main',0,NULL,NULL,0,0,0,NULL,1780015008000,1780000008000,1780000008000,1780000008000,1780000008000,NULL);
INSERT INTO task VALUES('tsk_01ksr49as8000000000000001m','prj_01ksr492000000000000000006','cnv_01ksr49as8000000000000001m',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49as8000000000000001m","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49as8000000000000001m","title":"working","text":"working, please","message":"msg_01ksr49as8000000000000001m","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/working-00001m','main',0,NULL,NULL,0,0,0,NULL,1780015009000,1780000009000,1780000009000,1780000009000,1780000009000,NULL);
INSERT INTO task VALUES('tsk_01ksr49brg000000000000001x','prj_01ksr492000000000000000006','cnv_01ksr49brg000000000000001x',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49brg000000000000001x","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49brg000000000000001x","title":"trying again","text":"trying again, please","message":"msg_01ksr49brg000000000000001x","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',4,NULL,'',NULL,2,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/trying-again-00001x','main',0,NULL,NULL,0,0,0,NULL,1780015011000,1780000011000,1780000010000,1780000010000,1780000011000,NULL);
INSERT INTO task VALUES('tsk_01ksr49dq0000000000000002c','prj_01ksr492000000000000000006','cnv_01ksr49dq0000000000000002c',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49dq0000000000000002c","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49dq0000000000000002c","title":"asking","text":"asking, please","message":"msg_01ksr49dq0000000000000002c","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','needs_input',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/asking-00002c','main',0,NULL,NULL,0,0,0,NULL,1780604813000,1780000012000,1780000012000,1780000012000,1780000013000,NULL);
INSERT INTO task VALUES('tsk_01ksr49fng000000000000002q','prj_01ksr492000000000000000006','cnv_01ksr49fng000000000000002q',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49fng000000000000002q","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49fng000000000000002q","title":"stopping","text":"stopping, please","message":"msg_01ksr49fng000000000000002q","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',3,'stopped','','stopped',1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/stopping-00002q','main',0,NULL,NULL,0,0,0,NULL,1780000105000,1780000014000,1780000014000,1780000014000,1780000015000,NULL);
INSERT INTO task VALUES('tsk_01ksr49gmr0000000000000030','prj_01ksr492000000000000000006','cnv_01ksr49fng000000000000002q',NULL,'tsk_01ksr49fng000000000000002q',NULL,0,0,'task','{"task":"tsk_01ksr49gmr0000000000000030","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49fng000000000000002q","title":"go on, after all","text":"go on, after all","message":"msg_01ksr49gmr0000000000000030","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":"tsk_01ksr49fng000000000000002q","idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','queued',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/stopping-00002q','main',0,NULL,NULL,0,0,0,NULL,1780604815000,1780000015000,1780000015000,NULL,1780000015000,NULL);
INSERT INTO task VALUES('tsk_01ksr49gmr0000000000000033','prj_01ksr492000000000000000006','cnv_01ksr49gmr0000000000000033',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49gmr0000000000000033","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49gmr0000000000000033","title":"parent","text":"parent, please","message":"msg_01ksr49gmr0000000000000033","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/parent-000033','main',0,NULL,NULL,0,0,0,NULL,1780015015000,1780000015000,1780000015000,1780000015000,1780000015000,NULL);
INSERT INTO task VALUES('tsk_01ksr49kjg000000000000003v','prj_01ksr492000000000000000006','cnv_01ksr49kjg000000000000003v',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49kjg000000000000003v","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49kjg000000000000003v","title":"waking","text":"waking, please","message":"msg_01ksr49kjg000000000000003v","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/waking-00003v','main',0,NULL,NULL,0,0,0,NULL,1780015018000,1780000018000,1780000018000,1780000018000,1780000018000,NULL);
INSERT INTO task VALUES('tsk_01ksr49nh0000000000000004b','prj_01ksr492000000000000000006','cnv_01ksr49nh0000000000000004b',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49nh0000000000000004b","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49nh0000000000000004b","title":"starting","text":"starting, please","message":"msg_01ksr49nh0000000000000004b","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/starting-00004b','main',0,NULL,NULL,0,0,0,NULL,1780015020000,1780000020000,1780000020000,1780000020000,1780000020000,NULL);
INSERT INTO task VALUES('tsk_01ksr49pg8000000000000004e','prj_01ksr492000000000000000006','cnv_01ksr49pg8000000000000004e',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49pg8000000000000004e","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49pg8000000000000004e","title":"without a seat","text":"without a seat, please","message":"msg_01ksr49pg8000000000000004e","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/without-a-seat-00004e','main',0,NULL,NULL,0,0,0,NULL,1780015021000,1780000021000,1780000021000,1780000021000,1780000021000,NULL);
INSERT INTO task VALUES('tsk_01ksr49qfg000000000000004h','prj_01ksr492000000000000000006','cnv_01ksr49qfg000000000000004h',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49qfg000000000000004h","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49qfg000000000000004h","title":"needs one","text":"needs one, please","message":"msg_01ksr49qfg000000000000004h","mode":"task","origin":"person","parent":null,"depends_on":["tsk_01ksr49as8000000000000001m"],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/needs-one-00004h','main',0,NULL,NULL,0,0,0,NULL,1782592022000,NULL,1780000022000,NULL,1780000022000,NULL);
INSERT INTO task VALUES('tsk_01ksr49rer000000000000004k','prj_01ksr492000000000000000006','cnv_01ksr49rer000000000000004k',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49rer000000000000004k","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49rer000000000000004k","title":"needs two","text":"needs two, please","message":"msg_01ksr49rer000000000000004k","mode":"task","origin":"person","parent":null,"depends_on":["tsk_01ksr49as8000000000000001m","tsk_01ksr49dq0000000000000002c"],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','blocked',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/needs-two-00004k','main',0,NULL,NULL,0,0,0,NULL,1782592023000,NULL,1780000023000,NULL,1780000023000,NULL);
INSERT INTO task VALUES('tsk_01ksr49se0000000000000004p','prj_01ksr492000000000000000006','cnv_01ksr49se0000000000000004p',NULL,NULL,NULL,0,-1,'task','{"task":"tsk_01ksr49se0000000000000004p","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49se0000000000000004p","title":"over the limit","text":"over the limit, please","message":"msg_01ksr49se0000000000000004p","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":-1,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','queued',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/over-the-limit-00004p','main',0,NULL,NULL,0,0,0,NULL,1780604824000,1780000024000,1780000024000,NULL,1780000024000,NULL);
INSERT INTO task VALUES('tsk_01ksr49td8000000000000004r','prj_01ksr492000000000000000006','cnv_01ksr49td8000000000000004r',NULL,NULL,NULL,0,0,'task','{"task":"tsk_01ksr49td8000000000000004r","project":"prj_01ksr492000000000000000006","conversation":"cnv_01ksr49td8000000000000004r","title":"over the limit, first","text":"over the limit, first, please","message":"msg_01ksr49td8000000000000004r","mode":"task","origin":"person","parent":null,"depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','queued',1,NULL,'',NULL,0,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/over-the-limit-first-00004r','main',0,NULL,NULL,0,0,0,NULL,1780604825000,1780000025000,1780000025000,NULL,1780000025000,NULL);
INSERT INTO task VALUES('tsk_aea2b89be6b03129a164e30cec','prj_01ksr492000000000000000006','cnv_aea2b89be6b03129a164e30cec','tsk_01ksr49gmr0000000000000033',NULL,NULL,1,0,'task','{"task":"tsk_aea2b89be6b03129a164e30cec","project":"prj_01ksr492000000000000000006","conversation":"cnv_aea2b89be6b03129a164e30cec","title":"child","text":"child, please","message":"msg_aea2b89be6b03129a164e30cec","mode":"task","origin":"agent","parent":"tsk_01ksr49gmr0000000000000033","depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/child-e30cec','main',0,NULL,NULL,0,0,0,NULL,1780015016000,1780000016000,1780000016000,1780000016000,1780000016000,NULL);
INSERT INTO task VALUES('tsk_cf817f358795fc23f7212dcf57','prj_01ksr492000000000000000006','cnv_cf817f358795fc23f7212dcf57','tsk_01ksr49kjg000000000000003v',NULL,NULL,1,0,'task','{"task":"tsk_cf817f358795fc23f7212dcf57","project":"prj_01ksr492000000000000000006","conversation":"cnv_cf817f358795fc23f7212dcf57","title":"quick child","text":"quick child, please","message":"msg_cf817f358795fc23f7212dcf57","mode":"task","origin":"agent","parent":"tsk_01ksr49kjg000000000000003v","depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','completed',3,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/quick-child-2dcf57','main',0,NULL,NULL,0,0,0,NULL,NULL,1780000019000,1780000019000,1780000019000,1780000026000,1780000026000);
INSERT INTO task VALUES('tsk_ff6ee05c331beae25c4f616464','prj_01ksr492000000000000000006','cnv_ff6ee05c331beae25c4f616464','tsk_01ksr49gmr0000000000000033',NULL,NULL,1,0,'task','{"task":"tsk_ff6ee05c331beae25c4f616464","project":"prj_01ksr492000000000000000006","conversation":"cnv_ff6ee05c331beae25c4f616464","title":"warned child","text":"warned child, please","message":"msg_ff6ee05c331beae25c4f616464","mode":"task","origin":"agent","parent":"tsk_01ksr49gmr0000000000000033","depends_on":[],"continues":null,"idea":null,"priority":0,"harness":"auto","model":null,"runtime":"auto","budget_microusd":0,"limits":{"wall_clock_s":14400,"turns":200,"tokens":50000000}}','in_progress',2,NULL,'',NULL,1,0,'native','needs nothing but a model','process','the only engine of this machine: a plain directory, no container','sam/warned-child-616464','main',0,NULL,NULL,0,0,0,NULL,1780015017000,1780000017000,1780000017000,1780000017000,1780000017000,NULL);
CREATE INDEX task_children ON task(parent) WHERE ended_at IS NULL;
CREATE INDEX task_conversation ON task(conversation, created_at);
CREATE INDEX task_idea ON task(idea) WHERE idea IS NOT NULL;
CREATE INDEX task_project ON task(project, created_at);
CREATE INDEX task_queue ON task(project, resumed DESC, priority DESC, queued_at) WHERE state = 'queued';
CREATE INDEX task_running ON task(project) WHERE mode = 'task' AND state IN ('in_progress', 'needs_input');

DROP TABLE IF EXISTS transition;
CREATE TABLE transition (
  was TEXT NOT NULL, event TEXT NOT NULL, became TEXT NOT NULL, PRIMARY KEY (was, event, became)
) STRICT, WITHOUT ROWID;
INSERT INTO transition VALUES('blocked','cancelled','cancelled');
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
INSERT INTO transition VALUES('queued','cancelled','cancelled');
INSERT INTO transition VALUES('queued','dependency_added','blocked');
INSERT INTO transition VALUES('queued','failed','failed');
INSERT INTO transition VALUES('waiting','attempt_lost','queued');
INSERT INTO transition VALUES('waiting','cancelled','cancelled');
INSERT INTO transition VALUES('waiting','failed','failed');
INSERT INTO transition VALUES('waiting','stop_requested','in_progress');
INSERT INTO transition VALUES('waiting','subtasks_done','queued');
INSERT INTO transition VALUES('waiting_for_follow_up','attempt_lost','queued');
INSERT INTO transition VALUES('waiting_for_follow_up','cancelled','cancelled');
INSERT INTO transition VALUES('waiting_for_follow_up','completed','completed');
INSERT INTO transition VALUES('waiting_for_follow_up','failed','failed');
INSERT INTO transition VALUES('waiting_for_follow_up','message_arrived','in_progress');
INSERT INTO transition VALUES('waiting_for_follow_up','stop_requested','in_progress');

DROP TABLE IF EXISTS verdict;
CREATE TABLE verdict (
  task TEXT PRIMARY KEY, tx TEXT NOT NULL, fingerprint TEXT NOT NULL, refused TEXT, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO verdict VALUES('tsk_01ksr492000000000000000007','tx_01ksr492000000000000000008','8777fe2b4091800224a9f6f28627fb474b4f7ad7d688def968b05e7c9fd7c40b',NULL,1780000000000);
INSERT INTO verdict VALUES('tsk_01ksr493yg000000000000000h','tx_01ksr493yg000000000000000j','5ba47e6d0cae3574c4b3f564368da91ee6750f4610a9e5bbeb55260f1c4c7dd1',NULL,1780000002000);
INSERT INTO verdict VALUES('tsk_01ksr494xr000000000000000s','tx_01ksr494xr000000000000000t','7623ecac1dc89734ef75f9253452a005d55e83c2be40bef817a9454c47e65bb9',NULL,1780000003000);
INSERT INTO verdict VALUES('tsk_01ksr495x0000000000000000v','tx_01ksr495x0000000000000000w','170ade9b5cb1278e03b4a1d0f338b33805fcc80865ec4b0b3635f0e8b7739475',NULL,1780000004000);
INSERT INTO verdict VALUES('tsk_01ksr497vg000000000000000y','tx_01ksr497vg000000000000000z','667250fcd6e899d453ee919170d4195effd87c5cb2cdae00e42fdbfe48e7e31f',NULL,1780000006000);
INSERT INTO verdict VALUES('tsk_01ksr498tr0000000000000011','tx_01ksr498tr0000000000000012','28f3a98e01a4baf05d8f87ba9152bdcc38e3f06d749b806510210a178f83e5f0',NULL,1780000007000);
INSERT INTO verdict VALUES('tsk_01ksr499t0000000000000001a','tx_01ksr499t0000000000000001b','ef267841ac52723f1c826c7b1b0dda79695af1dac525ce1c8003bdfa802b601a',NULL,1780000008000);
INSERT INTO verdict VALUES('tsk_01ksr49as8000000000000001m','tx_01ksr49as8000000000000001n','6c28490a448a8baee3905ce5f81154dfdd5715476d85ea1eb6b89e906e98be0b',NULL,1780000009000);
INSERT INTO verdict VALUES('tsk_01ksr49brg000000000000001x','tx_01ksr49brg000000000000001y','05264888cbe5497089a1890a55e582571b21828263430da4e625f0e0af770132',NULL,1780000010000);
INSERT INTO verdict VALUES('tsk_01ksr49dq0000000000000002c','tx_01ksr49dq0000000000000002d','6f44e0e281bf3ab5ec7e3b5c476ff051239a1fcb9b1b97f3b9cad5062a2b60c4',NULL,1780000012000);
INSERT INTO verdict VALUES('tsk_01ksr49fng000000000000002q','tx_01ksr49fng000000000000002r','ce6734a061b4dc7b160f354455328acedd95c2f2b272e41567d570344cba7066',NULL,1780000014000);
INSERT INTO verdict VALUES('tsk_01ksr49gmr0000000000000030','tx_01ksr49gmr0000000000000031','3157ca60982c3a61c6fe2e74ea397dd59e7474fbcff42dee3341f87ee2d05597',NULL,1780000015000);
INSERT INTO verdict VALUES('tsk_01ksr49gmr0000000000000033','tx_01ksr49gmr0000000000000034','b21e28b3b59d528c673e335454a4d2617bfaa1df1a861be5e513b539e23207f1',NULL,1780000015000);
INSERT INTO verdict VALUES('tsk_01ksr49kjg000000000000003v','tx_01ksr49kjg000000000000003w','d9214ab26b4adaa1cd4e0a21f088c63a65921216e7e2cfbc6168ef48ec48e0d0',NULL,1780000018000);
INSERT INTO verdict VALUES('tsk_01ksr49nh0000000000000004b','tx_01ksr49nh0000000000000004c','75a7eff420b551778621c298b65aee338f096c10e12ea22cf80fc96193012f73',NULL,1780000020000);
INSERT INTO verdict VALUES('tsk_01ksr49pg8000000000000004e','tx_01ksr49pg8000000000000004f','a60ce7c2be2255567e3bbfd3976585ed2d3e8cbf920b3b50672ebd1f3ae5d703',NULL,1780000021000);
INSERT INTO verdict VALUES('tsk_01ksr49qfg000000000000004h','tx_01ksr49qfg000000000000004j','964d297b797e18af3af7604fbeff9e68a0b419bbe81f7701be4a9a430fa21f19',NULL,1780000022000);
INSERT INTO verdict VALUES('tsk_01ksr49rer000000000000004k','tx_01ksr49rer000000000000004m','3c7f20dc2573d0ad9dc5b427a94ba03e5c0ad832a2ea7a9424b1acf8cc90ee19',NULL,1780000023000);
INSERT INTO verdict VALUES('tsk_01ksr49se0000000000000004p','tx_01ksr49se0000000000000004q','7611234ca1feb4da99449c70c2e874c7aed516dfe781e10cbeda5f59e7425f10',NULL,1780000024000);
INSERT INTO verdict VALUES('tsk_01ksr49td8000000000000004r','tx_01ksr49td8000000000000004s','2db7c67c1222662e0b6d506e9b9e0eace987624ca2eb46aff013c599cf726b63',NULL,1780000025000);
INSERT INTO verdict VALUES('tsk_aea2b89be6b03129a164e30cec','tx_01ksr49hm0000000000000003c','77e683e700c971f2a31ab9640deb341740da381afabca3a9225dccc6d1ad1d97',NULL,1780000016000);
INSERT INTO verdict VALUES('tsk_cf817f358795fc23f7212dcf57','tx_01ksr49mhr0000000000000044','53ea88626d2c7c47ba89d68b28a82913f0ea5e7476f9bc4ea5b8ea7b7eebc631',NULL,1780000019000);
INSERT INTO verdict VALUES('tsk_ff6ee05c331beae25c4f616464','tx_01ksr49jk8000000000000003m','2d36b47280f3801abb821d48b08a3f4b277303f08eb1b35b29d9f21809369ba8',NULL,1780000017000);

DROP TABLE IF EXISTS web_session;
CREATE TABLE web_session (
  hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(id), created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO web_session VALUES('53b22aaaab58e1974caaffacfe3b2c3b68c858424a0f716a9bd2c32cf7531a53','usr_01ksr492000000000000000001',1780000000000,1787776000000);
INSERT INTO web_session VALUES('875b0b965aba914c6346d01ddf667bbb4c605549553d6716a43c5f4da342a0db','usr_01ksr492000000000000000001',1780000000000,1787776000000);

DROP TABLE IF EXISTS workspace;
CREATE TABLE workspace (
  id TEXT PRIMARY KEY, node TEXT NOT NULL REFERENCES node(id), seat INTEGER NOT NULL, project TEXT NOT NULL,
  attempt TEXT NOT NULL REFERENCES attempt(id), missing INTEGER NOT NULL DEFAULT 0,   -- heartbeats in a row without it
  started_at INTEGER NOT NULL, ended_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO workspace VALUES('wsp_01ksr492z80000000000000009','nod_000000000000000000000000n1',0,'prj_01ksr492000000000000000006','tsk_01ksr492000000000000000007.1',0,1780000001000,1780000001000);
INSERT INTO workspace VALUES('wsp_01ksr494xr000000000000000k','nod_000000000000000000000000n1',0,'prj_01ksr492000000000000000006','tsk_01ksr493yg000000000000000h.1',0,1780000003000,1780000005000);
INSERT INTO workspace VALUES('wsp_01ksr499t00000000000000013','nod_000000000000000000000000n1',0,'prj_01ksr492000000000000000006','tsk_01ksr498tr0000000000000011.1',0,1780000008000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49as8000000000000001c','nod_000000000000000000000000n1',1,'prj_01ksr492000000000000000006','tsk_01ksr499t0000000000000001a.1',0,1780000009000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49brg000000000000001p','nod_000000000000000000000000n1',2,'prj_01ksr492000000000000000006','tsk_01ksr49as8000000000000001m.1',0,1780000010000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49cqr000000000000001z','nod_000000000000000000000000n1',3,'prj_01ksr492000000000000000006','tsk_01ksr49brg000000000000001x.1',0,1780000011000,1780000011000);
INSERT INTO workspace VALUES('wsp_01ksr49dq00000000000000026','nod_000000000000000000000000n1',3,'prj_01ksr492000000000000000006','tsk_01ksr49brg000000000000001x.2',0,1780000012000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49ep8000000000000002e','nod_000000000000000000000000n1',4,'prj_01ksr492000000000000000006','tsk_01ksr49dq0000000000000002c.1',0,1780000013000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49gmr000000000000002s','nod_000000000000000000000000n1',5,'prj_01ksr492000000000000000006','tsk_01ksr49fng000000000000002q.1',0,1780000015000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49hm00000000000000035','nod_000000000000000000000000n1',6,'prj_01ksr492000000000000000006','tsk_01ksr49gmr0000000000000033.1',0,1780000016000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49jk8000000000000003d','nod_000000000000000000000000n1',7,'prj_01ksr492000000000000000006','tsk_aea2b89be6b03129a164e30cec.1',0,1780000017000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49kjg000000000000003n','nod_000000000000000000000000n1',8,'prj_01ksr492000000000000000006','tsk_ff6ee05c331beae25c4f616464.1',0,1780000018000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49mhr000000000000003x','nod_000000000000000000000000n1',9,'prj_01ksr492000000000000000006','tsk_01ksr49kjg000000000000003v.1',0,1780000019000,NULL);
INSERT INTO workspace VALUES('wsp_01ksr49nh00000000000000045','nod_000000000000000000000000n1',10,'prj_01ksr492000000000000000006','tsk_cf817f358795fc23f7212dcf57.1',0,1780000020000,1780000026000);
INSERT INTO workspace VALUES('wsp_01ksr49pg8000000000000004d','nod_000000000000000000000000n1',11,'prj_01ksr492000000000000000006','tsk_01ksr49nh0000000000000004b.1',0,1780000021000,NULL);
CREATE UNIQUE INDEX one_owner_per_seat ON workspace(node, seat) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX one_workspace_per_attempt ON workspace(attempt) WHERE ended_at IS NULL;
CREATE INDEX workspace_attempt ON workspace(attempt);

DELETE FROM main.sqlite_sequence WHERE name='d1_migrations';
INSERT INTO main.sqlite_sequence VALUES ('d1_migrations', 2);

COMMIT TRANSACTION;

BEGIN TRANSACTION;
CREATE TABLE copies (
	at TEXT NOT NULL, 
	kind TEXT NOT NULL CHECK (kind IN ('backup', 'export', 'de-identified export', 'report', 'take-home page')), 
	path TEXT NOT NULL, 
	patient_id TEXT NOT NULL
)
 STRICT

;
CREATE TABLE diary (
	row_id INTEGER NOT NULL, 
	patient_id TEXT NOT NULL CHECK (patient_id <> ''), 
	date TEXT NOT NULL CHECK (length(date) = 10), 
	time TEXT NOT NULL, 
	site TEXT NOT NULL CHECK (site <> ''), 
	pain REAL CHECK (pain BETWEEN 0 AND 10), 
	note TEXT NOT NULL, 
	PRIMARY KEY (row_id), 
	FOREIGN KEY(row_id) REFERENCES history (id)
)
 STRICT

;
INSERT INTO "diary" VALUES(4,'P1','2026-03-01','08:00','low back',6.5,'');
CREATE TABLE history (
	id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	action TEXT NOT NULL CHECK (action IN ('add', 'import', 'void', 'erase', 'restore')), 
	record TEXT NOT NULL CHECK (record IN ('sessions', 'diary', 'plan', 'measurements', 'all')), 
	row_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "history" VALUES(1,'2026-11-22T21:29:08+00:00','add','sessions',1,'');
INSERT INTO "history" VALUES(2,'2026-11-22T21:29:08+00:00','add','sessions',2,'');
INSERT INTO "history" VALUES(3,'2026-11-22T21:29:08+00:00','add','sessions',3,'');
INSERT INTO "history" VALUES(4,'2026-11-22T21:29:08+00:00','add','diary',4,'');
INSERT INTO "history" VALUES(5,'2026-11-22T21:29:08+00:00','add','plan',5,'');
INSERT INTO "history" VALUES(6,'2026-11-22T21:29:08+00:00','add','measurements',6,'');
INSERT INTO "history" VALUES(7,'2026-11-22T21:29:08+00:00','void','sessions',2,'typed twice');
INSERT INTO "history" VALUES(8,'2026-11-22T21:29:10+00:00','import','sessions',8,'');
INSERT INTO "history" VALUES(9,'2026-11-22T21:29:10+00:00','import','sessions',9,'');
CREATE TABLE measurements (
	row_id INTEGER NOT NULL, 
	patient_id TEXT NOT NULL CHECK (patient_id <> ''), 
	date TEXT NOT NULL CHECK (length(date) = 10), 
	measure TEXT NOT NULL, 
	side TEXT NOT NULL CHECK (side IN ('left', 'right', '')), 
	value REAL NOT NULL, 
	unit TEXT NOT NULL, 
	method TEXT NOT NULL, 
	PRIMARY KEY (row_id), 
	FOREIGN KEY(row_id) REFERENCES history (id)
)
 STRICT

;
INSERT INTO "measurements" VALUES(6,'P1','2026-03-01','hip_extension','left',12.5,'deg','prone');
CREATE TABLE "plan" (
	row_id INTEGER NOT NULL, 
	patient_id TEXT NOT NULL CHECK (patient_id <> ''), 
	from_date TEXT NOT NULL CHECK (length(from_date) = 10), 
	stretch TEXT NOT NULL CHECK (stretch IN ('hip_flexor', 'figure_4')), 
	holds INTEGER NOT NULL CHECK (holds BETWEEN 0 AND 50), 
	hold_s INTEGER NOT NULL CHECK (hold_s BETWEEN 1 AND 600), 
	days_per_week INTEGER NOT NULL CHECK (days_per_week BETWEEN 0 AND 7), 
	PRIMARY KEY (row_id), 
	FOREIGN KEY(row_id) REFERENCES history (id)
)
 STRICT

;
INSERT INTO "plan" VALUES(5,'P1','2026-03-01','figure_4',2,30,5);
CREATE TABLE sessions (
	row_id INTEGER NOT NULL, 
	patient_id TEXT NOT NULL CHECK (patient_id <> ''), 
	date TEXT NOT NULL CHECK (length(date) = 10), 
	stretch TEXT NOT NULL CHECK (stretch IN ('hip_flexor', 'figure_4')), 
	side TEXT NOT NULL CHECK (side IN ('left', 'right')), 
	holds INTEGER NOT NULL CHECK (holds BETWEEN 0 AND 50), 
	hold_s INTEGER NOT NULL CHECK (hold_s BETWEEN 1 AND 600), 
	pain_before REAL CHECK (pain_before BETWEEN 0 AND 10), 
	pain_after REAL CHECK (pain_after BETWEEN 0 AND 10), 
	note TEXT NOT NULL, 
	PRIMARY KEY (row_id), 
	FOREIGN KEY(row_id) REFERENCES history (id)
)
 STRICT

;
INSERT INTO "sessions" VALUES(1,'P1','2026-03-01','hip_flexor','left',2,30,4.0,3.5,'it''s "fine"; 50 % ñ 腰 🙂');
INSERT INTO "sessions" VALUES(2,'P1','2026-03-01','hip_flexor','left',2,30,4.0,3.5,'');
INSERT INTO "sessions" VALUES(3,'007','2026-03-02','hip_flexor','left',0,30,NULL,NULL,'');
INSERT INTO "sessions" VALUES(8,'P2','2026-03-01','hip_flexor','left',2,30,4.0,3.5,'it''s "fine"; 50 % ñ 腰 🙂');
INSERT INTO "sessions" VALUES(9,'P2','2026-03-02','hip_flexor','left',0,30,NULL,NULL,'');
CREATE INDEX sessions_patient ON sessions (patient_id, date);
CREATE INDEX diary_patient ON diary (patient_id, date);
CREATE INDEX plan_patient ON "plan" (patient_id, from_date);
CREATE INDEX measurements_patient ON measurements (patient_id, date);
COMMIT;
PRAGMA user_version = 3;

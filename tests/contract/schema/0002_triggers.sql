-- Triggers hold semicolons: a host that cuts a file at each of them fails here.
CREATE TRIGGER work_log AFTER UPDATE ON work BEGIN
  INSERT INTO log VALUES (new.id);
END;
CREATE VIEW refuse AS SELECT '' AS reason;
CREATE TRIGGER refuse_now INSTEAD OF INSERT ON refuse BEGIN
  SELECT RAISE(ABORT, new.reason);
END;

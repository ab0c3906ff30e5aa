-- A heartbeat that comes late or twice says what was, not what is.
ALTER TABLE node ADD COLUMN beat INTEGER NOT NULL DEFAULT 0;
ALTER TABLE node ADD COLUMN beat_tx TEXT;                       -- the batch that took the newest one
ALTER TABLE node ADD COLUMN previous_boot TEXT NOT NULL DEFAULT '';

-- The message in which an agent fell asleep: a later one means that it works.
ALTER TABLE wait ADD COLUMN turn TEXT;

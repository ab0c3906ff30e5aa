-- A summary stands for all thoughts of its conversation up to `covers`; those stay, and are not read any more.
ALTER TABLE thought ADD COLUMN covers INTEGER;

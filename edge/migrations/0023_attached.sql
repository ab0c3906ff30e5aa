-- What a node checks the file against that it fetched; none is known of a file that an earlier version took.
ALTER TABLE attachment ADD COLUMN sha256 TEXT;

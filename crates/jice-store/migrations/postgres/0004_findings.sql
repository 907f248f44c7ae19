-- Due days compare byte by byte, as on SQLite.
ALTER TABLE finding ALTER COLUMN due_on TYPE TEXT COLLATE "C";
-- What is sealed does not compress.
ALTER TABLE finding ALTER COLUMN told_sealed SET STORAGE EXTERNAL;
ALTER TABLE finding_step ALTER COLUMN words_sealed SET STORAGE EXTERNAL;

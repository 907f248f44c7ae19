-- Due days compare byte by byte, as on SQLite.
ALTER TABLE case_part ALTER COLUMN due_on TYPE TEXT COLLATE "C";
-- What is sealed does not compress.
ALTER TABLE change_case ALTER COLUMN values_sealed SET STORAGE EXTERNAL;
ALTER TABLE case_step ALTER COLUMN opinion_sealed SET STORAGE EXTERNAL;

-- Keys and the names that lists are ordered by compare byte by byte, as they do on SQLite:
-- a page is the same page on both engines, and a comparison needs no locale.
ALTER TABLE claim ALTER COLUMN claim_key TYPE TEXT COLLATE "C";
ALTER TABLE likeness ALTER COLUMN likeness_key TYPE TEXT COLLATE "C";
ALTER TABLE session ALTER COLUMN session_key TYPE TEXT COLLATE "C";
ALTER TABLE request ALTER COLUMN request_key TYPE TEXT COLLATE "C";
ALTER TABLE placement ALTER COLUMN name TYPE TEXT COLLATE "C";
ALTER TABLE batch_row ALTER COLUMN name TYPE TEXT COLLATE "C";
-- What is sealed does not compress.
ALTER TABLE person ALTER COLUMN values_sealed SET STORAGE EXTERNAL;
ALTER TABLE journal ALTER COLUMN act_sealed SET STORAGE EXTERNAL;
ALTER TABLE archive_item ALTER COLUMN content_sealed SET STORAGE EXTERNAL;
ALTER TABLE batch_row ALTER COLUMN values_sealed SET STORAGE EXTERNAL;
ALTER TABLE request ALTER COLUMN answer_sealed SET STORAGE EXTERNAL;

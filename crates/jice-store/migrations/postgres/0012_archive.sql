-- What is sealed does not compress.
ALTER TABLE archive_item ALTER COLUMN content_sealed SET STORAGE EXTERNAL;

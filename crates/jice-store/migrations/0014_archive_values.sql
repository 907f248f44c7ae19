-- A copy of an archive keeps the particulars of that day with its row; what else stood in the archive
-- then is never changed or removed, and is read as of the act by which the pupil left. Only copies
-- made before have a file.
ALTER TABLE archive_copy ADD COLUMN values_sealed BYTEA; -- secret: the particulars on the day of leaving
ALTER TABLE archive_copy ADD COLUMN key_id SMALLINT; -- internal

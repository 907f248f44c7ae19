-- Nothing is taken out of an archive. On PostgreSQL roles.sql says so.
CREATE TRIGGER archive_item_keeps BEFORE UPDATE ON archive_item BEGIN SELECT RAISE(ABORT, 'an archive is only added to'); END;
CREATE TRIGGER archive_item_stays BEFORE DELETE ON archive_item BEGIN SELECT RAISE(ABORT, 'an archive is only added to'); END;
CREATE TRIGGER archive_copy_keeps BEFORE UPDATE ON archive_copy BEGIN SELECT RAISE(ABORT, 'an archive is only added to'); END;
CREATE TRIGGER archive_copy_stays BEFORE DELETE ON archive_copy BEGIN SELECT RAISE(ABORT, 'an archive is only added to'); END;

-- Rights of the role the program runs as, `jice_app`. Not a migration: the owner of the
-- tables runs it after every migration (CREATE ROLE jice_app LOGIN; once, before the first).
-- The program then cannot change or remove what the journal and the audit log hold, nor
-- the schema; Citus carries these rights to every node.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jice_app;
REVOKE UPDATE, DELETE ON journal, audit_entry, case_step, case_override, case_urge, finding_step, unit_event,
  archive_item, archive_copy, paper_archive FROM jice_app;
REVOKE INSERT, UPDATE, DELETE ON schema_migration FROM jice_app;

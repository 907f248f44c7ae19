-- Pupils who sit in no class are listed by school; few entries are theirs.
CREATE INDEX student_entry_out_of_class ON student_entry (school_id) WHERE state IN ('suspended', 'absent');

-- What is due on one day is read in order, however much it is.
DROP INDEX case_part_due;
CREATE INDEX case_part_due ON case_part (due_on, case_id) WHERE waits;

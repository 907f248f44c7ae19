-- Problem records 问题学籍: entries in doubt, with the school that keeps them. A record goes where its entry goes.

-- leaves is the school year in which the pupil is to finish the stage: lists begin with those.
-- group: organisation(org_id)
CREATE TABLE problem_record (
  org_id BIGINT NOT NULL, -- internal
  problem_id BIGINT NOT NULL, -- internal
  person_id BIGINT NOT NULL, -- private
  entry_id BIGINT NOT NULL, -- internal
  jurisdiction TEXT NOT NULL, -- open
  kind TEXT NOT NULL, -- internal
  subject TEXT NOT NULL, -- internal
  other_id BIGINT, -- private
  remark_sealed BYTEA NOT NULL, -- secret: what the ministry's list remarks
  key_id SMALLINT NOT NULL, -- internal
  source TEXT NOT NULL, -- internal
  since_on TEXT NOT NULL, -- internal
  found_us BIGINT NOT NULL, -- internal
  leaves SMALLINT NOT NULL, -- internal
  state TEXT NOT NULL, -- internal
  state_facts TEXT NOT NULL, -- internal
  case_id BIGINT, -- internal
  open BOOLEAN NOT NULL, -- internal
  version INTEGER NOT NULL, -- internal
  PRIMARY KEY (org_id, problem_id)
);
CREATE UNIQUE INDEX problem_record_once ON problem_record (org_id, person_id, kind, subject);
CREATE INDEX problem_record_open ON problem_record (org_id, leaves, problem_id) WHERE open;
CREATE INDEX problem_record_case ON problem_record (org_id, case_id) WHERE case_id IS NOT NULL;

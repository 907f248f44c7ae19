-- Changes of an entry: cases, the steps they took, their papers, and whose desk they lie on.

-- group: person(person_id)
CREATE TABLE change_case (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  case_id BIGINT NOT NULL, -- internal
  entry_id BIGINT NOT NULL, -- internal
  change_name TEXT NOT NULL, -- private
  jurisdiction TEXT NOT NULL, -- open
  pack_version TEXT NOT NULL, -- open
  opener_id BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  holder TEXT NOT NULL, -- secret: keyed digest of the identity number of whoever opened it
  opened_us BIGINT NOT NULL, -- internal
  legal_on TEXT NOT NULL, -- private
  from_id BIGINT NOT NULL, -- private
  from_class_id BIGINT NOT NULL, -- private
  to_id BIGINT, -- private
  to_class_id BIGINT, -- private
  values_sealed BYTEA NOT NULL, -- secret: what was filled in
  key_id SMALLINT NOT NULL, -- internal
  plea TEXT NOT NULL, -- private
  plan TEXT NOT NULL, -- internal
  state TEXT NOT NULL, -- private
  state_facts TEXT NOT NULL, -- private
  holds BOOLEAN NOT NULL, -- internal
  version INTEGER NOT NULL, -- internal
  PRIMARY KEY (person_id, case_id)
);
CREATE UNIQUE INDEX change_case_one_holds ON change_case (person_id, entry_id) WHERE holds;

-- group: person(person_id)
CREATE TABLE case_step (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  case_id BIGINT NOT NULL, -- internal
  seq INTEGER NOT NULL, -- internal
  step SMALLINT NOT NULL, -- internal
  org_id BIGINT NOT NULL, -- internal
  arrived_us BIGINT NOT NULL, -- internal
  due_on TEXT, -- internal
  verdict TEXT NOT NULL, -- private
  decider TEXT NOT NULL, -- secret: who, with a keyed digest of the identity number
  at_us BIGINT NOT NULL, -- internal
  opinion_sealed BYTEA NOT NULL, -- secret
  key_id SMALLINT NOT NULL, -- internal
  findings TEXT NOT NULL, -- private
  PRIMARY KEY (person_id, case_id, seq)
);

-- group: person(person_id)
CREATE TABLE case_evidence (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  case_id BIGINT NOT NULL, -- internal
  evidence_id BIGINT NOT NULL, -- internal
  kind TEXT NOT NULL, -- private
  file_name TEXT NOT NULL, -- private
  media TEXT NOT NULL, -- internal
  bytes INTEGER NOT NULL, -- internal
  file_key TEXT NOT NULL, -- internal
  put_us BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  PRIMARY KEY (person_id, case_id, evidence_id)
);

-- A unit's part in a case: what lies on its desk, what it has done, what it opened. The due day
-- is 9999-12-31 where no limit is set.
-- group: organisation(org_id)
CREATE TABLE case_part (
  org_id BIGINT NOT NULL, -- internal
  case_id BIGINT NOT NULL, -- internal
  person_id BIGINT NOT NULL, -- internal
  change_name TEXT NOT NULL, -- private
  opener BOOLEAN NOT NULL, -- internal
  waits BOOLEAN NOT NULL, -- internal
  arrived_us BIGINT NOT NULL, -- internal
  due_on TEXT NOT NULL, -- internal
  acted_us BIGINT, -- internal
  over BOOLEAN NOT NULL, -- internal
  PRIMARY KEY (org_id, case_id)
);
CREATE INDEX case_part_waits ON case_part (org_id, due_on, case_id) WHERE waits;
CREATE INDEX case_part_due ON case_part (due_on) WHERE waits;

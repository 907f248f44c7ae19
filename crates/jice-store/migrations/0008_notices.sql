-- What keeps a case moving: what units are told about it, and that whoever waits urged it.

-- A notice is about a turn of a case, by the moment at which its step came.
-- group: organisation(org_id)
CREATE TABLE case_notice (
  org_id BIGINT NOT NULL, -- internal
  case_id BIGINT NOT NULL, -- internal
  turn_us BIGINT NOT NULL, -- internal
  kind TEXT NOT NULL, -- internal
  person_id BIGINT NOT NULL, -- internal
  at_us BIGINT NOT NULL, -- internal
  seen_us BIGINT, -- internal
  PRIMARY KEY (org_id, case_id, turn_us, kind)
);
CREATE INDEX case_notice_unseen ON case_notice (org_id, at_us) WHERE seen_us IS NULL;

-- group: person(person_id)
CREATE TABLE case_urge (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  case_id BIGINT NOT NULL, -- internal
  turn_us BIGINT NOT NULL, -- internal
  org_id BIGINT NOT NULL, -- internal
  urged_on TEXT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  at_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (person_id, case_id, turn_us, org_id, urged_on)
);

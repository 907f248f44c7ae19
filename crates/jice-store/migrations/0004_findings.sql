-- Findings 违规线索: what may be a breach of an item of a sanction list, and what was done about it.

-- The due day is 9999-12-31 where nothing is ordered.
-- group: organisation(org_id)
CREATE TABLE finding (
  org_id BIGINT NOT NULL, -- internal
  finding_id BIGINT NOT NULL, -- internal
  violation TEXT NOT NULL, -- internal
  jurisdiction TEXT NOT NULL, -- open
  clause TEXT NOT NULL, -- open
  subject TEXT NOT NULL, -- internal
  person_id BIGINT, -- private
  told_sealed BYTEA NOT NULL, -- secret: what was found, with names
  key_id SMALLINT NOT NULL, -- internal
  since_on TEXT NOT NULL, -- internal
  found_us BIGINT NOT NULL, -- internal
  by_hand BOOLEAN NOT NULL, -- internal
  present BOOLEAN NOT NULL, -- internal
  state TEXT NOT NULL, -- internal
  state_facts TEXT NOT NULL, -- internal
  due_on TEXT NOT NULL, -- internal
  open BOOLEAN NOT NULL, -- internal
  version INTEGER NOT NULL, -- internal
  PRIMARY KEY (org_id, finding_id)
);
CREATE UNIQUE INDEX finding_once ON finding (org_id, violation, subject);
CREATE INDEX finding_open ON finding (org_id, finding_id) WHERE open;

-- group: organisation(org_id)
CREATE TABLE finding_step (
  org_id BIGINT NOT NULL, -- internal
  finding_id BIGINT NOT NULL, -- internal
  seq INTEGER NOT NULL, -- internal
  deed TEXT NOT NULL, -- internal
  actor TEXT NOT NULL, -- secret: who, with a keyed digest of the identity number
  at_us BIGINT NOT NULL, -- internal
  words_sealed BYTEA NOT NULL, -- secret: in what words, with the facts of the deed
  key_id SMALLINT NOT NULL, -- internal
  PRIMARY KEY (org_id, finding_id, seq)
);

-- Lists of pupils that were taken away, by who took them.
CREATE INDEX audit_entry_rosters ON audit_entry (org_id, at_us) WHERE subject_kind = 'roster';

-- The register, in the SQL that SQLite, PostgreSQL and Citus share.
--
-- Every table names its group and that group's column ("-- group: person(person_id)");
-- every key begins with it. Every column names its privacy class:
--   open      may be published        internal  for staff in scope
--   private   about a person          secret    sealed or a digest; never shown as stored
-- Times are microseconds of the Unix epoch (_us), dates are ISO 8601 texts (_on).
-- One statement ends at a line that ends in a semicolon.

-- group: reference
CREATE TABLE org_unit (
  org_id BIGINT NOT NULL PRIMARY KEY, -- open
  parent_id BIGINT, -- open
  jurisdiction TEXT NOT NULL, -- open
  side TEXT NOT NULL, -- open
  level TEXT NOT NULL, -- open
  code TEXT NOT NULL, -- open
  name TEXT NOT NULL, -- open
  division TEXT NOT NULL, -- open
  details TEXT NOT NULL, -- internal
  closed_on TEXT, -- open
  version INTEGER NOT NULL, -- open
  created_us BIGINT NOT NULL -- open
);
CREATE INDEX org_unit_parent ON org_unit (parent_id);

-- group: reference
CREATE TABLE school_year (
  jurisdiction TEXT NOT NULL, -- open
  year SMALLINT NOT NULL, -- open
  opened_us BIGINT NOT NULL, -- open
  account_id BIGINT NOT NULL, -- internal
  PRIMARY KEY (jurisdiction, year)
);

-- group: reference
CREATE TABLE window_override (
  jurisdiction TEXT NOT NULL, -- open
  window_name TEXT NOT NULL, -- open
  org_id BIGINT NOT NULL, -- open
  opens_on TEXT NOT NULL, -- open
  closes_on TEXT NOT NULL, -- open
  account_id BIGINT NOT NULL, -- internal
  set_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (jurisdiction, window_name, org_id)
);

-- group: reference
CREATE TABLE installation (
  item TEXT NOT NULL PRIMARY KEY, -- internal
  content TEXT NOT NULL -- internal
);

-- group: person(person_id)
CREATE TABLE person (
  person_id BIGINT NOT NULL PRIMARY KEY, -- internal
  name TEXT NOT NULL, -- private
  sex SMALLINT NOT NULL, -- private
  birth_on TEXT NOT NULL, -- private
  document_kind TEXT NOT NULL, -- private
  document_sealed BYTEA, -- secret: identity number of the child
  document_index BYTEA, -- secret: keyed digest for equality
  values_sealed BYTEA NOT NULL, -- secret: phones, addresses, family, health and the rest
  key_id SMALLINT NOT NULL, -- internal
  version INTEGER NOT NULL, -- internal
  created_us BIGINT NOT NULL -- internal
);

-- group: person(person_id)
CREATE TABLE student_entry (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  entry_id BIGINT NOT NULL, -- internal
  jurisdiction TEXT NOT NULL, -- open
  state TEXT NOT NULL, -- private
  state_on TEXT NOT NULL, -- private
  state_note TEXT NOT NULL, -- private
  school_id BIGINT NOT NULL, -- private
  class_id BIGINT NOT NULL, -- private
  placement_id BIGINT NOT NULL, -- internal
  stage TEXT NOT NULL, -- private
  entry_year SMALLINT NOT NULL, -- private
  repeats SMALLINT NOT NULL, -- private
  live BOOLEAN NOT NULL, -- internal
  version INTEGER NOT NULL, -- internal
  last_act_id BIGINT NOT NULL, -- internal
  PRIMARY KEY (person_id, entry_id)
);
CREATE UNIQUE INDEX student_entry_one_live ON student_entry (person_id) WHERE live;

-- group: person(person_id)
CREATE TABLE issued_number (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  number_id BIGINT NOT NULL, -- internal
  kind TEXT NOT NULL, -- open
  value_sealed BYTEA NOT NULL, -- secret: some contain the identity number
  key_id SMALLINT NOT NULL, -- internal
  issuer_id BIGINT NOT NULL, -- open
  valid_from_on TEXT NOT NULL, -- internal
  valid_to_on TEXT, -- internal
  temporary BOOLEAN NOT NULL, -- internal
  PRIMARY KEY (person_id, number_id)
);

-- group: person(person_id)
CREATE TABLE journal (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  journal_id BIGINT NOT NULL, -- internal
  entry_id BIGINT NOT NULL, -- internal
  act TEXT NOT NULL, -- private
  act_sealed BYTEA NOT NULL, -- secret: the act with its numbers
  key_id SMALLINT NOT NULL, -- internal
  valid_from_on TEXT NOT NULL, -- private
  known_us BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  org_id BIGINT NOT NULL, -- internal
  jurisdiction TEXT NOT NULL, -- open
  pack_version TEXT NOT NULL, -- open
  findings TEXT NOT NULL, -- private
  PRIMARY KEY (person_id, journal_id)
);

-- group: person(person_id)
CREATE TABLE photo (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  photo_id BIGINT NOT NULL, -- internal
  file_key TEXT NOT NULL, -- internal
  taken_year SMALLINT NOT NULL, -- private
  source TEXT NOT NULL, -- internal
  width INTEGER NOT NULL, -- internal
  height INTEGER NOT NULL, -- internal
  bytes INTEGER NOT NULL, -- internal
  put_us BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  PRIMARY KEY (person_id, photo_id)
);

-- group: person(person_id)
CREATE TABLE archive_item (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  item_id BIGINT NOT NULL, -- internal
  section TEXT NOT NULL, -- private
  held_on TEXT NOT NULL, -- private
  content_sealed BYTEA NOT NULL, -- secret
  key_id SMALLINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  put_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (person_id, item_id)
);

-- group: organisation(org_id)
CREATE TABLE school_class (
  org_id BIGINT NOT NULL, -- open
  class_id BIGINT NOT NULL, -- open
  code TEXT NOT NULL, -- open
  name TEXT NOT NULL, -- open
  stage TEXT NOT NULL, -- open
  entry_year SMALLINT NOT NULL, -- open
  founded_month TEXT NOT NULL, -- open
  class_type TEXT NOT NULL, -- open
  schooling TEXT NOT NULL, -- open
  teacher TEXT NOT NULL, -- internal
  honours TEXT NOT NULL, -- open
  size_limit INTEGER NOT NULL, -- open
  closed_on TEXT, -- open
  version INTEGER NOT NULL, -- internal
  PRIMARY KEY (org_id, class_id)
);
CREATE UNIQUE INDEX school_class_code ON school_class (org_id, stage, entry_year, code);

-- group: organisation(org_id)
CREATE TABLE placement (
  org_id BIGINT NOT NULL, -- private
  placement_id BIGINT NOT NULL, -- internal
  person_id BIGINT NOT NULL, -- internal
  entry_id BIGINT NOT NULL, -- internal
  class_id BIGINT NOT NULL, -- private
  stage TEXT NOT NULL, -- private
  entry_year SMALLINT NOT NULL, -- private
  repeats SMALLINT NOT NULL, -- private
  name TEXT NOT NULL, -- private
  sex SMALLINT NOT NULL, -- private
  birth_on TEXT NOT NULL, -- private
  from_on TEXT NOT NULL, -- private
  to_on TEXT, -- private
  known_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (org_id, placement_id)
);
CREATE INDEX placement_class ON placement (org_id, class_id, placement_id);
CREATE INDEX placement_name ON placement (org_id, name);

-- group: organisation(org_id)
CREATE TABLE serial_counter (
  org_id BIGINT NOT NULL, -- open
  scheme TEXT NOT NULL, -- open
  scope TEXT NOT NULL, -- open
  last_value BIGINT NOT NULL, -- open
  PRIMARY KEY (org_id, scheme, scope)
);

-- group: organisation(org_id)
CREATE TABLE staff (
  org_id BIGINT NOT NULL, -- internal
  staff_id BIGINT NOT NULL, -- internal
  name TEXT NOT NULL, -- internal
  holder TEXT NOT NULL, -- secret: keyed digest of the identity number
  document_sealed BYTEA NOT NULL, -- secret
  phone_sealed BYTEA NOT NULL, -- secret
  key_id SMALLINT NOT NULL, -- internal
  duty TEXT NOT NULL, -- internal
  since_on TEXT NOT NULL, -- internal
  trained_on TEXT, -- internal
  certificate TEXT NOT NULL, -- internal
  filed_us BIGINT, -- internal
  left_on TEXT, -- internal
  version INTEGER NOT NULL, -- internal
  PRIMARY KEY (org_id, staff_id)
);

-- group: organisation(org_id)
CREATE TABLE account (
  org_id BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  staff_id BIGINT NOT NULL, -- internal
  login TEXT NOT NULL, -- internal
  name TEXT NOT NULL, -- internal
  holder TEXT NOT NULL, -- secret: keyed digest of the identity number
  role TEXT NOT NULL, -- internal
  side TEXT NOT NULL, -- internal
  class_id BIGINT, -- internal
  state TEXT NOT NULL, -- internal
  state_us BIGINT NOT NULL, -- internal
  password_hash TEXT NOT NULL, -- secret
  earlier_hashes TEXT NOT NULL, -- secret
  password_set_us BIGINT NOT NULL, -- internal
  code_hash TEXT NOT NULL, -- secret: of the one-time code
  code_until_us BIGINT NOT NULL, -- internal
  totp_sealed BYTEA, -- secret
  totp_last_step BIGINT NOT NULL, -- internal
  key_id SMALLINT NOT NULL, -- internal
  failures INTEGER NOT NULL, -- internal
  locked_until_us BIGINT NOT NULL, -- internal
  last_seen_us BIGINT NOT NULL, -- internal
  version INTEGER NOT NULL, -- internal
  PRIMARY KEY (org_id, account_id)
);

-- group: organisation(org_id)
CREATE TABLE undertaking (
  org_id BIGINT NOT NULL, -- internal
  undertaking_id BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  holder TEXT NOT NULL, -- secret
  kind TEXT NOT NULL, -- internal
  school_year SMALLINT NOT NULL, -- internal
  text_sha256 TEXT NOT NULL, -- internal
  signed_name TEXT NOT NULL, -- internal
  signed_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (org_id, undertaking_id)
);
CREATE UNIQUE INDEX undertaking_once ON undertaking (org_id, account_id, kind, school_year);

-- group: organisation(org_id)
CREATE TABLE batch (
  org_id BIGINT NOT NULL, -- internal
  batch_id BIGINT NOT NULL, -- internal
  authority_id BIGINT NOT NULL, -- internal
  jurisdiction TEXT NOT NULL, -- open
  kind TEXT NOT NULL, -- internal
  grade SMALLINT NOT NULL, -- internal
  school_year SMALLINT NOT NULL, -- internal
  state TEXT NOT NULL, -- internal
  state_facts TEXT NOT NULL, -- internal
  entered_by TEXT NOT NULL, -- secret: keyed digests of identity numbers
  created_us BIGINT NOT NULL, -- internal
  version INTEGER NOT NULL, -- internal
  PRIMARY KEY (org_id, batch_id)
);

-- group: organisation(org_id)
CREATE TABLE batch_row (
  org_id BIGINT NOT NULL, -- internal
  batch_id BIGINT NOT NULL, -- internal
  row_no INTEGER NOT NULL, -- internal
  state TEXT NOT NULL, -- internal
  class_id BIGINT, -- internal
  name TEXT NOT NULL, -- private
  row_key BYTEA NOT NULL, -- secret: keyed digest that tells a repeated upload
  values_sealed BYTEA NOT NULL, -- secret
  key_id SMALLINT NOT NULL, -- internal
  findings TEXT NOT NULL, -- private
  photo_key TEXT NOT NULL, -- internal
  photo_year SMALLINT NOT NULL, -- internal
  photo_source TEXT NOT NULL, -- internal
  arrived_on TEXT, -- private
  guardian_confirmed_us BIGINT, -- internal
  person_id BIGINT, -- internal
  reason TEXT NOT NULL, -- private
  version INTEGER NOT NULL, -- internal
  PRIMARY KEY (org_id, batch_id, row_no)
);
CREATE UNIQUE INDEX batch_row_key ON batch_row (org_id, batch_id, row_key);
CREATE INDEX batch_row_state ON batch_row (org_id, batch_id, state, row_no);

-- group: organisation(org_id)
CREATE TABLE inbox (
  org_id BIGINT NOT NULL, -- internal
  item_id BIGINT NOT NULL, -- internal
  kind TEXT NOT NULL, -- internal
  subject_org_id BIGINT NOT NULL, -- internal
  subject_id BIGINT NOT NULL, -- internal
  arrived_us BIGINT NOT NULL, -- internal
  due_on TEXT, -- internal
  done_us BIGINT, -- internal
  PRIMARY KEY (org_id, item_id)
);
CREATE INDEX inbox_open ON inbox (org_id, due_on) WHERE done_us IS NULL;

-- group: organisation(org_id)
CREATE TABLE job (
  org_id BIGINT NOT NULL, -- internal
  job_id BIGINT NOT NULL, -- internal
  kind TEXT NOT NULL, -- internal
  subject_id BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  payload TEXT NOT NULL, -- internal
  state TEXT NOT NULL, -- internal
  done INTEGER NOT NULL, -- internal
  total INTEGER NOT NULL, -- internal
  outcome TEXT NOT NULL, -- internal
  worker TEXT NOT NULL, -- internal
  lease_us BIGINT NOT NULL, -- internal
  created_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (org_id, job_id)
);
CREATE INDEX job_waiting ON job (org_id, lease_us) WHERE state = 'waiting' OR state = 'running';

-- group: claim(claim_key)
CREATE TABLE claim (
  claim_key TEXT NOT NULL PRIMARY KEY, -- secret: a kind and a keyed digest or a public code
  person_id BIGINT NOT NULL, -- internal
  org_id BIGINT NOT NULL, -- internal
  subject_id BIGINT NOT NULL -- internal
);

-- group: claim(likeness_key)
CREATE TABLE likeness (
  likeness_key TEXT NOT NULL, -- secret: keyed digest of name, sex and date of birth
  person_id BIGINT NOT NULL, -- internal
  PRIMARY KEY (likeness_key, person_id)
);

-- group: claim(session_key)
CREATE TABLE session (
  session_key TEXT NOT NULL PRIMARY KEY, -- secret: digest of the token
  org_id BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  stage TEXT NOT NULL, -- internal
  created_us BIGINT NOT NULL, -- internal
  last_seen_us BIGINT NOT NULL, -- internal
  ends_us BIGINT NOT NULL, -- internal
  proved_us BIGINT NOT NULL, -- internal
  address TEXT NOT NULL -- internal
);

CREATE INDEX session_account ON session (account_id);

-- group: claim(request_key)
CREATE TABLE request (
  request_key TEXT NOT NULL PRIMARY KEY, -- internal
  fingerprint TEXT NOT NULL, -- internal
  answer_sealed BYTEA NOT NULL, -- secret
  key_id SMALLINT NOT NULL, -- internal
  made_us BIGINT NOT NULL -- internal
);

-- group: writer(writer_id)
CREATE TABLE audit_entry (
  writer_id BIGINT NOT NULL, -- internal
  seq BIGINT NOT NULL, -- internal
  at_us BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  holder TEXT NOT NULL, -- secret
  role TEXT NOT NULL, -- internal
  org_id BIGINT NOT NULL, -- internal
  action TEXT NOT NULL, -- internal
  outcome TEXT NOT NULL, -- internal
  subject_org_id BIGINT NOT NULL, -- internal
  subject_kind TEXT NOT NULL, -- internal
  subject_id BIGINT NOT NULL, -- internal
  person_id BIGINT NOT NULL, -- internal
  purpose TEXT NOT NULL, -- internal
  fields TEXT NOT NULL, -- internal
  address TEXT NOT NULL, -- internal
  previous_hash BYTEA NOT NULL, -- internal
  entry_hash BYTEA NOT NULL, -- internal
  PRIMARY KEY (writer_id, seq)
);
CREATE INDEX audit_entry_at ON audit_entry (at_us);
CREATE INDEX audit_entry_person ON audit_entry (person_id, at_us);

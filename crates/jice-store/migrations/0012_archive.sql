-- The archive of a pupil: items with every version of them, the copies that schools keep of pupils
-- who left, and where papers lie.

-- The table of the first day held nothing: no act ever wrote to it.
DROP TABLE archive_item;

-- A row is one version of an item. What was noted, why it was corrected, and the name of its paper
-- are sealed together.
-- group: person(person_id)
CREATE TABLE archive_item (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  item_id BIGINT NOT NULL, -- internal
  version INTEGER NOT NULL, -- internal
  section TEXT NOT NULL, -- private
  kind TEXT NOT NULL, -- private
  held_on TEXT NOT NULL, -- private
  school_id BIGINT NOT NULL, -- private
  content_sealed BYTEA NOT NULL, -- secret
  key_id SMALLINT NOT NULL, -- internal
  file_key TEXT NOT NULL, -- internal
  org_id BIGINT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  put_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (person_id, item_id, version)
);

-- Where a school keeps a pupil's archive on paper; a row is one word of the school on it.
-- group: person(person_id)
CREATE TABLE paper_archive (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  org_id BIGINT NOT NULL, -- internal
  version INTEGER NOT NULL, -- internal
  kept TEXT NOT NULL, -- internal
  place TEXT NOT NULL, -- internal
  keeper TEXT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  noted_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (person_id, org_id, version)
);

-- What a school keeps of the archive of a pupil who left; the archive itself is a sealed file.
-- group: person(person_id)
CREATE TABLE archive_copy (
  person_id BIGINT NOT NULL REFERENCES person (person_id), -- internal
  copy_id BIGINT NOT NULL, -- internal
  org_id BIGINT NOT NULL, -- private
  jurisdiction TEXT NOT NULL, -- open
  name TEXT NOT NULL, -- private
  left_on TEXT NOT NULL, -- private
  act_id BIGINT NOT NULL, -- internal
  file_key TEXT NOT NULL, -- internal
  made_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (person_id, copy_id)
);
CREATE INDEX archive_copy_org ON archive_copy (org_id, copy_id);

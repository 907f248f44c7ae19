-- The year's admission plan 招生计划: how many pupils of a grade a school may take in.

-- group: organisation(org_id)
CREATE TABLE admission_plan (
  org_id BIGINT NOT NULL, -- open
  school_year SMALLINT NOT NULL, -- open
  grade SMALLINT NOT NULL, -- open
  pupils INTEGER NOT NULL, -- open
  authority_id BIGINT NOT NULL, -- open
  account_id BIGINT NOT NULL, -- internal
  loaded_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (org_id, school_year, grade)
);

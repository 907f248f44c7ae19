-- Who does whose duty while somebody is away 委托代办, and in whose stead a session acts.

-- group: organisation(org_id)
CREATE TABLE delegation (
  org_id BIGINT NOT NULL, -- internal
  delegation_id BIGINT NOT NULL, -- internal
  principal_id BIGINT NOT NULL, -- internal
  delegate_id BIGINT NOT NULL, -- internal
  first_on TEXT NOT NULL, -- internal
  last_on TEXT NOT NULL, -- internal
  reason TEXT NOT NULL, -- internal
  made_by BIGINT NOT NULL, -- internal
  made_us BIGINT NOT NULL, -- internal
  ended_us BIGINT, -- internal
  ended_by BIGINT, -- internal
  PRIMARY KEY (org_id, delegation_id)
);

ALTER TABLE session ADD COLUMN delegation_id BIGINT; -- internal

-- What happened to units: renamed, by which approval, from which day. Rows are only added.

-- group: reference
CREATE TABLE unit_event (
  org_id BIGINT NOT NULL, -- open
  event_id BIGINT NOT NULL, -- open
  act TEXT NOT NULL, -- open
  held_on TEXT NOT NULL, -- open
  known_us BIGINT NOT NULL, -- internal
  document TEXT NOT NULL, -- open
  reason TEXT NOT NULL, -- internal
  account_id BIGINT NOT NULL, -- internal
  actor_org_id BIGINT NOT NULL, -- internal
  PRIMARY KEY (org_id, event_id)
);

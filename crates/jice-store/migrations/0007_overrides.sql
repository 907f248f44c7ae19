-- Exceptions that authorities made 破例, by authority and moment; what was said stands with the step.

-- group: organisation(org_id)
CREATE TABLE case_override (
  org_id BIGINT NOT NULL, -- internal
  case_id BIGINT NOT NULL, -- internal
  seq INTEGER NOT NULL, -- internal
  person_id BIGINT NOT NULL, -- internal
  at_us BIGINT NOT NULL, -- internal
  PRIMARY KEY (org_id, case_id, seq)
);
CREATE INDEX case_override_at ON case_override (org_id, at_us);

-- Those that were made before the list was kept.
INSERT INTO case_override (org_id, case_id, seq, person_id, at_us)
  SELECT s.org_id, s.case_id, s.seq, s.person_id, s.at_us
  FROM case_step s JOIN org_unit o ON o.org_id = s.org_id
  WHERE s.verdict = 'accept' AND s.findings LIKE '%"weight":"overridable"%' AND o.level NOT IN ('school', 'campus');

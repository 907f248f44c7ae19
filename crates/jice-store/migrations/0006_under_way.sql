-- What clearing lists: the cases of a unit that are under way.
CREATE INDEX case_part_under_way ON case_part (org_id, case_id) WHERE opener AND NOT over;

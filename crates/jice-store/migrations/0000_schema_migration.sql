-- group: reference
CREATE TABLE IF NOT EXISTS schema_migration (
  name TEXT NOT NULL PRIMARY KEY, -- internal
  checksum TEXT NOT NULL -- internal
);

-- Imports by their ids.
-- $1 import_ids
SELECT
@import_columns
  FROM import i
 WHERE i.import_id = ANY ($1::text[])
 ORDER BY i.import_id;

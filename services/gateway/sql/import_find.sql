-- Imports by their ids. Times are that of 1970 for none.
-- $1 import_ids
SELECT i.import_id, i.state, i.notify, i.created_by, i.stage, i.detail, i.rows, i.refused,
       i.applications, i.accepted, i.messages, i.created_at,
       coalesce(i.started_at, to_timestamp(0)), coalesce(i.ended_at, to_timestamp(0)), i.cohort_id,
       i.file
  FROM import i
 WHERE i.import_id = ANY ($1::text[])
 ORDER BY i.import_id;

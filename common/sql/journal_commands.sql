-- Notes which commands have just been run, in order.
-- $1 at  $2 kinds  $3 names  $4 cohort_ids  $5 first rows  $6 row counts  $7 bodies
INSERT INTO journal (volume, at, kind, name, cohort_id, first_row, row_count, body)
SELECT (SELECT max(volume) FROM log_volume), $1::timestamptz, c.kind, c.name, c.cohort_id,
       c.first_row, c.row_count, c.body
  FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bytea[]) WITH ORDINALITY
       AS c(kind, name, cohort_id, first_row, row_count, body, number)
 ORDER BY c.number;

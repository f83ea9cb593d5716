-- Notes which commands have just been run, in order.
-- $1 at  $2 names  $3 cohort_ids  $4 first rows  $5 row counts  $6 bodies
INSERT INTO journal (volume, at, kind, name, cohort_id, first_row, row_count, body)
SELECT (SELECT max(volume) FROM log_volume), $1::timestamptz, 'commands', c.name, c.cohort_id,
       c.first_row, c.row_count, c.body
  FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bytea[]) WITH ORDINALITY
       AS c(name, cohort_id, first_row, row_count, body, number)
 ORDER BY c.number;

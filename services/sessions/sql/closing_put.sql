-- Notes when the last session of components ends, as the timetable is now. What closed before we
-- heard of it is not looked through.
-- $1 cohort_id  $2 what ended by then has closed  then a column each of: programme, partner_id,
-- component
INSERT INTO closing AS known (cohort_id, programme, partner_id, component, last_ends_at, reviewed,
                              version)
SELECT $1::text, wanted.*, found.ends_at, coalesce(found.ends_at <= $2::timestamptz, false), 1
  FROM (SELECT DISTINCT * FROM unnest($3::text[], $4::text[], $5::text[])
          AS w (programme, partner_id, component)) AS wanted,
       LATERAL (SELECT max(ends_at) AS ends_at
                  FROM session
                 WHERE cohort_id = $1::text
                   AND programme = wanted.programme
                   AND partner_id = wanted.partner_id
                   AND component = wanted.component
                   AND NOT called_off
                OFFSET 0) AS found
ON CONFLICT (cohort_id, programme, partner_id, component) DO UPDATE
   SET last_ends_at = excluded.last_ends_at, reviewed = excluded.reviewed,
       version = known.version + 1
 WHERE known.last_ends_at IS DISTINCT FROM excluded.last_ends_at;

-- Meetings by their start: what was arranged, and what was recorded in its place or without it.
-- $1 cohort_id  $2 application_ref, $3 staff_id: empty for all  $4 ends after this, the epoch: any
-- $5 the last key of the page before  $6 rows at most
SELECT to_char(m.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '/' || m.meeting_id AS key,
       m.meeting_id, m.application_ref, m.staff_id, coalesce(p.partner_id, ''), m.state,
       m.starts_at, m.ends_at, m.sequence, m.changed_at
  FROM (SELECT a.cohort_id, a.meeting_id, a.application_ref, a.staff_id,
               CASE WHEN a.is_called_off THEN 'called_off' ELSE 'arranged' END AS state,
               a.starts_at, a.ends_at, a.sequence, a.changed_at
          FROM arranged a
         WHERE NOT EXISTS (SELECT FROM meeting r
                            WHERE r.cohort_id = a.cohort_id AND r.meeting_id = a.meeting_id)
         UNION ALL
        SELECT r.cohort_id, r.meeting_id, r.application_ref, r.staff_id, r.status,
               r.held_at, r.held_at + make_interval(mins => r.minutes),
               coalesce(a.sequence, 0), r.held_at
          FROM meeting r
          LEFT JOIN arranged a ON a.cohort_id = r.cohort_id AND a.meeting_id = r.meeting_id) m
  LEFT JOIN participant p ON p.cohort_id = m.cohort_id AND p.application_ref = m.application_ref
 WHERE m.cohort_id = $1::text
   AND ($2::text = '' OR m.application_ref = $2::text)
   AND ($3::text = '' OR m.staff_id = $3::text)
   AND ($4::timestamptz = 'epoch' OR m.ends_at > $4::timestamptz)
   AND to_char(m.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '/' || m.meeting_id > $5::text
 ORDER BY key
 LIMIT $6::bigint;

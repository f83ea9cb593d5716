-- Meetings as they are shown (meeting_row in proto/): what was arranged, and what was recorded in its place or without
-- it. `key` is what lists are ordered by.
CREATE VIEW meeting_shown AS
SELECT to_char(m.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '/' || m.meeting_id AS key,
       m.meeting_id, m.application_ref, m.staff_id, coalesce(p.partner_id, '') AS partner_id, m.state,
       m.starts_at, m.ends_at, m.sequence, m.changed_at, m.cohort_id
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
  LEFT JOIN participant p ON p.cohort_id = m.cohort_id AND p.application_ref = m.application_ref;

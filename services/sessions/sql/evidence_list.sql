-- The records behind participants' minutes, in the order of their keys, with the minutes of those
-- before of the same component.
-- $1 participant_nos  $2 their coaching components  $3 component (a filter, empty: all)
-- $4 after (a key)  $5 rows at most
SELECT wanted.no, found.*
  FROM unnest((SELECT $1::bigint[]), (SELECT $2::text[]), (SELECT $3::text[]), (SELECT $4::text[]), (SELECT $5::bigint[]))
         WITH ORDINALITY AS wanted (no, coaching, component, after, rows, place),
       LATERAL (
SELECT *
  FROM (SELECT *, coalesce(sum(minutes) OVER (PARTITION BY component ORDER BY key
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS before
          FROM (SELECT component || ' ' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
                         || ' ' || kind || ' ' || id AS key, *
                  FROM (SELECT 'attendance' AS kind, session_id AS id, component, status, source,
                               recorded_at AS at, minutes
                          FROM attendance JOIN session USING (session_no)
                         WHERE participant_no = wanted.no
                        UNION ALL
                        SELECT 'catchup', catchup_id, component, '', '', at, minutes
                          FROM catchup WHERE participant_no = wanted.no
                        UNION ALL
                        SELECT 'study', event_id, component, '', '', occurred_at, minutes
                          FROM study WHERE participant_no = wanted.no
                        UNION ALL
                        SELECT 'coaching', meeting_id, wanted.coaching, '', '', held_at, minutes
                          FROM meeting WHERE participant_no = wanted.no) AS record) AS keyed) AS summed
 WHERE key > wanted.after
   AND (wanted.component = '' OR component = wanted.component)
 ORDER BY key
 LIMIT wanted.rows) AS found
 ORDER BY wanted.place, found.key;

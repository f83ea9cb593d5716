-- What happened to a participant, in the order of time; of a booking only how it is now.
-- $1 cohort_id  $2 application_ref  $3 after (a key)  $4 rows at most
SELECT key, at, kind, id, component, state, minutes
  FROM (SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
                 || ' ' || kind || ' ' || id AS key, *
          FROM (SELECT participant_no AS no FROM participant
                 WHERE cohort_id = $1::text AND application_ref = $2::text) AS person,
               LATERAL (SELECT 'booking' AS kind, session_id AS id, component, state,
                               at, 0::bigint AS minutes
                          FROM booking JOIN session USING (session_no)
                         WHERE participant_no = person.no
                        UNION ALL
                        SELECT 'attendance', session_id, component, status, recorded_at, minutes
                          FROM attendance JOIN session USING (session_no)
                         WHERE participant_no = person.no
                        UNION ALL
                        SELECT 'catchup', catchup_id, component, '', at, minutes
                          FROM catchup WHERE participant_no = person.no
                        UNION ALL
                        SELECT 'study', event_id, component, '', occurred_at, minutes
                          FROM study WHERE participant_no = person.no
                        UNION ALL
                        SELECT 'coaching', meeting_id, '', '', held_at, minutes
                          FROM meeting WHERE participant_no = person.no) AS entry) AS keyed
 WHERE key > $3::text
 ORDER BY key
 LIMIT $4::bigint;

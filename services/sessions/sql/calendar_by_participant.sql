-- The sessions in which a participant has a seat or had one, by start. A moment of 1970 lets
-- everything through.
-- $1 cohort_id  $2 application_ref  $3 after (a key)  $4 rows at most  $5 ends after
SELECT *
  FROM (SELECT to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
                 || ' ' || session_id AS key, session_id, session.programme, component,
               session.partner_id, starts_at, ends_at, venue_urn,
               CASE WHEN booking.state = 'confirmed' THEN online_url ELSE '' END,
               booking.state = 'confirmed', sequence + greatest(moves - 1, 0),
               greatest(changed_at, at)
          FROM participant JOIN booking USING (participant_no) JOIN session USING (session_no)
         WHERE participant.cohort_id = $1::text
           AND application_ref = $2::text
           AND (moves > 0 OR booking.state = 'confirmed')
           AND ($5::timestamptz = 'epoch' OR ends_at > $5::timestamptz)) AS entry
 WHERE key > $3::text
 ORDER BY key
 LIMIT $4::bigint;

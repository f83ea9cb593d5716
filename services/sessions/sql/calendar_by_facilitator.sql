-- The sessions that somebody leads, by start. A moment of 1970 lets everything through.
-- $1 cohort_id  $2 facilitator  $3 after (a key)  $4 rows at most  $5 ends after
SELECT *
  FROM (SELECT to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
                 || ' ' || session_id AS key, session_id, programme, component, partner_id,
               starts_at, ends_at, venue_urn, online_url, NOT called_off, sequence, changed_at
          FROM session
         WHERE cohort_id = $1::text
           AND facilitator = $2::bytea
           AND facilitator <> ''
           AND ($5::timestamptz = 'epoch' OR ends_at > $5::timestamptz)) AS entry
 WHERE key > $3::text
 ORDER BY key
 LIMIT $4::bigint;

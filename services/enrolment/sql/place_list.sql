-- Places, how many of them are taken, and who waits.
-- $1 cohort_id  $2 partner_id  $3 programme, empty for all  $4 the last place_id of the page before
-- $5 rows at most
SELECT p.partner_id || '/' || p.programme AS place_id, p.partner_id, p.programme, p.places,
       coalesce(t.taken, 0), waiting.count
  FROM place p
  LEFT JOIN place_taken t ON (t.cohort_id, t.partner_id, t.programme)
                             = (p.cohort_id, p.partner_id, p.programme)
 CROSS JOIN LATERAL (SELECT count(*) AS count
                       FROM application a
                      WHERE a.cohort_id = $1::text
                        AND a.state = 'waitlisted'
                        AND a.partner_id = p.partner_id
                        AND a.programme = p.programme) AS waiting
 WHERE p.cohort_id = $1::text
   AND $2::text IN ('', p.partner_id)
   AND $3::text IN ('', p.programme)
   AND p.partner_id || '/' || p.programme > $4::text
 ORDER BY place_id
 LIMIT $5::bigint;

-- Who waits for a coach: of each partner as many as it has room for, those first who
-- have waited longest. The order is always the same: events are told in it.
-- $1 cohort_id  $2 partner_ids  $3 rooms
SELECT w.partner_id, w.application_ref
  FROM unnest($2::text[], $3::bigint[]) AS r (partner_id, room)
 CROSS JOIN LATERAL (SELECT p.partner_id, p.application_ref, p.waits_from
                       FROM participant p
                      WHERE p.cohort_id = $1::text
                        AND p.partner_id = r.partner_id
                        AND p.state = 'accepted'
                        AND p.coach_id = 0
                      ORDER BY p.waits_from, p.application_ref
                      LIMIT r.room) w
 ORDER BY w.partner_id, w.waits_from, w.application_ref;

-- Lets go on whatever stands behind nothing any more.
-- $1 the state that they are in
UPDATE parked p SET state = 'waiting', next_at = clock_timestamp()
 WHERE p.state = 'behind' AND p.state = $1::text
   AND NOT EXISTS (SELECT FROM parked e
                    WHERE e.cohort_id = p.cohort_id AND e.subject = p.subject AND e.seq < p.seq);

-- Digests that have not left, of sponsors who may not hear of somebody in them any more, are withdrawn; what was in
-- them goes into new ones, as far as it still may. Their occasions are free for those.
-- $1 cohort_id  $2 now  $3 application_refs  $4 sponsors  $5 given
WITH lost AS (
  UPDATE message d
     SET state = 'withdrawn', reason = 'no_consent', settled_at = $2::timestamptz,
         occasion = md5(concat_ws('/', d.occasion, d.id))::uuid
   WHERE d.state = 'queued' AND d.is_timed
     AND d.id IN (SELECT i.digest
                    FROM unnest($3::text[], $4::text[], $5::boolean[]) AS c(application_ref, sponsor, is_given)
                    JOIN message i ON i.cohort_id = $1::text AND i.application_ref = c.application_ref
                                  AND i.kind = c.sponsor AND i.state = 'digested'
                   WHERE NOT c.is_given)
  RETURNING d.id)
UPDATE message i
   SET state = 'queued', reason = '', digest = NULL, settled_at = NULL
  FROM lost
 WHERE i.digest = lost.id AND i.state = 'digested';

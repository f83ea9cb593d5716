-- There is no digest for this reader any more: what was to be in it is not told.
-- $1 now  $2 cohort_id  $3 kind  $4 reader  $5 role  $6 channel
UPDATE message
   SET state = 'withdrawn', reason = 'no_rule', settled_at = $1::timestamptz
 WHERE state = 'queued' AND is_item AND due_at <= $1::timestamptz AND cohort_id = $2::text AND kind = $3::text
   AND reader = $4::text AND recipient = $5::text AND channel = $6::text;

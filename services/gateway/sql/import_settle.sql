-- What a run has come to; waiting: it is to be begun again.
-- $1 import_id  $2 state  $3 detail  $4 now  $5 when it is due  $6 rows  $7 refused  $8 applications
-- $9 accepted  $10 messages
UPDATE import
   SET state = $2::text, detail = $3::text, due_at = $5::timestamptz, rows = $6::bigint,
       refused = $7::bigint, applications = $8::bigint, accepted = $9::bigint,
       messages = $10::bigint, stage = '', tries = tries + ($2::text = 'waiting')::int,
       ended_at = CASE WHEN $2::text = 'waiting' THEN NULL ELSE $4::timestamptz END
 WHERE import_id = $1::text AND ended_at IS NULL;

-- Notes what is to be told to everybody.
-- $1 cohort_id  $2 when the events were handled  $3 causes  $4 versions  $5 event types  $6 facts  $7 rules  $8 programmes  $9 partner_ids
-- $10 partitions
INSERT INTO fan_out (cohort_id, at, cause, version, event_type, facts, rule, programme, partner_id, partition)
SELECT $1::text, f.*
  FROM unnest($2::timestamptz[], $3::uuid[], $4::bigint[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::text[],
              $10::bigint[]) AS f;

-- Nothing is sent to some addresses any more, and why.
-- $1 now  $2 addresses  $3 channels  $4 cohorts  $5 kinds  $6 contacts  $7 reasons  $8 answers
WITH added AS (
  INSERT INTO suppression
  SELECT DISTINCT ON (a.address) a.address, a.channel, a.cohort_id, a.kind, a.contact_id, a.reason, a.answer,
         $1::timestamptz
    FROM unnest($2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
         AS a(address, channel, cohort_id, kind, contact_id, reason, answer)
  ON CONFLICT (address) DO NOTHING
  RETURNING address, reason)
INSERT INTO suppression_audit (at, who, action, address, reason)
SELECT $1::timestamptz, '', 'suppressed', address, reason FROM added;

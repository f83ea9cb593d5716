-- Messages that were read; the first time counts.
-- $1 cohort_id  $2 now  $3 recipients  $4 readers  $5 message ids
UPDATE message m SET read_at = $2::timestamptz
  FROM unnest($3::text[], $4::text[], $5::text[]) AS r(recipient, reader, message_id)
 WHERE m.cohort_id = $1::text AND m.reader = r.reader AND m.recipient = r.recipient AND m.channel = 'in_app'
   AND m.occasion || '.' || m.template = r.message_id AND m.read_at IS NULL;

-- Messages that Notify has taken and told nothing of, for so long that they are asked for; the longest waiting first.
-- $1 now  $2 set of partitions  $3 when they are asked for, microseconds after they were taken  $4 at most so many
SELECT id, mail_id
  FROM message
 WHERE state = 'accepted' AND sent_by = 'notify' AND told_at IS NULL AND mail_id IS NOT NULL
   AND settled_at + ($3::bigint[])[asks + 1] * interval '1 microsecond' <= $1::timestamptz
   AND (($2::bigint >> partition) & 1) = 1
 ORDER BY settled_at LIMIT $4::bigint;

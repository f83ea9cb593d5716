-- Whether there is anything to do now.
-- $1 now  $2 set of partitions
SELECT EXISTS (SELECT FROM audience_wait WHERE look_at <= now() AND (($2::bigint >> partition) & 1) = 1),
       EXISTS (SELECT FROM fan_out WHERE (($2::bigint >> partition) & 1) = 1),
       EXISTS (SELECT FROM message WHERE state = 'queued' AND is_item AND due_at <= $1::timestamptz
                                     AND (($2::bigint >> partition) & 1) = 1),
       EXISTS (SELECT FROM unnest(ARRAY[0, 1, 2]) AS class, LATERAL
                 (SELECT FROM message WHERE state = 'queued' AND NOT is_item AND gate_at < 'infinity'
                     AND priority = class AND gate_at <= $1::timestamptz
                     AND (($2::bigint >> partition) & 1) = 1 LIMIT 1) m);

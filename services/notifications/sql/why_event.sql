-- What happened to somebody, which rules held when it came here (NULL: those built in), which of them have planned something,
-- and which wait for their audience.
-- $1 cohort_id  $2 application_ref  $3 after this position  $4 at most so many
SELECT o.position, o.id::text, o.type, o.kept_at, o.is_history, o.payload,
       coalesce((SELECT max(r.version) FROM rule_set r WHERE r.published_at <= o.kept_at), 0) AS version,
       coalesce((SELECT string_agg(m.rule, ' ') FROM message m
                  WHERE m.cohort_id = $1::text AND m.application_ref = $2::text
                    AND coalesce(m.cause, m.occasion) = o.id), '') AS planned,
       coalesce((SELECT string_agg(w.rule, ' ') FROM audience_wait w WHERE w.cause = o.id), '') AS waiting
  FROM outward o
 WHERE o.cohort_id = $1::text AND o.subject = $2::text AND o.position > $3::bigint AND NOT o.is_late
 ORDER BY o.position LIMIT $4::bigint;

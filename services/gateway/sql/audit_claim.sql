-- Claims the keys that are not there yet; the rows tell which.
-- $1 now  $2 keys  $3 fingerprints  $4 principals  $5 roles  $6 subjects  $7 operations  $8 cohorts  $9 paths
-- $10 addresses  $11 traces
INSERT INTO audit (key, fingerprint, principal, role, subject, operation, cohort_id, path, address, trace, begun_at, tried_at)
SELECT key, fingerprint, principal, role, subject, operation, cohort_id, path, address, trace, $1::timestamptz,
       clock_timestamp()
FROM unnest($2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
            $11::text[]) AS wanted (key, fingerprint, principal, role, subject, operation, cohort_id, path, address, trace)
ORDER BY key
ON CONFLICT (key) DO NOTHING
RETURNING key

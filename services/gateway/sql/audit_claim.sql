-- Claims the keys that are not there yet; the rows tell which.
-- $1 now  $2 keys  $3 fingerprints  $4 principals  $5 roles  $6 subjects  $7 operations  $8 cohorts  $9 paths
-- $10 addresses  $11 traces
INSERT INTO audit (key, fingerprint, principal, role, subject, operation, cohort_id, path, address, trace, begun_at, tried_at)
SELECT key, fingerprint, principal, role, subject, operation, cohort_id, path, address, trace, $1::timestamptz,
       clock_timestamp()
FROM (SELECT unnest($2::bytea[]) AS key, unnest($3::bytea[]) AS fingerprint, unnest($4::text[]) AS principal,
             unnest($5::text[]) AS role, unnest($6::text[]) AS subject, unnest($7::text[]) AS operation,
             unnest($8::text[]) AS cohort_id, unnest($9::text[]) AS path, unnest($10::text[]) AS address,
             unnest($11::text[]) AS trace) AS wanted
ORDER BY key
ON CONFLICT (key) DO NOTHING
RETURNING key

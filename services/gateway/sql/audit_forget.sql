-- $1 begun before  $2 rows at most
DELETE FROM audit WHERE key IN (SELECT key FROM audit WHERE begun_at < $1::timestamptz
                                 ORDER BY begun_at LIMIT $2::bigint);

-- $1 ended before  $2 rows at most
DELETE FROM import WHERE import_id IN (SELECT import_id FROM import WHERE ended_at < $1::timestamptz
                                        ORDER BY ended_at LIMIT $2::bigint);

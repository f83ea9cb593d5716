-- Sends to some addresses again; what was kept from them meanwhile is queued, unless it has lost its meaning.
-- $1 now  $2 addresses  $3 who  $4 why
WITH lifted AS (
  DELETE FROM suppression WHERE address = ANY ($2::bytea[]) RETURNING address),
queued AS (
  UPDATE message m SET state = 'queued', reason = '', settled_at = NULL
    FROM lifted l
   WHERE m.address = l.address AND m.state = 'suppressed' AND m.reason = 'suppressed'
     AND (m.expires_at IS NULL OR m.expires_at > $1::timestamptz)),
noted AS (
  INSERT INTO suppression_audit (at, who, action, address, reason)
  SELECT $1::timestamptz, c.who, 'lifted', l.address, c.why
    FROM lifted l
    JOIN unnest($2::bytea[], $3::text[], $4::text[]) AS c(address, who, why) ON c.address = l.address)
SELECT address FROM lifted;

-- Versions of programmes that the reader does not know yet.
-- $1 the last seq it knows
SELECT seq, code, version, definition FROM programme WHERE seq > $1::bigint ORDER BY seq;

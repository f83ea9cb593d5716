-- What was begun and not ended.
-- $1 source
SELECT partition, until FROM begun WHERE source = $1::text;

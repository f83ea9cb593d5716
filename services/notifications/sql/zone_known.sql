-- Whether there is such a zone, of each.
-- $1 zones
SELECT is_zone(z.name) FROM unnest($1::text[]) WITH ORDINALITY AS z(name, n) ORDER BY z.n;

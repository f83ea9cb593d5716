-- Endpoints and how they do, of one partner or of all.
-- $1 what the names of types begin with outside  $2 scope  $3 after this id  $4 at most
-- $5 only those that hear of no other cohorts than these, with spaces; empty: all
SELECT
@endpoint_columns
 WHERE $2::text IN ('', e.partner_id) AND e.id > $3::text
   AND ($5::text = '' OR (e.cohorts <> '{}' AND e.cohorts <@ string_to_array($5::text, ' ')))
 ORDER BY e.id
 LIMIT $4::bigint;

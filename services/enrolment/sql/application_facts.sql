-- What rules ask about new applications, a row for each: whether its reference and its partner are
-- known, its school, and, when they are to be decided, whether the person has another for the
-- programme that stands in the way, how many places the partner has on it (-1: none were set), and
-- how many are taken. One statement in place of five: most of what each costs is its own.
-- $1 cohort_id  $2 to be decided
-- $3 application_ref[]  $4 school_urn[]  $5 partner_id[]  $6 trn[]  $7 programme[]
SELECT asked.ref, a.ref IS NOT NULL, asked.partner_id, n.id IS NOT NULL,
       asked.urn, s.urn IS NOT NULL, coalesce(s.type, ''), coalesce(s.country, ''),
       asked.trn, asked.programme, r.trn IS NOT NULL, coalesce(p.places, -1), coalesce(t.taken, 0)
  FROM (SELECT unnest($3::text[]) AS ref, unnest($4::text[]) AS urn,
               unnest($5::text[]) AS partner_id, unnest($6::text[]) AS trn,
               unnest($7::text[]) AS programme) AS asked
  LEFT JOIN LATERAL (SELECT application_ref AS ref
                       FROM application
                      WHERE cohort_id = $1::text
                        AND application_ref = asked.ref
                      LIMIT 1) AS a ON true
  LEFT JOIN LATERAL (SELECT partner_id AS id
                       FROM partner
                      WHERE cohort_id = $1::text
                        AND partner_id = asked.partner_id
                      LIMIT 1) AS n ON true
  LEFT JOIN LATERAL (SELECT urn, type, country
                       FROM school
                      WHERE cohort_id = $1::text
                        AND urn = asked.urn
                      LIMIT 1) AS s ON true
  LEFT JOIN LATERAL (SELECT trn
                       FROM application
                      WHERE $2::boolean
                        AND cohort_id = $1::text
                        AND trn = asked.trn
                        AND programme = asked.programme
                        AND state IN ('accepted', 'deferred', 'waitlisted')
                      LIMIT 1) AS r ON true
  LEFT JOIN LATERAL (SELECT places
                       FROM place
                      WHERE $2::boolean
                        AND cohort_id = $1::text
                        AND partner_id = asked.partner_id
                        AND programme = asked.programme
                      LIMIT 1) AS p ON true
  LEFT JOIN LATERAL (SELECT taken
                       FROM place_taken
                      WHERE $2::boolean
                        AND cohort_id = $1::text
                        AND partner_id = asked.partner_id
                        AND programme = asked.programme
                      LIMIT 1) AS t ON true;

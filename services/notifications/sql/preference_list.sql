-- What somebody has chosen.
-- $1 cohort_id  $2 kind  $3 id
SELECT topic, channel, choice FROM preference
 WHERE cohort_id = $1::text AND kind = $2::text AND id = $3::text ORDER BY topic, channel;

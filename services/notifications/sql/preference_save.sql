-- What people have chosen; of each the last word.
-- $1 cohort_id  $2 kinds  $3 ids  $4 topics  $5 channels  $6 choices
INSERT INTO preference (cohort_id, kind, id, topic, channel, choice)
SELECT DISTINCT ON (p.kind, p.id, p.topic, p.channel) $1::text, p.kind, p.id, p.topic, p.channel, p.choice
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
       AS p(kind, id, topic, channel, choice, n)
 ORDER BY p.kind, p.id, p.topic, p.channel, p.n DESC
ON CONFLICT (cohort_id, kind, id, topic, channel) DO UPDATE SET choice = excluded.choice;
